"""Only so many work at once."""

import asyncio
import threading

import pytest

from genreclf.app.server.concurrency import ConcurrencyLimit, FairTurns, TooManyWaitingError
from tests import loops
from tests.waiting import GIVE_UP, until


def test_no_more_work_at_once_than_there_are_places_and_the_others_are_counted() -> None:
    turns, release, working, most = ConcurrencyLimit(2), threading.Event(), [], []
    started = threading.Semaphore(0)

    def work() -> None:
        with turns.slot():
            working.append(1)
            most.append(len(working))
            started.release()
            release.wait(GIVE_UP)
            working.pop()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        assert started.acquire(timeout=GIVE_UP)
    until(lambda: turns.waiting == 3)
    assert len(working) == 2
    release.set()
    for thread in threads:
        thread.join(GIVE_UP)
    assert (max(most), turns.waiting, len(most)) == (2, 0, 5)


def test_a_place_is_free_again_after_an_error() -> None:
    turns = ConcurrencyLimit(1)
    for _ in range(3):
        try:
            with turns.slot():
                raise ValueError("broken")
        except ValueError:
            pass
    with turns.slot():
        assert turns.waiting == 0


def test_who_is_in_a_hurry_does_not_wait_long() -> None:
    turns = ConcurrencyLimit(1)
    with turns.slot(), turns.slot_within(0.01) as acquired:
        assert not acquired
    with turns.slot_within(0.01) as acquired, turns.slot_within(0.01) as another:
        assert (acquired, another) == (True, False)
    with turns.slot_within(0.01) as acquired:
        assert acquired, "a place is free again"


def test_who_sends_many_waits_behind_who_sends_one() -> None:
    order: list[str] = []

    async def work(turns: FairTurns, client: str, name: str) -> None:
        async with turns.turn(client):
            order.append(name)
            await asyncio.sleep(0)

    async def all_work() -> None:
        turns = FairTurns(1, max_waiting=10, max_per_address=5)
        many = [asyncio.create_task(work(turns, "many", f"many {number}")) for number in range(5)]
        one, other = (asyncio.create_task(work(turns, client, client)) for client in ("one", "other"))
        await asyncio.gather(*many, one, other)

    loops.run(all_work())
    assert order == ["many 0", "many 1", "one", "other", "many 2", "many 3", "many 4"]


def test_who_gives_up_waiting_loses_no_place() -> None:
    async def all_work() -> None:
        turns = FairTurns(1, max_waiting=3, max_per_address=2)
        passed = []

        async def work(name: str) -> None:
            async with turns.turn(name):
                passed.append(name)

        async with turns.turn("first"):
            waiting = {name: asyncio.create_task(work(name)) for name in ("gone", "patient", "called")}
            await asyncio.sleep(0)
            with pytest.raises(TooManyWaitingError):
                turns.check("another")
            waiting["gone"].cancel()
            await asyncio.sleep(0)
            turns.check("another")
            again = asyncio.create_task(work("patient"))
            await asyncio.sleep(0)
            waiting["patient"].cancel()
        waiting["called"].cancel()  # just as its turn comes
        await asyncio.gather(again, *waiting.values(), return_exceptions=True)
        async with asyncio.timeout(GIVE_UP), turns.turn("last"):
            assert passed == ["patient"]

    loops.run(all_work())


def test_a_client_may_have_only_so_many_waiting() -> None:
    async def all_work() -> None:
        turns = FairTurns(1, max_waiting=10, max_per_address=1)

        async def work(client: str) -> None:
            async with turns.turn(client):
                pass

        async with turns.turn("one"):
            waiting = asyncio.create_task(work("one"))
            await asyncio.sleep(0)
            with pytest.raises(TooManyWaitingError):
                await work("one")
            turns.check("other")
        await waiting

    loops.run(all_work())

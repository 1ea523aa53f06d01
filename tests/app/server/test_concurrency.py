"""Only so many work at once."""

import threading

from genreclf.app.server.concurrency import ConcurrencyLimit
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

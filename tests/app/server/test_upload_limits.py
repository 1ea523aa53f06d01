"""Uploads that arrive or wait in memory have a limit, and don't wait for ever."""

import asyncio
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit import runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from benchmarks.serving import Server, Visit
from genreclf.app.server import upload_limits
from genreclf.app.server.upload_limits import (
    CROWDED_SECONDS,
    GONE_SECONDS,
    UNTOUCHED_SECONDS,
    Sweeper,
    Ticket,
    UploadLimit,
)
from tests import loops
from tests.browser.driver import serve
from tests.waiting import until


@pytest.fixture
def active() -> set[str]:
    """Visits that are there."""
    return {"one", "two", "three"}


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch, active: set[str]) -> MemoryUploadedFileManager:
    manager = MemoryUploadedFileManager("/_stcore/upload_file")
    running = SimpleNamespace(uploaded_file_mgr=manager, is_active_session=active.__contains__, _session_mgr=None)
    monkeypatch.setattr(runtime, "get_instance", lambda: running)
    monkeypatch.setattr(upload_limits, "MAX_UPLOAD_BYTES_PER_VISIT", 100)
    monkeypatch.setattr(upload_limits, "MAX_UPLOAD_BYTES", 150)
    monkeypatch.setattr(upload_limits, "LARGE_UPLOAD", 60)
    monkeypatch.setattr(upload_limits, "LEFT_FOR_OTHERS", 30)
    monkeypatch.setattr(upload_limits, "UPLOAD_TIMEOUT", 0.05)
    monkeypatch.setattr(upload_limits, "_LOOKS_A_SECOND", 1000)
    return manager


class Uploads:
    """Uploads of visits, which arrive as long as a test wants."""

    def __init__(self) -> None:
        self._limit = UploadLimit(self._take)
        self._taken = asyncio.Event()

    async def _take(self, scope: Any, receive: Any, send: Any) -> None:
        await self._taken.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def put(
        self, visit: str, size: int | None, *, base: str = "", method: str = "PUT", client: str | None = None
    ) -> int:
        """Status of an upload that announces its size; 204 where the app is asked, and has taken it.

        Each visit is of a client of its own, unless one is named.
        """
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [] if size is None else [(b"content-length", str(size).encode())]
        path = f"{base}/_stcore/upload_file/{visit}/some-file"
        scope = {"type": "http", "method": method, "path": path, "headers": headers, "client": (client or visit, 1)}
        await self._limit(scope, None, send)  # type: ignore[arg-type]
        return int(sent[0]["status"])

    @asynccontextmanager
    async def arriving(self, *of: tuple[str, int]) -> AsyncIterator[None]:
        """Uploads that are on their way within the block."""
        self._taken.clear()
        tasks = [asyncio.create_task(self.put(*upload)) for upload in of]
        await asyncio.sleep(0)
        yield
        self._taken.set()
        assert await asyncio.gather(*tasks) == [204] * len(of)

    def arrived(self) -> "Uploads":
        self._taken.set()
        return self


def statuses(*uploads: tuple[str, int | None], **options: str) -> list[int]:
    """What uploads get that come one after the other."""

    async def put_all() -> list[int]:
        app = Uploads().arrived()
        return [await app.put(*upload, **options) for upload in uploads]

    return loops.run(put_all())


def hold(manager: MemoryUploadedFileManager, visit: str, size: int) -> None:
    manager.add_file(visit, UploadedFileRec(f"file of {size}", "song.wav", "audio/wav", bytes(size)))


@pytest.mark.parametrize("base", ["", "/music"])
def test_a_visit_has_its_limit(manager: MemoryUploadedFileManager, base: str) -> None:
    assert statuses(("one", 100), base=base) == [204]
    hold(manager, "one", 60)
    assert statuses(("one", 40), ("one", 41), ("two", 41), base=base) == [204, 413, 204]
    assert statuses(("one", 41), base=base, method="DELETE") == [204]
    manager.remove_file("one", "file of 60")
    assert statuses(("one", 41), base=base) == [204]


def test_all_visits_together_have_theirs(manager: MemoryUploadedFileManager) -> None:
    for visit in ("one", "two"):
        hold(manager, visit, 70)
    assert statuses(("three", 10), ("three", 11)) == [204, 503]


def test_what_is_still_arriving_counts(manager: MemoryUploadedFileManager) -> None:
    async def put_all() -> None:
        app = Uploads()
        async with app.arriving(("one", 60), ("two", 60)):
            assert await app.put("one", 41) == 413
            assert await app.put("three", 31) == 503
        assert await app.arrived().put("one", 41) == 204

    loops.run(put_all())


def test_what_does_not_say_its_size_counts_as_the_largest(manager: MemoryUploadedFileManager) -> None:
    assert statuses(("one", None)) == [413]


def test_an_upload_waits_for_room_behind_earlier_ones(
    manager: MemoryUploadedFileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_limits, "UPLOAD_TIMEOUT", 300.0)
    monkeypatch.setattr(upload_limits, "MAX_WAITING_UPLOADS", 2)

    async def put_all() -> None:
        app = Uploads()
        hold(manager, "one", 100)
        hold(manager, "two", 50)
        first, second = (asyncio.create_task(app.put(visit, 55)) for visit in ("three", "four"))
        await asyncio.sleep(0.05)
        assert await app.put("five", 1) == 503, "too many wait"
        manager.remove_file("one", "file of 100")
        await asyncio.sleep(0.05)
        assert upload_limits._row == [Ticket(1, "four", 55)], "the first has gone on"
        app.arrived()
        assert await asyncio.gather(first, second) == [204, 204]

    loops.run(put_all())


def test_large_uploads_leave_room_for_small_ones(manager: MemoryUploadedFileManager) -> None:
    hold(manager, "one", 60)
    assert statuses(("two", 60), ("three", 59)) == [204, 204]
    hold(manager, "two", 1)
    assert statuses(("three", 60), ("three", 59)) == [503, 204]


def test_one_client_does_not_keep_the_others_out(
    manager: MemoryUploadedFileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_limits, "UPLOAD_TIMEOUT", 300.0)
    monkeypatch.setattr(upload_limits, "MAX_WAITING_UPLOADS_PER_ADDRESS", 1)

    async def put_all() -> None:
        app = Uploads()
        greedy = [asyncio.create_task(app.put(visit, 50, client="greedy")) for visit in ("one", "two", "three")]
        await asyncio.sleep(0.05)
        assert [ticket.address for ticket in upload_limits._row] == ["greedy"], "two of its visits are let in"
        assert await app.put("four", 1, client="greedy") == 503, "one may wait"
        app.arrived()
        assert await app.put("five", 50, client="other") == 204
        assert await asyncio.gather(*greedy) == [204] * 3
        hold(manager, "one", 100)
        assert "one" not in app._limit._addresses, "nothing of it was there when it was over"

    loops.run(put_all())


def test_uploads_that_waited_together_do_not_pass_the_limit_of_their_visit(
    manager: MemoryUploadedFileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_limits, "UPLOAD_TIMEOUT", 300.0)

    async def put_all() -> None:
        app = Uploads()
        hold(manager, "two", 150)
        first, second = (asyncio.create_task(app.put("one", 60)) for _ in range(2))
        await asyncio.sleep(0)
        manager.remove_file("two", "file of 150")
        async with asyncio.timeout(30.0):
            assert await second == 413
        app.arrived()
        assert await first == 204

    loops.run(put_all())


def test_sweeping_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch, manager: MemoryUploadedFileManager) -> None:
    monkeypatch.setattr(upload_limits, "SWEEP_SECONDS", 0.0)

    async def sweep() -> None:
        swept = asyncio.Event()
        turns = iter([False, True])

        def also() -> None:
            if not next(turns, True):
                raise RuntimeError("once")
            swept.set()

        sweeping = asyncio.create_task(upload_limits.sweep_for_ever(also))
        await asyncio.wait([sweeping, waiting := asyncio.create_task(swept.wait())], return_when="FIRST_COMPLETED")
        sweeping.cancel()
        waiting.cancel()
        assert swept.is_set()

    loops.run(sweep())


def test_what_nobody_will_look_at_is_removed(manager: MemoryUploadedFileManager, active: set[str]) -> None:
    sweeper = Sweeper()
    hold(manager, "one", 10)
    hold(manager, "gone", 20)
    sweeper.sweep(0.0)
    sweeper.sweep(GONE_SECONDS)
    active.add("gone")
    sweeper.sweep(GONE_SECONDS + 1)
    active.remove("gone")
    sweeper.sweep(GONE_SECONDS + 2)
    sweeper.sweep(2 * GONE_SECONDS + 2)
    assert manager.get_files("gone", ["file of 20"]), "it may still return"
    sweeper.sweep(2 * GONE_SECONDS + 3)
    assert not manager.get_files("gone", ["file of 20"])
    hold(manager, "two", 30)
    sweeper.sweep(UNTOUCHED_SECONDS)
    assert manager.get_files("one", ["file of 10"])
    sweeper.sweep(UNTOUCHED_SECONDS + 1)
    assert not manager.get_files("one", ["file of 10"])
    assert manager.get_files("two", ["file of 30"])


def test_what_no_page_has_looked_at_goes_sooner_where_others_wait(
    manager: MemoryUploadedFileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeper = Sweeper()
    hold(manager, "one", 10)
    sweeper.sweep(0.0)
    sweeper.sweep(CROWDED_SECONDS + 1)
    assert manager.get_files("one", ["file of 10"])
    monkeypatch.setattr(upload_limits, "_row", [Ticket(0, "other", 150)])
    sweeper.sweep(CROWDED_SECONDS + 1)
    assert not manager.get_files("one", ["file of 10"])


def test_visits_that_can_not_return_are_ended(manager: MemoryUploadedFileManager) -> None:
    ended: list[str] = []
    storage = MemorySessionStorage(ttl_seconds=0)
    for name in ("one", "two"):
        session = SimpleNamespace(id=name, shutdown=lambda name=name: ended.append(name))
        storage.save(SimpleNamespace(session=session))  # type: ignore[arg-type]
    assert ended == []
    runtime.get_instance()._session_mgr = WebsocketSessionManager(storage, manager, None, None)  # type: ignore[arg-type]
    Sweeper().sweep(0.0)
    assert ended == ["two"], "the first made way when the second came, as Streamlit does it"


def test_the_app_forgets_the_files_of_visits_that_are_over(wav: bytes) -> None:
    """Without another visitor who would come or go."""
    with serve({"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1"}) as address:
        with Visit(Server(address.removeprefix("http://"), 0, 0.0)) as visit:
            visit.upload("song.wav", wav)
            assert f'UploadedFileManager",cache=""}} {len(wav)}' in figures(address), figures(address)
        until(lambda: "UploadedFileManager" not in figures(address))


def figures(address: str) -> str:
    with urllib.request.urlopen(f"{address}/_stcore/metrics", timeout=60) as answer:
        return str(answer.read().decode())

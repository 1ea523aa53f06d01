"""Uploads that wait in memory have a limit."""

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from genreclf.app.server import upload_limit
from tests import loops


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    manager = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=manager))
    monkeypatch.setattr(upload_limit, "MOST_OF_A_VISIT", 100)
    monkeypatch.setattr(upload_limit, "MOST_OF_ALL", 150)
    return manager


def put(session: str, size: int, *, base: str = "", method: str = "PUT") -> int:
    """Status of an upload that announces its size; 204 where the app is asked."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": f"{base}/_stcore/upload_file/{session}/some-file",
        "headers": [(b"content-length", str(size).encode())],
    }
    loops.run(upload_limit.UploadLimit(app)(scope, None, send))  # type: ignore[arg-type]
    return int(sent[0]["status"])


def hold(manager: MemoryUploadedFileManager, session: str, size: int) -> None:
    manager.add_file(session, UploadedFileRec(f"file of {size}", "song.wav", "audio/wav", bytes(size)))


@pytest.mark.parametrize("base", ["", "/music"])
def test_a_visit_has_its_limit(manager: MemoryUploadedFileManager, base: str) -> None:
    assert put("one", 100, base=base) == 204
    hold(manager, "one", 60)
    assert put("one", 40, base=base) == 204
    assert put("one", 41, base=base) == 413
    assert put("two", 41, base=base) == 204
    assert put("one", 41, base=base, method="DELETE") == 204
    manager.remove_file("one", "file of 60")
    assert put("one", 41, base=base) == 204


def test_all_visits_together_have_theirs(manager: MemoryUploadedFileManager) -> None:
    for session in ("one", "two"):
        hold(manager, session, 70)
    assert put("three", 10) == 204
    assert put("three", 11) == 413

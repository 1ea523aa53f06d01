import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path

import pytest

from genreclf.bundled.librosa_recordings import LARGEST, LibrosaRecording, fetch, folder, is_kept, recordings, sizes
from genreclf.errors import DataError

CONTENT = b"as good as music"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    path = tmp_path / "shelf"
    path.mkdir()
    return path


@pytest.fixture
def server(shelf: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=shelf)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache" / name)


@pytest.fixture
def strings() -> LibrosaRecording:
    """One with characters that an address can't have as they are."""
    return replace(recordings()["String orchestra"], checksum=hashlib.sha256(CONTENT).hexdigest())


def test_they_are_those_of_librosas_registry() -> None:
    lines = (resources.files("librosa.util.example_data") / "registry.txt").read_text(encoding="utf-8").splitlines()
    registry = dict(line.rsplit(" ", 1) for line in lines if line)
    assert {r.file: r.checksum for r in recordings().values()}.items() <= registry.items()


def test_one_is_fetched_once_and_kept(shelf: Path, server: str, strings: LibrosaRecording) -> None:
    (shelf / strings.file).write_bytes(CONTENT)
    assert not is_kept(strings)
    assert fetch(strings, server).read_bytes() == CONTENT
    assert is_kept(strings)
    (shelf / strings.file).unlink()
    assert fetch(strings, server).read_bytes() == CONTENT


def test_another_file_than_the_known_one_is_thrown_away(shelf: Path, server: str, strings: LibrosaRecording) -> None:
    (shelf / strings.file).write_bytes(b"something else")
    with pytest.raises(DataError, match=r"127\.0\.0\.1 sent is not the known recording"):
        fetch(strings, server)
    assert not list(folder().iterdir())


def test_a_failed_fetch_gets_a_sentence(server: str, strings: LibrosaRecording) -> None:
    with pytest.raises(DataError, match=r"can't be fetched from 127\.0\.0\.1 now"):
        fetch(strings, server)
    with pytest.raises(DataError, match="can't be fetched from localhost now"):
        fetch(strings, "http://localhost:9/")
    assert not is_kept(strings)


def test_only_what_the_server_has_is_offered_with_its_size(shelf: Path, server: str) -> None:
    there, too_large = recordings()["A whale"], recordings()["Vibraphone trio"]
    (shelf / there.file).write_bytes(CONTENT)
    with (shelf / too_large.file).open("wb") as file:
        file.truncate(LARGEST + 1)
    assert sizes(server) == {"A whale": len(CONTENT)}
    assert sizes("http://localhost:9/") == {}

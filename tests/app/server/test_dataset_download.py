"""The download in the background, against a server of our own."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genreclf.app.server.dataset_download import Fetching, Status
from genreclf.files import one_process_at_a_time
from genreclf.gtzan import Gtzan
from genreclf.gtzan import download as module
from genreclf.gtzan.sources import SOURCES
from tests.archive_server import NO_PROXY, Server, noise, serving, source, tar_gz

CONTENT = tar_gz(("genres/blues/blues.00000.wav", noise(600_000)), ("genres/pop/pop.00001.wav", noise(600_000)))
SLOWLY = 0.02


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    for name, value in {**NO_PROXY, "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(module, "PAUSES", (0.0, 0.0))
    with serving() as state:
        yield state


@pytest.fixture
def fetching(server: Server, tmp_path: Path) -> Iterator[Fetching]:
    made = Fetching(tmp_path / "home" / "gtzan", {"local": source(server, CONTENT)})
    yield made
    made.stop()
    until(made, lambda status: not status.is_busy)


def until(fetching: Fetching, holds: Callable[[Status], bool]) -> Status:
    deadline = time.monotonic() + 20
    while not holds(status := fetching.status()):
        assert time.monotonic() < deadline, status
        time.sleep(0.005)
    return status


def left_over(fetching: Fetching) -> set[str]:
    return {path.name for path in fetching.folder.parent.iterdir()} - {"gtzan"}


def test_from_the_start_to_the_end_with_its_progress(server: Server, fetching: Fetching) -> None:
    assert fetching.status() == Status("idle", None, 0)
    server.pause = SLOWLY
    fetching.start("local")
    half = until(fetching, lambda status: (status.share or 0) > 0.3)
    assert half.phase == "running"
    assert 0 < half.received < len(CONTENT)
    assert half.words.endswith("of 1.2 MB")
    assert not fetching.folder.exists()
    done = until(fetching, lambda status: not status.is_busy)
    assert (done.phase, done.received) == ("done", 0)
    assert list(Gtzan(fetching.folder).paths) == ["blues.00000", "pop.00001"]
    assert left_over(fetching) == set()


def test_a_second_visitor_sees_the_same_download_and_starts_no_other(server: Server, fetching: Fetching) -> None:
    server.pause = SLOWLY
    for _ in range(3):
        fetching.start("local")
    until(fetching, lambda status: status.phase == "done")
    assert server.asked == [None]


def test_a_stop_keeps_what_arrived_and_the_next_start_goes_on(server: Server, fetching: Fetching) -> None:
    server.pause = SLOWLY
    fetching.start("local")
    until(fetching, lambda status: status.received > 100_000)
    fetching.stop()
    stopped = until(fetching, lambda status: not status.is_busy)
    assert stopped.phase == "idle"
    assert 100_000 < stopped.received < len(CONTENT)
    assert left_over(fetching) == {"gtzan.local.part"}
    server.pause = 0.0
    fetching.start("local")
    until(fetching, lambda status: status.phase == "done")
    assert server.asked[0] is None
    assert server.asked[1] == f"bytes={stopped.received}-"


def test_what_arrived_is_removed_on_demand_but_not_while_it_arrives(server: Server, fetching: Fetching) -> None:
    server.pause = SLOWLY
    fetching.start("local")
    until(fetching, lambda status: status.received > 100_000)
    fetching.discard()
    assert left_over(fetching) >= {"gtzan.local.part"}
    fetching.stop()
    until(fetching, lambda status: not status.is_busy)
    fetching.discard()
    assert left_over(fetching) == set()
    assert fetching.status() == Status("idle", None, 0)


def test_a_failure_is_a_sentence_without_commands_and_can_be_tried_again(server: Server, fetching: Fetching) -> None:
    server.status = 404
    fetching.start("local")
    failed = until(fetching, lambda status: status.phase == "failed")
    assert failed.words == "127.0.0.1 answered 404 Not Found."
    assert failed.source is not None
    server.status = 200
    fetching.start("local")
    until(fetching, lambda status: status.phase == "done")


def test_another_file_than_the_known_one_is_refused(server: Server, fetching: Fetching) -> None:
    server.content = CONTENT[:-30] + bytes(30)
    fetching.start("local")
    failed = until(fetching, lambda status: status.phase == "failed")
    assert "checksum is another" in failed.words
    assert left_over(fetching) == set()


def test_a_disk_that_takes_nothing_is_a_sentence(server: Server, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")
    fetching = Fetching(tmp_path / "home" / "gtzan", {"local": source(server, CONTENT)})
    fetching.start("local")
    failed = until(fetching, lambda status: status.phase == "failed")
    assert failed.words.startswith("The recordings can't be kept in")


def test_a_surprise_is_logged_and_told(fetching: Fetching, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def surprise(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "obtain", surprise)
    fetching.start("local")
    failed = until(fetching, lambda status: status.phase == "failed")
    assert "have been logged" in failed.words
    assert "ZeroDivisionError" in caplog.text


def test_two_servers_on_one_computer_do_not_write_to_one_file(server: Server, fetching: Fetching) -> None:
    with one_process_at_a_time("fetching"):
        fetching.start("local")
        assert "Another copy of this app" in until(fetching, lambda status: status.phase == "failed").words
    assert server.asked == []


def test_a_server_that_was_killed_goes_on_when_it_starts_again(server: Server, fetching: Fetching) -> None:
    server.pause = SLOWLY
    program = (
        "import sys, time; from pathlib import Path\n"
        "from genreclf.app.server.dataset_download import Fetching\n"
        "from genreclf.gtzan.sources import Archive, Source\n"
        f"fetching = Fetching(Path(sys.argv[1]), {{'local': {fetching.sources['local']!r}}})\n"
        "fetching.start('local')\n"
        "time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", program, str(fetching.folder)])
    until(fetching, lambda status: status.received > 100_000 or first.poll() is not None)
    first.kill()
    first.wait()
    assert fetching.status().phase == "idle"
    assert left_over(fetching) == {"gtzan.local.part", "fetching"}
    server.pause = 0.0
    fetching.resume()
    until(fetching, lambda status: status.phase == "done")
    assert server.asked[1] is not None, "it began anew"
    assert left_over(fetching) == set()


def test_a_server_that_had_nothing_to_do_starts_nothing(server: Server, fetching: Fetching) -> None:
    fetching.resume()
    fetching.start("a source that nobody knows")
    assert fetching.status() == Status("idle", None, 0)
    assert server.asked == []


def test_every_source_that_is_offered_has_a_label_and_can_be_had_by_hand() -> None:
    offered = Fetching(Path("nowhere"), SOURCES).sources
    assert {"wayback", "mini"} <= set(offered)
    for offer in offered.values():
        assert offer.label
        assert "--" not in offer.by_hand
        assert "GENRECLF" not in offer.by_hand

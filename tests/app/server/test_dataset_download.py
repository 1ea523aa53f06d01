"""The download in the background, against a server of our own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genreclf.app.server.dataset_download import DatasetDownload, Status
from genreclf.files import one_process_at_a_time
from genreclf.gtzan import Gtzan
from genreclf.gtzan import download as module
from genreclf.gtzan.download_sources import SOURCES
from tests.archive_server import NO_PROXY, Server, noise, serving, source, tar_gz
from tests.waiting import until

CONTENT = tar_gz(("genres/blues/blues.00000.wav", noise(600_000)), ("genres/pop/pop.00001.wav", noise(600_000)))
SLOWLY = 1.0  # seconds for each of 60 pieces: time enough to look and to stop, on any machine


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    for name, value in {**NO_PROXY, "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(module, "PAUSES", (0.0, 0.0))
    with serving() as state:
        yield state


@pytest.fixture
def download(server: Server, tmp_path: Path) -> Iterator[DatasetDownload]:
    made = DatasetDownload(tmp_path / "home" / "gtzan", {"local": source(server, CONTENT)})
    yield made
    made.stop()
    state_once(made, lambda status: not status.is_busy)


def state_once(download: DatasetDownload, holds: Callable[[Status], bool]) -> Status:
    seen: list[Status] = []

    def has_come() -> bool:
        seen[:] = [download.status()]
        return holds(seen[0])

    until(has_come)
    return seen[0]


def left_over(download: DatasetDownload) -> set[str]:
    return {path.name for path in download.folder.parent.iterdir()} - {"gtzan"}


def test_from_the_start_to_the_end_with_its_progress(server: Server, download: DatasetDownload) -> None:
    assert download.status() == Status("idle", None, 0)
    server.pause, server.slow_from = SLOWLY, 500_000
    download.start("local")
    half = state_once(download, lambda status: (status.share or 0) > 0.3)
    assert half.phase == "running"
    assert 0 < half.received < len(CONTENT)
    assert half.words.endswith("of 1.2 MB")
    assert not download.folder.exists()
    server.pause = 0.0
    done = state_once(download, lambda status: not status.is_busy)
    assert (done.phase, done.received) == ("done", 0)
    assert list(Gtzan(download.folder).paths) == ["blues.00000", "pop.00001"]
    assert left_over(download) == set()


def test_a_second_visitor_sees_the_same_download_and_starts_no_other(server: Server, download: DatasetDownload) -> None:
    server.pause = SLOWLY
    for _ in range(3):
        download.start("local")
    server.pause = 0.0
    state_once(download, lambda status: status.phase == "done")
    assert server.asked == [None]


def test_a_stop_keeps_what_arrived_and_the_next_start_goes_on(server: Server, download: DatasetDownload) -> None:
    server.pause, server.slow_from = SLOWLY, 120_000
    download.start("local")
    state_once(download, lambda status: status.received > 100_000)
    download.stop()
    stopped = state_once(download, lambda status: not status.is_busy)
    assert stopped.phase == "idle"
    assert 100_000 < stopped.received < len(CONTENT)
    assert left_over(download) == {"gtzan.local.part"}
    server.pause = 0.0
    download.start("local")
    state_once(download, lambda status: status.phase == "done")
    assert server.asked[0] is None
    assert server.asked[1] == f"bytes={stopped.received}-"


def test_what_arrived_is_removed_on_demand_but_not_while_it_arrives(server: Server, download: DatasetDownload) -> None:
    server.pause, server.slow_from = SLOWLY, 120_000
    download.start("local")
    state_once(download, lambda status: status.received > 100_000)
    download.discard()
    assert left_over(download) >= {"gtzan.local.part"}
    download.stop()
    state_once(download, lambda status: not status.is_busy)
    download.discard()
    assert left_over(download) == set()
    assert download.status() == Status("idle", None, 0)


def test_a_failure_is_a_sentence_without_commands_and_can_be_tried_again(
    server: Server, download: DatasetDownload
) -> None:
    server.status = 404
    download.start("local")
    failed = state_once(download, lambda status: status.phase == "failed")
    assert failed.words == "127.0.0.1 answered 404 Not Found."
    assert failed.source is not None
    server.status = 200
    download.start("local")
    state_once(download, lambda status: status.phase == "done")


def test_another_file_than_the_known_one_is_refused(server: Server, download: DatasetDownload) -> None:
    server.content = CONTENT[:-30] + bytes(30)
    download.start("local")
    failed = state_once(download, lambda status: status.phase == "failed")
    assert "checksum is another" in failed.words
    assert left_over(download) == set()


def test_a_disk_that_takes_nothing_is_a_sentence(server: Server, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")
    download = DatasetDownload(tmp_path / "home" / "gtzan", {"local": source(server, CONTENT)})
    download.start("local")
    failed = state_once(download, lambda status: status.phase == "failed")
    assert failed.words.startswith("The recordings can't be kept in")


def test_a_surprise_is_logged_and_told(download: DatasetDownload, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def surprise(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "obtain", surprise)
    download.start("local")
    failed = state_once(download, lambda status: status.phase == "failed")
    assert "have been logged" in failed.words
    assert "ZeroDivisionError" in caplog.text


def test_two_servers_on_one_computer_do_not_write_to_one_file(server: Server, download: DatasetDownload) -> None:
    with one_process_at_a_time("fetching"):
        download.start("local")
        assert "Another copy of this app" in state_once(download, lambda status: status.phase == "failed").words
    assert server.asked == []


def test_a_server_that_was_killed_goes_on_when_it_starts_again(server: Server, download: DatasetDownload) -> None:
    server.pause, server.slow_from = SLOWLY, 120_000
    program = (
        "import sys; from pathlib import Path\n"
        "from genreclf.app.server.dataset_download import DatasetDownload\n"
        "from genreclf.gtzan.download_sources import Archive, Source\n"
        f"download = DatasetDownload(Path(sys.argv[1]), {{'local': {download.sources['local']!r}}})\n"
        "download.start('local')\n"
        "sys.stdin.read()"
    )
    first = subprocess.Popen([sys.executable, "-c", program, str(download.folder)], stdin=subprocess.PIPE)
    state_once(download, lambda status: status.received > 100_000 or first.poll() is not None)
    first.kill()
    first.communicate()
    assert download.status().phase == "idle"
    assert left_over(download) == {"gtzan.local.part", "fetching"}
    server.pause = 0.0
    download.resume()
    state_once(download, lambda status: status.phase == "done")
    assert server.asked[1] is not None, "it began anew"
    assert left_over(download) == set()


def test_a_server_that_had_nothing_to_do_starts_nothing(server: Server, download: DatasetDownload) -> None:
    download.resume()
    download.start("a source that nobody knows")
    assert download.status() == Status("idle", None, 0)
    assert server.asked == []


def test_every_source_that_is_offered_has_a_label_and_can_be_had_by_hand() -> None:
    offered = DatasetDownload(Path("nowhere"), SOURCES).sources
    assert {"wayback", "mini"} <= set(offered)
    for offer in offered.values():
        assert offer.label
        assert "--" not in offer.by_hand
        assert "GENRECLF" not in offer.by_hand

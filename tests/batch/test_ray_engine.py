"""The same batch on a Ray cluster of two nodes, which are processes of this machine; and what needs fsspec."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from genreclf.batch import ray_engine
from genreclf.batch.run import Progress, classify_many
from genreclf.batch.sources import load, recordings
from genreclf.errors import AudioError, BatchError, DataError
from tests.sounds import RATE, by_libsndfile, song

RECORDINGS = 100


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes with a core each; the driver is on the first."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray = pytest.importorskip("ray", reason="Ray is not installed (requirements-scale.txt)")
    from ray.cluster_utils import Cluster

    nodes = Cluster()
    try:
        try:
            nodes.add_node(num_cpus=1, include_dashboard=False)
            nodes.second = nodes.add_node(num_cpus=1)
        except Exception as error:  # Ray has no name for it
            if "timed out during startup" in str(error):
                pytest.skip("this machine is too busy for Ray, whose nodes have to start within 30 s")
            raise
        nodes.wait_for_nodes()
        ray.init(address=nodes.address, log_to_driver=False)
        yield nodes
    finally:
        ray.shutdown()
        nodes.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Songs, one of them under many names, and a file that is none."""
    folder = tmp_path_factory.mktemp("songs")
    (folder / "song000.wav").write_bytes(by_libsndfile(song(1.0), RATE))
    for number in range(1, RECORDINGS - 1):
        (folder / f"song{number:03}.wav").hardlink_to(folder / "song000.wav")
    (folder / "caf\udce9.mp3").write_text("no sound")
    return folder


@pytest.fixture(scope="module")
def expected(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """The rows of the local engine."""
    out = tmp_path_factory.mktemp("local") / "out"
    classify_many(str(folder), out, workers=2)
    return pq.read_table(out).sort_by("path")


@pytest.mark.ray
@pytest.mark.filterwarnings("default")  # those of Ray
def test_a_lost_node_costs_no_row_and_doubles_none(
    cluster: Any, folder: Path, expected: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    monkeypatch.setattr(ray_engine, "RECORDINGS_PER_TASK", 4)
    lost: list[int] = []

    def lose_a_node(state: Progress) -> None:
        if not lost and ray.available_resources().get("CPU", 0) == 0:  # both nodes have an actor at work
            lost.append(state.done)
            cluster.remove_node(cluster.second, allow_graceful=False)

    done = classify_many(str(folder), tmp_path / "out", engine="ray", workers=2, on_progress=lose_a_node)
    assert lost
    assert lost[0] < RECORDINGS
    assert (done.done, done.errors) == (RECORDINGS, 1)
    assert pq.read_table(tmp_path / "out").sort_by("path").equals(expected)

    again = classify_many(str(folder), tmp_path / "out", engine="local")
    assert (again.before, again.done) == (RECORDINGS, 0)


@pytest.mark.ray
@pytest.mark.filterwarnings("default")
def test_recordings_behind_an_address_get_the_same_rows(
    cluster: Any, folder: Path, expected: pa.Table, tmp_path: Path
) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for name in ("song000.wav", "song001.wav", "song002.wav"):
        (few / name).hardlink_to(folder / name)
    classify_many(few.as_uri(), tmp_path / "out", engine="ray")
    table = pq.read_table(tmp_path / "out").sort_by("path")
    assert table["path"].to_pylist() == sorted(path.as_uri() for path in few.iterdir())
    rows = expected.slice(1, 3)  # after the one that is no sound
    assert table.drop_columns("path").equals(rows.drop_columns("path"))


def test_addresses_are_searched_and_read() -> None:
    memory = pytest.importorskip("fsspec", reason="fsspec is not installed").filesystem("memory")
    song_bytes = by_libsndfile(song(1.0), RATE)
    for name in ("/songs/a.wav", "/songs/deeper/b.wav"):
        memory.pipe(name, song_bytes)
    memory.pipe("/songs/cover.jpg", b"\xff\xd8\xff\xe0 a picture")
    both = {"memory:///songs/a.wav", "memory:///songs/deeper/b.wav"}
    assert set(recordings("memory://songs")) == both
    assert set(recordings("memory://songs/*.wav")) == {"memory:///songs/a.wav"}
    assert {load(path).duration for path in both} == {1.0}
    with pytest.raises(AudioError, match="can't be opened"):
        load("memory://songs/missing.wav")
    with pytest.raises(DataError, match="no folder 'memory://other'"):
        list(recordings("memory://other"))


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "song.wav").write_bytes(by_libsndfile(song(1.0), RATE))
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(BatchError, match="extra 'cluster'"):
        classify_many(str(tmp_path / "song.wav"), tmp_path / "out", engine="ray")
    with pytest.raises(DataError, match="extra 'cluster'"):
        classify_many("s3://bucket/songs", tmp_path / "out")


def test_no_answer_at_all_stops_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_engine, "_attempt", lambda *_: iter(()))
    with pytest.raises(BatchError, match="Ray has brought no answer"):
        list(ray_engine._round(None, ["/a.wav"], "musicnn-transfer", None))


def test_what_did_not_come_back_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def attempt(ray: Any, paths: list[str], *_: Any) -> Iterator[dict[str, Any]]:
        asked.append(paths)
        yield {"path": paths[0]}
        yield {"path": paths[0]}  # a task that was repeated

    monkeypatch.setattr(ray_engine, "_attempt", attempt)
    rows = list(ray_engine._round(None, ["/a.wav", "/b.wav"], "musicnn-transfer", None))
    assert [row["path"] for row in rows] == ["/a.wav", "/b.wav"]
    assert asked == [["/a.wav", "/b.wav"], ["/b.wav"]]

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.batch import output as batch_output
from genreclf.batch.output import MANIFEST, SCHEMA, open_output
from genreclf.batch.run import Progress, classify_many
from genreclf.batch.sources import recordings, storable
from genreclf.batch.workers import WorkerPool, _Worker
from genreclf.cli.batch import in_words
from genreclf.cli.main import main
from genreclf.errors import BatchError, DataError, ModelError
from genreclf.genres import GENRES
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_card import NETWORK_LITERT
from genreclf.inference.model_store import MODELS, open_model
from tests.sounds import RATE, by_libsndfile, song
from tests.waiting import GIVE_UP, until

MODEL = DEFAULT_MODEL
Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve songs in two folders, a file that is no sound but is called like it, and one that is not."""
    folder = tmp_path_factory.mktemp("songs")
    (folder / "deeper").mkdir()
    for number in range(12):
        path = folder / ("deeper" if number % 2 else ".") / f"song{number:02}.wav"
        path.write_bytes(by_libsndfile(song(1.0 + number / 10), RATE))
    (folder / "page.mp3").write_text("<html><body>404</body></html>")
    (folder / "cover.jpg").write_bytes(b"\xff\xd8")
    (folder / "deeper" / "._song01.wav").write_bytes(b"left by a Mac")
    return folder


@pytest.fixture(scope="module")
def result(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], int]:
    """The folder of the result, what the command printed, and its exit status."""
    out = tmp_path_factory.mktemp("result") / "out"
    command = [sys.executable, "-m", "genreclf", "batch", str(folder), str(out), "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=GIVE_UP, check=False)
    assert "Traceback" not in done.stderr
    return out, json.loads(done.stdout.splitlines()[-1]), done.returncode


def songs(folder: Path) -> list[Path]:
    return sorted(folder.rglob("song*.wav"))


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    """A file whose reader waits for ever."""
    path = tmp_path / "waits.wav"
    os.mkfifo(path)
    return path


def test_every_recording_has_one_row_that_says_what_classify_says(
    folder: Path, result: tuple[Path, dict[str, Any], int]
) -> None:
    out, summary, status = result
    table = pd.read_parquet(out)
    assert sorted(table["path"]) == sorted(map(str, [*songs(folder), folder / "page.mp3"]))
    assert list(table.columns) == SCHEMA.names
    assert status == 1
    assert {key: summary[key] for key in ("recordings", "before", "done", "errors", "left_out")} == {
        "recordings": 13,
        "before": 0,
        "done": 13,
        "errors": 1,
        "left_out": 1,
    }

    rows = table.set_index("path")
    path = songs(folder)[3]
    row, clip = rows.loc[str(path)], load_audio(path)
    prediction = GenreClassifier.load(threads=1).predict(clip)
    assert row["genre"] == prediction.genre
    assert row["verdict"] == prediction.verdict
    assert row["duration"] == clip.duration
    assert list(row["notes"]) == []
    np.testing.assert_allclose([row[f"p_{genre}"] for genre in GENRES], list(prediction.probabilities.values()), 1e-4)
    assert dict(row["tags"]) == pytest.approx(dict(prediction.tags), abs=1e-5)
    assert prediction.embedding is not None
    np.testing.assert_allclose(row["embedding"], prediction.embedding, atol=1e-4)

    bad = rows.loc[str(folder / "page.mp3")]
    assert "does not look like a sound file" in bad["error"]
    assert bad.drop("error").isna().all()
    assert rows["error"].notna().sum() == 1


def test_the_content_decides_where_the_ending_says_nothing(tmp_path: Path, capsys: Output) -> None:
    there = tmp_path / "songs"
    there.mkdir()
    inverted = by_libsndfile(np.stack([song(1.5), -song(1.5)], axis=1), RATE)
    for name in ("no ending", "song.wav.part", "IMG_1.MOV", "x.AIFC"):
        (there / name).write_bytes(inverted)
    (there / "notes.txt").write_text("caf\xe9")
    (there / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(99))
    (there / ".hidden.wav").write_bytes(inverted)
    assert main(["batch", str(there), str(tmp_path / "out"), "--workers", "1"]) == 0
    printed = capsys.readouterr()
    summary = json.loads(printed.out)
    assert (summary["recordings"], summary["left_out"]) == (4, 2)
    assert "2 files were skipped" in printed.err
    for notes in pd.read_parquet(tmp_path / "out")["notes"]:
        assert list(notes) == list(load_audio(inverted).notes)


def test_a_sound_file_without_an_ending_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "song").write_bytes(by_libsndfile(song(1.0), RATE))
    assert list(recordings(str(tmp_path / "song"))) == [str(tmp_path / "song")]


def test_what_is_done_is_not_done_again_and_new_recordings_are_added(
    folder: Path, result: tuple[Path, dict[str, Any], int], tmp_path: Path, capsys: Output
) -> None:
    out = shutil.copytree(result[0], tmp_path / "out")
    new = tmp_path / "new.wav"
    new.write_bytes(by_libsndfile(song(1.0), RATE))
    named = tmp_path / "list.txt"
    named.write_text("\n".join(map(str, [new, *songs(folder), "", new])) + "\n")
    assert main(["batch", str(named), str(out)]) == 1  # the page is still in the result
    summary = json.loads(capsys.readouterr().out)
    assert (summary["recordings"], summary["before"], summary["done"], summary["errors"]) == (13, 12, 1, 1)
    assert sorted(pd.read_parquet(out)["path"]) == sorted(map(str, [*songs(folder), folder / "page.mp3", new]))


def test_results_of_different_models_are_not_mixed(result: tuple[Path, dict[str, Any], int], folder: Path) -> None:
    with pytest.raises(BatchError, match=f"holds results of model '{MODEL}'"):
        classify_many(str(folder), result[0], model="features-cnn")
    stored = open_model(MODEL)
    stored.card.content["thresholds"]["confident"] += 0.01
    with pytest.raises(BatchError, match="another version of the model"), open_output(result[0], stored):
        pass


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card["thresholds"].update(outside=0.99),
        lambda card: card["checksums"].update({NETWORK_LITERT: "0" * 64}),
    ],
)
def test_results_of_another_version_are_not_mixed(change: Callable[[dict[str, Any]], object], tmp_path: Path) -> None:
    shutil.copytree(MODELS / MODEL, tmp_path / MODEL)
    for _ in range(2):
        with open_output(tmp_path / "out", open_model(MODEL, tmp_path)):
            pass
    card = tmp_path / MODEL / "card.json"
    content = json.loads(card.read_text())
    change(content)
    card.write_text(json.dumps(content))
    with (
        pytest.raises(BatchError, match="another version of the model"),
        open_output(tmp_path / "out", open_model(MODEL, tmp_path)),
    ):
        pass


def test_a_folder_with_something_else_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("important")
    with pytest.raises(BatchError, match="holds something else"):
        classify_many(str(folder), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with (
        open_output(tmp_path / "out", open_model(MODEL)),
        pytest.raises(BatchError, match="Another process"),
        open_output(tmp_path / "out", open_model(MODEL)),
    ):
        pass


def test_a_model_without_tags_and_embedding_has_none(folder: Path, tmp_path: Path) -> None:
    classify_many(str(songs(folder)[0]), tmp_path / "out", model="features-cnn", workers=1)
    table = pd.read_parquet(tmp_path / "out")
    assert table.loc[0, "genre"] in GENRES
    assert table["tags"].isna().all()
    assert table["embedding"].isna().all()


def test_a_folder_of_a_model_works_like_its_name(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(MODELS / MODEL, tmp_path / "mine")
    shutil.copytree(MODELS / "audio-tagger", tmp_path / "audio-tagger")  # which it takes styles from
    monkeypatch.chdir(tmp_path)
    done = classify_many(str(songs(folder)[0]), tmp_path / "out", model="mine", workers=1)
    assert (done.done, done.errors) == (1, 0)


def test_a_worker_that_is_killed_costs_one_row(folder: Path, fifo: Path) -> None:
    paths = [str(path) for path in songs(folder)[:4]]
    with WorkerPool(MODEL, 1) as pool:

        def kill_the_reader() -> None:
            with fifo.open("wb"):  # returns when the worker has opened it
                os.kill(pool.process_ids[0], signal.SIGSEGV)

        threading.Thread(target=kill_the_reader, daemon=True).start()
        rows = {row["path"]: row for row in pool.rows([paths[0], str(fifo), *paths[1:]])}
    assert list(rows) == [paths[0], str(fifo), *paths[1:]]
    assert "SIGSEGV" in rows[str(fifo)]["error"]
    assert not any("error" in rows[path] for path in paths)


def test_a_recording_that_takes_for_ever_costs_one_row(folder: Path, fifo: Path) -> None:
    good = str(songs(folder)[0])
    with WorkerPool(MODEL, 1, file_seconds=5.0) as pool:
        stuck, after = pool.rows([str(fifo), good])
    assert "took too long" in stuck["error"]
    assert after["path"] == good
    assert "error" not in after


def test_workers_that_can_not_start_stop_the_batch(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = shutil.copytree(MODELS / MODEL, tmp_path / "mine")
    with WorkerPool(str(model), 1) as pool:
        first = next(pool.rows([str(songs(folder)[0])]))
        assert "error" not in first
        shutil.rmtree(model)
        os.kill(pool.process_ids[0], signal.SIGKILL)
        with pytest.raises(BatchError, match="could not start"):
            list(pool.rows([str(path) for path in songs(folder)]))


def test_a_model_that_is_not_there_is_named_before_anything_starts(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model called 'other'"):
        classify_many(str(folder), tmp_path / "out", model="other")
    assert not (tmp_path / "out").exists()


def test_paths_are_taken_only_when_a_worker_is_free(folder: Path) -> None:
    taken, done = 0, 0

    def paths() -> Iterator[str]:
        nonlocal taken
        for path in songs(folder):
            taken += 1
            yield str(path)

    with WorkerPool(MODEL, 2) as pool:
        for _ in pool.rows(paths()):
            done += 1
            assert taken - done <= 2
    assert done == 12


def test_a_killed_run_goes_on_and_its_workers_end_with_it(folder: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from genreclf.batch import output; output.ROWS_PER_FILE = 3\n"
        "from genreclf.cli.main import main\n"
        "if __name__ == '__main__': sys.exit(main(sys.argv[1:]))"
    )
    out = tmp_path / "out"
    command = [sys.executable, "-c", program, "batch", str(folder), str(out), "--workers", "2"]
    run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until(lambda: any(out.glob("part-*.parquet")) or run.poll() is not None)
    children = children_of(run.pid)
    run.kill()
    run.wait()
    assert children
    until(lambda: not any(Path(f"/proc/{child}/cmdline").exists() for child in children))
    (out / ".part-000009.parquet.x1y2z3").write_bytes(b"half a file")

    before = len(pd.read_parquet(out))
    done = classify_many(str(folder), out, workers=2)
    assert done.before == before
    assert before + done.done == 13
    table = pd.read_parquet(out)
    assert table["path"].is_unique
    assert len(table) == 13
    assert not list(out.glob(".part-*"))


def test_an_interrupted_run_keeps_its_rows(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def interrupt(state: Progress) -> str:
        if state.done == 2:
            raise KeyboardInterrupt
        return ""

    monkeypatch.setattr("genreclf.cli.batch.in_words", interrupt)
    assert main(["batch", str(folder), str(tmp_path / "out"), "--workers", "1"]) == 130
    assert "run the same command again to resume" in capsys.readouterr().err
    assert len(pd.read_parquet(tmp_path / "out")) == 2


@pytest.mark.parametrize("to_all", [False, True], ids=["the command", "its workers, too"])
def test_sigterm_ends_a_run_that_keeps_its_rows(folder: Path, fifo: Path, tmp_path: Path, to_all: bool) -> None:
    named, out = tmp_path / "list.txt", tmp_path / "out"
    named.write_text("\n".join(map(str, [*songs(folder)[:2], fifo, *songs(folder)[2:]])))
    command = [sys.executable, "-m", "genreclf", "batch", str(named), str(out), "--workers", "1"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    with fifo.open("wb"):  # returns when the worker has opened it, which is after two rows
        assert not list(out.glob("part-*"))
        (os.killpg if to_all else os.kill)(run.pid, signal.SIGTERM)
        printed, said = run.communicate(timeout=GIVE_UP)
    assert run.returncode == 128 + signal.SIGTERM
    assert not printed
    assert "run the same command again to resume" in said
    assert "Traceback" not in said
    table = pd.read_parquet(out)
    assert list(table["path"]) == list(map(str, songs(folder)[:2]))
    assert table["error"].isna().all()


def test_a_signal_while_a_recording_is_handed_over_leaves_no_worker_behind(
    fifo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over = _Worker.start

    def interrupted(worker: _Worker, path: str, seconds: float) -> None:
        handed_over(worker, path, seconds)
        raise KeyboardInterrupt

    monkeypatch.setattr(_Worker, "start", interrupted)
    pool = WorkerPool(MODEL, 1)
    with pool:
        (worker,) = pool.process_ids
        with pytest.raises(KeyboardInterrupt):
            next(pool.rows([str(fifo)]))
    assert worker not in [process.pid for process in multiprocessing.active_children()]


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with open_output(out, open_model(MODEL)):
        pass
    (out / "part-000001.parquet").write_bytes(b"PAR1 no more")
    with (
        open_output(out, open_model(MODEL)) as output,
        pytest.raises(BatchError, match=r"part-000001\.parquet can't be read .* delete it"),
    ):
        output.finished()


def test_rows_are_on_disk_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_output(tmp_path / "out", open_model(MODEL)) as output:
        output.add({"path": "a"})
        assert not list((tmp_path / "out").glob("*.parquet"))
        monkeypatch.setattr(batch_output, "SECONDS_PER_FILE", 0.0)
        output.add({"path": "b"})
        assert list(pd.read_parquet(tmp_path / "out")["path"]) == ["a", "b"]


def test_sources(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = {*map(str, songs(folder)), str(folder / "page.mp3")}
    assert set(recordings(str(folder))) == everything
    assert set(recordings(f"{folder}/**/song*")) == set(map(str, songs(folder)))
    assert list(recordings(str(songs(folder)[0]))) == [str(songs(folder)[0])]
    monkeypatch.chdir(folder)
    assert set(recordings(".")) == everything
    assert set(recordings("deeper/*.wav")) == {str(path) for path in songs(folder / "deeper")}
    (tmp_path / "list").write_bytes("\ufeffsong00.wav\r\n\r\ndeeper/song01.wav\ns3://bucket/a.mp3\n".encode())
    named = [str(folder / "song00.wav"), str(folder / "deeper" / "song01.wav"), "s3://bucket/a.mp3"]
    assert list(recordings(str(tmp_path / "list"))) == named
    with pytest.raises(DataError, match="no folder, list or sound file"):
        list(recordings("missing"))


def test_a_source_without_recordings_makes_no_result(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no recording"):
        classify_many(str(tmp_path / "empty"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_names_that_are_no_text_are_kept_and_recognised(tmp_path: Path) -> None:
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    name = os.path.join(sounds, "caf\udce9.wav")  # noqa: PTH118 (the name as the system gives it)
    Path(name).write_bytes(by_libsndfile(song(1.0), RATE))
    assert classify_many(str(sounds), tmp_path / "out", workers=1).errors == 0
    assert list(pd.read_parquet(tmp_path / "out")["path"]) == [storable(name)]
    assert classify_many(str(sounds), tmp_path / "out", workers=1).done == 0


def test_progress_says_how_long_it_takes() -> None:
    start = Progress(recordings=1000, before=100, done=0, errors=0, seconds=0.0)
    assert in_words(start) == "100/1000 recordings"
    going = Progress(recordings=1_000_000, before=0, done=3600, errors=0, seconds=1200.0)
    assert in_words(going) == "3600/1000000 recordings, 3.0 a second, 4 days left"
    assert Progress(recordings=1000, before=100, done=50, errors=2, seconds=10.0).seconds_left == pytest.approx(170)


def test_usage_errors_exit_with_2(capsys: Output) -> None:
    for wrong in (["batch"], ["batch", "a", "b", "--engine", "spark"], ["batch", "a", "b", "--workers", "0"]):
        with pytest.raises(SystemExit) as stopped:
            main(wrong)
        assert stopped.value.code == 2


def test_the_manifest_names_the_model(result: tuple[Path, dict[str, Any], int]) -> None:
    manifest = json.loads((result[0] / MANIFEST).read_text())
    assert manifest["model"] == MODEL
    assert manifest["network"] == open_model(MODEL).card.content["checksums"]["network.tflite"]


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

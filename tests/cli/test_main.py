import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.audio.decoder_pool import DecoderPool
from genreclf.cli.main import COMMANDS, main
from genreclf.evaluation import robustness
from genreclf.evaluation.robustness import ROBUSTNESS
from genreclf.genres import GENRES
from genreclf.gettext_catalogues import MORE
from genreclf.gtzan import DATA_VARIABLE, split
from genreclf.gtzan.feature_tables import FeatureTable
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import open_model
from genreclf.inference.prediction import Verdict
from genreclf.training.model_folder import REPEAT_COLUMNS
from tests.conftest import Trained
from tests.hostile.decoders import MISBEHAVE
from tests.sounds import RATE, by_ffmpeg, by_libsndfile, song, tone
from tests.waiting import GIVE_UP

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two songs and a file that is none."""
    folder = tmp_path_factory.mktemp("songs")
    (folder / "song.wav").write_bytes(by_libsndfile(song(2.0), RATE))
    (folder / "song.m4a").write_bytes(by_ffmpeg(song(2.0, 44_100), 44_100, "ipod", "aac"))
    (folder / "page.mp3").write_text("<html><body>404</body></html>")
    return folder


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]


def genreclf(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "genreclf", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=GIVE_UP, check=False)


def test_a_bad_file_among_good_ones_is_reported_and_disturbs_nothing(folder: Path) -> None:
    paths = [folder / name for name in ("song.wav", "page.mp3", "missing.mp3", "song.m4a")]
    done = genreclf("classify", "--json", *paths)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    results = lines_of(done.stdout)
    assert [result["path"] for result in results] == [str(path) for path in paths]
    for result in (results[0], results[3]):
        assert {"path", "model", "genre", "confidence", "verdict", "probabilities", "timeline"} <= set(result)
        assert result["model"] == DEFAULT_MODEL
        assert list(result["probabilities"]) == list(GENRES)
        assert result["genre"] == max(GENRES, key=result["probabilities"].__getitem__)
        assert result["confidence"] == result["probabilities"][result["genre"]]
        assert sum(result["probabilities"].values()) == pytest.approx(1, abs=1e-4)
        assert result["verdict"] in tuple(Verdict)
        assert result["duration"] == pytest.approx(2, abs=0.05)
        assert set(result["timeline"][0]) == {"start", "end", "probabilities", "outside", "style"}
    for result, sentence in ((results[1], "does not look like a sound file"), (results[2], "There is no file")):
        assert set(result) == {"path", "error"}
        assert sentence in result["error"]


@pytest.mark.parametrize("given", ["-", "/dev/stdin", "<(cat song.m4a)"])
def test_what_comes_through_a_pipe_is_answered(folder: Path, given: str, capsys: Output) -> None:
    feed = "" if "(" in given else "cat song.m4a | "
    command = f"{feed}{sys.executable} -m genreclf classify {given} --json"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (answer,) = lines_of(done.stdout)
    assert main(["classify", "--json", str(folder / "song.m4a")]) == 0
    (expected,) = lines_of(capsys.readouterr().out)
    assert answer | {"path": expected["path"]} == expected


def test_a_list_with_files_that_end_their_decoder_is_answered_to_its_end(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = ["crash" if number % 20 == 7 else "sing" for number in range(60)]
    paths = [tmp_path / f"{number:03}.wav" for number in range(60)]
    for path, order in zip(paths, orders, strict=True):
        path.write_text(order)
    with DecoderPool(workers=1, timeout=60, decode=MISBEHAVE) as pool:
        monkeypatch.setattr("genreclf.audio.decoder_pool.shared_pool", lambda: pool)
        assert main(["classify", "--json", *map(str, paths)]) == 1
    results = lines_of(capsys.readouterr().out)
    assert [result["path"] for result in results] == list(map(str, paths))
    for order, result in zip(orders, results, strict=True):
        if order == "crash":
            assert result["error"].startswith("This file can't be read: the decoder gave up on it. Please try")
        else:
            assert result["genre"] in GENRES


def test_an_answer_says_what_was_done_to_hear_the_recording(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "inverted.wav"
    path.write_bytes(by_libsndfile(np.stack([song(2.0), -song(2.0)], axis=1), RATE))
    (note,) = load_audio(path).notes
    assert main(["classify", str(path)]) == 0
    assert note in capsys.readouterr().out
    assert main(["classify", str(path), "--json"]) == 0
    assert note in lines_of(capsys.readouterr().out)[0]["notes"]


def test_answers_are_sentences_without_json(folder: Path, capsys: Output) -> None:
    assert main(["classify", str(folder / "song.wav")]) == 0
    output = capsys.readouterr()
    path, _, answer = output.out.strip().partition(": ")
    assert path == str(folder / "song.wav")
    assert answer.startswith(
        ("This sounds like ", "Probably ", "I can't tell for sure. It ", "This does not sound like ")
    )
    assert "*" not in answer
    assert output.err == ""

    assert main(["classify", str(folder / "page.mp3")]) == 1
    assert "does not look like a sound file" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["evil\x1b]0;t\x07\x1b[2J.wav", "two\nlines.wav", "gn\u202ep.wav", "caf\udce9.wav"])
def test_a_hostile_file_name_is_printed_safely_and_kept_exactly_in_json(
    name: str, tmp_path: Path, capsys: Output
) -> None:
    path = os.path.join(tmp_path, name)  # noqa: PTH118 (the name as the system gives it)
    for content in (by_libsndfile(song(1.0), RATE), b"no sound"):
        try:
            Path(path).write_bytes(content)
        except OSError:
            pytest.skip("this file system takes no such name")
        main(["classify", path])
        text = capsys.readouterr().out
        assert text.endswith("\n")
        assert text[:-1].isprintable()
        main(["classify", "--json", path])
        (result,) = lines_of(capsys.readouterr().out)
        assert result["path"] == path


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, ".", ""])
def test_an_impossible_path_is_an_ordinary_error(path: str, capsys: Output) -> None:
    assert main(["classify", "--json", path]) == 1
    (result,) = lines_of(capsys.readouterr().out)
    assert set(result) == {"path", "error"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["classify"], "the following arguments are required: FILE"),
        (["sing", "song.wav"], "invalid choice: 'sing'"),
        (["classify", "song.wav", "--loud"], "unrecognized arguments: --loud"),
        (["train", "musicnn"], "invalid choice: 'musicnn'"),
        (["train", "features-cnn", "--epochs", "0"], "'0' is not a whole number from 1"),
        (["train", "features-cnn", "--epochs", "1.5"], "'1.5' is not a whole number from 1"),
        (["train", "features-cnn", "--batch-size", "-3"], "'-3' is not a whole number from 1"),
        (["train", "features-cnn", "--seed", "-1"], "'-1' is not a whole number from 0"),
        (["train", "features-cnn", "--seed", "99999999999"], "'99999999999' is not a whole number from 0"),
        (["train", "features-cnn", "--repeats", "-1"], "'-1' is not a whole number from 0"),
        (["evaluate", "--split", "artist"], "invalid choice: 'artist'"),
        (["app", "--port", "0"], "'0' is not a port"),
        (["app", "--port", "65536"], "'65536' is not a port"),
        (["app", "--loud"], "unrecognized arguments: --loud"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(arguments: list[str], sentence: str, capsys: Output) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    output = capsys.readouterr()
    assert left.value.code == 2
    assert output.out == ""
    assert output.err.startswith("usage: genreclf")
    assert sentence in output.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: Output) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"usage: genreclf {command}" in capsys.readouterr().out


def test_all_commands_are_listed(capsys: Output) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: genreclf ")
    assert all(f"\n    {command} " in said or f"\n    {command}\n" in said for command in COMMANDS)


def test_training_without_tensorflow_says_what_to_install(
    feature_csv: Path, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genreclf.cli.train.find_spec", lambda name: None)
    assert main(["train", "features-cnn", "--data", str(feature_csv), "--out", str(tmp_path / "model")]) == 1
    assert "Please run: pip install tensorflow" in capsys.readouterr().err


@pytest.mark.parametrize(("environment", "options", "port"), [({}, [], 8501), ({"PORT": "80"}, [], 80), ({}, ["7"], 7)])
def test_the_app_is_served_at_the_port_that_is_asked_for(
    environment: dict[str, str], options: list[str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    monkeypatch.delenv("PORT", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("streamlit.web.cli.main", lambda words, name: called.append(words))
    main(["app", *(word for option in options for word in ("--port", option)), "--", "--server.address", "0.0.0.0"])
    script, *rest = called[0][1:]
    assert (Path(script).parent / ".streamlit" / "config.toml").is_file()
    assert rest == ["--server.port", str(port), "--server.address", "0.0.0.0"]


def test_translators_name_the_folder_of_their_catalogues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("streamlit.web.cli.main", lambda words, name: None)
    monkeypatch.setenv(MORE, "")
    assert main(["app", "--locale-dir", str(tmp_path)]) == 1
    assert "It should hold one at <language>/LC_MESSAGES/genreclf.po" in capsys.readouterr().err
    (tmp_path / "eo" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "eo" / "LC_MESSAGES" / "genreclf.po").touch()
    main(["app", "--locale-dir", str(tmp_path)])
    assert os.environ[MORE] == str(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["classify", "song.wav", "--model", "nosuch"], "There is no model called 'nosuch'. Available: audio-tagger"),
        (["evaluate", "nosuch"], "There is no model called 'nosuch'"),
        (["evaluate", "features-cnn", "--data", "missing"], "There is no folder 'missing'"),
        (["evaluate", "features-cnn", "--data", "~nobody-of-this-name"], "There is no folder '~nobody-of-this-name'"),
        (["evaluate", "features-cnn", "--data", "x" * 5000], "File name too long"),
        (["evaluate", "features-cnn", "--data", "."], "No track of the test part of the random split is in"),
        (
            ["evaluate", "features-cnn", "--data", ".", "--split", "filtered"],
            "on test tracks of the filtered one",
        ),
        (["train", "features-cnn", "--data", "."], "There are no GTZAN tracks in ."),
        (
            ["train", "features-cnn"],
            "Please give your copy of GTZAN: --data DIR, or the environment variable GENRECLF_GTZAN",
        ),
    ],
    ids=["model", "models", "folder", "home", "long", "empty", "split", "tracks", "data"],
)
def test_what_cannot_be_done_exits_with_1_and_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    assert main(arguments) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("genreclf: ")
    assert sentence in output.err


def test_the_variable_stands_in_for_the_data_option(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert main(["train", "features-cnn"]) == 1
    assert f"There are no GTZAN tracks in {tmp_path}" in capsys.readouterr().err


def test_evaluate_without_data_gives_the_recorded_figures_of_every_split(capsys: Output) -> None:
    assert main(["evaluate", "features-cnn", "--json"]) == 0
    results = lines_of(capsys.readouterr().out)
    card = open_model("features-cnn").card.content
    assert [result["split"] for result in results] == list(card["metrics"])
    for result in results:
        recorded = card["metrics"][result["split"]]["test"]
        for figure in ("n", "accuracy", "accuracy_interval", "precision", "recall", "f1"):
            assert result[figure] == pytest.approx(recorded[figure], abs=1e-5), figure


def test_evaluate_in_words(capsys: Output) -> None:
    assert main(["evaluate", "features-cnn", "mel-cnn", "--split", "filtered"]) == 0
    lines = capsys.readouterr().out.splitlines()
    recorded = open_model("features-cnn").card.content["metrics"]["filtered"]["test"]
    low, high = recorded["accuracy_interval"]
    assert lines[1].split()[:5] == [
        "features-cnn", "filtered", "290", f"{recorded['accuracy']:.3f}", f"({low:.3f}-{high:.3f})",
    ]  # fmt: skip
    assert lines[2].startswith("mel-cnn ")
    (blues,) = (line for line in lines if line.startswith("blues"))
    assert f"{recorded['per_genre']['blues']['f1']:.2f} of {recorded['per_genre']['blues']['n']}" in blues
    assert any(line.startswith("mp3 64k") for line in lines)


def test_evaluate_altered_measures_what_changes_and_keeps_it(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "robustness.csv"
    monkeypatch.setattr(robustness, "RECORD", record)
    other = dict(zip(robustness.COLUMNS, ("other", "random", "clean", 3, 0.5, 0.1, 0.9, 0.0), strict=True))
    robustness.write_record([other], record)
    tested = split("filtered")["test"][:2]
    for track in tested:
        (tmp_path / f"{track}.wav").write_bytes(by_libsndfile(song(6), RATE))
    (tmp_path / f"{split('filtered')['test'][2]}.wav").write_bytes(b"broken")
    assert main(["evaluate", DEFAULT_MODEL, "--data", str(tmp_path), "--altered", "--json"]) == 0
    output = capsys.readouterr()
    rows = {row["condition"]: row for row in lines_of(output.out)}
    assert list(rows) == ["clean", *ROBUSTNESS]
    assert {row["n"] for row in rows.values()} == {2}
    assert rows["clean"]["changed"] == rows["gain -12 dB"]["changed"] == 0
    truth = [track.partition(".")[0] for track in tested]
    given = [GenreClassifier.load().predict(load_audio(tmp_path / f"{track}.wav")).genre for track in tested]
    assert rows["clean"]["accuracy"] == np.mean([a == b for a, b in zip(truth, given, strict=True)])
    assert "is left out" in output.err
    assert robustness.read_record(record) == [
        {**row, **{key: pytest.approx(row[key], abs=1e-4) for key in robustness.COLUMNS[4:]}}
        for row in [*rows.values(), other]
    ]


def test_evaluate_on_a_table_measures_again(trained: Trained, feature_csv: Path, capsys: Output) -> None:
    assert main(["evaluate", str(trained.folder), "--data", str(feature_csv), "--json"]) == 0
    (result,) = lines_of(capsys.readouterr().out)
    recorded = trained.card["metrics"]["random"]["test"]
    assert (result["split"], result["n"]) == ("random", 200)
    assert result["accuracy"] == recorded["accuracy"]
    assert result["calibration_error"] == pytest.approx(recorded["calibration_error"], abs=1e-4)


def test_evaluate_on_audio_classifies_the_test_tracks_that_are_there(tmp_path: Path, capsys: Output) -> None:
    parts = split("random")
    for track in (parts["test"][0], parts["test"][-1], parts["train"][0]):
        (tmp_path / f"{track}.wav").write_bytes(by_libsndfile(tone(1), RATE))
    assert main(["evaluate", "features-cnn", "--data", str(tmp_path), "--json"]) == 0
    (result,) = lines_of(capsys.readouterr().out)
    assert result["n"] == 2
    assert result["per_genre"][parts["test"][0].partition(".")[0]]["n"] == 1


def test_train_on_a_table_reports_every_epoch_and_writes_a_model_that_can_be_used(
    feature_table: FeatureTable, feature_csv: Path, tmp_path: Path, capsys: Output
) -> None:
    header, *rows = feature_csv.read_text(encoding="utf-8").splitlines()
    table, out = tmp_path / "table.csv", tmp_path / "new" / "model"
    table.write_text("\n".join([header, *rows[::7]]), encoding="utf-8")
    options = ["--data", str(table), "--out", str(out), "--epochs", "1", "--seed", "3", "--augment", "--repeats", "2"]
    assert main(["train", "features-cnn", *options]) == 0

    output = capsys.readouterr()
    for run in ("random", "filtered", "seed 3", "seed 4"):
        assert f"{run}: epoch 1/1: accuracy 0." in output.err
    assert output.out.splitlines()[0] == f"Written to {out}."
    assert "\nfeatures-cnn-augmented  random " in output.out

    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert card["command"] == (
        "python -m genreclf train features-cnn --data features_30_sec.csv --epochs 1 --seed 3 --augment --repeats 2"
    )
    assert card["training"]["augmentation"].startswith("noise and mixing")
    with (out / "repeats.csv").open(encoding="utf-8", newline="") as file:
        repeats = list(csv.DictReader(file))
    assert tuple(repeats[0]) == REPEAT_COLUMNS
    assert [row["seed"] for row in repeats] == ["3", "4"]
    accuracies = [float(row["accuracy"]) for row in repeats]
    assert card["repeats"]["accuracy"]["mean"] == pytest.approx(np.mean(accuracies), abs=1e-5)
    assert card["repeats"]["accuracy"]["deviation"] == pytest.approx(np.std(accuracies, ddof=1), abs=1e-5)
    assert "Over 2 random splits (seeds 3-4, " in (out / "README.md").read_text(encoding="utf-8")

    assert main(["evaluate", str(out), "--json"]) == 0
    assert [result["split"] for result in lines_of(capsys.readouterr().out)] == ["random", "filtered"]


def test_train_on_a_folder_names_the_tracks_that_cannot_be_read(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):  # where features are kept
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    data, out = tmp_path / "genres", tmp_path / "out"
    data.mkdir()
    (data / "jazz.00054.wav").write_bytes(b"broken")
    assert main(["train", "features-cnn", "--data", str(data), "--out", str(out)]) == 1
    errors = capsys.readouterr().err
    assert "1 tracks found" in errors
    assert "jazz.00054 is left out: This does not look like a sound file" in errors
    assert "The data hold no track of the part 'train'" in errors
    assert not out.exists()


def test_a_reader_that_has_seen_enough_causes_no_complaint() -> None:
    command = [sys.executable, "-m", "genreclf", "evaluate", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        errors = child.stderr.read()
    assert child.returncode == 1
    assert errors == ""


def test_options_that_were_renamed_still_work_and_say_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "nothing.npz"
    arguments = ["train", "audio-tagger", "--data", str(tmp_path), "--answers", str(missing), "--go-on"]
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert "'--answers' is now called '--teacher-logits'" in said
    assert "'--go-on' is now called '--init-from=audio-tagger'" in said
    assert f"The teacher logits in {missing} can't be read" in said


def test_a_tagger_is_not_trained_from_another_kind_of_model(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    np.savez(
        tmp_path / "teacher.npz",
        recording=np.array(["blues.00000"]),
        window_recording=np.array([0]),
        window_start=np.array([0.0]),
        audioset_logits=np.zeros((1, 1)),
        msd_tag_logits=np.zeros((1, 50)),
        msd_embedding=np.zeros((1, 64)),
    )
    (tmp_path / "audioset_labels.csv").write_text("index,display_name\n0,Music\n")
    arguments = ["train", "audio-tagger", "--data", str(tmp_path), "--teacher-logits", str(tmp_path / "teacher.npz")]
    assert main([*arguments, "--init-from", "features-cnn"]) == 1
    assert "features-cnn is not an audio-tagger" in capsys.readouterr().err

import csv
import json
from pathlib import Path

import keras
import numpy as np
import pytest

from genreclf.cli.main import main
from genreclf.errors import DataError
from genreclf.features.front_ends import SparseLogMelFrontEnd
from genreclf.gtzan import catalogue, genre_indices, split
from genreclf.gtzan.mel_tables import MelTable, read_mel_table
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.model_store import PROBABILITY_COLUMNS, open_model
from genreclf.training import architectures
from genreclf.training.models.mel_augmentation import (
    MAX_FREQUENCY_MASK,
    MAX_TIME_MASK,
    TILT,
    WINDOWS_PER_EPOCH,
    TrainingWindows,
    mixup,
    random_tilt,
    spec_augment,
)
from genreclf.training.models.mel_cnn import MelSettings, fit_mel_cnn
from tests.sounds import clip, song


@pytest.fixture(scope="module")
def mel_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up spectrograms of a few tracks of every genre and part: noise, and a bright stripe per genre."""
    tracks = [
        track
        for genre in range(10)
        for protocol in ("random", "filtered")
        for part, members in split(protocol).items()
        for track in [t for t in members if genre_indices([t])[0] == genre][: 3 if part == "train" else 1]
    ]
    tracks = [track for track in catalogue() if track in tracks]
    rng = np.random.default_rng(0)
    cells = rng.integers(0, 120, (len(tracks), 128, 70)).astype(np.uint8)
    for row, genre in enumerate(genre_indices(tracks)):
        cells[row, 12 * genre : 12 * genre + 8] += 120
    path = tmp_path_factory.mktemp("mel") / "mel.npz"
    np.savez(path, track=np.array(tracks), mel_u8=cells, vmin_db=np.full(len(tracks), -80, np.float32))
    return path


@pytest.fixture(scope="module")
def table(mel_file: Path) -> MelTable:
    return read_mel_table(mel_file)


@pytest.fixture(scope="module")
def folder(mel_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained by the command, on both splits and one drawn anew."""
    folder = tmp_path_factory.mktemp("models") / "mel-cnn"
    command = ["train", "mel-cnn", "--epochs", "5", "--batch-size", "16", "--seed", "3", "--repeats", "1", "--data"]
    assert main([*command, str(mel_file), "--out", str(folder)]) == 0
    return folder


def test_the_command_leaves_a_whole_model(folder: Path) -> None:
    names = ["README.md", "card.json", "history.csv", "network.keras", "network.tflite", "predictions.csv"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*names, "repeats.csv", "architecture.csv", "validation-by-epoch.csv"]
    )
    card = open_model(str(folder)).card.content
    assert card["command"] == (
        "python -m genreclf train mel-cnn --data MEL.npz --epochs 5 --batch-size 16 --seed 3 --repeats 1"
    )
    assert card["data"]["network_trained_on"] == "filtered"
    with (folder / "history.csv").open(encoding="utf-8", newline="") as file:
        losses = [float(row["val_loss"]) for row in csv.DictReader(file)]
    assert len(losses) == 5
    assert card["training"]["best_epochs"]["filtered"] == 1 + int(np.argmin(losses))


def test_the_network_learns_what_can_be_learnt(folder: Path) -> None:
    for parts in open_model(str(folder)).card.content["metrics"].values():
        assert parts["test"]["accuracy"] > 0.5


def test_the_live_network_gives_the_recorded_predictions(folder: Path, mel_file: Path, table: MelTable, capsys) -> None:
    rows = open_model(str(folder)).predictions().query("protocol == 'filtered' and part == 'test'")
    assert set(rows["source"]) == {"mel"}
    assert main(["evaluate", str(folder), "--data", str(mel_file), "--json"]) == 0
    live = json.loads(capsys.readouterr().out)
    recorded = open_model(str(folder)).card.content["metrics"]["filtered"]["test"]
    assert (live["n"], live["accuracy"]) == (len(rows), recorded["accuracy"])
    windows = table.all_windows(rows["track"].iloc[0])
    assert len(windows) == 1
    live_row = GenreClassifier.load(str(folder)).predict_windows(windows)[0]
    np.testing.assert_allclose(live_row, rows[list(PROBABILITY_COLUMNS)].to_numpy()[0], atol=1e-4)


def test_the_live_path_answers_for_clips_of_any_length(folder: Path) -> None:
    classifier = GenreClassifier.load(str(folder))
    for seconds, count in ((1.0, 1), (12.0, 3), (400.0, 60)):
        prediction = classifier.predict(clip(np.resize(song(8.0), int(22_050 * seconds))))
        assert len(prediction.timeline) == count
        assert sum(prediction.probabilities.values()) == pytest.approx(1, abs=1e-5)


def test_a_run_remembers_every_epoch_and_keeps_the_best(table: MelTable) -> None:
    parts = split("filtered")
    told: list[float] = []
    run = fit_mel_cnn(table, parts, MelSettings(epochs=4, seed=1), lambda epoch, logs: told.append(logs["val_loss"]))
    truth = genre_indices(run.subsets["valid"])
    assert run.validation_by_epoch.shape == (4, len(truth))
    assert run.validation_by_epoch.dtype == np.uint8
    accuracies = (run.validation_by_epoch == truth).mean(axis=1)
    np.testing.assert_allclose(accuracies, [row["val_accuracy"] for row in run.history])
    assert told == [row["val_loss"] for row in run.history]
    best = run.validation_by_epoch[int(np.argmin(told))]
    np.testing.assert_array_equal(run.probabilities["valid"].argmax(axis=1), best)


def test_the_seed_and_nothing_else_changes_the_result(table: MelTable) -> None:
    def quick(seed: int) -> np.ndarray:
        run = fit_mel_cnn(table, split("filtered"), MelSettings(epochs=1, seed=seed), lambda epoch, logs: None)
        return run.probabilities["test"]

    first = quick(1)
    np.testing.assert_array_equal(quick(1), first)
    assert np.abs(quick(2) - first).max() > 1e-3


def test_no_part_may_be_empty(table: MelTable) -> None:
    parts = {**split("random"), "valid": ["jazz.00054"]}
    with pytest.raises(DataError, match=r"no track of the part 'valid'\. Please give a more complete copy"):
        fit_mel_cnn(table, parts, MelSettings(epochs=1), lambda epoch, logs: None)


def test_an_epoch_holds_every_track_equally_often_in_batches_of_altered_windows(table: MelTable) -> None:
    tracks = [track for track in split("filtered")["train"] if track in table.rows]
    batches = TrainingWindows(table, tracks, 10, seed=0)
    assert len(batches) == WINDOWS_PER_EPOCH * len(tracks) // 10
    x, y = batches[0]
    assert x.shape == (10, 64, 128)
    assert (x.dtype, y.dtype) == (np.float32, np.float32)
    assert x.min() >= -60 - TILT
    assert x.max() <= TILT
    assert not np.array_equal(batches[0][0], x)
    few = TrainingWindows(table, tracks[:2], 32, seed=0)
    assert len(few) == 1
    assert few[0][0].shape == (2 * WINDOWS_PER_EPOCH, 64, 128)


def test_a_tilt_lifts_one_end_as_much_as_it_lowers_the_other() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-60, 0, (200, 64, 128)).astype(np.float32)
    change = random_tilt(x, rng) - x
    np.testing.assert_allclose(change, change[:, :1].repeat(64, axis=1), atol=1e-4)
    np.testing.assert_allclose(change[:, 0, 0], -change[:, 0, -1], atol=1e-4)
    assert 0.9 * TILT < change[:, 0, 0].max() <= TILT + 1e-4


def test_mixed_windows_and_labels_are_mixed_alike_and_keep_the_larger_share_of_themselves() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(200) % 10
    x = np.ones((200, 64, 128), np.float32) * np.eye(128, dtype=np.float32)[labels][:, None, :]
    y = np.eye(10, dtype=np.float32)[labels]
    got_x, got_y = mixup(x, y, rng)
    np.testing.assert_allclose(got_y.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(got_x[:, 0, :10], got_y, atol=1e-6)
    assert (got_y[np.arange(200), labels] >= 0.5 - 1e-6).all()
    assert (got_y.max(axis=1) < 0.99).any()


def test_masking_blanks_strips_of_time_and_of_frequency_and_nothing_else() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-60, 0, (200, 64, 128)).astype(np.float32)
    got = spec_augment(x, rng)
    blank = got != x
    means = np.broadcast_to(x.mean(axis=(1, 2), keepdims=True), x.shape)
    np.testing.assert_array_equal(got[blank], means[blank])
    columns, bands = blank.all(axis=2).sum(axis=1), blank.all(axis=1).sum(axis=1)
    assert (columns.max(), bands.max()) == (MAX_TIME_MASK, MAX_FREQUENCY_MASK)
    assert (columns.min(), bands.min()) == (0, 0)
    cells = 64 * 128 - (64 - columns) * (128 - bands)
    np.testing.assert_array_equal(blank.sum(axis=(1, 2)), cells)
    strips = blank.all(axis=2)
    assert all(np.ptp(np.flatnonzero(strip)) == strip.sum() - 1 for strip in strips if strip.any())


def test_the_network_takes_the_windows_of_the_front_end_and_is_small() -> None:
    network = architectures.mel_cnn()
    windows = SparseLogMelFrontEnd().windows(clip(song(6.0))).inputs
    assert network.input_shape == (None, *windows.shape[1:])
    rows = network.predict(windows, verbose=0)
    assert rows.shape == (len(windows), 10)
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert network.count_params() < 300_000
    assert isinstance(network.layers[-1], keras.layers.Dense)  # what `architectures.fold_temperature` divides

import csv
import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax

from genreclf.errors import DataError
from genreclf.gtzan import catalogue, genre_indices, split
from genreclf.gtzan.feature_tables import FeatureTable
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.model_store import HISTORY_COLUMNS, PROBABILITY_COLUMNS, open_model
from genreclf.training import architectures
from genreclf.training.models.features_cnn import (
    FEATURE_NOISE,
    Settings,
    fit_features_cnn,
    train_features_cnn,
    with_augmented_copies,
)
from tests.conftest import Trained


def test_a_run_leaves_all_files_of_a_model_and_nothing_else(trained: Trained) -> None:
    names = {"README.md", "card.json", "history.csv", "predictions.csv", "validation-by-epoch.csv", "architecture.csv"}
    assert {path.name for path in trained.folder.iterdir()} == {*names, "network.keras", "network.tflite"}
    assert [path.name for path in trained.folder.parent.iterdir()] == ["features-cnn"]
    assert json.loads((trained.folder / "card.json").read_text(encoding="utf-8")) == json.loads(
        json.dumps(trained.card)
    )


def test_the_card_tells_settings_data_and_command(trained: Trained) -> None:
    card = trained.card
    assert (card["training"]["epochs"], card["training"]["batch_size"], card["training"]["seed"]) == (2, 64, 7)
    assert card["training"]["augmentation"] == "none"
    assert card["command"] == (
        "python -m genreclf train features-cnn --data features_30_sec.csv --epochs 2 --batch-size 64 --seed 7"
    )
    assert card["data"]["parts"] == {
        "random": {"train": 639, "valid": 160, "test": 200},
        "filtered": {"train": 443, "valid": 197, "test": 290},
    }
    assert len(card["features"]["names"]) == 57
    assert {"python", "keras", "librosa", "numpy"} <= set(card["versions"])


def test_the_readme_of_a_model_gives_the_figures_of_its_card(trained: Trained) -> None:
    readme = (trained.folder / "README.md").read_text(encoding="utf-8")
    for protocol, parts in trained.card["metrics"].items():
        low, high = parts["test"]["accuracy_interval"]
        accuracy = parts["test"]["accuracy"]
        assert f"| {protocol} | {parts['test']['n']} | {accuracy:.3f} ({low:.3f}-{high:.3f}) |" in readme
    assert f"Made by `{trained.card['command']}`" in readme


def test_every_epoch_is_reported_and_recorded(trained: Trained) -> None:
    assert [(run, epoch) for run, epoch, _ in trained.epochs] == [
        ("random", 1), ("random", 2), ("filtered", 1), ("filtered", 2)
    ]  # fmt: skip
    with (trained.folder / "history.csv").open(encoding="utf-8", newline="") as file:
        history = list(csv.DictReader(file))
    assert [row["epoch"] for row in history] == ["1", "2"]
    for row, (_, _, logs) in zip(history, trained.epochs[:2], strict=True):
        for name in HISTORY_COLUMNS[1:]:
            assert float(row[name]) == pytest.approx(logs[name], rel=1e-5)


def test_the_network_learns_what_can_be_learnt(trained: Trained) -> None:
    for protocol in ("random", "filtered"):
        assert trained.card["metrics"][protocol]["test"]["accuracy"] > 0.8


def test_the_live_network_gives_the_recorded_predictions(trained: Trained, feature_table: FeatureTable) -> None:
    rows = open_model(str(trained.folder)).predictions().query("protocol == 'random'")
    live = GenreClassifier.load(str(trained.folder)).predict_windows(feature_table.matrix(list(rows["track"])))
    np.testing.assert_allclose(live, rows[list(PROBABILITY_COLUMNS)].to_numpy(), atol=1e-4)


def test_the_keras_network_gives_the_same_as_the_live_one(trained: Trained, feature_table: FeatureTable) -> None:
    features = feature_table.matrix(split("random")["test"])
    network = keras.saving.load_model(trained.folder / "network.keras", compile=False)
    live = GenreClassifier.load(str(trained.folder)).predict_windows(features)
    np.testing.assert_allclose(live, network.predict(features, verbose=0), atol=1e-4)


def test_the_verdict_is_confident_where_four_in_five_validation_tracks_are_right(trained: Trained) -> None:
    rows = open_model(str(trained.folder)).predictions().query("protocol == 'random' and part == 'valid'")
    probabilities = rows[list(PROBABILITY_COLUMNS)].to_numpy()
    sure = probabilities.max(axis=1) >= trained.card["thresholds"]["confident"] - 1e-6
    right = probabilities.argmax(axis=1) == genre_indices(rows["track"])
    assert right[sure].mean() >= 0.8


def few(table: FeatureTable, n: int = 40) -> dict[str, list[str]]:
    return {part: tracks[:: len(tracks) // n] for part, tracks in split("random").items()}


def quick_fit(table: FeatureTable, seed: int, *, augment: bool = False) -> np.ndarray:
    run = fit_features_cnn(table, few(table), Settings(epochs=1, seed=seed, augment=augment), lambda epoch, logs: None)
    return run.probabilities["test"]


def test_seed_and_augmentation_and_nothing_else_change_the_result(feature_table: FeatureTable) -> None:
    first = quick_fit(feature_table, 1)
    np.testing.assert_array_equal(quick_fit(feature_table, 1), first)
    assert np.abs(quick_fit(feature_table, 2) - first).max() > 0.01
    assert np.abs(quick_fit(feature_table, 1, augment=True) - first).max() > 0.01


def test_tracks_that_the_table_lacks_are_left_out_but_no_part_may_be_empty(feature_table: FeatureTable) -> None:
    parts = few(feature_table)
    kept = {track for tracks in parts.values() for track in tracks[::2]}
    half = FeatureTable("table", {track: feature_table.rows[track] for track in kept})
    run = fit_features_cnn(half, parts, Settings(epochs=1), lambda epoch, logs: None)
    assert {part: len(tracks) for part, tracks in run.subsets.items()} == {
        part: len(tracks[::2]) for part, tracks in parts.items()
    }
    no_test = FeatureTable("table", {track: half.rows[track] for track in kept - set(parts["test"])})
    with pytest.raises(DataError, match=r"no track of the part 'test'\. Please give a more complete copy"):
        fit_features_cnn(no_test, parts, Settings(epochs=1), lambda epoch, logs: None)


def test_a_failed_run_leaves_the_old_model(feature_table: FeatureTable, trained: Trained, tmp_path: Path) -> None:
    out = tmp_path / "model"
    out.mkdir()
    (out / "card.json").write_text("the old card", encoding="utf-8")

    def fail(run: str, epoch: int, logs: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_features_cnn(feature_table, out, Settings(epochs=1), on_epoch=fail)
    assert [path.name for path in tmp_path.rglob("*")] == ["model", "card.json"]
    assert (out / "card.json").read_text(encoding="utf-8") == "the old card"


def test_a_folder_that_is_no_model_is_not_replaced(feature_table: FeatureTable, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("three years of work", encoding="utf-8")
    for out in (tmp_path, thesis):
        with pytest.raises(DataError, match=r"holds something else, which would be lost\. Please name a new or"):
            train_features_cnn(feature_table, out, Settings(epochs=1))
    assert thesis.read_text(encoding="utf-8") == "three years of work"


def test_augmentation_adds_a_noisy_and_a_mixed_copy() -> None:
    rng = np.random.default_rng(0)
    tracks, truth = list(catalogue()), np.repeat(np.arange(10), 100)
    x = rng.normal(size=(1000, 57)) * 10.0 ** np.arange(-3, 54) + 5.0 * truth[:, None]
    table = FeatureTable("table", dict(zip(tracks, x, strict=True)))
    copies, targets = with_augmented_copies(table, tracks, np.random.default_rng(1))

    assert copies.shape == (3000, 57)
    np.testing.assert_array_equal(targets, np.tile(truth, 3))
    original, noisy, mixed = copies.reshape(3, 1000, 57)
    np.testing.assert_array_equal(original, x)
    np.testing.assert_allclose((noisy - x).std(axis=0) / x.std(axis=0), FEATURE_NOISE, rtol=0.15)
    for genre in range(10):
        members = truth == genre
        assert (mixed[members] >= x[members].min(axis=0)).all()
        assert (mixed[members] <= x[members].max(axis=0)).all()
    moved = np.abs(mixed - x).max(axis=1) > 0
    assert moved.mean() > 0.9


def test_where_there_are_altered_recordings_they_are_the_copies(feature_table: FeatureTable) -> None:
    tracks = split("random")["train"]
    altered = {tracks[3]: np.arange(2 * 57.0).reshape(2, 57)}
    copies, _ = with_augmented_copies(replace(feature_table, altered=altered), tracks, np.random.default_rng(1))
    of_features, _ = with_augmented_copies(feature_table, tracks, np.random.default_rng(1))
    copies, of_features = copies.reshape(3, len(tracks), 57), of_features.reshape(3, len(tracks), 57)
    np.testing.assert_array_equal(copies[1:, 3], altered[tracks[3]])
    others = np.arange(len(tracks)) != 3
    np.testing.assert_array_equal(copies[:, others], of_features[:, others])


def test_the_replay_ends_with_the_recorded_predictions_and_gives_every_recorded_accuracy(trained: Trained) -> None:
    by_epoch = pd.read_csv(trained.folder / "validation-by-epoch.csv", index_col="track")
    rows = open_model(str(trained.folder)).predictions().query("protocol == 'random' and part == 'valid'")
    assert list(by_epoch.index) == list(rows["track"])
    last = rows[list(PROBABILITY_COLUMNS)].to_numpy().argmax(axis=1)
    np.testing.assert_array_equal(genre_indices([f"{genre}.00000" for genre in by_epoch.iloc[:, -1]]), last)
    history = pd.read_csv(trained.folder / "history.csv")
    truth = by_epoch.index.str.partition(".").get_level_values(0).to_numpy()
    np.testing.assert_allclose((by_epoch.to_numpy() == truth[:, None]).mean(axis=0), history["val_accuracy"], atol=1e-5)


def test_cooling_divides_the_logits_and_keeps_their_order() -> None:
    rng = np.random.default_rng(0)
    network = architectures.features_cnn(np.zeros(57), np.ones(57))
    x = rng.normal(size=(50, 57))
    before = network.predict(x, verbose=0)
    architectures.fold_temperature(network, 2.0)
    expected = softmax(np.log(before) / 2, axis=1)
    np.testing.assert_allclose(network.predict(x, verbose=0), expected, atol=1e-5)


def test_the_network_standardises_its_input_itself() -> None:
    rng = np.random.default_rng(0)
    mean, variance = rng.normal(size=57) * 1000, 10.0 ** rng.uniform(-4, 6, 57)
    keras.utils.set_random_seed(0)
    raw = architectures.features_cnn(mean, variance)
    keras.utils.set_random_seed(0)
    plain = architectures.features_cnn(np.zeros(57), np.ones(57))
    x = rng.normal(size=(20, 57))
    np.testing.assert_allclose(
        raw.predict(x * np.sqrt(variance) + mean, verbose=0), plain.predict(x, verbose=0), atol=1e-3
    )

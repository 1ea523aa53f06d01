"""The shipped ``mel-cnn``: its files, its answers, and what its card promises."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.gtzan import Gtzan
from genreclf.inference.litert import LiteRtNetwork
from genreclf.inference.model_card import NETWORK_KERAS, NETWORK_LITERT
from genreclf.inference.model_store import PROBABILITY_COLUMNS, open_model
from tests.sounds import clip, song

GOLDEN = Path(__file__).parents[1] / "golden" / "song-mel-cnn.json"


@pytest.fixture(scope="module")
def classifier() -> GenreClassifier:
    return GenreClassifier.load("mel-cnn")


def test_it_says_of_a_known_song_what_it_said(classifier: GenreClassifier) -> None:
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))
    got = classifier.predict(clip(song(8.0))).to_dict()
    assert got["verdict"] == expected["verdict"]
    assert got["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-3)
    assert [(s["start"], s["end"]) for s in got["timeline"]] == [(s["start"], s["end"]) for s in expected["timeline"]]


def test_a_quiet_copy_gets_the_same_answer(classifier: GenreClassifier) -> None:
    reference = classifier.predict(clip(song(9.0))).probabilities
    assert classifier.predict(clip(song(9.0) * 0.05)).probabilities == pytest.approx(reference, abs=1e-3)


@pytest.mark.tensorflow
def test_the_live_network_is_the_keras_network() -> None:
    import keras

    model = open_model("mel-cnn")
    windows = np.random.default_rng(0).uniform(-60, 0, (3, 64, 128)).astype(np.float32)
    large = keras.models.load_model(model.network(NETWORK_KERAS)).predict(windows, verbose=0)
    np.testing.assert_allclose(LiteRtNetwork(model.network(NETWORK_LITERT))(windows)["genres"], large, atol=1e-4)


def test_its_files_are_small() -> None:
    folder = open_model("mel-cnn").folder
    assert sum(path.stat().st_size for path in folder.glob("network.*")) < 3e6


def test_its_card_holds_figures_for_all_tracks_of_both_splits() -> None:
    card = open_model("mel-cnn").card.content
    assert card["data"]["parts"] == {
        "random": {"train": 639, "valid": 160, "test": 200},
        "filtered": {"train": 442, "valid": 197, "test": 290},
    }
    for protocol, parts in card["data"]["parts"].items():
        test = card["metrics"][protocol]["test"]
        assert test["n"] == parts["test"]
        assert test["accuracy_interval"][0] < test["accuracy"] < test["accuracy_interval"][1]


def test_its_history_holds_every_epoch_and_the_best_one_was_kept() -> None:
    model = open_model("mel-cnn")
    with (model.folder / "history.csv").open(encoding="utf-8", newline="") as file:
        history = list(csv.DictReader(file))
    assert len(history) == model.card.content["training"]["epochs"]
    best = min(history, key=lambda row: float(row["val_loss"]))
    assert int(best["epoch"]) == model.card.content["training"]["best_epochs"]["filtered"]
    valid = model.card.content["metrics"]["filtered"]["valid"]
    assert float(best["val_accuracy"]) == pytest.approx(valid["accuracy"], abs=1e-3)


@pytest.mark.gtzan
def test_it_says_of_lossless_clips_what_it_said_of_their_spectrograms(
    classifier: GenreClassifier, gtzan_folder: Path
) -> None:
    rows = open_model("mel-cnn").predictions().query("protocol == 'filtered'").set_index("track")
    compared = 0
    for track, path in Gtzan(gtzan_folder / "original").paths.items():
        if track in rows.index:
            compared += 1
            recorded = rows.loc[track, list(PROBABILITY_COLUMNS)].to_numpy(dtype=float)
            live = list(classifier.predict(load_audio(path)).probabilities.values())
            assert live == pytest.approx(recorded, abs=0.15), track
            assert live.index(max(live)) == recorded.argmax(), track
    assert compared > 0

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import gmean

from genreclf.errors import ModelError
from genreclf.features.spectra import summary_features
from genreclf.genres import GENRES
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.model_store import MODELS
from tests.sounds import RATE, clip, song, tone

GOLDEN = Path(__file__).parents[1] / "golden" / "probabilities.json"


@pytest.fixture(scope="module")
def classifier() -> GenreClassifier:
    return GenreClassifier.load("features-cnn")


@pytest.fixture(scope="module")
def golden() -> tuple[np.ndarray, np.ndarray]:
    rows = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return np.array([row["features"] for row in rows]), np.array([row["probabilities"] for row in rows])


def test_the_shipped_network_says_of_known_features_what_it_said(
    classifier: GenreClassifier, golden: tuple[np.ndarray, np.ndarray]
) -> None:
    features, expected = golden
    got = classifier.predict_windows(features)
    np.testing.assert_allclose(got, expected, atol=1e-4)
    np.testing.assert_allclose(got.sum(axis=1), 1, atol=1e-5)


def test_rows_are_judged_independently_of_each_other(
    classifier: GenreClassifier, golden: tuple[np.ndarray, np.ndarray]
) -> None:
    features, expected = golden
    for size in (1, 3, 10, 1):  # the network is resized in between
        np.testing.assert_allclose(classifier.predict_windows(features[:size]), expected[:size], atol=1e-4)


def test_threads_that_share_a_classifier_get_their_own_answers(
    classifier: GenreClassifier, golden: tuple[np.ndarray, np.ndarray]
) -> None:
    features, expected = golden

    def ask(number: int) -> bool:
        rows = np.arange(number % 9, 10)
        return np.allclose(classifier.predict_windows(features[rows]), expected[rows], atol=1e-4)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(800)))


def test_a_short_clip_is_one_window_and_its_answer_that_of_its_features(classifier: GenreClassifier) -> None:
    samples = song(3.0)
    prediction = classifier.predict(clip(samples))
    expected = classifier.predict_windows(summary_features(clip(samples))[None])[0]

    assert list(prediction.probabilities) == list(GENRES)
    assert list(prediction.probabilities.values()) == pytest.approx(expected, abs=1e-6)
    assert prediction.genre == GENRES[int(expected.argmax())]
    assert prediction.confidence == pytest.approx(expected.max(), abs=1e-6)
    assert prediction.model == "features-cnn"
    assert [(s.start, s.end) for s in prediction.timeline] == [(0, 3)]
    assert prediction.timeline[0].probabilities == pytest.approx(prediction.probabilities)


@pytest.mark.parametrize(
    ("threshold", "verdict"), [(0.0, "confident"), (1.0, "unsure")], ids=["low threshold", "high threshold"]
)
def test_the_verdict_follows_from_the_threshold_of_the_card(threshold: float, verdict: str, tmp_path: Path) -> None:
    folder = shutil.copytree(MODELS / "features-cnn", tmp_path / "model")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["thresholds"]["confident"] = threshold
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    assert GenreClassifier.load(str(folder)).predict(clip(song(1.0))).verdict == verdict


def test_a_long_clip_gets_an_answer_per_window_their_mean_and_a_note(classifier: GenreClassifier) -> None:
    samples = np.concatenate([song(30.0), tone(166)])
    long = replace(clip(samples), notes=("Only the first part was read.",))
    prediction = classifier.predict(long)
    first, *_, last = prediction.timeline
    assert (len(prediction.timeline), first.start, first.end, last.end) == (6, 0, 30, pytest.approx(196))
    assert first.probabilities == pytest.approx(classifier.predict(clip(song(30.0))).probabilities, abs=1e-3)
    assert first.probabilities != pytest.approx(last.probabilities, abs=0.1)
    windows = np.array([list(segment.probabilities.values()) for segment in prediction.timeline])
    expected = gmean(np.maximum(windows, 1e-9), axis=0)
    assert list(prediction.probabilities.values()) == pytest.approx(expected / expected.sum(), abs=1e-6)
    assert prediction.notes == (
        "Only the first part was read.",
        "The answer rests on 6 parts of 30 s, spread evenly over the recording.",
    )


def test_a_prediction_becomes_plain_values(classifier: GenreClassifier) -> None:
    prediction = classifier.predict(clip(song(1.0)))
    values = json.loads(json.dumps(prediction.to_dict(), allow_nan=False))
    assert values == prediction.to_dict()
    assert values["confidence"] == max(values["probabilities"].values())
    told = {"model", "genre", "confidence", "verdict", "probabilities", "timeline", "tags", "sounds", "notes"}
    assert told | {"outside", "styles", "confident_level"} == set(values)
    assert (values["outside"], values["styles"], values["confident_level"]) == (None, [], ""), (
        "this model knows no styles"
    )
    assert sum(values["timeline"][0]["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_the_rate_of_a_clip_hardly_matters(classifier: GenreClassifier) -> None:
    low = clip(song(5.0)).resampled(16_000)
    once, twice = low.resampled(RATE), low.resampled(44_100)
    assert classifier.predict(once).probabilities == pytest.approx(classifier.predict(twice).probabilities, abs=0.05)


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(MODELS / "features-cnn", tmp_path / "model")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["features"]["fingerprint"] = "0123456789abcdef"
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match=r"'features-cnn' was trained on other features .* Please train it again"):
        GenreClassifier.load(str(folder))

"""The shipped models that listen through ``audio-tagger``: their files, their answers, and what their cards promise."""

import json
from pathlib import Path

import numpy as np
import pytest

from genreclf import GenreClassifier
from genreclf.audio.effects import coloured_noise
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.genres import GENRES
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.litert import LiteRtNetwork
from genreclf.inference.model_card import NETWORK_KERAS, NETWORK_LITERT
from genreclf.inference.model_store import open_model, read_song_names
from genreclf.messages import answer, sound_instead
from genreclf.style_taxonomy import STYLES_BY_WORD
from tests.sounds import RATE, clip, song

GOLDEN = Path(__file__).parents[1] / "golden"
MODELS = ("audio-tagger", "duo-transfer")


def test_the_default_is_one_of_them() -> None:
    assert DEFAULT_MODEL in MODELS


@pytest.mark.parametrize("model", MODELS)
def test_it_says_of_a_known_song_what_it_said(model: str) -> None:
    expected = json.loads((GOLDEN / f"song-{model}.json").read_text(encoding="utf-8"))
    got = GenreClassifier.load(model).predict(clip(song(8.0))).to_dict()
    assert got["verdict"] == expected["verdict"]
    for what in ("probabilities", "tags", "sounds"):
        assert got[what] == pytest.approx(expected[what], abs=2e-3)
    assert set(got["sounds"]) <= {audio_class.name for audio_class in AUDIO_CLASSES}


@pytest.mark.tensorflow
@pytest.mark.parametrize("model", MODELS)
def test_the_live_network_is_the_keras_network(model: str) -> None:
    import keras

    stored = open_model(model)
    windows = np.random.default_rng(0).uniform(0, 4, (3, LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS))
    large = keras.models.load_model(stored.network(NETWORK_KERAS)).predict(windows.astype(np.float32), verbose=0)
    small = LiteRtNetwork(stored.network(NETWORK_LITERT))(windows)
    assert set(small) == set(large)
    # weights are kept as 16-bit floats, or as 8-bit integers: their error grows along the layers
    error = 0.05 if stored.card.content.get("weights_bits") == 8 else 3e-3
    for name, values in large.items():
        np.testing.assert_allclose(small[name], values, atol=error * max(1, np.abs(values).max()))


@pytest.mark.parametrize("model", MODELS)
def test_the_answers_of_an_8_bit_network_are_the_same_for_any_batch_and_number_of_threads(model: str) -> None:
    file = open_model(model).network(NETWORK_LITERT)
    windows = np.random.default_rng(0).uniform(0, 4, (9, LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS))
    together = LiteRtNetwork(file, threads=1)(windows)
    for name, rows in LiteRtNetwork(file, threads=2)(windows[:4]).items():
        np.testing.assert_array_equal(rows, together[name][:4])
    for name, rows in LiteRtNetwork(file, threads=2)(windows[8:]).items():
        np.testing.assert_array_equal(rows, together[name][8:])


def test_it_knows_styles_by_words_of_their_table_and_its_card_says_when_to_name_them() -> None:
    card = open_model("audio-tagger").card.content
    outputs = LiteRtNetwork(open_model("audio-tagger").network(NETWORK_LITERT))(
        np.random.default_rng(0).uniform(0, 4, (2, LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS))
    )
    assert set(card["styles"]) <= set(STYLES_BY_WORD)
    assert outputs["styles"].shape == (2, len(card["styles"]))
    assert outputs["outside"].shape == (2, 1)
    np.testing.assert_allclose(outputs["styles"].sum(axis=1), 1, atol=1e-5)
    assert {"confident", "music", "outside", "family", "style"} == set(card["thresholds"])
    for name in ("style_inverse_temperature", "outside_inverse_temperature"):
        assert [*card[name].values()] == sorted(card[name].values())


@pytest.mark.parametrize("model", MODELS)
def test_longer_recordings_may_be_surer_by_measure(model: str) -> None:
    measured = open_model(model).card.content["inverse_temperature"]
    assert measured["1"] == 1
    assert all(value >= 1 for value in measured.values())
    classifier = GenreClassifier.load(model)
    rows = np.full((8, 10), 0.05)
    rows[:, 3] = 0.55
    one, many = classifier.pooled(rows[:1]), classifier.pooled(rows)
    assert one[3] == pytest.approx(0.55)
    assert many[3] >= one[3]


@pytest.mark.parametrize("model", MODELS)
def test_noise_is_no_music_and_gets_no_genre(model: str) -> None:
    noise = coloured_noise(10 * RATE, np.random.default_rng(0), slope=-1.0) * np.float32(0.1)
    prediction = GenreClassifier.load(model).predict(clip(noise))
    assert prediction.verdict == "not_music"
    said = answer(prediction)
    assert not any(genre in said for genre in GENRES)
    assert (sound_instead(prediction) or "any music I know") in said


@pytest.mark.parametrize("model", MODELS)
def test_figures_of_the_card_follow_from_its_predictions(model: str) -> None:
    stored = open_model(model)
    table = stored.predictions().query("protocol == 'songs' and part == 'test'")
    truth = table["track"].str.partition(".")[0]
    said = table[[f"p_{genre}" for genre in GENRES]].to_numpy()
    right = np.array(GENRES)[said.argmax(axis=1)] == truth
    metrics = stored.card.content["metrics"]["songs"]["test"]
    assert metrics["n"] == len(table)
    assert metrics["accuracy"] == pytest.approx(right.mean())
    sure = said.max(axis=1) >= stored.card.content["thresholds"]["confident"]
    recorded = stored.card.content["confident"]["songs"]["confident"]
    if stored.card.styles is None:
        assert abs(int(sure.sum()) - recorded) <= 4  # some are called no music
    else:
        assert 0 < recorded <= sure.sum()  # those that may be none of the ten are not among them
    assert set(table["track"]) <= set(read_song_names())

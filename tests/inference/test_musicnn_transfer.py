"""The shipped ``musicnn-transfer``: its files, its answers, and what its card promises."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from experiments.musicnn_reproduction import PUBLISHED_HOP, compare, published_means, tag_means
from genreclf import GenreClassifier, load_audio
from genreclf.audio import AudioClip
from genreclf.datasets.non_music import GENERATORS, SAMPLE_RATE, SECONDS
from genreclf.evaluation.robustness import RECORD, read_record
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.gtzan import Gtzan
from genreclf.inference.litert import LiteRtNetwork
from genreclf.inference.model_card import NETWORK_KERAS, NETWORK_LITERT
from genreclf.inference.model_store import open_model
from tests.sounds import RATE, clip, song

GOLDEN = Path(__file__).parents[1] / "golden" / "song.json"


@pytest.fixture(scope="module")
def classifier() -> GenreClassifier:
    return GenreClassifier.load("musicnn-transfer")


def test_it_says_of_a_known_song_what_it_said(classifier: GenreClassifier) -> None:
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))
    got = classifier.predict(clip(song(8.0))).to_dict()
    assert got["verdict"] == expected["verdict"]
    assert got["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-3)
    assert got["tags"] == pytest.approx(expected["tags"], abs=1e-3)
    assert [(s["start"], s["end"]) for s in got["timeline"]] == [(s["start"], s["end"]) for s in expected["timeline"]]


def test_the_embedding_is_the_mean_over_the_windows(classifier: GenreClassifier) -> None:
    music = clip(song(8.0))
    network = LiteRtNetwork(open_model("musicnn-transfer").network(NETWORK_LITERT), threads=1)
    expected = network(LogMelFrontEnd().windows(music).inputs)["embedding"].mean(axis=0)
    got = classifier.predict(music)
    assert got.embedding is not None
    np.testing.assert_allclose(got.embedding, expected, atol=1e-4)
    assert "embedding" not in got.to_dict()
    assert GenreClassifier.load("features-cnn").predict(music).embedding is None


@pytest.mark.tensorflow
def test_the_live_network_is_the_keras_network(classifier: GenreClassifier) -> None:
    import keras

    model = open_model("musicnn-transfer")
    windows = np.random.default_rng(0).uniform(0, 4, (3, 187, 96)).astype(np.float32)
    large = keras.models.load_model(model.network(NETWORK_KERAS)).predict(windows, verbose=0)
    small = LiteRtNetwork(model.network(NETWORK_LITERT))(windows)
    for name, values in large.items():
        np.testing.assert_allclose(small[name], values, atol=1e-4, err_msg=name)


def test_its_files_are_small() -> None:
    folder = open_model("musicnn-transfer").folder
    assert sum(path.stat().st_size for path in folder.glob("network.*")) < 10e6


def test_a_quiet_copy_and_an_mp3_get_the_same_answer(classifier: GenreClassifier) -> None:
    samples = song(9.0)
    reference = classifier.predict(clip(samples)).probabilities
    assert classifier.predict(clip(samples * 0.1)).probabilities == pytest.approx(reference, abs=0.01)
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, RATE, format="MP3")
    assert classifier.predict(load_audio(buffer.getvalue())).probabilities == pytest.approx(reference, abs=0.1)


@pytest.mark.parametrize("kind", GENERATORS)
def test_what_is_no_music_is_never_confidently_given_a_genre(kind: str, classifier: GenreClassifier) -> None:
    times = np.arange(int(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    samples = GENERATORS[kind](times, np.random.default_rng(99))
    sound = AudioClip((0.5 * samples / np.abs(samples).max()).astype(np.float32), SAMPLE_RATE, clip(samples).source)
    assert classifier.predict(sound).verdict != "confident"


def test_a_long_song_is_heard_in_sixty_places(classifier: GenreClassifier) -> None:
    prediction = classifier.predict(clip(np.tile(song(20.0), 12)))
    assert len(prediction.timeline) == 40
    assert "40 parts of 3 s" in prediction.notes[0]


def test_the_card_holds_figures_for_both_splits_and_what_they_rest_on() -> None:
    card = open_model("musicnn-transfer").card.content
    for protocol in ("random", "filtered"):
        test = card["metrics"][protocol]["test"]
        assert test["n"] == card["data"]["parts"][protocol]["test"]
        assert test["accuracy_interval"][0] < test["accuracy"] < test["accuracy_interval"][1]
    assert card["verdicts"]["not music, test"]["confident"] <= 0.05
    assert card["verdicts"]["gtzan, cross-validation"]["not_music"] <= 0.02
    rows = {row["condition"]: row for row in read_record(RECORD) if row["model"] == "musicnn-transfer"}
    for condition, cost in (("mp3 64k", 0.03), ("gain -12 dB", 0.01), ("noise 20 dB", 0.08), ("low-pass 4 kHz", 0.10)):
        assert rows["clean"]["accuracy"] - rows[condition]["accuracy"] <= cost


def test_comparing_tags_finds_shifts_and_shuffles() -> None:
    theirs = np.random.default_rng(0).uniform(size=(40, 3))
    ours = theirs.copy()
    ours[:, 1] += 0.1
    ours[:, 2] = ours[::-1, 2]
    same, shifted, shuffled = compare(theirs, ours)
    assert (same["correlation"], same["bias"]) == (pytest.approx(1), 0)
    assert (shifted["correlation"], shifted["bias"]) == (pytest.approx(1), pytest.approx(0.1))
    assert shuffled["correlation"] < 0.9


@pytest.mark.gtzan
def test_the_backbone_hears_the_tags_that_the_original_heard(gtzan_folder: Path) -> None:
    if not (gtzan_folder / "musicnn_tags").is_dir():
        pytest.skip("there are no published tags beside the audio")
    published = published_means(gtzan_folder / "musicnn_tags")
    network = LiteRtNetwork(open_model("musicnn-transfer").network(NETWORK_LITERT))
    paths = {track: path for track, path in Gtzan(gtzan_folder / "audio").paths.items() if track in published}
    some = list(paths)[:: len(paths) // 8]
    assert PUBLISHED_HOP == 61
    ours = np.stack([tag_means(network, paths[track]) for track in some])
    theirs = np.stack([published[track] for track in some])
    assert np.abs(ours - theirs).max() < 0.05
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.99

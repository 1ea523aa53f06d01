import keras
import numpy as np
import pytest

from genreclf.genres import GENRES
from genreclf.training import architectures
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.mlp_head import (
    MlpHeadSettings,
    balanced_weights,
    ensemble_network,
    fit_head,
    fold_ensemble,
    recording_probabilities,
)

SETTINGS = MlpHeadSettings(heads=3, units=16, epochs=30, batch_size=64)


def clouds(tracks: list[str], rng: np.random.Generator, *, spread: float = 0.5) -> EmbeddingSet:
    """Four windows a track, around a centre of its genre."""
    centres = np.random.default_rng(1).normal(size=(len(GENRES), architectures.EMBEDDING_SIZE))
    source = np.repeat(tracks, 4)
    index = [GENRES.index(str(track).partition(".")[0]) for track in source]
    embedding = centres[index] + spread * rng.normal(size=(len(source), architectures.EMBEDDING_SIZE))
    return EmbeddingSet(embedding, source, np.full(len(source), "clean"), np.arange(len(source)) // 4)


@pytest.fixture(scope="module")
def tracks() -> list[str]:
    return [f"{genre}.{number:05d}" for genre in GENRES for number in range(6)]


@pytest.fixture(scope="module")
def sounds() -> EmbeddingSet:
    embedding = np.random.default_rng(2).normal(size=(80, architectures.EMBEDDING_SIZE)) - 4
    return EmbeddingSet(embedding, np.full(80, "noise"), np.full(80, "train"), np.arange(80))


def test_a_head_learns_genres_and_what_is_no_music(tracks: list[str], sounds: EmbeddingSet) -> None:
    rng = np.random.default_rng(0)
    head, history, by_epoch = fit_head([clouds(tracks, rng)], sounds, SETTINGS, valid=clouds(tracks, rng))
    assert [row["epoch"] for row in history] == list(range(1, 31))
    assert history[-1]["loss"] < history[0]["loss"]
    assert history[-1]["val_accuracy"] > 0.9
    truth = [GENRES.index(track.partition(".")[0]) for track in sorted(tracks)]
    assert by_epoch.shape == (30, len(truth))
    assert (by_epoch[-1] == truth).mean() > 0.9
    test = clouds(tracks, rng)
    genres, music = recording_probabilities(head.predict(test.embedding, verbose=0), test.source, 1.0)
    assert np.mean(genres.argmax(axis=1) == truth) > 0.9
    _, noise = recording_probabilities(head.predict(sounds.embedding, verbose=0), sounds.group, 1.0)
    assert music.min() > 0.5 > noise.max()


def test_merged_heads_say_the_mean_of_what_each_says() -> None:
    rng = np.random.default_rng(0)
    network = ensemble_network(rng.normal(size=200), rng.uniform(0.5, 2, 200), SETTINGS)
    x = rng.normal(size=(7, 200)).astype(np.float32)
    apart = keras.ops.convert_to_numpy(network(x)).mean(axis=1)
    np.testing.assert_allclose(fold_ensemble(network).predict(x, verbose=0), apart, atol=1e-4)


def test_genres_and_tracks_weigh_alike_whatever_their_number_of_windows() -> None:
    source = np.array(["pop.00000"] * 8 + ["pop.00001"] * 2 + ["jazz.00000"])
    weights = balanced_weights(source)
    assert weights.mean() == pytest.approx(1)
    assert weights[:8].sum() == pytest.approx(weights[8:10].sum())
    assert weights[:10].sum() == pytest.approx(weights[10])


def test_answers_come_from_the_mean_of_logits_in_the_order_of_names() -> None:
    logits = np.zeros((3, 11))
    logits[0, 4], logits[1, 4], logits[2, 0] = 3, 1, 50
    logits[:, -1] = [50, 50, -50]
    genres, music = recording_probabilities(logits, np.array(["b", "b", "a"]), 2.0)
    assert genres[0, 0] == pytest.approx(1)
    assert genres[1, 4] == pytest.approx(np.e / (np.e + 9))
    np.testing.assert_allclose(music, [0, 1], atol=1e-6)

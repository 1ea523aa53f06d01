import keras
import numpy as np
import pytest
from scipy.special import expit, softmax

from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.inference.litert import LiteRtNetwork
from genreclf.training import architectures
from genreclf.training.export import save_network
from genreclf.training.transfer.backbones import musicnn_and_tagger, musicnn_backbone
from genreclf.training.transfer.mlp_head import attach_head
from genreclf.training.transfer.musicnn_weights import load_weights, prune_dead_filters


@pytest.fixture(scope="module")
def tagger() -> keras.Model:
    return architectures.musicnn(keras.Input((187, 96)))


def test_musicnn_has_the_published_shape(tagger: keras.Model) -> None:
    assert tagger.input_shape == (None, 187, 96)
    assert tagger.output["tags"].shape == (None, 50)
    assert tagger.output["embedding"].shape == (None, 200)
    assert len(architectures.TAGS) == len(set(architectures.TAGS)) == 50
    assert tagger.count_params() == 792_079


def test_without_silent_filters_a_smaller_network_says_the_same(tagger: keras.Model) -> None:
    rng = np.random.default_rng(1)
    weights = {
        f"{layer.name}/{i}": rng.uniform(0.01, 0.1, value.shape).astype(np.float32)
        for layer in tagger.layers
        for i, value in enumerate(layer.get_weights())
    }
    for name in architectures.MUSICNN_FILTERS:
        weights[f"{name}/0"][..., 5:] = 0
        weights[f"{name}/1"] = rng.normal(size=weights[f"{name}/1"].shape).astype(np.float32)
    load_weights(tagger, weights)
    sounding, filters = prune_dead_filters(weights)
    assert filters == {"timbral_38": 5, "timbral_67": 5, "temporal_128": 5, "temporal_64": 5, "temporal_32": 6}
    small = architectures.musicnn(keras.Input((187, 96)), filters)
    load_weights(small, sounding)
    x = rng.uniform(0, 4, (2, 187, 96)).astype(np.float32)
    expected, got = (network.predict(x, verbose=0)["embedding"] for network in (tagger, small))
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose(got, expected, rtol=1e-4)


def test_backbone_and_head_in_one_graph_say_what_they_say_apart(tagger: keras.Model, tmp_path) -> None:
    rng = np.random.default_rng(0)
    weights = {
        f"{layer.name}/{i}": np.abs(rng.normal(0.03, 0.03, value.shape)).astype(np.float32)
        for layer in tagger.layers
        for i, value in enumerate(layer.get_weights())
    }
    head = keras.Sequential(
        [keras.Input((200,)), keras.layers.Dense(8, "relu", name="hidden"), keras.layers.Dense(11, name="logits")]
    )
    load_weights(tagger, weights)
    network = attach_head(musicnn_backbone(weights), head, temperature=2.0)
    x = rng.uniform(0, 4, (3, 187, 96)).astype(np.float32)
    embedding = tagger.predict(x, verbose=0)["embedding"]
    logits = head.predict(embedding, verbose=0)
    got = network.predict(x, verbose=0)
    np.testing.assert_allclose(got["genres"], softmax(logits[:, :10] / 2, axis=1), atol=1e-5)
    np.testing.assert_allclose(got["music"][:, 0], expit(logits[:, 10]), atol=1e-5)

    save_network(network, tmp_path)
    small = LiteRtNetwork(tmp_path / "network.tflite")(x)
    assert set(small) == {"genres", "music", "tags", "embedding"}
    for name, values in got.items():
        np.testing.assert_allclose(small[name], values, atol=1e-4 * max(1, np.abs(values).max()))


def test_musicnn_and_tagger_in_one_graph_say_what_they_say_apart(tagger: keras.Model) -> None:
    rng = np.random.default_rng(3)
    weights = {
        f"{layer.name}/{i}": np.abs(rng.normal(0.03, 0.03, value.shape)).astype(np.float32)
        for layer in tagger.layers
        for i, value in enumerate(layer.get_weights())
    }
    load_weights(tagger, weights)
    log_mel = keras.Input((187, 96), name="log_mel")
    sounds = architectures.tagger_backbone(log_mel, np.zeros(96), np.ones(96), outputs=7, sounds=len(AUDIO_CLASSES))
    music = keras.layers.Dense(1, activation="sigmoid", name="music")(sounds["for_head"])
    audio_tagger = keras.Model(log_mel, {**sounds, "music": music})
    x = rng.uniform(0, 4, (2, 187, 96)).astype(np.float32)
    got = musicnn_and_tagger(weights, audio_tagger).predict(x, verbose=0)
    first, second = tagger.predict(x, verbose=0), audio_tagger.predict(x, verbose=0)
    assert set(got) == {"for_head", "music", "sounds", "tags", "embedding"}
    for name in ("music", "sounds"):
        np.testing.assert_allclose(got[name], second[name], atol=1e-5)
    np.testing.assert_allclose(got["tags"], first["tags"], atol=1e-5)
    both = np.concatenate([first["embedding"], second["embedding"]], axis=1)
    np.testing.assert_allclose(got["embedding"], both, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(got["for_head"][:, :200], first["embedding"], rtol=1e-3, atol=1e-4)
    pruned, filters = prune_dead_filters(weights)
    small = architectures.musicnn(keras.Input((187, 96)), filters)
    load_weights(small, pruned)
    pooled = keras.Model(small.input, small.get_layer("pooled_norm").output).predict(x, verbose=0)
    np.testing.assert_allclose(got["for_head"][:, 200:], pooled, rtol=1e-3, atol=1e-4)

"""musicnn with its first convolutions as matrix products: the same outputs, from weights of either sign."""

from pathlib import Path

import keras
import numpy as np
import pytest

from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.inference.litert import LiteRtNetwork
from genreclf.inference.model_card import NETWORK_KERAS
from genreclf.inference.model_store import open_model
from genreclf.training import architectures
from genreclf.training.export import export
from genreclf.training.matrix_products import is_musicnn, with_matrix_products
from tests.sounds import clip, song

FILTERS = {"timbral_38": 5, "timbral_67": 3, "temporal_128": 2, "temporal_64": 3, "temporal_32": 4}


@pytest.fixture(scope="module")
def network() -> keras.Model:
    """musicnn with few filters, and statistics, gains and offsets that a training might leave; one gain is zero."""
    keras.utils.set_random_seed(0)
    log_mel = keras.Input((LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS), name="log_mel")
    network = architectures.musicnn(log_mel, FILTERS)
    rng = np.random.default_rng(1)
    for layer in network.layers:
        if layer.name.endswith("_norm"):
            gamma, beta, mean, variance = layer.get_weights()
            gamma = rng.uniform(-1, 1, gamma.shape) if len(gamma) > 1 else gamma
            gamma[len(gamma) // 2] *= len(gamma) == 1
            layer.set_weights([gamma, rng.normal(0, 0.3, beta.shape), rng.normal(0, 0.2, mean.shape), variance])
        elif layer.weights:
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel, rng.normal(0, 0.1, bias.shape)])
    return network


@pytest.fixture(scope="module")
def windows() -> np.ndarray:
    rng = np.random.default_rng(2)
    shape = (3, LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS)
    return rng.uniform(0, 4, shape).astype(np.float32)


def test_the_outputs_are_the_same(network: keras.Model, windows: np.ndarray) -> None:
    expected = network.predict(windows, verbose=0)
    got = with_matrix_products(network).predict(windows, verbose=0)
    assert set(got) == set(expected) == {"tags", "embedding"}
    for name, values in expected.items():
        assert values.std() > 0.01
        np.testing.assert_allclose(got[name], values, atol=2e-5 * np.abs(values).max())


def test_the_network_that_serves_is_written_like_this(
    network: keras.Model, windows: np.ndarray, tmp_path: Path
) -> None:
    export(network, tmp_path / "network.tflite")
    expected = network.predict(windows, verbose=0)
    for name, values in LiteRtNetwork(tmp_path / "network.tflite")(windows).items():
        np.testing.assert_allclose(values, expected[name], atol=2e-3 * np.abs(values).max())


def test_in_eight_bits_the_network_that_ships_keeps_what_its_dense_layer_is_given(tmp_path: Path) -> None:
    windows = LogMelFrontEnd().windows(clip(song(30.0))).inputs
    shipped = keras.models.load_model(open_model("duo-transfer").network(NETWORK_KERAS), compile=False)
    backbone = keras.Model(
        shipped.input, {"embedding": shipped.get_layer("embedding_norm").output, "tags": shipped.output["tags"]}
    )
    export(backbone, tmp_path / "network.tflite", eight_bits=True)
    expected = backbone.predict(windows, verbose=0)["embedding"]
    got = LiteRtNetwork(tmp_path / "network.tflite")(windows)["embedding"]
    assert np.corrcoef(got.ravel(), expected.ravel())[0, 1] > 0.96


def test_other_networks_are_left_as_they_are() -> None:
    mean, deviation = np.zeros(96), np.ones(96)
    assert not is_musicnn(architectures.audio_tagger(mean, deviation, 3))

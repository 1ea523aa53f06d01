import keras
import numpy as np

from experiments import codec_probe
from genreclf.inference.model_card import NETWORK_KERAS
from genreclf.inference.model_store import open_model


def test_a_difference_between_two_versions_is_found_in_recordings_that_it_was_not_fitted_to() -> None:
    plain = np.random.default_rng(0).normal(size=(60, 8))
    assert codec_probe.probe(plain, plain + np.eye(8)[3] * 6).mean() > 0.95
    assert 0.3 < codec_probe.probe(plain, plain + 1e-6).mean() < 0.7


def test_the_last_column_is_the_logit_of_none_of_the_ten() -> None:
    windows = np.random.default_rng(0).uniform(0, 3, size=(2, 187, 96)).astype(np.float32)
    outputs = codec_probe.network_to_probe().predict_on_batch(windows)
    tagger = keras.models.load_model(open_model("audio-tagger").network(NETWORK_KERAS), compile=False)
    outside = tagger.predict_on_batch(windows)["outside"][:, 0]
    assert outputs.shape == (2, tagger.get_layer("answers").units + 1)
    np.testing.assert_allclose(1 / (1 + np.exp(-outputs[:, -1])), outside, atol=1e-4)

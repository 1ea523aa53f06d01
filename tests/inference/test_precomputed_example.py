"""The song that the start page opens with is what the live path says of it."""

import json

import numpy as np
import pytest

from genreclf.errors import DataError
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier
from genreclf.inference.precomputed_example import (
    PRECOMPUTED_EXAMPLE,
    open_precomputed_example,
    precompute,
    write_precomputed_example,
)


def test_it_is_what_the_live_path_says() -> None:
    shipped = open_precomputed_example()
    live = precompute(shipped.example, GenreClassifier.load())
    again = "python -m genreclf precompute-example makes it anew"
    assert shipped.prediction.model == DEFAULT_MODEL, again
    assert shipped.duration == pytest.approx(live.duration, abs=1e-3)
    for said, now in ((shipped.prediction, live.prediction), (shipped.ablation.prediction, live.ablation.prediction)):
        assert (said.genre, said.verdict) == (now.genre, now.verdict), again
        np.testing.assert_allclose(
            list(said.probabilities.values()), list(now.probabilities.values()), atol=0.01, err_msg=again
        )
        assert len(said.timeline) == len(now.timeline)
    assert (shipped.ablation.band, shipped.ablation.decisive) == (live.ablation.band, live.ablation.decisive)
    assert np.abs(shipped.spectrogram.astype(int) - live.spectrogram).max() <= 2
    np.testing.assert_allclose(shipped.overlay, live.overlay, atol=0.05)


def test_it_is_right_and_sure() -> None:
    shipped = open_precomputed_example()
    assert shipped.prediction.genre == shipped.example.genre
    assert shipped.prediction.verdict == "confident"


def test_what_is_written_can_be_read(tmp_path) -> None:
    shipped = open_precomputed_example()
    write_precomputed_example(shipped, tmp_path / "mine.json")
    read = open_precomputed_example(tmp_path / "mine.json")
    assert read.prediction == shipped.prediction
    assert read.ablation == shipped.ablation
    assert np.array_equal(read.spectrogram, shipped.spectrogram)
    assert np.array_equal(read.waveform, shipped.waveform)
    assert np.array_equal(read.overlay, shipped.overlay)


def test_of_an_example_that_has_changed_nothing_is_shown(tmp_path) -> None:
    content = json.loads(PRECOMPUTED_EXAMPLE.read_text(encoding="utf-8"))
    (tmp_path / "mine.json").write_text(json.dumps(content | {"sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(DataError, match="the example has changed since"):
        open_precomputed_example(tmp_path / "mine.json")


@pytest.mark.parametrize("content", ["", "[]", '{"genre": "polka"}'])
def test_a_damaged_file_is_named(tmp_path, content) -> None:
    (tmp_path / "mine.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"mine\.json can't be used"):
        open_precomputed_example(tmp_path / "mine.json")

import numpy as np
import pytest

from genreclf import figures
from genreclf.features.views import FLOOR_DB, view
from tests import sounds


@pytest.mark.parametrize("name", ["stft-2048", "mel"])
@pytest.mark.parametrize("logarithmic", [True, False])
def test_a_tone_is_drawn_at_its_pitch(name: str, logarithmic: bool) -> None:
    clip = sounds.clip(sounds.tone(3, frequency=1000))
    figure = figures.sound_picture(
        view(clip, "waveform"), view(clip, name), name, 3, heading="A tone", colour="red", logarithmic=logarithmic
    )
    heatmap = figure.data[-1]
    levels = np.asarray(heatmap.z).astype(float).mean(axis=1)
    labels = [float(label.removesuffix(" Hz")) for label in heatmap.y]
    assert labels[int(levels.argmax())] == pytest.approx(1000, rel=0.06)
    assert levels[np.abs(np.log2(np.maximum(labels, 1) / 1000)) > 1].max() < FLOOR_DB / 2
    ticks = figure.layout.yaxis2
    position = list(ticks.ticktext).index("2 k")
    assert labels[round(ticks.tickvals[position])] == pytest.approx(2000, rel=0.02)


def test_rows_are_of_one_height_so_that_plotly_draws_the_picture_at_once() -> None:
    clip = sounds.clip(sounds.tone(3, frequency=1000))
    figure = figures.sound_picture(
        view(clip, "waveform"), view(clip, "stft-2048"), "stft-2048", 3, heading="A tone", colour="red"
    )
    assert figure.layout.yaxis2.type == "category"
    assert len(set(figure.data[-1].y)) == len(figure.data[-1].z)

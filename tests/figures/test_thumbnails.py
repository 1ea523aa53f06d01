"""Small pictures of sound."""

import io

import numpy as np
from PIL import Image

from genreclf.features.views import COLUMNS, view
from genreclf.figures import thumbnail
from tests.sounds import clip, tone


def drawn(**changes):
    sound = clip(tone(4, frequency=1000))
    given = {"waveform": view(sound, "waveform"), "spectrogram": view(sound, "stft-2048"), "duration": 4.0}
    content = thumbnail(**given | {"colour": "#ff0000", "ink": "#000000"} | changes)
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"), int)


def test_the_waveform_has_its_colour_and_is_as_high_as_the_sound_is_loud():
    def red(picture):
        return (
            (picture[..., 0] > 200) & (picture[..., 2] < 60) & (picture[..., 1] < 60) & (picture[..., 3] > 200)
        ).sum()

    loud = np.stack([np.full(COLUMNS, -120), np.full(COLUMNS, 120)]).astype(np.int8)
    assert red(drawn(waveform=loud)) > 3 * red(drawn(waveform=loud // 4)) > 0


def test_silence_is_dark_and_the_tone_is_bright():
    picture = drawn(spectrogram=np.where(np.arange(192)[:, None] == 100, 0, -80) * np.ones((1, COLUMNS)))
    brightness = picture[130:400, 200:900, :3].sum(axis=2).mean(axis=1)
    assert brightness.min() < 30
    assert brightness.max() > 500


def test_a_silent_recording_is_dark():
    silent = clip(np.zeros(44_100))
    assert drawn(spectrogram=view(silent, "stft-2048"))[130:400, 200:900, :3].max() < 30
    assert view(silent, "mel").max() < -60


def test_writing_is_in_the_ink_that_was_asked_for():
    dark, light = drawn(ink="#000000")[-30:], drawn(ink="#ffffff")[-30:]
    written = dark[..., 3] > 200
    assert written.any()
    assert dark[written][:, :3].max() < 90 < light[light[..., 3] > 200][:, :3].min()

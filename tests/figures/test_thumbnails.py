"""Small pictures of sound."""

import io

import numpy as np
from PIL import Image

from genreclf.features.views import COLUMNS, view
from genreclf.figures import thumbnail
from tests.sounds import clip, tone


def content(**changes):
    sound = clip(tone(4, frequency=1000))
    given = {"waveform": view(sound, "waveform"), "spectrogram": view(sound, "stft-2048"), "duration": 4.0}
    return thumbnail(**given | {"colour": "#ff0000", "ink": "#000000", "ground": "#ffffff"} | changes)


def drawn(**changes):
    return np.asarray(Image.open(io.BytesIO(content(**changes))).convert("RGB"), int)


def test_the_waveform_has_its_colour_and_is_as_high_as_the_sound_is_loud():
    def red(picture):
        return (np.abs(picture - (255, 0, 0)).max(axis=2) < 60).sum()

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


def test_writing_is_in_the_ink_that_was_asked_for_on_the_ground_of_the_page():
    day, night = drawn()[-30:], drawn(ink="#ffffff", ground="#000000")[-30:]
    assert day.min() < 60
    assert day[0, 5].min() > 240
    assert night.max() > 200
    assert night[0, 5].max() < 15


def test_streamlit_sends_the_picture_as_it_is():
    assert Image.open(io.BytesIO(content())).format == "JPEG"

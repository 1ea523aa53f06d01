"""Small pictures of sound (Pillow), for pages that show many: each is drawn in a few milliseconds."""

import io
from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont
from plotly.colors import sample_colorscale, unlabel_rgb

from genreclf.features.views import COLUMNS, FLOOR_DB, STFT_FREQUENCIES
from genreclf.figures.layout import hertz, time_step
from genreclf.figures.sound import SPECTROGRAM_COLOURS

PITCHES: Final = (200, 1000, 5000)
"""Marks of the pitch axis, in Hz."""

_WIDTH, _WAVEFORM, _SPECTROGRAM = 2 * COLUMNS, 110, 288
_LEFT, _GAP, _BELOW, _LETTERS = 64, 10, 34, 22
_QUALITY = 85


def thumbnail(
    waveform: np.ndarray, spectrogram: np.ndarray, duration: float, *, colour: str, ink: str, ground: str
) -> bytes:
    """One clip as waveform and STFT spectrogram.

    Parameters
    ----------
    waveform, spectrogram : np.ndarray
        The views ``"waveform"`` and ``"stft-2048"`` of `genreclf.features.views.view`.
    duration : float
        In seconds.
    colour : str
        Colour of the waveform.
    ink : str
        Colour of what is written.
    ground : str
        Colour of the page that shows it.

    Returns
    -------
    bytes
        A JPEG file of 1024 by 442 pixels: `streamlit.image` sends that as it is, and makes a PNG of others each time.
    """
    picture = Image.new("RGB", (_LEFT + _WIDTH, _WAVEFORM + _GAP + _SPECTROGRAM + _BELOW), ground)
    pencil = ImageDraw.Draw(picture)
    middle, reach = _WAVEFORM / 2, _WAVEFORM / 2 / 127
    low, high = waveform.astype(float)
    columns = _LEFT + (np.arange(COLUMNS) + 0.5) * _WIDTH / COLUMNS
    upper = zip(columns.tolist(), (middle - reach * high).tolist(), strict=True)
    lower = zip(columns.tolist(), (middle - reach * low).tolist(), strict=True)
    pencil.polygon([*upper, *reversed([*lower])], fill=colour, outline=colour)
    top = _WAVEFORM + _GAP
    sound = spectrogram_picture(spectrogram).convert("RGB").resize((_WIDTH, _SPECTROGRAM), Image.Resampling.BILINEAR)
    picture.paste(sound, (_LEFT, top))
    shade = ImageColor.getrgb(ink)
    for pitch in PITCHES:
        row = np.interp(pitch, STFT_FREQUENCIES, np.arange(len(STFT_FREQUENCIES)))
        height = top + _SPECTROGRAM * (1 - (row + 0.5) / len(STFT_FREQUENCIES))
        pencil.text((_LEFT - 8, height), hertz(pitch), fill=shade, font=_font(), anchor="rm")
    step = time_step(duration)
    for second in range(0, int(duration) + 1, step):
        at = _LEFT + _WIDTH * second / duration
        anchor = "mt" if 0 < at - _LEFT < _WIDTH - _LETTERS else ("rt" if second else "lt")
        pencil.text((at, top + _SPECTROGRAM + 8), f"{second} s", fill=shade, font=_font(), anchor=anchor)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return file.getvalue()


def spectrogram_picture(spectrogram: np.ndarray) -> Image.Image:
    """A spectrogram in colour, low notes at the bottom.

    Parameters
    ----------
    spectrogram : np.ndarray [shape=(rows, columns)]
        In decibels, from `FLOOR_DB` to 0, low to high.

    Returns
    -------
    Image.Image
        With one colour of its palette per decibel.
    """
    levels = np.clip(spectrogram.astype(int) - FLOOR_DB, 0, -FLOOR_DB).astype(np.uint8)
    picture = Image.fromarray(np.ascontiguousarray(levels[::-1]))
    picture.putpalette(_palette())
    return picture


@cache
def _palette() -> bytes:
    scale = sample_colorscale(SPECTROGRAM_COLOURS, np.linspace(0, 1, 1 - FLOOR_DB))
    return np.round([unlabel_rgb(colour) for colour in scale]).astype(np.uint8).tobytes()


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(_LETTERS)

"""The image of a result to save or send from a phone (Matplotlib): upright, dark, with large type."""

import itertools
import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from genreclf.colours import SHARE_COLOURS
from genreclf.features.views import FLOOR_DB
from genreclf.figures.report import literal
from genreclf.genres import title
from genreclf.messages import answer, in_ten, ranked
from genreclf.messages.phrases import unbroken
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction

GROUND, INK, QUIET = "#15121f", "#ffffff", "#b9b3cc"
_SIZES: Final = (38, 34, 30, 26)
"""Sizes of type of the answer, in points: the first in which it fits is taken."""
_WIDTH, _HEIGHT = 950, 160
"""Letters of the answer that fit beside each other, and lines that fit above the bars, both times the size of type."""
_LETTER: Final = 0.021
"""Share of the song that a letter of a name takes on the strip; a stretch that is long enough has its name."""
_SHOWN: Final = 0.05
"""A genre has a bar if it reaches this probability; three have one at least."""


def phone_picture(
    song: str,
    prediction: "Prediction",
    spectrogram: np.ndarray,
    duration: float,
    *,
    app: str,
    address: str,
    sentence: str = "",
) -> Figure:
    """The prediction for a song, as a picture to send to a phone.

    Parameters
    ----------
    song : str
        What to call it; may be empty.
    prediction : Prediction
        The answer.
    spectrogram : np.ndarray [shape=(192, COLUMNS)]
        The view ``"stft-2048"`` of `genreclf.features.views.view`.
    duration : float
        In seconds.
    app : str
        The app's name, or what it does.
    address : str
        Where it can be tried; may be empty.
    sentence : str
        What to say in large letters; the answer by default.

    Returns
    -------
    Figure
        9 by 16 inches; 1080 by 1920 pixels at 120 dots per inch.
    """
    figure = Figure(figsize=(9, 16), facecolor=GROUND)
    name = textwrap.shorten(literal(song), 60, placeholder="…")
    figure.text(0.08, 0.945, textwrap.fill(name, 30), color=QUIET, size=27, va="top")
    words = unbroken(literal((sentence or answer(prediction)).replace("**", "")))
    size = next((size for size in _SIZES if len(textwrap.wrap(words, _WIDTH // size)) * size <= _HEIGHT), _SIZES[-1])
    lines = textwrap.wrap(words, _WIDTH // size)
    for row, line in enumerate(lines):  # one by one: Matplotlib makes lines as high as their letters are
        below = (row + 1) * 1.3 * size / 72 / figure.get_figheight()
        figure.text(0.08, 0.87 - below, line, color=INK, size=size, weight="bold", va="baseline")
    if prediction.verdict != "not_music":
        _draw_bars(figure.add_axes((0.08, 0.46, 0.84, 0.17)), prediction)
    seen = figure.add_axes((0.08, 0.25, 0.84, 0.17))
    seen.imshow(spectrogram, cmap="magma", aspect="auto", origin="lower", vmin=FLOOR_DB, vmax=0)
    seen.set_axis_off()
    if prediction.verdict != "not_music":
        _draw_strip(figure.add_axes((0.08, 0.212, 0.84, 0.033)), prediction, duration)
    caption = _("Its sound: time to the right, pitch upwards.\nBelow it: the genre heard in each part.")
    figure.text(0.08, 0.195, caption, color=QUIET, size=19, va="top", linespacing=1.4)
    figure.text(0.08, 0.085 if address else 0.06, literal(app), color=INK, size=25, weight="bold", va="bottom")
    if address:
        figure.text(0.08, 0.06, literal(address), color=QUIET, size=21, va="bottom")
    return figure


def _draw_bars(axes: Axes, prediction: "Prediction") -> None:
    """The likeliest genres: name and probability, and a bar below them."""
    chances = prediction.told_shares
    shown = [genre for rank, genre in enumerate(ranked(chances)[:4]) if rank < 3 or chances[genre] >= _SHOWN]
    for row, genre in enumerate(shown):
        axes.text(0, row + 0.47, title(genre), color=INK, size=23, va="baseline", weight="bold")
        axes.text(1, row + 0.47, in_ten(chances[genre]), color=INK, size=23, va="baseline", ha="right")
        axes.barh(row + 0.75, 1, color="#ffffff24", height=0.22)
        axes.barh(row + 0.75, chances[genre], color=SHARE_COLOURS[genre], height=0.22)
    axes.set_xlim(0, 1)
    axes.set_ylim(4, 0)
    axes.set_axis_off()


def _draw_strip(axes: Axes, prediction: "Prediction", duration: float) -> None:
    """The likeliest genre of each part, named where a stretch of one is wide enough."""
    told = prediction.told_timeline
    stretches = itertools.groupby(((ranked(part.shares)[0], part) for part in told), key=lambda pair: pair[0])
    for genre, pairs in stretches:
        parts = [part for _, part in pairs]
        start, end = parts[0].start, parts[-1].end
        axes.barh(0, end - start, left=start, height=1, color=SHARE_COLOURS[genre])
        if (end - start) / duration >= _LETTER * (len(title(genre)) + 2):
            middle = (start + end) / 2
            axes.text(
                middle,
                0,
                title(genre),
                color=_ink_on(SHARE_COLOURS[genre]),
                size=17,
                weight="bold",
                va="center_baseline",
                ha="center",
            )
    axes.set_xlim(0, duration)
    axes.set_ylim(-0.5, 0.5)
    axes.set_axis_off()


def _ink_on(colour: str) -> str:
    """Dark or light letters, whichever stand out more on a colour (relative luminance as WCAG 2 defines it)."""
    linear = [((part + 0.055) / 1.055) ** 2.4 if part > 0.04045 else part / 12.92 for part in to_rgb(colour)]
    return GROUND if np.dot([0.2126, 0.7152, 0.0722], linear) > 0.18 else INK

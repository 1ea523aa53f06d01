"""The image of a result to save or send from a phone (Matplotlib): upright, dark, with large type."""

import itertools
import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from genreclf.colours import SHARE_COLOURS
from genreclf.features.views import FLOOR_DB
from genreclf.figures.report import literal
from genreclf.genres import OUTSIDE, capital, title
from genreclf.messages import answer, in_ten, ranked
from genreclf.messages.styles import style_bars
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction

GROUND, INK, QUIET = "#15121f", "#ffffff", "#b9b3cc"
_EDGE: Final = withStroke(linewidth=3, foreground=GROUND)
"""Around letters that lie on a colour, which may be a light one."""
_LINE: Final = 25
"""Letters of the answer that fit beside each other."""
_NAMED: Final = 0.17
"""Share of the song from which on a stretch of one genre has room for its name."""
_LETTERS: Final = 640
"""Letters of a name that fit beside its share, times the size of type."""
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
    lines = textwrap.wrap(literal((sentence or answer(prediction)).replace("**", "")), _LINE)
    size = 38 if len(lines) <= 4 else 30
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
    figure.text(0.08, 0.085, literal(app), color=INK, size=25, weight="bold", va="bottom")
    figure.text(0.08, 0.06, literal(address), color=QUIET, size=21, va="bottom")
    return figure


def _draw_bars(axes: Axes, prediction: "Prediction") -> None:
    """The likeliest genres as bars with names."""
    is_other = prediction.verdict == "other_style"
    bars = style_bars(prediction)[:4] if is_other else []
    if not is_other:
        chances = prediction.probabilities
        bars = [(name, chances[name], in_ten(chances[name])) for name in ranked(chances)[:4]]
    shown = [bar for rank, bar in enumerate(bars) if rank < 3 or bar[1] >= _SHOWN]
    for row, (name, value, label) in enumerate(shown):
        axes.barh(row, 1, color="#ffffff14", height=0.62)
        axes.barh(row, value, color=SHARE_COLOURS[OUTSIDE if is_other else name], height=0.62)
        words = capital(name) if is_other else title(name)
        size = min(23, _LETTERS / len(words))  # beside the share
        written = axes.text(0.015, row, words, color=INK, size=size, va="center_baseline", weight="bold")
        written.set_path_effects([_EDGE])
        axes.text(0.985, row, label, color=INK, size=21, va="center_baseline", ha="right")
    axes.set_xlim(0, 1)
    axes.set_ylim(3.5, -0.5)
    axes.set_axis_off()


def _draw_strip(axes: Axes, prediction: "Prediction", duration: float) -> None:
    """The likeliest genre of each part, named where a stretch of one is wide enough."""
    heard = [ranked(part.shares)[0] for part in prediction.timeline]
    stretches = itertools.groupby(zip(heard, prediction.timeline, strict=True), key=lambda pair: pair[0])
    for genre, pairs in stretches:
        parts = [part for _, part in pairs]
        start, end = parts[0].start, parts[-1].end
        axes.barh(0, end - start, left=start, height=1, color=SHARE_COLOURS[genre])
        if (end - start) / duration >= _NAMED:
            middle = (start + end) / 2
            name = axes.text(
                middle, 0, title(genre), color=INK, size=17, weight="bold", va="center_baseline", ha="center"
            )
            name.set_path_effects([_EDGE])
    axes.set_xlim(0, duration)
    axes.set_ylim(-0.5, 0.5)
    axes.set_axis_off()

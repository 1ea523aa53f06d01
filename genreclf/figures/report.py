"""Figures for reports and slides (Matplotlib): fixed size, readable on white."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from genreclf.colours import COLOURS, SHARE_COLOURS
from genreclf.features.views import COLUMNS, FLOOR_DB, STFT_FREQUENCIES
from genreclf.genres import GENRES, capital, title
from genreclf.messages import answer, in_ten, listed, ranked, tags_heard
from genreclf.translation import gettext as _
from genreclf.untrusted_names import readable

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction

MAX_NAME_LENGTH = 80
"""Letters of a song's name that fit on a page."""

SLIDE_TYPE = 15
"""Size of the letters on a slide, in points; its heading is larger."""

NAMED = 0.1
"""A genre is in the legend if some part of the song reaches this probability."""

SAID = 0.05
"""A bar says how likely its genre is from this probability on."""


def genre_overview(views: Mapping[str, tuple[np.ndarray, np.ndarray, float]]) -> Figure:
    """One clip per genre as waveform and STFT spectrogram, lined up: the original experiment's figure.

    Parameters
    ----------
    views : Mapping of str to (waveform, spectrogram, duration)
        By genre: the views ``"waveform"`` and ``"stft-2048"`` of `genreclf.features.views.view`, and seconds.

    Returns
    -------
    Figure
        Two columns of genres, each a waveform above a spectrogram.
    """
    rows = -(-len(views) // 2)
    figure = Figure(figsize=(12, 2.6 * rows), layout="constrained")
    grid = figure.add_gridspec(2 * rows, 2, height_ratios=[1, 2] * rows)
    for number, (genre, (waveform, spectrogram, duration)) in enumerate(views.items()):
        row, column = 2 * (number // 2), number % 2
        above = figure.add_subplot(grid[row, column])
        below = figure.add_subplot(grid[row + 1, column])
        _draw(above, below, waveform, spectrogram, duration, COLOURS[genre])
        above.set_title(title(genre), loc="left", fontweight="bold")
        above.set_xticklabels([])
        below.set_ylabel(_("Pitch (Hz)"))
        if number >= len(views) - 2:
            below.set_xlabel(_("Time (s)"))
    return figure


def confusion_report(matrix: np.ndarray, heading: str) -> Figure:
    """A confusion matrix with counts.

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts; rows are true genres.
    heading : str
        What it shows.
    """
    figure = Figure(figsize=(7.5, 6.5), layout="constrained")
    axes = figure.subplots()
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    names = [title(genre) for genre in GENRES]
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel(_("What it said"))
    axes.set_ylabel(_("What the song is"))
    axes.set_title(heading, loc="left", fontweight="bold")
    for i, j in zip(*np.nonzero(matrix), strict=True):
        axes.text(j, i, str(matrix[i, j]), ha="center", va="center", color="white" if shares[i, j] > 0.71 else "black")
    return figure


def song_report(
    song: str,
    prediction: "Prediction",
    waveform: np.ndarray,
    spectrogram: np.ndarray,
    duration: float,
    *,
    app: str,
) -> Figure:
    """The prediction for a song on one page, fit for a slide.

    Parameters
    ----------
    song : str
        What to call it.
    prediction : Prediction
        The answer.
    waveform, spectrogram : np.ndarray
        The views ``"waveform"`` and ``"stft-2048"`` of `genreclf.features.views.view`.
    duration : float
        In seconds.
    app : str
        The app's name, or what it does, for the foot.

    Returns
    -------
    Figure
        16 by 9 inches, white.
    """
    figure = Figure(figsize=(16, 9), layout="constrained")
    sentence = answer(prediction).replace("**", "")
    figure.suptitle(literal(sentence), x=0.02, ha="left", fontsize=24, fontweight="bold", wrap=True)
    figure.get_layout_engine().set(w_pad=0.15, h_pad=0.3)  # type: ignore[union-attr, call-arg]
    sides = figure.add_gridspec(1, 2, width_ratios=[2, 3])
    left, right = figure.add_subfigure(sides[0]), figure.add_subfigure(sides[1])
    bars = left.subplots()
    chances = prediction.told_shares
    order = ranked(chances)[::-1]
    drawn = bars.barh(
        [title(genre) for genre in order],
        [chances[genre] for genre in order],
        color=[SHARE_COLOURS[genre] for genre in order],
    )
    beside = [in_ten(chances[genre]) if chances[genre] >= SAID else "" for genre in order]
    bars.bar_label(drawn, beside, padding=4, size=SLIDE_TYPE)
    bars.set_xlim(0, 1.15)
    bars.set_xticks([])
    bars.set_title(_("How likely each genre is"), loc="left", size=SLIDE_TYPE)
    bars.spines[["top", "right", "bottom"]].set_visible(False)
    above, below, over_time = right.subplots(3, 1, height_ratios=[1, 2.4, 1.2], sharex=True)
    _draw(above, below, waveform, spectrogram, duration, SHARE_COLOURS[order[-1]])
    above.set_title(
        literal(song if len(song) <= MAX_NAME_LENGTH else f"{song[:MAX_NAME_LENGTH]}…"), loc="left", size=SLIDE_TYPE
    )
    above.set_ylabel(_("Loudness"), size=SLIDE_TYPE)
    below.set_ylabel(_("Pitch\n(bright is loud)"), size=SLIDE_TYPE)
    below.set_yticks([100, 1000, 10_000], ["100 Hz", "1 kHz", "10 kHz"])
    _draw_timeline(over_time, prediction)
    for axes in (bars, above, below, over_time):
        axes.tick_params(labelsize=SLIDE_TYPE)
    foot = [_("It also hears: {words}", words=listed(tags))] if (tags := tags_heard(prediction.tags)) else []
    foot.append(literal(app))
    figure.supxlabel("   ·   ".join(foot), x=0.02, ha="left", fontsize=SLIDE_TYPE, color="#4a4558")
    return figure


def _draw_timeline(axes: Axes, prediction: "Prediction") -> None:
    """The timeline as stacked columns of the genres that the legend names; the rest stays white, as on the page."""
    parts = prediction.told_timeline
    starts = [segment.start for segment in parts]
    widths = [segment.end - segment.start for segment in parts]
    floor = np.zeros(len(starts))
    for genre in ranked(prediction.told_shares):
        shares = np.array([segment.shares.get(genre, 0.0) for segment in parts])
        if shares.max() < NAMED:
            continue
        colour = SHARE_COLOURS[genre]
        axes.bar(starts, shares, widths, floor, align="edge", color=colour, linewidth=0, label=title(genre))
        floor += shares
    axes.bar(0, 0, color="white", edgecolor="#4a4558", label=capital(_("the rest")))
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.set_ylabel(_("What it hears"), size=SLIDE_TYPE)
    axes.set_xlabel(_("Seconds"), size=SLIDE_TYPE)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(0, -0.5),
        ncols=5,
        fontsize=SLIDE_TYPE,
        frameon=False,
        handlelength=1,
        borderaxespad=0,
    )


def literal(text: str) -> str:
    """Text that Matplotlib doesn't take for a formula."""
    return readable(text).replace("$", r"\$")


def png(figure: Figure, *, dpi: int = 110) -> bytes:
    """A figure as a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi)
    return buffer.getvalue()


def _draw(
    above: Axes, below: Axes, waveform: np.ndarray, spectrogram: np.ndarray, duration: float, colour: str
) -> None:
    times = (np.arange(COLUMNS) + 0.5) * duration / COLUMNS
    above.fill_between(times, waveform[0] / 127, waveform[1] / 127, color=colour, linewidth=0)
    above.set_xlim(0, duration)
    above.set_ylim(-1, 1)
    above.set_yticks([])
    edges = np.linspace(0, duration, COLUMNS + 1)
    middles = (STFT_FREQUENCIES[:-1] + STFT_FREQUENCIES[1:]) / 2
    rows = np.concatenate([[20.0], middles, [11_025.0]])
    below.pcolormesh(edges, rows, spectrogram, cmap="magma", vmin=FLOOR_DB, vmax=0, rasterized=True)
    below.set_yscale("log")
    below.set_ylim(40, 11_025)
    below.set_yticks([100, 1000, 10_000], ["100", "1 k", "10 k"])
    below.minorticks_off()

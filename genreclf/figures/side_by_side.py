"""Two songs on one time axis: their spectrograms and timelines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from genreclf.colours import SHARE_COLOURS
from genreclf.features.views import COLUMNS, FLOOR_DB, STFT_FREQUENCIES
from genreclf.figures.layout import MARGIN, hertz, time_step
from genreclf.figures.sound import SPECTROGRAM_COLOURS
from genreclf.genres import GENRES, OUTSIDE, title
from genreclf.messages import in_ten
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.classifier import Segment

SHOWN: Final = 0.1
"""A genre is drawn if some part of a song reaches this probability."""
PITCHES: Final = (100, 500, 2000, 8000)


@dataclass(frozen=True)
class Side:
    """One of two songs.

    Attributes
    ----------
    spectrogram : np.ndarray [shape=(192, COLUMNS)]
        The view ``"stft-2048"`` (see `genreclf.features.views.view`).
    duration : float
        In seconds.
    segments : sequence of Segment
        What was heard in each part.
    """

    spectrogram: np.ndarray
    duration: float
    segments: "Sequence[Segment]"


def side_by_side(first: Side, second: Side, *, heading: str) -> go.Figure:
    """Two songs, one above the other, on one time axis.

    Parameters
    ----------
    first, second : Side
        The songs.
    heading : str
        What the figure shows, in words.
    """
    figure = make_subplots(rows=4, shared_xaxes=True, row_heights=[0.32, 0.18, 0.32, 0.18], vertical_spacing=0.05)
    rows = np.arange(len(STFT_FREQUENCIES))
    named: set[str] = set()
    for row, (ordinal, song) in zip((1, 3), ((_("First"), first), (_("Second"), second)), strict=True):
        times = (np.arange(COLUMNS) + 0.5) * song.duration / COLUMNS
        figure.add_heatmap(
            x=times,
            y=rows,
            z=song.spectrogram,
            zmin=FLOOR_DB,
            zmax=0,
            colorscale=SPECTROGRAM_COLOURS,
            showscale=False,
            hovertemplate=_("%{x:.1f} s: %{z} decibels") + "<extra></extra>",
            row=row,
            col=1,
        )
        for genre in (*GENRES, OUTSIDE):
            chances = [segment.shares.get(genre, 0.0) for segment in song.segments]
            if max(chances) < SHOWN:
                continue
            figure.add_bar(
                x=[(segment.start + segment.end) / 2 for segment in song.segments],
                width=[segment.end - segment.start for segment in song.segments],
                y=chances,
                name=title(genre),
                legendgroup=genre,
                showlegend=genre not in named,
                marker={"color": SHARE_COLOURS[genre], "line": {"width": 0}},
                customdata=[in_ten(chance) for chance in chances],
                hovertemplate=f"{title(genre)}: %{{customdata}}<extra>%{{x:.0f}} s</extra>",
                row=row + 1,
                col=1,
            )
            named.add(genre)
        marks = np.interp(PITCHES, STFT_FREQUENCIES, rows)
        figure.update_yaxes(
            title=_("{ordinal}: pitch", ordinal=ordinal),
            tickvals=marks,
            ticktext=[hertz(p) for p in PITCHES],
            row=row,
            col=1,
        )
        figure.update_yaxes(title=_("Genres"), range=[0, 1], showticklabels=False, row=row + 1, col=1)
    longest = max(first.duration, second.duration)
    figure.update_xaxes(range=[0, longest], tick0=0, dtick=time_step(longest))
    figure.update_xaxes(title=_("Time (seconds)"), row=4, col=1)
    figure.update_yaxes(fixedrange=True)
    figure.update_layout(
        title=heading,
        height=640,
        margin=MARGIN | {"l": 60, "b": 52},
        barmode="stack",
        bargap=0,
        legend={"orientation": "h", "y": -0.12},
    )
    return figure

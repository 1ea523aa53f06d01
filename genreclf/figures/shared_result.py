"""The figure of a shared result: its small spectrogram above the timeline."""

from typing import TYPE_CHECKING, Final

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from genreclf.colours import SHARE_COLOURS
from genreclf.figures.layout import MARGIN, time_step
from genreclf.figures.sound import SPECTROGRAM_COLOURS
from genreclf.genres import GENRES, OUTSIDE, title
from genreclf.messages import in_ten, ranked
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.shared_result import SharedResult

SHOWN: Final = 0.1
"""A genre is drawn if some part of the song reaches this probability."""


def shared_result_figure(result: "SharedResult", *, heading: str) -> go.Figure:
    """A song's small picture and its timeline.

    Parameters
    ----------
    result : SharedResult
        With a timeline of at least one part.
    heading : str
        What the figure shows, in words.
    """
    figure = make_subplots(rows=2, shared_xaxes=True, row_heights=[0.65, 0.35], vertical_spacing=0.04)
    rows, columns = result.picture.shape
    figure.add_heatmap(
        x=(np.arange(columns) + 0.5) * result.duration / columns,
        y=list(range(rows)),
        z=result.picture,
        zmin=0,
        zmax=1,
        zsmooth="best",
        colorscale=SPECTROGRAM_COLOURS,
        showscale=False,
        hoverinfo="skip",
        row=1,
        col=1,
    )
    timeline = result.prediction.told_timeline
    totals = {genre: sum(part.shares.get(genre, 0.0) for part in timeline) for genre in (*GENRES, OUTSIDE)}
    for genre in ranked(totals):  # the likeliest at the bottom, as in the player
        chances = [part.shares.get(genre, 0.0) for part in timeline]
        if max(chances) < SHOWN:
            continue
        figure.add_bar(
            x=[(part.start + part.end) / 2 for part in timeline],
            width=[part.end - part.start for part in timeline],
            y=chances,
            name=title(genre),
            marker={"color": SHARE_COLOURS[genre], "line": {"width": 0}},
            customdata=[in_ten(chance) for chance in chances],
            hovertemplate=f"{title(genre)}: %{{customdata}}<extra>%{{x:.0f}} s</extra>",
            row=2,
            col=1,
        )
    figure.update_yaxes(title=_("Pitch"), showticklabels=False, fixedrange=True, row=1, col=1)
    figure.update_yaxes(title=_("Genres"), range=[0, 1], showticklabels=False, fixedrange=True, row=2, col=1)
    figure.update_xaxes(range=[0, result.duration], tick0=0, dtick=time_step(result.duration), fixedrange=True)
    figure.update_xaxes(title=_("Time (seconds)"), row=2, col=1)
    figure.update_layout(
        title=heading,
        height=380,
        margin=MARGIN | {"l": 40, "b": 52},
        barmode="stack",
        bargap=0,
        legend={"orientation": "h", "y": -0.3},
    )
    return figure

"""Figures of few-shot classifiers: where their songs lie among known tracks, and the probabilities."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from genreclf.colours import COLOURS
from genreclf.figures.layout import MARGIN, plain
from genreclf.messages import in_ten, ranked
from genreclf.translation import gettext as _

OWN_COLOURS: Final = ("#c72a0b", "#3f90da", "#ffa90e", "#9643cb", *COLOURS.values())
OWN_SYMBOLS: Final = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "cross",
    "x",
    "pentagon",
    "hexagram",
    "star",
    "hourglass",
)
"""Colour and marker of a label by its place among the labels."""
STAR: Final = "#ff4fa3"


def labelled_map(
    known: pd.DataFrame,
    examples: Mapping[str, Sequence[tuple[str, float, float]]],
    *,
    heading: str,
    new: tuple[str, float, float] | None = None,
) -> go.Figure:
    """Labelled examples on the map of all known songs.

    Parameters
    ----------
    known : pd.DataFrame
        Columns ``x`` and ``y``: the known songs.
    examples : Mapping of str to sequence of (str, float, float)
        Songs by label: what each is called, and its place.
    heading : str
        What the figure shows, in words.
    new : (str, float, float), optional
        Another song and its place.
    """
    figure = go.Figure()
    quiet = {"color": "#8a8496", "size": 4, "opacity": 0.35}
    figure.add_scatter(
        x=known["x"], y=known["y"], mode="markers", marker=quiet, hoverinfo="skip", name=_("known songs")
    )
    for number, (name, songs) in enumerate(examples.items()):
        figure.add_scatter(
            x=[x for _song, x, _y in songs],
            y=[y for _song, _x, y in songs],
            mode="markers",
            name=plain(name),
            text=[plain(song) for song, _x, _y in songs],
            hovertemplate="%{text}<extra>%{fullData.name}</extra>",
            marker={
                "color": OWN_COLOURS[number % len(OWN_COLOURS)],
                "symbol": OWN_SYMBOLS[number % len(OWN_SYMBOLS)],
                "size": 13,
                "line": {"width": 1, "color": "white"},
            },
        )
    if new:
        song, x, y = new
        marker = {"symbol": "star", "size": 22, "color": STAR, "line": {"width": 1.5, "color": "white"}}
        figure.add_scatter(
            x=[x],
            y=[y],
            mode="markers",
            name=_("new song"),
            text=[plain(song)],
            hovertemplate="%{text}<extra></extra>",
            marker=marker,
        )
    figure.update_layout(title=heading, height=440, margin=MARGIN, legend={"orientation": "h", "y": -0.05})
    hidden = {"visible": False, "fixedrange": True}
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden)
    return figure


def label_bars(probabilities: Mapping[str, float], *, heading: str) -> go.Figure:
    """A bar for each name, the most likely on top, each labelled as "8 in 10".

    Parameters
    ----------
    probabilities : Mapping of str to float
        By name, in the order in which names were given.
    heading : str
        What the figure shows, in words.
    """
    colours = dict(zip(probabilities, OWN_COLOURS, strict=False))
    order = ranked(probabilities)[::-1]
    figure = go.Figure(
        go.Bar(
            x=[probabilities[name] for name in order],
            y=[plain(name) for name in order],
            orientation="h",
            marker_color=[colours[name] for name in order],
            text=[in_ten(probabilities[name]) for name in order],  # the Spanish "más de 9 de cada 10" is the longest
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_layout(title=heading, height=70 + 46 * len(order), margin=MARGIN | {"r": 130})
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    return figure

"""Figures of the whole data set: typical spectra of genres, and a map of all tracks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import plotly.colors
import plotly.graph_objects as go

from genreclf.colours import COLOURS
from genreclf.figures.layout import FREQUENCY_TICKS, MARGIN, hertz, plain
from genreclf.genres import GENRES, title
from genreclf.translation import gettext as _

SYMBOLS: Final = dict(
    zip(
        GENRES,
        (
            "circle",
            "square",
            "diamond",
            "triangle-up",
            "cross",
            "x",
            "triangle-down",
            "pentagon",
            "hexagram",
            "star-diamond",
        ),
        strict=True,
    )
)
"""Marker of each genre on the map, so that colour is not the only carrier."""

SPECTRUM: Final = (40.0, 8000.0)
"""Ends of the pitch axis of `typical_spectra`, in Hz: above, codecs decide and not genres."""


def typical_spectra(spectra: pd.DataFrame, genres: Sequence[str], *, heading: str) -> go.Figure:
    """Loudness over pitch for some genres: mean over tracks, and the band in which eight of ten tracks lie.

    Parameters
    ----------
    spectra : pd.DataFrame
        Columns ``genre``, ``frequency`` (Hz), ``mean``, ``low``, ``high`` (dB) and ``n``.
    genres : sequence of str
        Which of them.
    heading : str
        What the figure shows, in words.
    """
    figure = go.Figure()
    for genre in genres:
        rows = spectra[(spectra["genre"] == genre) & spectra["frequency"].between(*SPECTRUM)]
        red, green, blue = plotly.colors.hex_to_rgb(COLOURS[genre])
        figure.add_scatter(
            x=np.concatenate([rows["frequency"], rows["frequency"][::-1]]),
            y=np.concatenate([rows["high"], rows["low"][::-1]]),
            fill="toself",
            fillcolor=f"rgba({red}, {green}, {blue}, 0.18)",
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=rows["frequency"],
            y=rows["mean"],
            name=_("{genre} ({count} songs)", genre=title(genre), count=int(rows["n"].iloc[0])),
            line={"color": COLOURS[genre], "width": 2.5, "dash": "solid" if genre == genres[0] else "dash"},
            hovertemplate=_("%{x:.0f} Hz: %{y:.0f} decibels") + "<extra></extra>",
        )
    figure.update_xaxes(
        title=_("Pitch (hertz)"),
        type="log",
        range=[np.log10(edge) for edge in SPECTRUM],
        tickvals=FREQUENCY_TICKS,
        ticktext=[hertz(frequency) for frequency in FREQUENCY_TICKS],
    )
    figure.update_yaxes(title=_("How strong (decibels)"))
    figure.update_layout(title=heading, height=420, margin=MARGIN, legend={"orientation": "h", "y": -0.25})
    return figure


def track_points(positions: pd.DataFrame, names: Mapping[str, str]) -> go.Figure:
    """All tracks as points, for `track_map`: it takes longer than what is different from one map to the next.

    Parameters
    ----------
    positions : pd.DataFrame
        Columns ``track``, ``x`` and ``y``, without unit.
    names : Mapping of str to str
        What to call each track.
    """
    figure = go.Figure()
    of_genre = np.array([track.partition(".")[0] for track in positions["track"]])
    for genre in GENRES:
        rows = positions[of_genre == genre]
        figure.add_scatter(
            x=rows["x"],
            y=rows["y"],
            mode="markers",
            name=title(genre),
            marker={"color": COLOURS[genre], "symbol": SYMBOLS[genre], "size": 8, "line": {"width": 0}},
            customdata=_tracks_and_names(rows["track"], names),
            hovertemplate="%{customdata[1]}<extra></extra>",
            unselected={"marker": {"opacity": 0.85}},
        )
    figure.update_xaxes(
        title=_("Songs that lie close have similar measurements"), showticklabels=False, zeroline=False, showgrid=False
    )
    figure.update_yaxes(title="", showticklabels=False, zeroline=False, showgrid=False)
    figure.update_layout(height=620, margin=MARGIN, dragmode="pan", legend={"orientation": "h", "y": -0.08})
    return figure


def _tracks_and_names(tracks: Iterable[str], names: Mapping[str, str]) -> np.ndarray:
    return np.array([(track, names[track]) for track in tracks], object)  # Plotly copies arrays sooner than lists


def track_map(
    points: go.Figure,
    positions: pd.DataFrame,
    names: Mapping[str, str],
    *,
    heading: str,
    star: tuple[float, float, str] | None = None,
    ringed: Collection[str] = (),
) -> go.Figure:
    """All tracks as points; a click selects a point whose ``customdata`` begins with the track.

    Parameters
    ----------
    points : go.Figure
        From `track_points`; it is copied.
    positions : pd.DataFrame
        Columns ``track``, ``x`` and ``y``, without unit.
    names : Mapping of str to str
        What to call each track.
    heading : str
        What the figure shows, in words.
    star : (float, float, str), optional
        Place and name of something to mark with a star.
    ringed : collection of str
        Tracks to mark with a ring.
    """
    figure = go.Figure(points)
    figure.update_layout(title=heading)
    marked = positions[positions["track"].isin(ringed)]
    if len(marked):
        figure.add_scatter(
            x=marked["x"],
            y=marked["y"],
            mode="markers",
            name=_("Named beside it"),
            marker={"color": "#e6007e", "symbol": "circle-open", "size": 18, "line": {"width": 3}},
            customdata=_tracks_and_names(marked["track"], names),
            hovertemplate="%{customdata[1]}<extra></extra>",
        )
    if star:
        x, y, name = star
        figure.add_scatter(
            x=[x],
            y=[y],
            mode="markers",
            name=plain(name),
            marker={"color": "#e6007e", "symbol": "star", "size": 20, "line": {"width": 1, "color": "white"}},
            hovertemplate=f"{plain(name)}<extra></extra>",
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    return figure

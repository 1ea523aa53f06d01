"""Figures of a prediction: probability bars, bars of styles, before and after; and reliability diagrams."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go
from plotly.colors import hex_to_rgb

from genreclf.colours import SHARE_COLOURS
from genreclf.figures.layout import MARGIN
from genreclf.genres import OUTSIDE, capital, title
from genreclf.messages import in_ten, ranked
from genreclf.translation import N_
from genreclf.translation import gettext as _

LETTER: Final = 6.5
"""Width of a letter of what is written beside a bar, in pixels."""
NAMED: Final = 0.05
"""Probability from which on a bar says how likely it is."""
CERTAIN: Final = N_("10 in 10")
"""The end of the axis of probabilities."""


def probability_bars(probabilities: Mapping[str, float], *, heading: str) -> go.Figure:
    """A bar for each genre, the most probable one on top, labelled as "8 in 10".

    Parameters
    ----------
    probabilities : Mapping of str to float
        By genre, and of none of them where that is told.
    heading : str
        What the figure shows, in words.
    """
    order = ranked(probabilities)[::-1]
    return _bars(
        [title(genre) for genre in order], probabilities, order, [SHARE_COLOURS[genre] for genre in order], heading
    )


def style_bars(bars: Sequence[tuple[str, float, str]], *, heading: str) -> go.Figure:
    """A bar for each style, in one colour.

    Parameters
    ----------
    bars : sequence of (str, float, str)
        From above, see `genreclf.messages.styles.style_bars`.
    heading : str
        What the figure shows, in words.
    """
    lengths = {capital(name): length for name, length, _label in bars[::-1]}
    colours = [SHARE_COLOURS[OUTSIDE]] * len(bars)
    figure = _bars([*lengths], lengths, [*lengths], colours, heading)
    if not all(label for *_, label in bars):
        figure.update_traces(text=None, hoverinfo="skip", hovertemplate=None)
        figure.update_xaxes(visible=False)
    return figure


def _bars(
    names: Sequence[str], probabilities: Mapping[str, float], order: Sequence[str], colours: Sequence[str], heading: str
) -> go.Figure:
    values = [probabilities[key] for key in order]
    labels = [in_ten(value) if value >= NAMED else "" for value in values]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=names,
            orientation="h",
            marker_color=colours,
            text=labels,
            textposition="outside",
            cliponaxis=False,
            customdata=[[in_ten(value)] for value in values],
            hovertemplate="%{y}: %{customdata[0]}<extra></extra>",
        )
    )
    figure.update_layout(title=heading, height=320, margin=MARGIN | {"r": _room(labels)}, showlegend=False)
    figure.update_xaxes(**_chances())
    figure.update_yaxes(ticklabelstandoff=6, fixedrange=True)
    return figure


def before_and_after(before: dict[str, float], after: dict[str, float], *, heading: str) -> go.Figure:
    """The genres that matter in either of two predictions: faint bars before, full bars after.

    Parameters
    ----------
    before, after : dict of str to float
        Probabilities by genre, and of another style where that is told.
    heading : str
        What the figure shows, in words.
    """
    largest = {genre: max(before.get(genre, 0.0), after.get(genre, 0.0)) for genre in before | after}
    order = ranked(largest)[:5][::-1]
    names, colours = [title(genre) for genre in order], [SHARE_COLOURS[genre] for genre in order]
    figure, room = go.Figure(), 0
    for label, chances, opacity in ((_("after"), after, 1.0), (_("before"), before, 0.35)):
        labels = [
            _("{label}: {chance}", label=label, chance=in_ten(chances[genre]))
            if genre in chances and largest[genre] >= NAMED
            else ""
            for genre in order
        ]
        room = max(room, _room(labels))
        figure.add_bar(
            x=[chances.get(genre) for genre in order],
            y=names,
            orientation="h",
            marker={
                "color": [f"rgba{(*hex_to_rgb(colour), opacity)}" for colour in colours],
                "line": {"color": colours, "width": 1.5},  # a faint bar alone would sink into a dark page
            },
            text=labels,
            textposition="outside",
            cliponaxis=False,
            customdata=[[in_ten(chances.get(genre, 0.0))] for genre in order],
            hovertemplate=f"%{{y}}, {label}: %{{customdata[0]}}<extra></extra>",
            showlegend=False,
        )
    figure.update_layout(title=heading, height=340, margin=MARGIN | {"r": room}, barmode="group", bargap=0.25)
    figure.update_xaxes(**_chances())
    figure.update_yaxes(ticklabelstandoff=6, fixedrange=True)
    return figure


def reliability_figure(rows: Sequence[Mapping[str, float]], *, heading: str) -> go.Figure:
    """Reliability diagram: accuracy by confidence; on the dashed line the two agree.

    Parameters
    ----------
    rows : sequence of mapping
        See `genreclf.evaluation.reliability`.
    heading : str
        What the figure shows, in words.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dash", "color": "#8a8496"}, hoverinfo="skip", showlegend=False
    )
    figure.add_scatter(
        x=[row["confidence"] for row in rows],
        y=[row["accuracy"] for row in rows],
        mode="lines+markers",
        line={"color": "#3f90da", "width": 2},
        marker={"size": [8 + row["n"] ** 0.5 for row in rows], "color": "#3f90da", "opacity": 1},
        customdata=[[in_ten(row["confidence"]), in_ten(row["accuracy"]), row["n"]] for row in rows],
        hovertemplate=_("Said %{customdata[0]}, was right %{customdata[1]} (%{customdata[2]} songs)")
        + "<extra></extra>",
        showlegend=False,
    )
    ticks = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0", "", "5", "", _(CERTAIN)], "fixedrange": True}
    figure.update_layout(title=heading, height=360, margin=MARGIN)
    figure.update_xaxes(title=_("How sure it said it was"), range=[0, 1.02], **ticks)
    figure.update_yaxes(title=_("How often it was right"), range=[0, 1.02], **ticks)
    return figure


def _room(labels: Sequence[str]) -> int:
    """Room beside the longest bar for what is written there, in pixels; languages need more or less."""
    return round(LETTER * max(map(len, labels), default=0)) + 6


def _chances() -> dict[str, Any]:
    """The axis of probabilities."""
    return {
        "range": [0, 1],
        "tickvals": [0, 0.5, 1],
        "ticktext": ["0", "5", _(CERTAIN)],
        "tickangle": 0,
        "fixedrange": True,
    }

"""Figures of confusions: the matrix, a ranking for one genre, and a tree of similar genres."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import plotly.graph_objects as go

from genreclf.colours import COLOURS
from genreclf.figures.layout import MARGIN
from genreclf.genres import GENRES, LABELS, title
from genreclf.messages import confusion_cell
from genreclf.translation import gettext as _

CONFUSION_COLOURS: Final = {
    "dark": ((0, "rgb(23, 32, 46)"), (1, "rgb(122, 184, 255)")),
    "light": ((0, "rgb(240, 243, 248)"), (1, "rgb(22, 78, 148)")),
}
"""One hue; what happens often stands out from the page, dark or light."""
STRONG: Final = {"dark": 0.57, "light": 0.74}
"""Share from which on a cell's colour needs the other ink: both then have a contrast of 4.5."""
CHOSEN_COLOUR: Final = "#ff4fa3"


def confusion_figure(
    matrix: np.ndarray,
    *,
    heading: str,
    normalise: str = "none",
    chosen: tuple[str, str] | None = None,
    light: bool = False,
) -> go.Figure:
    """A confusion matrix whose cells can be hovered and clicked.

    Rows are true genres, columns what the model said. A click selects a point whose ``customdata`` is (sentence, true
    genre, predicted genre).

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts (see `genreclf.evaluation.confusion_matrix`).
    heading : str
        What the figure shows, in words.
    normalise : {"none", "rows", "columns"}
        Show counts, shares of the true genre, or shares of the predicted genre, in percent. The colour is the share of
        the true genre, or of the predicted one for ``"columns"``.
    chosen : (str, str), optional
        True and predicted genre of a cell to frame.
    light : bool
        Whether the page is light.
    """
    totals = matrix.sum(axis=1)
    texts, shares = cells_of(matrix, normalise)
    labels = [title(genre) for genre in GENRES]
    figure = go.Figure(
        go.Heatmap(
            x=labels,
            y=labels,
            z=shares,
            zmin=0,
            zmax=1,
            colorscale=CONFUSION_COLOURS["light" if light else "dark"],
            showscale=False,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
        )
    )
    inks = ("black", "white") if light else ("white", "black")
    strong = shares >= STRONG["light" if light else "dark"]
    for here, ink in ((~strong, inks[0]), (strong, inks[1])):
        rows, columns = np.nonzero(here & (matrix > 0))
        font = {"textfont": {"color": ink}}
        figure.add_scatter(
            x=[labels[j] for j in columns],
            y=[labels[i] for i in rows],
            text=texts[rows, columns],
            mode="text",
            **font,
            selected=font,
            unselected=font,  # else all numbers fade after a click
            hoverinfo="skip",
            showlegend=False,
        )
    # A click on a heatmap selects nothing in Streamlit; invisible markers on top of it do.
    cells = [(i, j) for i in range(len(GENRES)) for j in range(len(GENRES))]
    figure.add_scatter(
        x=[labels[j] for _, j in cells],
        y=[labels[i] for i, _ in cells],
        mode="markers",
        marker={"symbol": "square", "size": 36, "opacity": 0},
        customdata=[
            [confusion_cell(GENRES[i], GENRES[j], int(matrix[i, j]), int(totals[i])), GENRES[i], GENRES[j]]
            for i, j in cells
        ],
        hovertemplate="%{customdata[0]}<extra></extra>",
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        showlegend=False,
    )
    if chosen:
        row, column = GENRES.index(chosen[0]), GENRES.index(chosen[1])
        corners = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
        figure.add_shape(type="rect", **corners, line={"color": CHOSEN_COLOUR, "width": 4})
    figure.update_layout(title=heading, height=500, margin=MARGIN, dragmode=False)
    # Ranges of our own: the markers would pad automatic ones, and a phone has no room to spare.
    edges = (-0.56, len(GENRES) - 0.44)  # room for the frame of a chosen cell
    look = {"fixedrange": True, "showgrid": False, "zeroline": False}
    figure.update_xaxes(title=_("What it said"), side="bottom", tickangle=-60, range=edges, **look)
    figure.update_yaxes(title=_("What the song is"), range=edges[::-1], **look)
    return figure


def cells_of(matrix: np.ndarray, normalise: str) -> tuple[np.ndarray, np.ndarray]:
    """What the cells of a confusion matrix say, and the share that is their colour: see `confusion_figure`."""
    shares = matrix / np.maximum(matrix.sum(axis=0 if normalise == "columns" else 1, keepdims=True), 1)
    if normalise == "none":
        return matrix.astype(str), shares
    return np.char.add(np.round(100 * shares).astype(int).astype(str), "%"), shares


def confusion_ranking(confusions: Sequence[tuple[str, int]], total: int, *, heading: str) -> go.Figure:
    """The predictions for the tracks of one genre, as bars.

    Parameters
    ----------
    confusions : sequence of (str, int)
        Genres and counts (see `genreclf.evaluation.genres_confused_with`).
    total : int
        Tracks of the genre.
    heading : str
        What the figure shows, in words.
    """
    genres, counts = [genre for genre, _ in confusions][::-1], [count for _, count in confusions][::-1]
    figure = go.Figure(
        go.Bar(
            x=counts,
            y=[title(genre) for genre in genres],
            orientation="h",
            marker_color=[COLOURS[genre] for genre in genres],
            text=counts,
            textposition="outside",
            cliponaxis=False,
            hovertemplate=_("%{x} taken for %{y}") + "<extra></extra>",
        )
    )
    figure.update_layout(title=heading, height=110 + 34 * len(genres), margin=MARGIN | {"r": 40})
    figure.update_xaxes(
        title=_("Songs, of {total}", total=total), rangemode="tozero", fixedrange=True, dtick=max(1, max(counts) // 5)
    )
    figure.update_yaxes(fixedrange=True)
    return figure


def genre_tree(clusters: np.ndarray, *, heading: str) -> go.Figure:
    """Which genres the model finds alike, as a tree: branches that meet further left are mixed up more often.

    Parameters
    ----------
    clusters : np.ndarray [shape=(9, 4)]
        See `genreclf.evaluation.genre_clusters`.
    heading : str
        What the figure shows, in words.
    """
    from scipy.cluster.hierarchy import dendrogram  # here: only this figure and the network need it

    tree = dendrogram(clusters, no_plot=True)
    figure = go.Figure()
    for across, along in zip(tree["dcoord"], tree["icoord"], strict=True):
        figure.add_scatter(
            x=[max(value, 0) for value in across],
            y=along,
            mode="lines",
            line={"color": "#7a7488", "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    order = [GENRES[leaf] for leaf in tree["leaves"]]
    figure.update_layout(title=heading, height=400, margin=MARGIN)
    figure.update_xaxes(
        title=_("Never mixed up →"), range=[0, 1.02], showticklabels=False, fixedrange=True, showgrid=False
    )
    figure.update_yaxes(
        tickvals=[10 * i + 5 for i in range(len(order))],
        ticktext=[title(genre) for genre in order],
        fixedrange=True,
        showgrid=False,
        zeroline=False,
    )
    return figure


def genre_network(matrix: np.ndarray, clusters: np.ndarray, *, heading: str) -> go.Figure:
    """Which genres the model mixes up, as lines between them: the thicker, the more songs.

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts (see `genreclf.evaluation.confusion_matrix`).
    clusters : np.ndarray [shape=(9, 4)]
        See `genreclf.evaluation.genre_clusters`; they put like beside like on the circle.
    heading : str
        What the figure shows, in words.
    """
    from scipy.cluster.hierarchy import leaves_list  # here: only this figure and the tree need it

    mixed = np.triu(matrix + matrix.T, 1)
    angles = np.empty(len(GENRES))
    angles[leaves_list(clusters)] = np.pi / 2 - 2 * np.pi * np.arange(len(GENRES)) / len(GENRES)
    x, y = np.cos(angles), np.sin(angles)
    figure = go.Figure()
    for i, j in sorted(zip(*np.nonzero(mixed), strict=True), key=lambda pair: mixed[pair]):
        share = mixed[i, j] / mixed.max()
        figure.add_scatter(
            x=np.linspace(x[i], x[j], 21),  # points along the line, to point at
            y=np.linspace(y[i], y[j], 21),
            mode="lines",
            line={"width": 1 + 11 * share, "color": f"rgba(122, 116, 136, {0.3 + 0.7 * share:.2f})"},
            hovertemplate=_(
                "{one} and {other}: {count} mixed up",
                one=title(GENRES[i]),
                other=LABELS[GENRES[j]],
                count=int(mixed[i, j]),
            )
            + "<extra></extra>",
            showlegend=False,
        )
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"size": 22, "color": [COLOURS[genre] for genre in GENRES], "opacity": 1},
        hoverinfo="skip",
        showlegend=False,
    )
    for genre, across, up in zip(GENRES, x, y, strict=True):
        figure.add_annotation(
            x=1.14 * across,
            y=1.14 * up,
            text=title(genre),
            showarrow=False,
            xanchor="center" if abs(across) < 0.2 else "left" if across > 0 else "right",
        )
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(title=heading, height=400, margin=MARGIN)
    figure.update_xaxes(range=[-1.8, 1.8], **hidden)
    figure.update_yaxes(range=[-1.3, 1.3], **hidden)
    return figure

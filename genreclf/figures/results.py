"""What a model said: probabilities of one clip, confusions of many."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import plotly.graph_objects as go

from genreclf.figures.style import MARGIN
from genreclf.genres import COLOURS, GENRES, title
from genreclf.wording import confusion_cell, in_ten, ranked

CONFUSION_COLOURS: Final = ((0, "rgba(47, 111, 196, 0.07)"), (1, "rgba(47, 111, 196, 1)"))


def probability_bars(probabilities: Mapping[str, float], *, heading: str) -> go.Figure:
    """Ten bars, the most probable genre on top, each labelled as "8 in 10".

    Parameters
    ----------
    probabilities : Mapping of str to float
        By genre.
    heading : str
        What the figure shows, in words.
    """
    order = ranked(probabilities)[::-1]
    values = [probabilities[genre] for genre in order]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=[title(genre) for genre in order],
            orientation="h",
            marker_color=[COLOURS[genre] for genre in order],
            text=[in_ten(value) if value >= 0.05 else "" for value in values],
            textposition="outside",
            cliponaxis=False,
            customdata=[[in_ten(value)] for value in values],
            hovertemplate="%{y}: %{customdata[0]}<extra></extra>",
        )
    )
    figure.update_layout(title=heading, height=400, margin=MARGIN | {"r": 64}, showlegend=False)
    figure.update_xaxes(range=[0, 1], title="How likely", tickvals=[0, 0.5, 1], ticktext=["never", "1 in 2", "always"])
    figure.update_yaxes(ticklabelstandoff=6)
    return figure


def confusion_figure(matrix: np.ndarray, *, heading: str) -> go.Figure:
    """A confusion matrix whose cells can be hovered and clicked.

    Rows are true genres, columns what the model said; the colour is the share of the row. A click selects a point whose
    ``customdata`` is (sentence, true genre, predicted genre).

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts (see `genreclf.evaluation.confusion_matrix`).
    heading : str
        What the figure shows, in words.
    """
    totals = matrix.sum(axis=1)
    shares = matrix / np.maximum(totals, 1)[:, None]
    labels = [title(genre) for genre in GENRES]
    figure = go.Figure(
        go.Heatmap(
            x=labels,
            y=labels,
            z=shares,
            zmin=0,
            zmax=1,
            colorscale=CONFUSION_COLOURS,
            showscale=False,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
        )
    )
    for chosen, font in ((shares < 0.5, None), (shares >= 0.5, {"color": "white"})):
        rows, columns = np.nonzero(chosen & (matrix > 0))
        figure.add_scatter(
            x=[labels[j] for j in columns],
            y=[labels[i] for i in rows],
            text=matrix[rows, columns].astype(str),
            mode="text",
            textfont=font,
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
    figure.update_layout(title=heading, height=560, margin=MARGIN, dragmode=False)
    figure.update_xaxes(title="What the model said", side="bottom", tickangle=-40, fixedrange=True, showgrid=False)
    figure.update_yaxes(title="What the track is", autorange="reversed", fixedrange=True, showgrid=False)
    return figure

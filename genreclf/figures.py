"""Interactive figures (Plotly) from arrays and tables.

Every function returns a figure without a theme of its own: fonts and backgrounds come from the page that shows it,
light or dark. Genres keep their colour everywhere, spectrograms share one perceptually uniform map, confusions one hue.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import plotly.colors
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from genreclf.genres import COLOURS, GENRES, title
from genreclf.views import COLUMNS, MEL_FREQUENCIES, PITCH_CLASSES, STFT_FREQUENCIES
from genreclf.wording import confusion_cell, in_ten, ranked

# As rgb(): Streamlit takes "#000004", the first colour of magma, for a placeholder of its theme and replaces it.
SPECTROGRAM_COLOURS: Final = [
    [position, "rgb{}".format(plotly.colors.hex_to_rgb(colour))]
    for position, colour in plotly.colors.make_colorscale(plotly.colors.sequential.Magma)
]
CONFUSION_COLOURS: Final = ((0, "rgba(47, 111, 196, 0.07)"), (1, "rgba(47, 111, 196, 1)"))
FREQUENCY_TICKS: Final = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
MARGIN: Final = {"l": 8, "r": 8, "t": 48, "b": 8}


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


def sound_picture(
    waveform: np.ndarray,
    picture: np.ndarray,
    name: str,
    duration: float,
    *,
    heading: str,
    colour: str,
    logarithmic: bool = True,
) -> go.Figure:
    """A clip's waveform above one of its pictures, on one time axis.

    Parameters
    ----------
    waveform : np.ndarray [shape=(2, COLUMNS)]
        The view ``"waveform"`` (see `genreclf.views.view`).
    picture : np.ndarray [shape=(rows, COLUMNS)]
        The view ``name``.
    name : str
        Name of the view.
    duration : float
        Length of the clip, in seconds.
    heading : str
        What the figure shows, in words.
    colour : str
        Colour of the waveform.
    logarithmic : bool
        Whether the frequency axis gives every octave the same room.
    """
    times = (np.arange(COLUMNS) + 0.5) * duration / COLUMNS
    figure = make_subplots(rows=2, shared_xaxes=True, row_heights=[0.26, 0.74], vertical_spacing=0.04)
    for half in waveform.astype(float) / 127:
        figure.add_scatter(
            x=times,
            y=half,
            mode="lines",
            line={"width": 0.5, "color": colour},
            fill="tonexty",
            hoverinfo="skip",
            row=1,
            col=1,
        )
    figure.data[0].fill = None
    rows, axis, hover, scale = _picture_axis(name, logarithmic)
    figure.add_heatmap(
        x=times,
        y=rows,
        z=picture,
        colorscale=scale,
        showscale=False,
        hovertemplate=hover + "<extra></extra>",
        row=2,
        col=1,
    )
    figure.update_yaxes(
        title="Air pressure", range=[-1.02, 1.02], tickvals=[0], ticktext=["0"], fixedrange=True, row=1, col=1
    )
    figure.update_yaxes(**axis, row=2, col=1)
    figure.update_xaxes(range=[0, duration], row=1, col=1)
    figure.update_xaxes(title="Time (seconds)", range=[0, duration], row=2, col=1)
    figure.update_layout(title=heading, height=460, margin=MARGIN, showlegend=False, dragmode="zoom")
    return figure


def _picture_axis(name: str, logarithmic: bool) -> tuple[Any, dict[str, Any], str, str]:
    if name == "chroma":
        hover = "%{y} at %{x:.1f} s: %{z} % of the strongest note"
        return PITCH_CLASSES, {"title": "Note", "type": "category"}, hover, SPECTROGRAM_COLOURS
    if name == "mfcc":
        return [float(i) for i in range(2, 21)], {"title": "Coefficient"}, "Coefficient %{y} at %{x:.1f} s", "RdBu_r"
    frequencies = MEL_FREQUENCIES if name == "mel" else STFT_FREQUENCIES
    ticks = FREQUENCY_TICKS if logarithmic else (0, 2000, 4000, 6000, 8000, 10_000)
    axis = {
        "title": "Pitch (hertz)",
        "type": "log" if logarithmic else "linear",
        "range": [np.log10(40), np.log10(11_025)] if logarithmic else [0, 11_025],
        "tickvals": ticks,
        "ticktext": [_hertz(frequency) for frequency in ticks],
    }
    hover = "%{x:.1f} s, %{y:.0f} Hz: %{z} decibels (0 is the loudest)"
    return frequencies, axis, hover, SPECTROGRAM_COLOURS


def _hertz(frequency: float) -> str:
    return f"{frequency / 1000:g} k" if frequency >= 1000 else f"{frequency:g}"


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

"""Pictures that explain how sound becomes an answer, step by step."""

import numpy as np
import plotly.graph_objects as go

from genreclf.figures.sound import SPECTROGRAM_COLOURS
from genreclf.figures.style import MARGIN


def air_pressure(samples: np.ndarray, sample_rate: int, *, heading: str, colour: str) -> go.Figure:
    """A moment of sound, so short that single swings of the air are seen.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,)]
        In [-1, 1].
    sample_rate : int
        In Hz.
    heading : str
        What the figure shows, in words.
    colour : str
        Of the line.
    """
    milliseconds = np.arange(len(samples)) * 1000 / sample_rate
    reach = float(np.abs(samples).max()) * 1.1 or 1.0
    figure = go.Figure(
        go.Scatter(x=milliseconds, y=samples, mode="lines", line={"color": colour, "width": 2}, hoverinfo="skip")
    )
    figure.update_layout(title=heading, height=240, margin=MARGIN)
    figure.update_xaxes(title="Time (thousandths of a second)", fixedrange=True, showgrid=False)
    figure.update_yaxes(
        title="Air pressure",
        range=[-reach, reach],
        tickvals=[-reach * 0.9, 0, reach * 0.9],
        ticktext=["less", "0", "more"],
        fixedrange=True,
        zeroline=True,
    )
    return figure


def network_window(log_mel: np.ndarray, duration: float, *, heading: str) -> go.Figure:
    """What a network is given of a few seconds, as a picture.

    Parameters
    ----------
    log_mel : np.ndarray [shape=(frames, bands)]
        A window (see `genreclf.features.front_ends`).
    duration : float
        Its length, in seconds.
    heading : str
        What the figure shows, in words.
    """
    frames, bands = log_mel.shape
    figure = go.Figure(
        go.Heatmap(
            x=(np.arange(frames) + 0.5) * duration / frames,
            y=np.arange(1, bands + 1),
            z=np.round(log_mel.T.astype(float), 2),
            colorscale=SPECTROGRAM_COLOURS,
            showscale=False,
            hovertemplate="%{x:.2f} s, band %{y}<extra></extra>",
        )
    )
    figure.update_layout(title=heading, height=300, margin=MARGIN | {"l": 60, "b": 52})
    figure.update_xaxes(title="Time (seconds)", fixedrange=True, automargin=False, title_standoff=6)
    figure.update_yaxes(title="Pitch band, low to high", fixedrange=True, automargin=False, title_standoff=6)
    return figure

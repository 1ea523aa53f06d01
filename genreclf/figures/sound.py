"""Figures of one clip: waveform, spectrograms, MFCCs and chroma."""

from typing import Any, Final

import numpy as np
import plotly.colors
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from genreclf.features.views import COLUMNS, MEL_FREQUENCIES, STFT_FREQUENCIES
from genreclf.figures.layout import FREQUENCY_TICKS, MARGIN, hertz
from genreclf.translation import gettext as _
from genreclf.translation import pgettext

# As rgb(): Streamlit takes "#000004", the first colour of magma, for a placeholder of its theme and replaces it.
SPECTROGRAM_COLOURS: Final = [
    [position, f"rgb{plotly.colors.hex_to_rgb(colour)}"]
    for position, colour in plotly.colors.make_colorscale(plotly.colors.sequential.Magma)
]

PITCHES: Final = 240
"""Rows that a spectrogram is drawn with."""


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
        The view ``"waveform"`` (see `genreclf.features.views.view`).
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
    if name not in ("chroma", "mfcc"):
        picture = picture[_nearest(MEL_FREQUENCIES if name == "mel" else STFT_FREQUENCIES, _pitches(logarithmic))]
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
        title=_("Loudness"), range=[-1.02, 1.02], tickvals=[0], ticktext=["0"], fixedrange=True, row=1, col=1
    )
    figure.update_yaxes(**axis, row=2, col=1)
    figure.update_xaxes(range=[0, duration], row=1, col=1)
    figure.update_xaxes(title=_("Time (seconds)"), range=[0, duration], row=2, col=1)
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(automargin=False, title_standoff=6)  # automatic margins would have everything drawn twice
    margin = MARGIN | {"l": 60, "b": 52}
    figure.update_layout(title=heading, height=460, margin=margin, showlegend=False, dragmode="zoom")
    return figure


def _pitches(logarithmic: bool) -> np.ndarray:
    """Frequencies, in Hz, whose rows are drawn.

    Rows of one height let Plotly draw a heatmap as one small picture, several times faster than cell by cell.
    """
    return np.geomspace(40, 11_025, PITCHES) if logarithmic else np.linspace(0, 11_025, PITCHES)


def _nearest(frequencies: np.ndarray, pitches: np.ndarray) -> np.ndarray:
    """Which of some ascending frequencies is nearest to each pitch."""
    return np.searchsorted((frequencies[:-1] + frequencies[1:]) / 2, pitches)


def _notes() -> list[str]:
    """What people call the rows of a chroma picture: a German B is H, and in Spanish C is do."""
    return [
        pgettext("note", "C"),
        pgettext("note", "C#"),
        pgettext("note", "D"),
        pgettext("note", "D#"),
        pgettext("note", "E"),
        pgettext("note", "F"),
        pgettext("note", "F#"),
        pgettext("note", "G"),
        pgettext("note", "G#"),
        pgettext("note", "A"),
        pgettext("note", "A#"),
        pgettext("note", "B"),
    ]


def _picture_axis(name: str, logarithmic: bool) -> tuple[Any, dict[str, Any], str, Any]:
    if name == "chroma":
        hover = _("%{y} at %{x:.1f} s: %{z} % of the strongest note")
        return _notes(), {"title": _("Note"), "type": "category"}, hover, SPECTROGRAM_COLOURS
    if name == "mfcc":
        return (
            [float(i) for i in range(1, 20)],
            {"title": _("Which of the nineteen")},
            _("Number %{y} at %{x:.1f} s"),
            "RdBu_r",
        )
    pitches = _pitches(logarithmic)
    marks = FREQUENCY_TICKS if logarithmic else (0, 2000, 4000, 6000, 8000, 10_000)
    axis = {
        "title": _("Pitch (hertz)"),
        "type": "category",
        "range": [-0.5, PITCHES - 0.5],
        "tickvals": np.interp(marks, pitches, np.arange(PITCHES)),
        "ticktext": [hertz(frequency) for frequency in marks],
    }
    hover = _("%{x:.1f} s, %{y}: %{z} decibels (0 is the loudest)")
    return [_("{pitch:.0f} Hz", pitch=pitch) for pitch in pitches], axis, hover, SPECTROGRAM_COLOURS

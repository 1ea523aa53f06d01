"""Layout that all interactive figures share: margins, ticks, and type that is read from the back of a room."""

import html
from typing import Final

import plotly.graph_objects as go

from genreclf.untrusted_names import readable

MARGIN: Final = {"l": 8, "r": 8, "t": 48, "b": 8}
"""Room around a plot, in pixels; titles are above it."""

FREQUENCY_TICKS: Final = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Marks of a logarithmic pitch axis, in Hz."""

STEPS: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600)
MAX_TICKS: Final = 10

BACK_ROW: Final = 20
"""Size of letters that are read from the back of a room, in pixels; Plotly's usual one is 12."""


SLIDE: Final = 540
"""The height that a figure grows to, in pixels: with its heading it is then seen whole on a laptop's screen."""


def plain(name: str) -> str:
    """A name from elsewhere as Plotly's text, in which tags and entities have a meaning, shows it as it is."""
    return html.escape(readable(name), quote=False)


def enlarge(figure: go.Figure) -> None:
    """Let all letters of a figure grow to `BACK_ROW`, and the figure with them: what it shows does not shrink."""
    growth = BACK_ROW / 12
    figure.update_layout(font_size=BACK_ROW, legend_font_size=BACK_ROW, hoverlabel_font_size=BACK_ROW)
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(tickfont_size=BACK_ROW, title_font_size=BACK_ROW)
    figure.update_traces(textfont_size=BACK_ROW, selector=lambda trace: "textfont" in trace)
    figure.update_annotations(font_size=BACK_ROW)
    if figure.layout.height:
        room_for_letters = figure.layout.height + 10 * (BACK_ROW - 12)
        figure.layout.height = max(room_for_letters, min(round(1.5 * figure.layout.height), SLIDE))
    for side in ("l", "r", "b"):
        if figure.layout.margin[side]:
            figure.layout.margin[side] = round(growth * figure.layout.margin[side])


def hertz(frequency: float) -> str:
    """A frequency as an axis label, for example ``"2 k"``."""
    return f"{frequency / 1000:g} k" if frequency >= 1000 else f"{frequency:g}"


def time_step(duration: float) -> int:
    """Seconds between two marks of a time axis: the first of `STEPS` that makes at most `MAX_TICKS`."""
    return next((step for step in STEPS if duration / step <= MAX_TICKS), STEPS[-1])

"""Figures of training: learning curves, and the layers of a network."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from genreclf.figures.layout import MARGIN
from genreclf.messages import in_ten
from genreclf.translation import N_
from genreclf.translation import gettext as _

LEARNT, NEW = "#3f90da", "#e76300"
"""Colours of songs that the network learns from, and of songs that it does not."""

LAYERS: Final[Mapping[str, tuple[str, str]]] = {
    "InputLayer": (N_("Input"), N_("What the network is given of a song: numbers.")),
    "Conv1D": (N_("Convolution"), N_("Small filters slide along and answer where they find their pattern.")),
    "Conv2D": (
        N_("Convolution"),
        N_("Small filters slide over the picture of the sound and answer where they find theirs."),
    ),
    "MaxPooling1D": (N_("Max-pooling"), N_("Of neighbouring answers only the strongest goes on.")),
    "MaxPooling2D": (N_("Max-pooling"), N_("Of neighbouring answers only the strongest goes on.")),
    "GlobalMaxPooling1D": (
        N_("Strongest answer"),
        N_("Of each filter's answers over the whole window the strongest goes on."),
    ),
    "GlobalMaxPooling2D": (
        N_("Strongest answer"),
        N_("Of each filter's answers over the whole window the strongest goes on."),
    ),
    "GlobalAveragePooling1D": (
        N_("Mean answer"),
        N_("Of each filter's answers over the whole window the mean goes on."),
    ),
    "GlobalAveragePooling2D": (
        N_("Mean answer"),
        N_("Of each filter's answers over the whole window the mean goes on."),
    ),
    "Dropout": (
        N_("Dropout"),
        N_("While learning, some answers are dropped at random, so that no single one is relied on."),
    ),
    "SpatialDropout2D": (N_("Dropout"), N_("While learning, whole filters are dropped at random.")),
    "Dense": (N_("Dense"), N_("Every unit weighs all answers before it.")),
}
"""Kinds of layers that are drawn, with a name and an explanation; others only pass on, scale or reshape."""


def learning_curve(history: pd.DataFrame, measure: str, *, heading: str, mark: int | None = None) -> go.Figure:
    """Learning curve: loss or accuracy by epoch, on training and validation data.

    Parameters
    ----------
    history : pd.DataFrame
        With the columns ``epoch``, ``measure`` and ``val_<measure>``.
    measure : {"accuracy", "loss"}
        What to draw.
    heading : str
        What the figure shows, in words.
    mark : int, optional
        Epoch to draw a line at.
    """
    is_share = measure == "accuracy"
    hover = _("After pass %{x}: %{customdata}") if is_share else _("After pass %{x}: %{y:.2f}")
    figure = go.Figure()
    for column, name, colour, dash in (
        (measure, _("songs it learns from"), LEARNT, "solid"),
        (f"val_{measure}", _("new songs"), NEW, "dash"),
    ):
        figure.add_scatter(
            x=history["epoch"],
            y=history[column],
            mode="lines",
            name=name,
            line={"color": colour, "width": 2.5, "dash": dash},
            customdata=[in_ten(float(value)) for value in history[column]] if is_share else None,
            hovertemplate=f"{hover}<extra>{name}</extra>",
        )
    if mark is not None:
        figure.add_vline(
            mark,
            line={"color": "#8a8496", "width": 1.5, "dash": "dot"},
            annotation={"text": _("best with new songs"), "x": mark, "xanchor": "right", "y": 0, "yanchor": "bottom"},
        )
    figure.update_layout(
        title=heading,
        height=320,
        margin=MARGIN,
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.12, "x": 0},
    )
    figure.update_xaxes(title=_("Passes over its songs (epochs)"), fixedrange=True, rangemode="tozero")
    title = _("Songs recognised") if is_share else _("Error (0 is perfect)")
    figure.update_yaxes(
        title=title,
        fixedrange=True,
        rangemode="tozero",
        **({"range": [0, 1.02], "tickvals": [0, 0.5, 1], "ticktext": ["0", "5", _("10 in 10")]} if is_share else {}),
    )
    return figure


def architecture_graph(layers: pd.DataFrame, *, ink: str, paper: str) -> str:
    """A network's layers as a graph in the DOT language, from input to output.

    Parameters
    ----------
    layers : pd.DataFrame
        See `genreclf.inference.model_store.StoredModel.architecture`. Kinds that are not in `LAYERS` are left out, and
        what they connect is joined.
    ink, paper : str
        Colours of lines and text, and of boxes, for example ``"#221f2b"``.
    """
    feeding: dict[str, set[str]] = {}
    lines = [
        "digraph {",
        f'graph [bgcolor="transparent", rankdir="TB", nodesep=0.25, ranksep=0.28, pad=0.1, fontcolor="{ink}"]',
        f'node [shape="box", style="rounded,filled", fillcolor="{paper}", color="{ink}", fontcolor="{ink}", '
        'fontname="sans-serif", fontsize=14, margin="0.14,0.07"]',
        f'edge [color="{ink}", arrowsize=0.6]',
    ]
    for layer, kind, inputs, shape, parameters in layers.fillna("").itertuples(index=False):
        before = set().union(*(feeding[name] for name in str(inputs).split())) if inputs else set()
        if kind not in LAYERS:
            feeding[layer] = before
            continue
        name, meaning = map(_, LAYERS[kind])
        size = _("{shape} number", shape=shape) if str(shape) == "1" else _("{shape} numbers", shape=shape)
        if parameters:
            size += "\\n" + _("{weights:,} weights", weights=int(parameters))
        lines.append(f'"{layer}" [label="{name}\\n{size}", tooltip="{meaning}"]')
        lines += [f'"{one}" -> "{layer}"' for one in sorted(before)]
        feeding[layer] = {layer}
    return "\n".join([*lines, "}"])

"""The confusion matrix as a table of buttons, for touch screens, where taps on a chart fail."""

from pathlib import Path

import numpy as np
import streamlit as st
from plotly.colors import find_intermediate_color

from genreclf.figures.confusions import CONFUSION_COLOURS, STRONG, cells_of
from genreclf.genres import GENRES, title
from genreclf.messages import confusion_cell
from genreclf.translation import gettext as _

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "genreclf_matrix",
    html='<div class="matrix"></div>',
    css=(_HERE / "matrix.css").read_text(encoding="utf-8"),
    js=(_HERE / "matrix.js").read_text(encoding="utf-8"),
)


def matrix_of_buttons(
    matrix: np.ndarray, *, normalise: str, chosen: tuple[str, str] | None, light: bool, key: str
) -> tuple[str, str] | None:
    """Show the matrix.

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts; rows are true genres.
    normalise, chosen, light
        See `genreclf.figures.confusion_figure`.
    key : str
        Identifies it on its page.

    Returns
    -------
    (str, str) or None
        True and predicted genre of the cell that was just pressed.
    """
    theme = "light" if light else "dark"
    (_at, faint), (_end, strong) = CONFUSION_COLOURS[theme]
    inks = ("black", "white") if light else ("white", "black")
    totals, (texts, shares) = matrix.sum(axis=1), cells_of(matrix, normalise)
    cells = [
        [
            {
                "text": str(texts[i, j]) if matrix[i, j] else "",
                "words": confusion_cell(one, other, int(matrix[i, j]), int(totals[i])),
                "shade": find_intermediate_color(faint, strong, float(shares[i, j]), colortype="rgb"),
                "ink": inks[int(shares[i, j] >= STRONG[theme])],
            }
            for j, other in enumerate(GENRES)
        ]
        for i, one in enumerate(GENRES)
    ]
    data = {
        "labels": [title(genre) for genre in GENRES],
        "caption": _("Rows: what the song is. Columns: what it said."),
        "cells": cells,
        "chosen": [GENRES.index(genre) for genre in chosen] if chosen else None,
    }
    pressed = _component(data=data, key=key, on_cell_change=lambda: None).cell
    return (GENRES[pressed[0]], GENRES[pressed[1]]) if pressed else None

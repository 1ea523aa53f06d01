"""A countdown on the presenter's page, and short sounds as the game moves on.

The browser counts by itself between two runs of the page; the server alone decides when a round is over.
"""

from pathlib import Path
from typing import Final

import streamlit as st

from genreclf.translation import gettext as _

_HERE = Path(__file__).parent
CUES: Final = ("", "right", "wrong", "podium")
"""Sounds: none, the room was right, it was not, the game has ended."""

_component = st.components.v2.component(
    "genreclf_countdown",
    html=(_HERE / "countdown.html").read_text(encoding="utf-8"),
    css=(_HERE / "countdown.css").read_text(encoding="utf-8"),
    js=(_HERE / "countdown.js").read_text(encoding="utf-8"),
)


def countdown(
    *,
    moment: str,
    cue: str = "",
    limit: float | None = None,
    left: float | None = None,
    sounds: bool = True,
    motion: bool = True,
) -> None:
    """Show the clock, if there is one, and play a sound, if the game has moved on.

    Parameters
    ----------
    moment : str
        Where the game is; a sound is played once for each moment.
    cue : str
        One of `CUES`.
    limit, left : float or None
        Seconds that the round has, and seconds that are left of it; None where nothing runs down.
    sounds, motion : bool
        Whether there are sounds, and whether the bar moves evenly instead of once a second.
    """
    _component(
        data={
            "moment": moment,
            "cue": cue,
            "limit": limit,
            "left": left,
            "sounds": sounds,
            "motion": motion,
            "label": _("Seconds left to guess"),
        },
        key="countdown",
    )

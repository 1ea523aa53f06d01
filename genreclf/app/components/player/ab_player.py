"""A/B player: two versions of one sound, with a button each; switching continues at the same position."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from genreclf.app.components.exclusive_playback import SCRIPT
from genreclf.app.components.player.media import media_address
from genreclf.translation import gettext as _

_HERE = Path(__file__).parent


def _asset(ending: str) -> str:
    return (_HERE / f"ab_player.{ending}").read_text(encoding="utf-8")


_component = st.components.v2.component(
    "genreclf_pair", html=_asset("html"), css=_asset("css"), js=SCRIPT + _asset("js")
)


class Version(NamedTuple):
    """A sound, as wav, and what its button says."""

    label: str
    wav: bytes


def compare_by_ear(versions: Sequence[Version], *, key: str, start: int | None = None) -> None:
    """Show the buttons.

    Parameters
    ----------
    versions : sequence of Version
        Usually two.
    key : str
        Identifies them on their page.
    start : int, optional
        The version that plays by itself, once for each set of sounds.
    """
    choices = [
        {"label": version.label, "address": media_address(version.wav, "audio/wav", f"{key} {number}")}
        for number, version in enumerate(versions)
    ]
    begin = None if start is None else {"choice": start, "token": choices[start]["address"]}
    _component(data={"choices": choices, "start": begin, "label": _("Two versions of the same sound")}, key=key)

"""Exclusive playback: a player that starts ends all others on the page."""

from pathlib import Path
from typing import Final

SCRIPT: Final = Path(__file__).with_name("exclusive_playback.js").read_text(encoding="utf-8")
"""Stands before the script of a component that plays: ``soundsAlone`` ends what played before."""

"""Pieces of pages that more than one page shows, or that would make a page long."""

import io
from collections.abc import Collection
from typing import Final

import plotly.graph_objects as go
import soundfile
import streamlit as st

from genreclf import figures
from genreclf.app import resources
from genreclf.audio import AudioClip
from genreclf.genres import COLOURS
from genreclf.wording import in_ten

CHART: Final = {"displayModeBar": False, "scrollZoom": False}
"""Plotly settings that every chart shares."""

PROTOCOLS: Final = {"random": "Random split", "filtered": "Artists kept apart"}
"""Names of the protocols for people."""

_PLAYABLE = ("WAV", "MP3", "FLAC", "OGG", "mov", "matroska", "aac")  # what browsers play; the rest is sent as wav


def from_address(name: str, options: Collection[str]) -> None:
    """Prepare the widget whose key is ``name``: on arrival its value is what the page's address asks for.

    Where that is no option, or the options have changed since, it is the first option.
    """
    if name not in st.session_state:
        st.session_state[name] = st.query_params.get(name)
    if st.session_state[name] not in options:
        st.session_state[name] = next(iter(options), None)


def track_picture(track: str, name: str, *, heading: str, logarithmic: bool = True) -> go.Figure:
    """Waveform and one view of a track, from its audio or from the gallery."""
    path = resources.track_path(track)
    waveform, duration = resources.track_view(track, "waveform", path)
    picture, _ = resources.track_view(track, name, path)
    colour = COLOURS[track.partition(".")[0]]
    return figures.sound_picture(
        waveform, picture, name, duration, heading=heading, colour=colour, logarithmic=logarithmic
    )


def player(content: bytes, clip: AudioClip) -> None:
    """Play a recording: as it came where browsers can, else as it was decoded."""
    if not clip.source.format.startswith(_PLAYABLE):
        buffer = io.BytesIO()
        soundfile.write(buffer, clip.samples, clip.sample_rate, format="WAV")
        content = buffer.getvalue()
    st.audio(content, alt="Your song")


def explain_classification(name: str) -> None:
    """Say how far the answers of a model can be trusted, from its card."""
    metrics = resources.model(name).card["metrics"]["random"]["test"]
    st.caption(
        f"It knows ten genres, from blues to rock, and is right for about {in_ten(metrics['accuracy'])} songs: "
        f"{metrics['accuracy']:.0%} of {metrics['n']} test songs."
    )

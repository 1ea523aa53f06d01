"""Live listening: sound from the microphone, and a picture that follows the predictions.

A Streamlit component of our own, without a build step: ``sound.js`` is about samples, ``listener.js`` about the
picture, and for the browser they are one module. The page sends pieces of sound to the server itself
(`genreclf.app.server.stream_endpoint`) and gets answers to them: a run of the page for every second would be slower,
and would disturb what else it shows.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import streamlit as st
from plotly.colors import sample_colorscale

from genreclf.app.components.component_texts import SCRIPT
from genreclf.app.server import stream_endpoint
from genreclf.colours import COLOURS
from genreclf.figures.sound import SPECTROGRAM_COLOURS
from genreclf.genres import GENRES, title
from genreclf.inference.streaming import BUFFER_SECONDS, HOP_SECONDS, RATE
from genreclf.translation import N_, Texts

SHADES = 64
"""Colours of the spectrogram, from dark to bright."""

_HERE = Path(__file__).parent


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_component = st.components.v2.component(
    "genreclf_listener",
    html=_asset("listener.html"),
    css=_asset("listener.css"),
    js=SCRIPT + _asset("sound.js") + _asset("listener.js"),
)


WORDS: Final = Texts(
    {
        "listening_along": N_("Listening along"),
        "start": N_("Listen along"),
        "again": N_("Listen again"),
        "stop": N_("Stop"),
        "invitation": N_("Play or sing something: it listens, and the answer moves with the music."),
        "keep_ten": N_("Keep these 10 seconds"),
        "loudness": N_("Loudness"),
        "race": N_("How likely each genre is"),
        "words": N_("What it hears in it"),
        "half_minute": N_("The last half minute, high notes above"),
        "spectrogram": N_("Spectrogram of the last half minute"),
        "ago": N_("30 s ago"),
        "now": N_("now"),
        "keep_seconds": N_("Keep the last {seconds} seconds and look at it like any other recording?"),
        "keep_minute": N_("Keep the last minute and look at it like any other recording?"),
        "look": N_("Look at it closely"),
        "forget": N_("Forget it"),
    }
)
"""What the component says by itself."""


def listener(
    *,
    secret: str,
    sentences: Mapping[str, str],
    is_touched: bool,
    is_presented: bool,
    on_kept: Callable[[], None],
    key: str,
) -> None:
    """Show the button and, once pressed, what is heard.

    Parameters
    ----------
    secret : str
        Of the visit's `genreclf.app.server.stream_endpoint.StreamSession`.
    sentences : Mapping of str to str
        What to say when something goes wrong, by what it is.
    is_touched : bool
        Whether this is a phone, which may lock.
    is_presented : bool
        Whether to fill the screen, for a projector.
    on_kept : callable
        Called when the ear has got a recording that the visitor wants to keep.
    key : str
        Identifies the component on its page.
    """
    _component(
        data={
            "address": stream_endpoint.path(),
            "header": stream_endpoint.HEADER,
            "secret": secret,
            "rate": RATE,
            "piece": HOP_SECONDS,
            "longestPiece": BUFFER_SECONDS,
            "largestRecording": int(st.get_option("server.maxUploadSize")) << 20,
            "sentences": dict(sentences),
            "words": dict(WORDS),
            "touched": is_touched,
            "presented": is_presented,
            "genres": [{"name": genre, "title": title(genre), "colour": COLOURS[genre]} for genre in GENRES],
            "shades": sample_colorscale(SPECTROGRAM_COLOURS, np.linspace(0, 1, SHADES)),
        },
        key=key,
        on_kept_change=on_kept,
    )

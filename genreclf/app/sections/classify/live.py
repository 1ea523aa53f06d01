"""Live listening on the Classify page: one press, and the answer follows the music."""

from typing import Final

import streamlit as st

from genreclf.app.components import present, widgets
from genreclf.app.components.listener.component import listener
from genreclf.app.sections.classify import inputs
from genreclf.app.sections.classify.microphone_texts import SENTENCES
from genreclf.app.server.stream_endpoint import StreamSession
from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import state
from genreclf.translation import Sentence, language

KEY: Final = "listener"
KEPT_WHILE_LISTENING: Final = 10
"""Seconds that are kept by the button that is there while it listens."""


def listen_along() -> None:
    """A button that opens the microphone, and a picture of what is heard; nothing is kept unless the visitor asks."""
    if state.stream is None:
        state.stream = StreamSession()
    state.stream.language = language()
    listener(
        secret=state.stream.secret,
        sentences=SENTENCES,
        is_touched=widgets.is_touched(),
        is_presented=present.is_on(),
        on_kept=_kept,
        key=KEY,
    )


def _kept() -> None:
    """The seconds that the visitor kept become a recording like any other."""
    stream = state.stream
    if stream and stream.recording:
        is_brief = st.session_state[KEY].get("kept") == KEPT_WHILE_LISTENING
        name = Sentence("Your 10 seconds") if is_brief else Sentence("What I listened to")
        inputs.take(Recording.of(stream.recording, name, is_kept=True))
        stream.recording = None
        state.is_kept_new = True

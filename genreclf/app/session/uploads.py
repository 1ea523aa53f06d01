"""The upload store: a visitor's file if it is small, otherwise a copy of the decoded excerpt.

Whole songs as wav are large, and what is needed of them is one channel at 22 kHz, ten minutes at most. That as FLAC,
which every browser plays, is a tenth of the file. All upload boxes hand their files over here, and Streamlit's own copy
is let go as soon as a file has been looked at.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np
import soundfile
import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from genreclf.app.server import metrics
from genreclf.app.session import analysis, resources
from genreclf.app.session.recordings import MEDIA_TYPES, Recording
from genreclf.app.session.state import state
from genreclf.audio.formats import with_header
from genreclf.errors import AudioError
from genreclf.translation import Sentence

LARGE: Final = 20 << 20
"""Bytes from which on a file is not kept as it came."""

MAX_KEPT_BYTES: Final = 240 << 20
"""Bytes of the songs that one visit keeps, in its boxes, on its pages and in its games."""

FULL_SCALE: Final = 32_767
"""The largest sample of 16 bits."""

Thing = TypeVar("Thing")


def received(
    box: str, make: Callable[[Recording], Thing], *, most: int | None = None, name: str = ""
) -> dict[str, Thing]:
    """What is made of the files in an upload box, of each one once; Streamlit's copy of it is let go.

    Parameters
    ----------
    box : str
        Key of the widget, which has been drawn in this run.
    make : callable
        Makes what is kept of a recording, at best less than the whole.
    most : int, optional
        How many files are taken; others stay with Streamlit.
    name : str
        What to call them; empty for the files' own names.

    Returns
    -------
    dict
        By Streamlit's id of a file, in the order of the box. What was made of files that have left the box is
        forgotten.
    """
    before = state.uploads.get(box, {})
    value = st.session_state.get(box) or []
    files: Sequence[UploadedFile | DeletedFile] = value if isinstance(value, list) else [value]
    # Streamlit calls a file deleted once its copy was let go; one that was never seen here is gone indeed.
    there = [file for file in files if file.file_id in before or not isinstance(file, DeletedFile)]
    before = {file.file_id: before[file.file_id] for file in there[:most] if file.file_id in before}
    state.uploads = {**state.uploads, box: before}  # what has left the box makes room
    made: dict[str, Thing] = {}
    for file in there[:most]:
        if file.file_id in before or isinstance(file, DeletedFile):
            made[file.file_id] = before[file.file_id]
            continue
        made[file.file_id] = make(_recording(file, name or file.name))
        state.uploads = {**state.uploads, box: {**before, **made}}  # before it is let go: the run may be broken off
        _let_go(file)
    state.uploads = {**state.uploads, box: made}
    return made


def as_it_is(recording: Recording) -> Recording:
    """For `received`: the recording itself; without its sound where the visit keeps as much as it may."""
    if _kept_bytes() + len(recording.payload) <= MAX_KEPT_BYTES:
        return recording
    fault = Sentence(
        "There is no room left for it: a visit keeps {megabytes} MB of songs. Please remove some and add it again, or "
        "reload the page to begin anew.",
        megabytes=MAX_KEPT_BYTES >> 20,
    )
    return replace(recording, payload=b"", refusal=AudioError(fault))


def _kept_bytes() -> int:
    """Bytes of the recordings of this visit, each counted once: a song can outlive the box that it came from."""
    things = [thing for made in state.uploads.values() for thing in made.values()]
    things += [*state.songs, *(card.recording for card in (*state.quiz_cards, *state.solo_cards))]
    recordings = {id(thing): thing for thing in things if isinstance(thing, Recording)}
    return sum(len(recording.payload) for recording in recordings.values())


def forget(box: str) -> None:
    """Forget what was made of the files in an upload box."""
    state.uploads = {name: made for name, made in state.uploads.items() if name != box}


def _recording(file: UploadedFile, name: str) -> Recording:
    """The recording that a file holds; a large one is decoded, and a copy of that kept."""
    recording = Recording.of(with_header(file.getvalue(), file.name), name)
    return _reduced(recording) if recording.size > LARGE else recording


def _reduced(recording: Recording) -> Recording:
    """The same with a copy of what was decoded of it as its payload, or without one where it is refused."""
    try:
        with st.spinner(resources.wait_in_words()):
            clip, seconds = metrics.decode(recording.payload, resources.decoders(), source="page")
    except AudioError as error:
        return replace(recording, payload=b"", refusal=error)
    whole = np.rint(np.clip(clip.samples, -1, 1) * FULL_SCALE).astype(np.int16)
    file = io.BytesIO()
    soundfile.write(file, whole, clip.sample_rate, format="FLAC")
    reduced = replace(recording, payload=file.getvalue(), media_type=MEDIA_TYPES["flac"], notes=clip.notes)
    # What a decoder makes of the copy, so that an answer is the same whether or not the clip is still there.
    analysis.remember(
        reduced, replace(clip, samples=(whole / (FULL_SCALE + 1)).astype(np.float32), offset=0.0), seconds
    )
    return reduced


def _let_go(file: UploadedFile) -> None:
    """Free the memory that Streamlit holds for an upload until its visit ends, in its store and in the session."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    file.seek(0)
    file.truncate()  # a closed file would disturb those who look at the state

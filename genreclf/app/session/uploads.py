"""What is kept of a visitor's file: the file itself where it is small, else a copy of the excerpt that was decoded.

Whole songs as wav are large, and what is needed of them is one channel at 22 kHz, ten minutes at most. That as FLAC,
which every browser plays, is a tenth of the file. The upload itself is let go as soon as it has been looked at.
"""

import hashlib
import io
from typing import Final

import soundfile
import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from genreclf.app.session import analysis, resources
from genreclf.audio import AudioClip
from genreclf.audio.formats import with_head
from genreclf.errors import AudioError

LARGE: Final = 20 << 20
"""Bytes from which on a file is not kept as it came."""


def content_of(file: UploadedFile) -> bytes:
    """What is in an upload, ready to be decoded."""
    return with_head(file.getvalue(), file.name)


def keep(content: bytes) -> bytes:
    """Let a large file go.

    Parameters
    ----------
    content : bytes
        What a visitor sent.

    Returns
    -------
    bytes
        What stands for it from now on: the file, a copy of what was decoded of it, or, where that is impossible, a mark
        (`genreclf.app.session.analysis.decoded` takes all three).
    """
    if len(content) <= LARGE:
        return content
    with st.spinner(resources.wait_in_words()):
        try:
            clip = analysis.decoded_upload(content)
        except AudioError as error:
            kept, facts = hashlib.sha256(content).digest(), analysis.Original(len(content), refusal=error)
        else:
            kept, facts = _copy(clip), analysis.Original(len(content), clip.notes)
    st.session_state["originals"] = {**st.session_state.get("originals", {}), kept: facts}
    return kept


def forget_all_but(contents: list[bytes]) -> None:
    """Forget what is known of files that are gone."""
    known = st.session_state.get("originals", {})
    st.session_state["originals"] = {content: known[content] for content in contents if content in known}


def let_go(file: UploadedFile) -> None:
    """Free the memory that Streamlit holds for an upload until its visit ends, in its store and in the session."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    file.seek(0)
    file.truncate()  # a closed file would disturb those who look at the state


def _copy(clip: AudioClip) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, clip.samples, clip.sample_rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()

"""The parts of the Classify page."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from genreclf.app import resources, widgets
from genreclf.wording import in_ten


def current_song(upload: UploadedFile | None) -> bytes | None:
    """The visitor's song: what was just uploaded, or what was there before another page was looked at."""
    if upload is not None:
        st.session_state["kept song"] = (upload.name, upload.getvalue())
    elif st.session_state.get("uploader was full") and not st.session_state.get("arrived"):
        st.session_state.pop("kept song", None)  # the visitor has removed it; leaving the page only empties the box
    st.session_state["uploader was full"] = upload is not None
    if "kept song" not in st.session_state:
        return None
    name, content = st.session_state["kept song"]
    if upload is None:
        st.caption(f"Still here: {widgets.plain(name)}. Drop another song to replace it.")
    return content


def explain(model: str) -> None:
    """Say how far the answers of a model can be trusted, from its card."""
    metrics = resources.model(model).card["metrics"]
    known, unknown = (metrics[protocol]["test"] for protocol in ("random", "filtered"))
    st.caption(
        f"It knows ten genres, from blues to rock, and gives one of them to whatever it hears. Of test songs it got "
        f"{in_ten(known['accuracy'])} right ({known['accuracy']:.0%} of {known['n']}), of songs whose artists "
        f"were kept out of its training {in_ten(unknown['accuracy'])} ({unknown['accuracy']:.0%} of {unknown['n']})."
    )

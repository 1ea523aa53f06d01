"""The component of the button that shares a link.

A Streamlit component of our own, since only a press in the page itself may open the system's way to share, or write to
the clipboard.
"""

from pathlib import Path
from typing import Final

import streamlit as st

from genreclf.translation import N_, Texts

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "genreclf_share",
    html=(_HERE / "share.html").read_text(encoding="utf-8"),
    css=(_HERE / "share.css").read_text(encoding="utf-8"),
    js=(_HERE / "share.js").read_text(encoding="utf-8"),
)

WORDS: Final = Texts(
    {
        "share": N_("Share a link"),
        "address": N_("The link:"),
        "copied": N_("The link is copied."),
        "select": N_("Copy the link above."),
    }
)


def share_button(path: str, *, title: str, text: str, key: str) -> None:
    """Offer a link to share.

    Parameters
    ----------
    path : str
        Of the link, from the root of this server, with its query.
    title, text : str
        What goes with it, where the system's way to share takes more than a link.
    key : str
        Identifies the button on its page.
    """
    _component(data={"path": path, "title": title, "text": text, "words": dict(WORDS)}, key=key)

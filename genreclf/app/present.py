"""Present mode, for a projector: large type, and nothing on the page but what is shown."""

import streamlit as st

_TO_THE_TOP = "<script>document.querySelector('[data-testid=stMain]').scrollTo(0, 0)</script>"


def is_on() -> bool:
    """Whether the visitor presents; at first what the address says: ``?present=1``."""
    if "presenting" not in st.session_state:
        st.session_state["presenting"] = st.query_params.get("present") == "1"
    return bool(st.session_state["presenting"])


def switch() -> None:
    """A button at the foot of every page."""
    on = is_on()
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "End presentation" if on else "Present",
            icon=":material/close_fullscreen:" if on else ":material/open_in_full:",
            key="present",
            type="tertiary",
            help=None if on else "Large type and little else, for a projector. Press F11 for the full screen.",
            on_click=_toggle,
            shortcut="Esc" if on else None,
        )
    if st.session_state.pop("switched", False):
        st.html(_TO_THE_TOP, unsafe_allow_javascript=True)


def _toggle() -> None:
    st.session_state["presenting"] = not st.session_state["presenting"]
    st.session_state["switched"] = True

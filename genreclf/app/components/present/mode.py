"""Present mode, for a projector: large type, and nothing on the page except what is shown."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from genreclf.app.components.exclusive_playback import SCRIPT
from genreclf.app.session.state import State, state
from genreclf.translation import gettext as _

_HERE = Path(__file__).parent
_TO_THE_TOP = "<script>document.querySelector('[data-testid=stMain]').scrollTo(0, 0)</script>"

_stage = st.components.v2.component(
    "genreclf_stage",
    html='<button type="button" hidden></button>',
    css=(_HERE / "stage.css").read_text(encoding="utf-8"),
    js=SCRIPT + (_HERE / "stage.js").read_text(encoding="utf-8"),
)


def is_on() -> bool:
    """Whether the visitor presents; at first what the address says: ``?present=1``."""
    if state.presenting is None:
        state.presenting = st.query_params.get("present") == "1"
    return state.presenting


def style() -> None:
    """What the mode changes of all pages; off stage a style that changes nothing, which takes its place at once."""
    st.html(_HERE / "present.css" if is_on() else "<style>html { font-size: 100%; }</style>")


def start_button(place: str) -> None:
    """The button that starts it; pages have one at the top and one at the foot.

    Parameters
    ----------
    place : {"top", "foot"}
        Where it stands.
    """
    with st.container(key=f"present-{place}", horizontal=True, horizontal_alignment="right"):
        st.button(
            _("Present"),
            icon=":material/open_in_full:",
            key=f"present at the {place}",
            type="tertiary",
            help=_("Large type and little else on the full screen, for a projector."),
            on_click=_toggle,
        )


def rail(pages: Sequence[StreamlitPage], shown: StreamlitPage) -> None:
    """What a presenter needs within reach, at the lower edge of the screen: the pages, and the way out.

    Parameters
    ----------
    pages : sequence of StreamlitPage
        In the order in which the keys lead through them; the first is the one that gives answers.
    shown : StreamlitPage
        The one that is shown.
    """
    with st.container(key="rail", horizontal=True, wrap=True, vertical_alignment="center", gap="xsmall"):
        with st.container(key="rail-pages", horizontal=True, wrap=True, gap="xxsmall", width="content"):
            for page in pages:
                st.page_link(page)
        if shown == pages[0]:
            st.toggle(_("Room guesses first"), key=State.guess_first.key, persist_state="session")
        _stage(
            data={
                "presenting": True,
                "page": pages.index(shown) if shown in pages else None,
                "label": _("Full screen"),
            },
            key="stage",
        )
        with st.container(key="rail-keys", width="content"):
            st.markdown(_(":small[→ next, ← back, space plays, B darkens]"))
        st.button(
            _("End"),
            icon=":material/close_fullscreen:",
            key="end of presentation",
            type="tertiary",
            on_click=_toggle,
            shortcut="Esc",
        )


def wings() -> None:
    """Off stage: be ready to ask for the full screen, for which browsers want the very click that starts it."""
    with st.container(key="wings"):
        _stage(data={"presenting": False, "page": None, "label": _("Full screen")}, key="stage")


def back_to_top() -> None:
    """Show the page from its top where the mode has just changed; to be called at its end."""
    if state.presenting_changed:
        state.presenting_changed = False
        st.html(_TO_THE_TOP, unsafe_allow_javascript=True)


def _toggle() -> None:
    state.presenting = not state.presenting
    state.presenting_changed = True

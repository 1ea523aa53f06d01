"""A place on the page that is filled when it comes near the screen.

Charts cost a browser more than all the rest of a page, and reasons cost the server more than an answer: who only wants
the answer waits for neither.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from genreclf.app.components import present, widgets
from genreclf.app.session.state import state

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "genreclf_lazy_rendering",
    html='<div class="place" aria-hidden="true"></div>',
    css=(_HERE / "lazy_rendering.css").read_text(encoding="utf-8"),
    js=(_HERE / "lazy_rendering.js").read_text(encoding="utf-8"),
)


@st.fragment
@widgets.guarded
def when_near(part: str, shown: str, show: Callable[..., Any], *arguments: Any) -> None:
    """Show a part of a page once the visitor has come near it; at once while somebody presents.

    Parameters
    ----------
    part : str
        Identifies the part on its page.
    shown : str
        What it is about: for something else, it waits for the visitor again.
    show : callable
        Draws it. It is a fragment: what is pressed in it runs it alone.
    *arguments
        For ``show``.
    """
    if is_near(part, shown):
        show(*arguments)
    else:
        _component(key=f"near {part}", on_near_change=partial(_came, part, shown))


def is_near(part: str, shown: str) -> bool:
    """Whether a part is to be drawn."""
    return present.is_on() or state.came_near.get(part) == shown


def _came(part: str, shown: str) -> None:
    state.came_near = {**state.came_near, part: shown}

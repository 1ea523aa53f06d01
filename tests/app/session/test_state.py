"""Typed keys of ``st.session_state``."""

import re
from pathlib import Path

import streamlit as st

from genreclf import app
from genreclf.app.session.state import State, state


def test_what_was_never_set_is_read_by_its_default_and_not_stored():
    assert state.turn == 0
    assert State.turn.key not in st.session_state
    del state.turn


def test_what_is_set_lies_under_the_key_that_widgets_are_given():
    state.example = "jazz"
    assert st.session_state["example"] == st.session_state[State.example.key] == state.example == "jazz"
    del state.example
    assert state.example is None


def test_no_module_names_a_key_of_its_own():
    literal = re.compile(r"""session_state(\.(get|pop|setdefault)\(|\[)["']""")
    for path in Path(app.__file__).parent.rglob("*.py"):
        assert not literal.search(path.read_text(encoding="utf-8")), f"{path} names a key: it belongs into State"

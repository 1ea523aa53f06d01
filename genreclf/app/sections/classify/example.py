"""The example that opens the Classify page: a song to guess, with its precomputed answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from genreclf import messages
from genreclf.app.components import widgets
from genreclf.app.components.player.component import best_moments, drawing, show_drawn
from genreclf.app.sections.classify.explain import likely_kinds
from genreclf.app.session import resources
from genreclf.app.session.recordings import MEDIA_TYPES
from genreclf.app.session.state import State, state
from genreclf.genres import title
from genreclf.inference.precomputed_example import PrecomputedExample
from genreclf.messages.explanation import reason
from genreclf.messages.phrases import unbroken
from genreclf.translation import N_, language
from genreclf.translation import gettext as _

PICKS_ONE: Final = N_("It knows ten genres and picks one for whatever music it hears.")
TELLS_OTHERS: Final = N_("It tells ten genres apart, and sometimes notices that music is none of them.")
CHOICES: Final = 3
"""Genres to guess from: those that the model finds likeliest."""


def show(precomputed: PrecomputedExample) -> None:
    """One of our pieces and a question; once that is answered, what the model says, and why."""
    guessed, prediction = state.opening_said, precomputed.prediction
    is_told = state.is_opening_told
    with st.container(key="opening"):
        head = st.container()  # so that the player keeps its place, and its sound
        show_drawn(
            resources.track_bytes(precomputed.example.path),
            MEDIA_TYPES["ogg"],
            _drawn(precomputed, language(), is_told=is_told),
            veiled=not is_told,
            brief=not is_told,
            key="opening player",
        )
        composed = _("We composed it, and a computer plays it.")
        if not is_told:
            head.subheader(_("Or guess this one"), anchor=False)
            _ask(sorted(messages.ranked(prediction.probabilities)[:CHOICES]))
            st.caption(composed)
            return
        st.markdown("**" + _("Why?") + f"** {reason(prediction, precomputed.ablation)}")
        st.caption(f"{_(precomputed.example.title)}. {composed}")
    with head:
        with st.container(key="opening-answer"):  # large, but no heading: the page's answer is the visitor's own
            st.markdown(unbroken(messages.answer(prediction)))
        if guessed:
            st.markdown(messages.beside_a_guess(prediction, guessed, precomputed.example.genre))
        if state.is_opening_new:  # what had the focus is gone
            state.is_opening_new = False
            widgets.focus("opening-answer")


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawn(_precomputed: PrecomputedExample, spoken: str, *, is_told: bool) -> Mapping[str, Any]:
    """The player's pictures, for all who come and speak a language."""
    prediction = _precomputed.prediction
    return drawing(
        _precomputed.duration,
        _precomputed.waveform,
        _precomputed.spectrogram,
        prediction.told_timeline,
        best_moments(prediction.told_timeline, likely_kinds(prediction), prediction.target),
        _precomputed.overlay if is_told else None,
    )


def _ask(genres: Sequence[str]) -> None:
    """Ask what the visitor would say."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.pills(
            _("Press play. What would you say?"),
            genres,
            format_func=title,
            key=State.opening_guess.key,
            on_change=_tell,
            wrap=True,
        )
        st.button(_("Just tell me"), key="tell the opening", on_click=_tell)


def _tell() -> None:
    state.is_opening_told = state.is_opening_new = True
    state.opening_said = state.opening_guess or ""


def promise(model: str) -> None:
    """Say how far the answers can be trusted, by songs that people know if the model was tried on any."""
    card = resources.model(model).card
    metrics = card.metrics
    protocol = "songs" if "songs" in metrics else "filtered"
    measured = metrics[protocol]["test"]
    what_it_knows = TELLS_OTHERS if card.styles else PICKS_ONE
    right = (
        N_("Of {n} songs that people know, it got **{chance}** right.")
        if protocol == "songs"
        else N_("Of {n} songs by artists that it was not trained on, it got **{chance}** right.")
    )
    forgotten = _("Your music is heard in memory and never stored.")
    measured_right = _(right, n=measured["n"], chance=messages.in_ten(measured["accuracy"]))
    st.caption(f"{_(what_it_knows)} {measured_right} {forgotten}")

"""Give it a song: hear it, see what the network makes of it, and why."""

import streamlit as st

from genreclf.app.components import present, widgets
from genreclf.app.components.lazy_rendering.component import when_near
from genreclf.app.components.present import hidden_answer
from genreclf.app.sections.classify import (
    answer,
    compare,
    downloads,
    example,
    explain,
    inputs,
    live,
    perturb,
    similar_songs,
)
from genreclf.app.session import analysis, resources
from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import state
from genreclf.errors import AudioError, GenreclfError
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.translation import gettext as _

# The parts of the page after the answer, by their anchors.
PARTS = {
    "why": _("Why?"),
    "fool-it": _("Can you fool it?"),
    "songs-like-it": _("Songs like it"),
    "send-it": _("Send it"),
}

st.title(_("What genre is this song?"))
on_stage = present.is_on() and bool(state.songs)  # the answer then takes the whole width
if not on_stage:
    st.markdown(_("Play it some music, or give it a song. It says what it hears, how sure it is, and why."))


def show(song: Recording) -> None:
    """The answer to one song, and the player."""
    guessing = hidden_answer.is_open(song)
    if song.about and not guessing:
        st.caption(song.about)
    with st.spinner(resources.wait_in_words()):
        duration = analysis.facts(song).duration
    span = answer.part(duration)
    with st.spinner(_("Listening…")):
        is_whole = analysis.is_whole(song, span)
        prediction = analysis.answer(song, DEFAULT_MODEL, None if is_whole else span)
    is_music = prediction.verdict != "not_music"
    similar = None
    if is_music and prediction.embedding is not None:
        said = "" if prediction.verdict == "other_style" else prediction.genre
        similar = similar_songs.similar_songs(prediction.embedding, said)
    with st.container(key="answered"):
        if guessing:
            hidden_answer.invite(song)
        else:
            st.markdown(f"**{widgets.plain(analysis.title(song))}**")
            after = PARTS if is_music else {}
            if similar:
                after = after | {"songs-like-it": similar.heading}
            answer.answer(prediction, after | ({inputs.ANCHOR: _("Another one")} if on_phone else {}))
    widgets.move_to("answered", once_for=song.id)
    if state.is_kept_new:  # the button that was pressed is gone
        state.is_kept_new = False
        widgets.focus("answered")
    overlay = None if guessing or not is_music else analysis.overlay(song, span, prediction)
    answer.player(song, span, prediction, overlay, veiled=guessing)
    if guessing or not is_music:
        return
    with below:
        st.header(explain.heading(prediction), anchor="why")
        when_near("why", song.id, explain.explanation, song, span, prediction)
        st.header(_("Can you fool it?"), anchor="fool-it")
        when_near("fool it", song.id, perturb.perturb, song, span, prediction)
        if similar:
            st.header(similar.heading, anchor="songs-like-it")
            when_near("songs like it", song.id, similar_songs.show, prediction.embedding, similar)
        downloads.downloads(song, span, prediction)


# The answer comes first, then what follows from it; before there is one, the ways to get one do.
on_phone = widgets.is_touched() and not present.is_on()
if not state.songs:
    right, left = st.columns([2, 3], gap="large")
    below = st.container()
elif on_phone:
    left, below, right = st.container(), st.container(), st.container()
elif on_stage:
    left, right, below = st.container(), st.container(), st.container()
else:
    left, right = st.columns([3, 2], gap="large")
    below = st.container()
with right:
    inputs.heading()
    live.listen_along()
    chosen = inputs.choose()
with left:
    try:
        if chosen:
            song = answer.several(chosen, state.newest) if len(chosen) > 1 else chosen[0]
            with widgets.another(song):
                show(song)
            with below:
                compare.compare(chosen)
        elif beforehand := resources.precomputed_example():
            example.show(beforehand)
    except GenreclfError as error:
        is_sound = isinstance(error, AudioError)
        widgets.show_error(error, icon=":material/hearing_disabled:" if is_sound else ":material/error:")
if not chosen:
    with below if on_phone else right:
        example.promise(DEFAULT_MODEL)

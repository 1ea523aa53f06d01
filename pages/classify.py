"""Give it a song: hear it, see what the network makes of it, and why."""

import streamlit as st

from genreclf.app import present, resources, visit, widgets
from genreclf.app.present import guess
from genreclf.app.sections import classify, fool, live, opening, side_by_side, songs, takeaway, why
from genreclf.errors import AudioError, GenreclfError
from genreclf.inference.classifier import DEFAULT_MODEL

# The parts of the page after the answer, by their anchors.
PARTS = {
    "why": "Why?",
    "fool-it": "Can you fool it?",
    "songs-like-it": "Songs like it",
    "take-it-away": "Take it away",
}

st.title("What genre is this song?")
on_stage = present.is_on() and bool(songs.kept())  # the answer then takes the whole width
if not on_stage:
    st.markdown("Give it a song. It says what kind of music it hears, how sure it is, and why.")


def show(song: songs.Song) -> None:
    """The answer to one song, and the player."""
    guessing = guess.is_open(song.content)
    if song.note and not guessing:
        st.caption(song.note)
    with st.spinner(resources.wait_in_words()):
        duration = visit.facts(song.content).duration
    span = classify.part(duration)
    with st.spinner("Listening…"):
        is_whole = visit.is_whole(song.content, span)
        prediction = visit.answer(song.content, DEFAULT_MODEL, None if is_whole else span)
    is_music = prediction.verdict != "not_music"
    with st.container(key="answered"):
        if guessing:
            guess.invite(song.content)
        else:
            after = PARTS if is_music else {}
            classify.answer(prediction, after | ({songs.ANCHOR: "Another one"} if on_phone else {}))
    widgets.move_to("answered", once_for=(song.name, len(song.content)))
    overlay = None if guessing else why.known_overlay(song, span)
    classify.player(song, span, prediction, overlay, veiled=guessing)
    if guessing or not is_music:
        return
    with below:
        why.why(song, span, prediction)
        with st.spinner("There is more to see of this song…"):
            fool.fool_it(song.content, span)
            if prediction.embedding is not None:
                classify.neighbours(prediction.embedding)
            takeaway.downloads(song, span, prediction)
        why.show_what_mattered(song, span, prediction)


# What follows from the answer is not parted from it by the ways to give another song, except where they are beside it.
on_phone = widgets.is_touched() and not present.is_on()
if on_phone:
    left, below, right = st.container(), st.container(), st.container()
elif on_stage:
    left, right, below = st.container(), st.container(), st.container()
else:
    left, right = st.columns([3, 2], gap="large")
    below = st.container()
with right:
    chosen = songs.choose()
    live.listen_along()
with left:
    try:
        if chosen:
            song = classify.several(chosen, songs.newest()) if len(chosen) > 1 else chosen[0]
            with widgets.another(hash(song.content)):
                show(song)
            with below:
                side_by_side.compare(chosen)
        elif beforehand := resources.opening():
            opening.show(beforehand)
    except GenreclfError as error:
        is_sound = isinstance(error, AudioError)
        widgets.complain(error, icon=":material/hearing_disabled:" if is_sound else ":material/error:")
if not chosen:
    with right:
        opening.promise(DEFAULT_MODEL)

"""Give it a song: hear it, see what the network makes of it, and why."""

import streamlit as st

from genreclf.app import resources, widgets
from genreclf.app.present import guess
from genreclf.app.sections import classify, fool, songs, takeaway
from genreclf.errors import AudioError, GenreclfError
from genreclf.inference.classifier import DEFAULT_MODEL

st.title("What genre is this song?")
st.markdown("Drop a song here and a neural network tells you what it sounds like to it.")


def show(song: songs.Song) -> None:
    """One song from top to bottom."""
    guessing = guess.is_open(song.content)
    if song.note and not guessing:
        st.caption(song.note)
    with st.spinner(resources.wait_in_words()):
        whole = resources.decoded(song.content)
    span = classify.part(whole)
    with st.spinner("Listening…"):
        is_whole = span == (0.0, whole.duration)
        prediction = resources.answer(song.content, DEFAULT_MODEL, None if is_whole else span)
    clip = whole.excerpt(*span)
    with st.container(key="answered"):
        if guessing:
            guess.invite(song.content)
        else:
            classify.answer(prediction)
    overlay = None if guessing else classify.known_overlay(song, span)
    classify.player(song, clip, prediction, overlay, whole=is_whole, veiled=guessing)
    if guessing:
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        classify.chances(prediction)
    if prediction.verdict == "not_music":
        return
    with right:
        classify.why(song, span, prediction)
    if prediction.embedding is not None:
        classify.neighbours(prediction.embedding)
    fool.fool_it(song.content, span)
    takeaway.downloads(song, clip, prediction, span)
    classify.show_what_mattered(song, clip, span, prediction)


chosen = songs.choose()
try:
    if chosen:
        show(classify.several(chosen, songs.newest()) if len(chosen) > 1 else chosen[0])
    else:
        classify.explain_figures(DEFAULT_MODEL)
except GenreclfError as error:
    widgets.complain(error, icon=":material/hearing_disabled:" if isinstance(error, AudioError) else ":material/error:")

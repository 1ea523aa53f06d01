"""Beat the machine: guess genres against the machine, alone or with a whole room."""

from pathlib import Path

import streamlit as st

from genreclf import app
from genreclf.app.components import widgets
from genreclf.app.sections.quiz import presenter, shared, solo, songs
from genreclf.errors import GenreclfError

st.html(Path(app.__file__).with_name("quiz.css"))
try:
    if room := presenter.opened():
        stage = st.container()
        with st.container(border=True):
            cards = songs.choose()
            presenter.options()
        with stage:
            presenter.host(room, cards)
    elif game := solo.game():
        solo.play(game)
    else:
        shared.headed("Beat the machine")
        st.markdown("A few seconds of a song, ten genres. Who knows better: you, the room, or the machine?")
        stage = st.container()
        cards = songs.choose()
        left, right = stage.columns(2, gap="large")
        with left.container(border=True):
            st.subheader("On your own", anchor=False)
            st.markdown("Five songs. You guess, then the machine says what it heard.")
            if not cards:
                st.caption("Give it some songs below first.")
            if st.button("Play five songs", type="primary", width="stretch", disabled=not cards):
                solo.begin(cards)
                st.rerun()
        with right.container(border=True):
            st.subheader("With a room", anchor=False)
            st.markdown("Everybody guesses on their phone, and the votes come in on this screen.")
            st.button("Open a room", type="primary", width="stretch", on_click=presenter.open_one)
except GenreclfError as error:
    widgets.show_error(error)

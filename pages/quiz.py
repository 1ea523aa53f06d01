"""Beat the machine: guess genres against the machine, alone or with a whole room."""

from pathlib import Path

import streamlit as st

from genreclf import app
from genreclf.app.components import widgets
from genreclf.app.sections.quiz import common, presenter, solo, songs
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _

st.html(Path(app.__file__).with_name("quiz.css"))
try:
    if room := presenter.opened():
        stage = st.container(key="room")
        with st.container(border=True, key="room-settings"):
            with st.container(key="room-songs"):
                cards = songs.choose()
            presenter.options()
        with stage:
            presenter.host(room, cards)
    elif game := solo.game():
        solo.play(game)
    else:
        common.headed(_("Beat the machine"))
        st.markdown(_("A few seconds of a song, ten genres. Who knows better: you, the room, or the machine?"))
        stage = st.container()
        cards = songs.choose()
        left, right = stage.columns(2, gap="large")
        with left.container(border=True):
            st.subheader(_("On your own"), anchor=False)
            st.markdown(_("Five songs. You guess, then the machine says what it heard."))
            if not cards:
                st.caption(_("Give it some songs below first."))
            if st.button(_("Play five songs"), type="primary", width="stretch", disabled=not cards):
                solo.begin(cards)
                st.rerun()
        with right.container(border=True):
            st.subheader(_("With a room"), anchor=False)
            st.markdown(_("Everybody guesses on their phone, and the votes come in on this screen."))
            st.button(_("Open a room"), type="primary", width="stretch", on_click=presenter.open_one)
except GenreclfError as error:
    widgets.show_error(error)

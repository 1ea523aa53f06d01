"""Entry point: ``streamlit run streamlit_app.py`` finds ``app`` here and serves it."""

import streamlit as st

from genreclf.app.room import phones, rooms
from genreclf.app.service import api, server

room = phones.Phones(rooms.ROOMS, st.get_option("server.baseUrlPath") or "")
app = st.App(
    server.NAVIGATION,
    lifespan=server.lifespan,
    routes=[*api.Api().routes, *room.routes],
    on_script_error=server.apologise,
)

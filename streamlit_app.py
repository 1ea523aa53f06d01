"""Entry point: ``streamlit run streamlit_app.py`` finds ``app`` here and serves it."""

import streamlit as st
from starlette.middleware import Middleware

from genreclf.app.room import phones, rooms
from genreclf.app.service import api, listen, server, uploads

room = phones.Phones(rooms.ROOMS, st.get_option("server.baseUrlPath") or "")
app = st.App(
    server.NAVIGATION,
    lifespan=server.lifespan,
    routes=[*listen.routes(), *api.Api().routes, *room.routes],
    middleware=[Middleware(uploads.UploadLimit)],
    on_script_error=server.apologise,
)

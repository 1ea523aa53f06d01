"""Entry point: ``streamlit run streamlit_app.py`` finds ``app`` here and serves it."""

import streamlit as st
from starlette.middleware import Middleware

from genreclf.app.service import api, listen, server, uploads

app = st.App(
    server.NAVIGATION,
    lifespan=server.lifespan,
    routes=(*listen.routes(), *api.Api().routes),
    middleware=[Middleware(uploads.UploadLimit)],
    on_script_error=server.apologise,
)

"""Entry point: ``streamlit run streamlit_app.py`` finds ``app`` here and serves it."""

import streamlit as st

from genreclf.app.service import api, listen, server

ROUTES = (*listen.routes(), *api.Api().routes)

app = st.App(server.NAVIGATION, lifespan=server.lifespan, routes=ROUTES, on_script_error=server.apologise)

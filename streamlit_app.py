"""Entry point: ``streamlit run streamlit_app.py`` finds ``app`` here and serves it."""

import streamlit as st

from genreclf.app.service import api, server

app = st.App(server.NAVIGATION, lifespan=server.lifespan, routes=api.Api().routes, on_script_error=server.apologise)

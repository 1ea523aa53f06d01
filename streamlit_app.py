"""Entry point: ``streamlit run streamlit_app.py`` finds ``app`` here and serves it."""

import streamlit as st

from genreclf.app import server

app = st.App(server.NAVIGATION, lifespan=server.lifespan, on_script_error=server.apologise)

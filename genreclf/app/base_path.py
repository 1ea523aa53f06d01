"""The base path: what all addresses of the app begin with."""

import streamlit as st


def base_path() -> str:
    """Streamlit's ``server.baseUrlPath`` as a prefix: ``"/music"``, or nothing where the root serves the app."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""

"""Page settings and navigation over ``pages/``; runs on every interaction."""

from pathlib import Path

import streamlit as st

from genreclf.app import present, resources
from genreclf.shipped import shipped

PAGES = shipped("pages")

st.set_page_config(page_icon=resources.ICON, layout="wide")
st.html(Path(__file__).with_name("style.css"))
presenting = present.is_on()
if presenting:
    st.html(Path(__file__).with_name("present.css"))
pages = [
    st.Page(PAGES / "classify.py", title="Classify", icon=":material/graphic_eq:", default=True),
    st.Page(PAGES / "explore.py", title="Explore", icon=":material/library_music:"),
    st.Page(PAGES / "confusions.py", title="Confusions", icon=":material/grid_on:"),
    st.Page(PAGES / "training.py", title="Training", icon=":material/show_chart:"),
    st.Page(PAGES / "about.py", title="How it works", icon=":material/school:"),
]
page = st.navigation(pages, position="hidden" if presenting else "top")
with st.container(horizontal=True, key="pages"):  # on phones, where Streamlit hides its own links behind a button
    for one in pages:
        st.page_link(one, icon=None)
st.session_state["arrived"] = st.session_state.get("page") != page.title
st.session_state["page"] = page.title
page.run()
present.switch()

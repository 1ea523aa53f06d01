"""Page settings and navigation over ``pages/``; runs on every interaction."""

import json
from pathlib import Path

import streamlit as st

from genreclf.app.components import language_menu
from genreclf.app.components.present import mode
from genreclf.app.session import resources, visit_language
from genreclf.app.session.state import state
from genreclf.paths import bundled_path
from genreclf.translation import gettext as _

PAGES = bundled_path("pages")

visit_language.settle()
st.set_page_config(page_icon=resources.ICON, layout="wide")
st.html(Path(__file__).with_name("style.css"))
lost = {
    "--lost": _("The connection is lost"),
    "--lost-what-now": _(
        "The computer that serves this page does not answer. As soon as it does, the page goes on by itself."
    ),
}
in_css = "; ".join(f"{name}: {json.dumps(said, ensure_ascii=False)}" for name, said in lost.items())
st.html(f"<style>:root {{{in_css}}}</style>")
presenting = mode.is_on()
mode.style()
pages = [
    st.Page(PAGES / "classify.py", title=_("Classify"), icon=":material/graphic_eq:", default=True),
    st.Page(PAGES / "explore.py", title=_("Explore"), icon=":material/library_music:"),
    st.Page(PAGES / "confusions.py", title=_("Mix-ups"), icon=":material/grid_on:"),
    st.Page(PAGES / "training.py", title=_("How it learnt"), icon=":material/show_chart:"),
    st.Page(PAGES / "quiz.py", title=_("Beat the machine"), icon=":material/trophy:"),
    st.Page(PAGES / "teach.py", title=_("Teach it"), icon=":material/model_training:"),
    st.Page(PAGES / "about.py", title=_("How it works"), icon=":material/school:"),
]
sent = st.Page(PAGES / "shared.py", title=_("A result for you"), visibility="hidden")
page = st.navigation([*pages, sent], position="hidden" if presenting else "top")
with st.container(horizontal=True, key="pages"):  # on phones, where Streamlit hides its own links behind a button
    for one in pages:
        st.page_link(one, icon=None)
language_menu.show(is_shown=not presenting)
state.has_arrived = state.page != page.url_path
state.page = page.url_path
if presenting:
    mode.rail(pages, page)
else:
    mode.wings()
    mode.start_button("top")
page.run()
if not presenting:
    mode.start_button("foot")
mode.back_to_top()

"""From air pressure to an answer, for people who know neither music theory nor machine learning."""

import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.sections import about, story
from genreclf.errors import GenreclfError

st.title("How does it work?")
st.markdown("Follow a song from the air to the name of a genre, to a mistake, in six steps. Each asks first.")

try:
    story.story()
    about.data_set()
    about.models()
    about.privacy()
except GenreclfError as error:
    widgets.show_error(error)

"""From air pressure to an answer, for people who know neither music theory nor machine learning."""

import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.sections import about, story
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _

st.title(_("How does it work?"))
st.markdown(_("Follow a song from the air to the name of a genre, to a mistake, in six steps. Each asks first."))

try:
    story.story()
    about.data_set()
    about.models()
    about.privacy()
except GenreclfError as error:
    widgets.show_error(error)

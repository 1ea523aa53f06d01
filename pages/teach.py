"""Teach the network genres of one's own with a few songs of each."""

import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.sections import teach
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _

st.title(_("Teach it your own genres"))
st.markdown(_("Give it a few songs for each of two names. Then drop a new song: it says which of them it sounds like."))

try:
    taught = teach.give()
    if taught and len(taught.labels) > 1:
        st.subheader(_("How well did it learn?"), anchor=False)
        left = teach.lesson(taught)
        teach.new_song(left)
        teach.keep(left)
    else:
        st.markdown(
            _(
                "This is training: you show examples and say what they are. Three songs for each name are a "
                "start, up to {megabytes} MB each. They stay in memory and are gone when you leave.",
                megabytes=st.get_option("server.maxUploadSize"),
            )
        )
except GenreclfError as error:
    widgets.show_error(error)

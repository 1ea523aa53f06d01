"""Browse the GTZAN data set by genre, as waveforms and spectrograms."""

import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.sections import explore, gtzan_audio
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _

PARTS = {
    "overview": (_("Ten genres at a glance"), explore.overview),
    "track": (_("One song in detail"), explore.one_track),
    "compare": (_("Two genres compared"), explore.compare),
    "map": (_("Map of all songs"), explore.whole_map),
}

st.title(_("See what music looks like"))
st.markdown(_("Look at a thousand songs of ten genres, half a minute each: the collection that it learnt from."))

explore.arrive()
widgets.from_address("view", PARTS)
part = st.segmented_control(
    _("What to look at"),
    PARTS,
    format_func=lambda name: PARTS[name][0],
    required=True,
    key="view",
    width="stretch",
    persist_state="session",
)
try:
    gtzan_audio.offer()
    PARTS[part][1]()
except GenreclfError as error:
    widgets.show_error(error)

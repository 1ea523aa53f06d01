"""A result that somebody sent as a link."""

import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.sections import shared
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _

st.title(_("A result for you"))
try:
    shared.show(st.query_params.get(shared.QUERY, ""))
except GenreclfError as error:
    widgets.show_error(error, icon=":material/link_off:")
shared.invite()

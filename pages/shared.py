"""A result that somebody sent as a link."""

import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.sections import shared_result
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _

st.title(_("A result for you"))
try:
    shared_result.show(st.query_params.get(shared_result.QUERY, ""))
except GenreclfError as error:
    widgets.show_error(error, icon=":material/link_off:")
shared_result.invite()

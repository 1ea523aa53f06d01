"""How the networks learnt: curves, replay, architecture, and the original experiment's figures beside ours."""

import streamlit as st

from genreclf import messages
from genreclf.app.components import present, widgets
from genreclf.app.sections import training
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _

st.title(_("How did it learn?"))
if not present.is_on():  # a room sees the curves first, whole
    st.markdown(_("It hears the same songs again and again, pass after pass, and adjusts itself. Watch it happen."))
shown, settings = (st.container(), st.container())[:: 1 if present.is_on() else -1]

try:
    widgets.from_address("trained", training.models(), query="model")
    model = settings.selectbox(
        _("Model"), training.models(), format_func=messages.model_title, key="trained", persist_state="session"
    )
    widgets.to_address(model=model)
    with settings:
        training.which(model)
    with shown:
        training.curves(model)
    training.settings(model)
    training.replay(model)
    training.reproduction()
    training.architecture(model)
except GenreclfError as error:
    widgets.show_error(error)

"""How the networks learnt: curves, replay, architecture, and the original experiment's figures beside ours."""

import streamlit as st

from genreclf import messages
from genreclf.app.components import present, widgets
from genreclf.app.sections import training
from genreclf.app.session.state import State
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _

if present.is_on():  # a room sees the curves whole: the choice stands beside the title
    head, settings = st.columns([2, 1], vertical_alignment="center")
    head.title(_("How did it learn?"))
else:
    st.title(_("How did it learn?"))
    st.markdown(_("It hears the same songs again and again, pass after pass, and adjusts itself. Watch it happen."))
    settings = st.container()

try:
    widgets.from_address(State.trained.key, training.models(), query="model")
    model = settings.selectbox(
        _("Model"),
        training.models(),
        format_func=messages.model_title,
        key=State.trained.key,
        persist_state="session",
        label_visibility="collapsed" if present.is_on() else "visible",
    )
    widgets.to_address(model=model)
    if not present.is_on():
        training.which(model)
    training.curves(model)
    training.settings(model)
    training.replay(model)
    training.for_engineers(model)
except GenreclfError as error:
    widgets.show_error(error)

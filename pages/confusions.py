"""An interactive confusion matrix of a model's test songs."""

import streamlit as st

from genreclf import messages
from genreclf.app.components import present, widgets
from genreclf.app.sections import confusions, gtzan_audio
from genreclf.app.sections.held_out_predictions import held_out_predictions
from genreclf.errors import GenreclfError
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import available_models
from genreclf.translation import gettext as _

st.title(_("Which genres does it mix up?"))
if not present.is_on():  # a room sees the matrix first, whole
    st.markdown(_("See which songs it gets wrong. Each row is a genre; its numbers say what the songs were taken for."))

# A room sees the matrix first, and how it is chosen after it.
settings, shown = (st.container(), st.container())[:: -1 if present.is_on() else 1]
try:
    with settings:
        gtzan_audio.offer()
        left, right = st.columns(2)
    models = sorted(available_models(), key=lambda name: name != DEFAULT_MODEL)
    widgets.from_address("model", models)
    model = left.selectbox(_("Model"), models, format_func=messages.model_title, key="model", persist_state="session")
    protocols = confusions.protocols(model)
    widgets.from_address("protocol", protocols)
    protocol = str(
        right.segmented_control(
            _("Tried on songs"),
            protocols,
            format_func=confusions.PROTOCOL_NAMES.get,
            required=True,
            wrap=True,
            key="protocol",
            persist_state="session",
        )
    )
    test = held_out_predictions(model, protocol)
    with settings:
        confusions.summary(test, protocol)
    left, right = shown.columns([3, 2], gap="large")
    with left:
        chosen = confusions.chart(test, f"{model}-{protocol}")
    with right:
        confusions.songs(test, chosen)
    left, right = st.columns(2, gap="large")
    with left:
        genre = confusions.one_genre(test)
    with right:
        confusions.likeness(test)
    confusions.calibration(test)
    cell = {"true": chosen[0], "said": chosen[1]} if chosen else {}
    widgets.to_address(model=model, protocol=protocol, of=genre, **cell)
    confusions.both_protocols(model)
    confusions.downloads(test, model, protocol)
except GenreclfError as error:
    widgets.show_error(error)

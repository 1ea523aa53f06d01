"""The parts of the Training page."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import widgets
from genreclf.app.sections.confusions import PROTOCOL_NAMES
from genreclf.app.session import resources
from genreclf.app.session.state import State, state
from genreclf.evaluation import confusion_matrix
from genreclf.evaluation.reproduction import MEASURES, comparison
from genreclf.genres import GENRES
from genreclf.gtzan import genre_indices
from genreclf.inference.classifier import DEFAULT_MODEL, ORIGINAL_MODEL
from genreclf.inference.model_store import available_models

AUGMENTED: Final = "-augmented"
"""How the name of a model's variant with augmentation ends."""

SECONDS_PER_PASS: Final = 0.5
"""Pace of the replay."""

WITHOUT, WITH = "Trained on the songs as they are", "Trained on altered copies as well"


def models() -> list[str]:
    """Models to choose from, the original experiment first; a variant with altered copies is shown beside it."""
    names = [name for name in available_models() if not name.endswith(AUGMENTED)]
    return sorted(names, key=lambda name: name != ORIGINAL_MODEL)


def curves(name: str) -> None:
    """Accuracy and loss by epoch, without and with augmentation where there are both."""
    augmented = name + AUGMENTED
    if augmented not in available_models():
        for column, measure in zip(st.columns(2, gap="large"), ("accuracy", "loss"), strict=True):
            with column:
                _curve(name, measure)
        return
    for column, variant, label in zip(st.columns(2, gap="large"), (name, augmented), (WITHOUT, WITH), strict=True):
        with column:
            st.subheader(label, anchor=False)
            _curve(variant, "accuracy")
            _curve(variant, "loss")
    _earlier(name, augmented)


def _earlier(name: str, augmented: str) -> None:
    """Why the network that also saw altered copies overfits after fewer passes."""
    plain, copies = (messages.overfits_from(resources.history(variant)) for variant in (name, augmented))
    if plain and copies and copies < plain:
        st.markdown(
            f"**Why does it overfit earlier with the copies ({copies} passes instead of {plain})?** A pass is longer: "
            "it holds each song and its copies, so fewer passes give as much practice. And a copy is still the same "
            "song: it can learn the songs by heart all the same. The copies help with songs that reach it changed, for "
            "example with noise."
        )
    with st.expander("For engineers"):
        st.markdown(f"Altered copies: {resources.model(augmented).card.augmentation}.")


def _curve(name: str, measure: str) -> None:
    history = resources.history(name)
    heading = {"accuracy": messages.accuracy_curve, "loss": messages.loss_curve}[measure](history)
    curve = figures.learning_curve(history, measure, heading=heading, mark=messages.overfits_from(history))
    widgets.chart(curve, key=f"{name}-{measure}")


def replay(name: str) -> None:
    """Step through the epochs and watch the confusion matrix of the validation songs form."""
    st.header("Watch it learn", anchor=False)
    if state.has_arrived or state.replayed != name or not state.epoch:
        state.replayed, state.epoch, state.is_playing = name, 1, False
    every = SECONDS_PER_PASS if state.is_playing else None
    st.fragment(widgets.guarded(_replay), run_every=every)(name)


def _replay(name: str) -> None:
    table = resources.replay(name)
    passes = table.shape[1] - 1
    playing = state.is_playing
    if playing:
        state.epoch = min(state.epoch + 1, passes)
        state.is_playing = state.epoch < passes
    left, right = st.columns([3, 2], gap="large")
    with right:
        at = st.slider("After how many passes?", 1, passes, key=State.epoch.key)
        label, icon = ("Pause", ":material/pause:") if playing else ("Play", ":material/play_arrow:")
        if st.button(label, icon=icon, key="play", on_click=_play_or_pause, args=(passes,)):
            st.rerun()
    matrix = confusion_matrix(genre_indices(table["track"]), np.array([GENRES.index(g) for g in table[str(at)]]))
    right_ones, total = int(np.trace(matrix)), int(matrix.sum())
    heading = f"After pass {at} it recognises {right_ones} of {total} songs it does not learn from."
    with left:
        widgets.chart(
            figures.confusion_figure(matrix, heading=heading, light=st.context.theme.type == "light"), key="replay"
        )
    with right:
        st.markdown(f"{messages.worst_confusion(matrix)}\n\n{messages.extremes(matrix)}")
        st.caption(
            "Each row is a genre; the numbers say what its songs were taken for. The diagonal is what it got right. It "
            "never learns from these songs."
        )
    if playing and not state.is_playing:
        st.rerun()  # the last pass: stop the clock


def _play_or_pause(passes: int) -> None:
    state.is_playing = not state.is_playing
    if state.is_playing and state.epoch == passes:
        state.epoch = 1


def architecture(name: str) -> None:
    """The network as a diagram."""
    layers = resources.architecture(name)
    st.header("What it is made of", anchor=False)
    st.markdown(
        f"It has {layers['parameters'].sum():,} weights: numbers that training adjusts. A song enters at the first box "
        "and leaves at the last as ten probabilities."
    )
    light = st.context.theme.type == "light"
    ink, paper = ("#4a4558", "#f1ecf7") if light else ("#b9b3c9", "#262132")
    diagram, words = st.columns([2, 1], gap="large")
    diagram.graphviz_chart(figures.architecture_graph(layers, ink=ink, paper=paper))
    kinds = dict(figures.LAYERS[kind] for kind in layers["kind"] if kind in figures.LAYERS)
    words.markdown("\n".join(f"- **{kind}.** {meaning}" for kind, meaning in kinds.items()))


def settings(name: str) -> None:
    """How it was trained, in words."""
    card = resources.model(name).card
    kept = card.trained_on
    parts = card.subset_sizes[kept]
    epochs = len(resources.history(name))
    st.caption(
        f"It learnt from {parts['train']} songs, in {epochs} passes. {parts['valid']} other songs show its progress "
        f"here, and {parts['test']} more were kept for the final test ({PROTOCOL_NAMES[kept].lower()})."
        + " It is not the network that answers on the first page: choose that one above."
        * (name != DEFAULT_MODEL)
    )


def reproduction() -> None:
    """The original's figures beside ours."""
    rows = comparison()
    st.header("The experiment this began with", anchor=False)
    table = pd.DataFrame(
        [
            {
                "Training": row["variant"].capitalize(),
                "By": _by(row),
                **{measure.capitalize(): _with_deviation(*row[measure]) for measure in MEASURES},
            }
            for row in rows
        ]
    )
    st.table(table.set_index("Training"))
    st.caption(
        "Precision: of the songs that got a genre, how many are of it. Recall: of a genre's songs, how many it found. "
        "F1 balances the two. All are means over the ten genres. ± says how far it varies when the songs are dealt "
        "anew and a fresh network learns; the original was dealt once."
    )


def _by(row: Mapping[str, Any]) -> str:
    return "the original" if row["splits"] is None else f"ours ({row['splits']} splits, {row['n']} songs each)"


def _with_deviation(mean: float, deviation: float | None) -> str:
    return f"{mean:.2f}" if deviation is None else f"{mean:.2f} ± {deviation:.2f}"

"""The parts of the Training page."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import widgets
from genreclf.app.sections.confusions import PROTOCOLS_IN_A_SENTENCE
from genreclf.app.session import resources
from genreclf.app.session.state import State, state
from genreclf.evaluation import confusion_matrix
from genreclf.evaluation.reproduction import MEASURES, comparison
from genreclf.genres import GENRES
from genreclf.gtzan import genre_indices
from genreclf.inference.classifier import DEFAULT_MODEL, ORIGINAL_MODEL
from genreclf.inference.model_store import available_models
from genreclf.translation import N_, Texts, number
from genreclf.translation import gettext as _

AUGMENTED: Final = "-augmented"
"""How the name of a model's variant with augmentation ends."""

VARIANTS: Final = Texts(
    {"without augmentation": N_("Without augmentation"), "with augmentation": N_("With augmentation")}
)
MEASURES_IN_WORDS: Final = Texts({"precision": N_("Precision"), "recall": N_("Recall"), "f1": N_("F1")})

SECONDS_PER_PASS: Final = 0.5
"""Pace of the replay."""

WITHOUT, WITH = N_("Trained on the songs as they are"), N_("Trained on altered copies as well")


def models() -> list[str]:
    """Models to choose from, the one that answers first; a variant with altered copies is shown beside its model."""
    names = [name for name in available_models() if not name.endswith(AUGMENTED)]
    return sorted(names, key=lambda name: name != DEFAULT_MODEL)


def which(name: str) -> None:
    """Say whether this is the network that answers on the first page; where it is, lead to one that overfits."""
    if name != DEFAULT_MODEL:
        st.markdown(_("It is not the network that answers on the first page: choose that one above."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("This is the network that answers on the first page."), width="content")
        st.button(_("See one learn its songs by heart"), on_click=_choose, args=(ORIGINAL_MODEL,))


def _choose(name: str) -> None:
    state.trained = name


def curves(name: str) -> None:
    """Accuracy and loss by epoch, without and with augmentation where there are both."""
    augmented = name + AUGMENTED
    if augmented not in available_models():
        for column, measure in zip(st.columns(2, gap="large"), ("accuracy", "loss"), strict=True):
            with column:
                _curve(name, measure)
        return
    for column, variant, label in zip(
        st.columns(2, gap="large"), (name, augmented), (_(WITHOUT), _(WITH)), strict=True
    ):
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
            _(
                "**Why does it overfit earlier with the copies ({copies} passes instead of {before})?** A pass is "
                "longer: it holds each song and its copies, so fewer passes give as much practice. And a copy is "
                "still the same song: it can learn the songs by heart all the same. The copies help with songs "
                "that reach it changed, for example with noise.",
                copies=copies,
                before=plain,
            )
        )


def _curve(name: str, measure: str) -> None:
    history = resources.history(name)
    heading = {"accuracy": messages.accuracy_curve, "loss": messages.loss_curve}[measure](history)
    curve = figures.learning_curve(history, measure, heading=heading, mark=messages.overfits_from(history))
    widgets.chart(curve, key=f"{name}-{measure}")


def replay(name: str) -> None:
    """Step through the epochs and watch the confusion matrix of the validation songs form."""
    st.header(_("Watch it learn"), anchor=False)
    if state.has_arrived or state.replayed != name or not state.epoch:
        state.replayed, state.epoch, state.is_playing = name, 1, False
    every = SECONDS_PER_PASS if state.is_playing else None
    st.fragment(widgets.guarded(_replay), run_every=every)(name)


def _replay(name: str) -> None:
    table = resources.validation_by_epoch(name)
    passes = table.shape[1] - 1
    playing = state.is_playing
    if playing:
        state.epoch = min(state.epoch + 1, passes)
        state.is_playing = state.epoch < passes
    left, right = st.columns([3, 2], gap="large")
    with right:
        at = st.slider(_("After how many passes?"), 1, passes, key=State.epoch.key)
        label, icon = (_("Pause"), ":material/pause:") if playing else (_("Play"), ":material/play_arrow:")
        if st.button(label, icon=icon, key="play", on_click=_play_or_pause, args=(passes,)):
            st.rerun()
    matrix = confusion_matrix(genre_indices(table["track"]), np.array([GENRES.index(g) for g in table[str(at)]]))
    right_ones, total = int(np.trace(matrix)), int(matrix.sum())
    heading = _(
        "After pass {at} it recognises {right_ones} of {total} songs it does not learn from.",
        at=at,
        right_ones=right_ones,
        total=total,
    )
    with left:
        widgets.chart(
            figures.confusion_figure(matrix, heading=heading, light=st.context.theme.type == "light"), key="replay"
        )
    with right:
        st.markdown(f"{messages.worst_confusion(matrix)}\n\n{messages.extremes(matrix)}")
        st.caption(
            _(
                "Each row is a genre; the numbers say what its songs were taken for. The diagonal is what it got "
                "right. It never learns from these songs."
            )
        )
    if playing and not state.is_playing:
        st.rerun()  # the last pass: stop the clock


def _play_or_pause(passes: int) -> None:
    state.is_playing = not state.is_playing
    if state.is_playing and state.epoch == passes:
        state.epoch = 1


def for_engineers(name: str) -> None:
    """The original experiment's figures beside ours, what the copies were, and the network's layers."""
    with st.expander(_("For engineers")):
        _reproduction()
        augmented = name + AUGMENTED
        if augmented in available_models():
            st.markdown(_("Altered copies: {augmentation}.", augmentation=resources.model(augmented).card.augmentation))
        _architecture(name)


def _architecture(name: str) -> None:
    """The network as a diagram, which scrolls where it is wider than the page."""
    layers = resources.architecture(name)
    weights = int(layers["parameters"].sum())
    st.subheader(_("What it is made of"), anchor=False)
    st.markdown(
        _(
            "It has {weights:,} weights: numbers that training adjusts. A song enters at the first box and "
            "leaves at the last as ten probabilities.",
            weights=weights,
        )
    )
    light = st.context.theme.type == "light"
    ink, paper = ("#4a4558", "#f1ecf7") if light else ("#b9b3c9", "#262132")
    kinds = [figures.LAYERS[kind] for kind in dict.fromkeys(layers["kind"]) if kind in figures.LAYERS]
    meanings = {_(kind): _(meaning) for kind, meaning in kinds}
    st.markdown("\n".join(f"- **{kind}.** {meaning}" for kind, meaning in meanings.items()))
    with st.container(key="layers"):
        st.graphviz_chart(figures.architecture_graph(layers, ink=ink, paper=paper))


def settings(name: str) -> None:
    """How it was trained, in words."""
    card = resources.model(name).card
    kept = card.trained_on
    parts = card.subset_sizes[kept]
    counts = {
        "train": parts["train"],
        "passes": len(resources.history(name)),
        "valid": parts["valid"],
        "test": parts["test"],
        "protocol": PROTOCOLS_IN_A_SENTENCE[kept],
    }
    if card.recordings:
        text = _(
            "In these {passes} passes, {valid} clips of GTZAN were left out to show its progress. The network that "
            "answers learnt from them, too: from {tracks} clips, {songs} well-known songs and {styles} recordings of "
            "other styles. {test} more clips were kept for the final test ({protocol}).",
            tracks=card.recordings["tracks"],
            songs=card.recordings["songs"],
            styles=card.recordings["other styles"],
            **counts,
        )
    else:
        text = _(
            "It learnt from {train} songs, in {passes} passes. {valid} other songs show its progress here, and "
            "{test} more were kept for the final test ({protocol}).",
            **counts,
        )
    st.caption(text)


def _reproduction() -> None:
    """The original's figures beside ours."""
    rows = comparison()
    st.subheader(_("The experiment this began with"), anchor=False)
    table = pd.DataFrame(
        [
            {
                _("Training"): VARIANTS[row["variant"]],
                _("By"): _by(row),
                **{MEASURES_IN_WORDS[measure]: _with_deviation(*row[measure]) for measure in MEASURES},
            }
            for row in rows
        ]
    )
    st.table(table.set_index(_("Training")))
    st.caption(
        _(
            "Precision: of the songs that got a genre, how many are of it. Recall: of a genre's songs, how many it "
            "found. F1 balances the two. All are means over the ten genres. ± says how far it varies when the "
            "songs are dealt anew and a fresh network learns; the original was dealt once."
        )
    )


def _by(row: Mapping[str, Any]) -> str:
    return (
        _("the original")
        if row["splits"] is None
        else _("ours ({splits} splits, {n} songs each)", splits=row["splits"], n=row["n"])
    )


def _with_deviation(mean: float, deviation: float | None) -> str:
    said = number(mean, ".2f")
    return said if deviation is None else f"{said} ± {number(deviation, '.2f')}"

"""The parts of the page How it works."""

import re
from collections import Counter
from typing import Final

import streamlit as st

from genreclf import messages
from genreclf.app.components import widgets
from genreclf.app.session import resources
from genreclf.evaluation.robustness import RECORD, read_record
from genreclf.genres import LABELS
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import DEFAULT_MODEL, ORIGINAL_MODEL
from genreclf.inference.model_store import available_models

TESTED_ON: Final = {
    "songs": "With songs that people know",
    "filtered": "With songs by artists that it was not trained on",
    "random": "With songs dealt at random, often by artists that it knew",
}
"""What the test songs of each protocol are, the most telling first."""


def data_set() -> None:
    """What it learnt from, and what is wrong with that."""
    tracks = catalogue().values()
    repeated = sum(track.duplicate_group is not None for track in tracks)
    (genre, artist), songs = Counter((track.genre, track.artist) for track in tracks if track.artist).most_common(1)[0]
    faulty = sum(bool(track.fault) for track in tracks)
    removed = sum(track.filtered_part == "removed" for track in tracks)
    tests = resources.model(ORIGINAL_MODEL).card.metrics
    right = {protocol: messages.in_ten(tests[protocol]["test"]["accuracy"]) for protocol in TESTED_ON}
    st.header("What it learnt from, and what is wrong with it", anchor=False)
    st.markdown(
        f"GTZAN: {len(tracks)} clips of half a minute, a hundred of each of ten genres. Somebody gathered them around "
        "the year 2000 for one of the first studies of this kind, and nearly every study since has used them. "
        f"They are no clean collection. {repeated} clips have an exact copy under another name, {faulty} a known "
        f"fault. The same artists come again and again: {songs} of the hundred {LABELS[genre]} clips are "
        f"{widgets.plain(artist)}. And nobody agrees on where one genre ends and the next begins.\n\n"
        "That is why each model is tested in three ways: with the songs dealt at random, as most studies do it; with "
        f"{removed} doubtful clips taken out and artists kept apart, as far as anybody knew who is who; and with other "
        f"songs, which people know. The network of the original experiment gets {right['random']} right in the first "
        f"way, {right['filtered']} in the second and {right['songs']} in the third, which is closest to what it would "
        "do with your own songs."
    )


def models() -> None:
    """What each model is and how good, in plain words; its whole card for engineers."""
    st.header("The models", anchor=False)
    names = available_models()
    chosen = str(
        st.selectbox(
            "Model",
            names,
            format_func=messages.model_title,
            index=names.index(DEFAULT_MODEL),
            key="card",
        )
    )
    card = resources.model(chosen).card
    for protocol, meaning in TESTED_ON.items():
        if protocol in card.metrics:
            test = card.metrics[protocol]["test"]
            st.markdown(f"- {meaning}: **{messages.in_ten(test['accuracy'])}** right, of {test['n']} songs.")
    with st.expander("For engineers: the model card"):
        st.markdown(re.sub(r"^# .*\n", "", resources.card(chosen), count=1))
        _altered(chosen)


def _altered(name: str) -> None:
    """How the model's answers stand what happens to music, where that was measured."""
    rows = [row for row in read_record(RECORD) if row["model"] == name]
    if not rows:
        return
    st.markdown(
        f"The same {rows[0]['n']} test tracks ({rows[0]['split']} split) after what happens to music on its way to a "
        "listener, with the 95 % interval of the accuracy:"
    )
    st.table(
        {
            "condition": [row["condition"] for row in rows],
            "accuracy": [f"{row['accuracy']:.1%} ({row['low']:.1%}-{row['high']:.1%})" for row in rows],
            "changed answers": [f"{row['changed']:.1%}" for row in rows],
        },
        border="horizontal",
    )
    st.markdown("Measured by `python -m genreclf evaluate --data DIR --altered`.")


def privacy() -> None:
    """What happens to a visitor's song."""
    st.header("What is kept of your song: nothing", anchor=False)
    st.markdown(
        "The computer that serves this page hears your song in its memory, for you alone, and forgets it a few minutes "
        "after you close the page. It writes nothing to a disk, learns nothing from your song, and asks no other "
        "computer for anything."
    )
    st.markdown(
        "While it listens along, your browser sends the sound of the microphone on, and this computer "
        "remembers the last ten seconds. The last minute stays in your browser. When you stop, it is gone, unless you "
        "ask to look at it closely; then it is a recording like any other."
    )

"""The content of the page How it works, besides its story (`genreclf.app.sections.story`)."""

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
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import available_models
from genreclf.translation import N_, number
from genreclf.translation import gettext as _

TESTED_ON: Final = {
    "songs": N_("**{chance} right, of {n} songs that people know: expect this with your songs.**"),
    "filtered": N_("{chance} right, of {n} songs of GTZAN, without doubtful clips and with artists kept apart."),
    "random": N_("{chance} right, of {n} songs of GTZAN, dealt at random as most studies do it."),
}
"""What is said of the result of each protocol, the most telling first."""


def data_set() -> None:
    """What it learnt from, and what is wrong with that."""
    tracks = catalogue().values()
    repeated = sum(track.duplicate_group is not None for track in tracks)
    (genre, artist), songs = Counter((track.genre, track.artist) for track in tracks if track.artist).most_common(1)[0]
    faulty = sum(bool(track.fault) for track in tracks)
    st.header(_("What it learnt from, and what is wrong with it"), anchor=False)
    st.markdown(
        _(
            "GTZAN: {count} clips of half a minute, a hundred of each of ten genres. Somebody gathered them around the "
            "year 2000 for one of the first studies of this kind, and nearly every study since has used them.\n\n"
            "- {repeated} clips have an exact copy under another name, {faulty} a known fault.\n"
            "- The same artists come again and again: {songs} of the hundred {genre} clips are {artist}.\n"
            "- Nobody agrees on where one genre ends and the next begins.",
            count=len(tracks),
            repeated=repeated,
            faulty=faulty,
            songs=songs,
            genre=LABELS[genre],
            artist=widgets.plain(artist),
        )
    )
    if recordings := resources.model(DEFAULT_MODEL).card.recordings:
        st.markdown(
            _(
                "The network that answers here learnt from {tracks} of these clips; copies, faulty clips and those "
                "that it is tested on were left out. It also learnt from {songs} well-known songs, and from {styles} "
                "recordings of other styles.",
                tracks=recordings["tracks"],
                songs=recordings["songs"],
                styles=recordings["other styles"],
            )
        )


def models() -> None:
    """What each model is and how good, in plain words; its whole card for engineers."""
    st.header(_("The models"), anchor=False)
    names = available_models()
    chosen = str(
        st.selectbox(
            _("Model"),
            names,
            format_func=messages.model_title,
            index=names.index(DEFAULT_MODEL),
            key="card",
        )
    )
    card = resources.model(chosen).card
    results = (
        (said, card.metrics[protocol]["test"]) for protocol, said in TESTED_ON.items() if protocol in card.metrics
    )
    told = [_(said, chance=messages.in_ten(test["accuracy"]), n=test["n"]) for said, test in results]
    st.markdown("\n".join(f"- {sentence}" for sentence in told))
    with st.expander(_("For engineers: the model card")):
        st.markdown(re.sub(r"^# .*\n", "", resources.card(chosen), count=1))
        _altered(chosen)


def _altered(name: str) -> None:
    """How the model's answers stand what happens to music, where that was measured."""
    rows = [row for row in read_record(RECORD) if row["model"] == name]
    if not rows:
        return
    st.markdown(
        _(
            "The same {n} test tracks ({split} split) after what happens to music on its way to a listener, "
            "with the 95 % interval of the accuracy:",
            n=rows[0]["n"],
            split=rows[0]["split"],
        )
    )
    st.table(
        {
            _("condition"): [row["condition"] for row in rows],
            _("accuracy"): [
                _("{accuracy:.1%} ({low:.1%}-{high:.1%})", accuracy=row["accuracy"], low=row["low"], high=row["high"])
                for row in rows
            ],
            _("changed answers"): [number(row["changed"], ".1%") for row in rows],
        },
        border="horizontal",
    )
    st.markdown(_("Measured by `python -m genreclf evaluate --data DIR --altered`."))


def privacy() -> None:
    """What happens to a visitor's song."""
    st.header(_("What is kept of your song: nothing"), anchor=False)
    st.markdown(
        _(
            "The computer that serves this page hears your song in its memory, for you alone, and forgets it a few "
            "minutes after you close the page. It writes nothing to a disk, learns nothing from your song, and "
            "asks no other computer for anything."
        )
    )
    st.markdown(
        _(
            "While it listens along, your browser sends the sound of the microphone on, and this computer "
            "remembers the last ten seconds. The last minute stays in your browser. When you stop, it is gone, "
            "unless you ask to look at it closely; then it is a recording like any other."
        )
    )

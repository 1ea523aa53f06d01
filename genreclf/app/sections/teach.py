"""A genre of one's own: songs for each name, how good the lesson was, and a new song."""

from collections import defaultdict
from typing import Final

import numpy as np
import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.session import analysis, lessons, resources, uploads
from genreclf.errors import DataError, GenreclfError
from genreclf.figures.few_shot import own_bars, taught_map
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.few_shot import (
    MAX_LABEL_LENGTH,
    MIN_LABELS,
    FewShotClassifier,
    LabelledExample,
    read_few_shot_classifier,
)
from genreclf.messages.few_shot import few_shot_answer

MAX_LABELS: Final = 4
MOST_SONGS: Final = 20
"""Songs of one name that the page takes; the command line takes more."""
EXAMPLES: Final = ("My mum's songs", "Tango", "Band A", "Band B")


def give() -> FewShotClassifier | None:
    """The boxes for songs; gives what they teach, or what was loaded."""
    boxes = st.session_state.setdefault("own names", MIN_LABELS)
    songs: list[LabelledExample] = []
    for number, column in enumerate(st.columns(boxes, gap="large")):
        with column:
            songs += _one_name(number)
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    if boxes < MAX_LABELS:
        left.button("One more name", icon=":material/add:", on_click=_one_more)
    with right:
        file = st.file_uploader("Or load a lesson that you saved", type=["json"], key="own file")
    if file:
        return read_few_shot_classifier(file.getvalue(), resources.model(DEFAULT_MODEL))
    if songs:
        st.session_state["own taught"] = FewShotClassifier.of(resources.model(DEFAULT_MODEL), songs)
    kept: FewShotClassifier | None = st.session_state.get("own taught")
    return kept


def _one_more() -> None:
    st.session_state["own names"] += 1


def _one_name(number: int) -> list[LabelledExample]:
    name = st.text_input(f"Name {number + 1}", placeholder=EXAMPLES[number], max_chars=MAX_LABEL_LENGTH).strip()
    files = st.file_uploader(
        f"Songs for name {number + 1}: three or more",
        accept_multiple_files=True,
        key=f"own songs {number}",
    )
    if len(files) > MOST_SONGS:
        st.warning(f"These are many songs; the first {MOST_SONGS} are taken.")
    songs = []
    for file in files[:MOST_SONGS]:
        try:
            with st.spinner("Listening…"):
                songs.append(
                    LabelledExample(file.name, name or f"Name {number + 1}", _embedding(uploads.content_of(file)))
                )
        except GenreclfError as error:
            widgets.print_error(f"{file.name}: {error}")
    return songs


def _embedding(content: bytes) -> np.ndarray:
    embedding = analysis.answer(content, DEFAULT_MODEL).embedding
    if embedding is None:
        raise DataError("The network that is in use can't be taught.")
    return embedding


def lesson(taught: FewShotClassifier) -> FewShotClassifier:
    """How good the lesson was, and less of it where the visitor takes songs away; gives what is left."""
    most = max(taught.counts().values())
    n = most
    if most > 1:
        n = st.slider(
            "Songs of each name that it may learn from",
            1,
            most,
            most,
            help="Take songs away, and see what becomes of it.",
        )
    left = taught.at_most(n)
    with st.spinner("Hiding each song once…"):
        summary = lessons.how_good(left)
    st.markdown(summary)
    return left


def new_song(taught: FewShotClassifier) -> None:
    """A song that it was not taught, and where all of them lie."""
    file = st.file_uploader("Now a new song: which does it sound like?", key="own new song")
    new = None
    if file:
        with st.spinner(resources.wait_in_words()):
            embedding = _embedding(uploads.content_of(file))
        chances = lessons.probabilities(taught, embedding)
        st.header(widgets.plain(few_shot_answer(chances)), anchor=False)
        new = (file.name, *resources.neighbours().place(embedding))
    left, right = st.columns([2, 3], gap="large")
    if file:
        with left:
            widgets.chart(own_bars(chances, heading="How likely each of your names is"), key="own bars")
    places = defaultdict(list)
    for song in taught.songs:
        places[song.name].append((song.song, *resources.neighbours().place(song.embedding)))
    with right:
        heading = "What it learnt from, among a thousand songs that it knows"
        widgets.chart(taught_map(resources.track_map()[0], places, heading=heading, new=new), key="own map")


def keep(taught: FewShotClassifier) -> None:
    """The lesson as a file."""
    st.download_button(
        "Save the lesson",
        taught.to_json(),
        "my-genres.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
        help="Numbers about your songs, no sound. Load it here again, or use it with `genreclf classify --own`.",
    )

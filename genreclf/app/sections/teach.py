"""The page Teach it, a few-shot classifier: songs for each of your own genres, how reliable that is, a new song."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.session import analysis, few_shot, resources, uploads
from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import state
from genreclf.errors import GenreclfError
from genreclf.figures.few_shot import label_bars, labelled_map
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.few_shot import (
    MAX_EXAMPLES,
    MAX_LABEL_LENGTH,
    MIN_LABELS,
    FewShotClassifier,
    LabelledExample,
    read_few_shot_classifier,
)
from genreclf.messages.few_shot import few_shot_answer
from genreclf.translation import N_, Sentence, ngettext, translated
from genreclf.translation import gettext as _

MAX_LABELS: Final = 4
MAX_SONGS: Final = 20
"""Songs of one name that the page takes; the command line takes more."""
LESSON_BOX: Final = "own file"
EXAMPLES: Final = (N_("My mum's songs"), N_("Tango"), N_("Band A"), N_("Band B"))


@dataclass(frozen=True)
class EmbeddedSong:
    """A song with its embedding, or why it can't be used."""

    name: str
    embedding: np.ndarray | None = None
    fault: GenreclfError | str = ""


def give() -> FewShotClassifier | None:
    """The boxes for songs; gives what they teach, together with what was loaded."""
    if state.has_arrived and state.few_shot_classifier:
        _go_on_with(state.few_shot_classifier)
    stage = st.container()
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with right:
        st.file_uploader(_("Or load a lesson that you saved"), key=LESSON_BOX)  # our refusal is in all languages
    for loaded in uploads.received(LESSON_BOX, _loaded).values():  # before the boxes, which get its names
        if isinstance(loaded, GenreclfError):
            widgets.show_error(loaded)
    known, boxes = state.known_lesson, MIN_LABELS + state.more_labels
    if boxes < MAX_LABELS:
        left.button(_("One more name"), icon=":material/add:", on_click=_one_more)
    if known:
        left.button(_("Start again"), icon=":material/restart_alt:", type="tertiary", on_click=_start_again)
    names: list[str] = []
    given: list[LabelledExample] = []
    for number, column in enumerate(stage.columns(boxes, gap="large")):
        with column:
            name, songs = _one_label(number)
            if known and number < len(known.labels):
                _show_lesson(known, known.labels[number])
            names.append(name)
            given += songs
    if known:
        now = dict(zip(known.labels, names, strict=False))
        given = [*(replace(song, label=now.get(song.label, song.label)) for song in known.examples), *given][
            :MAX_EXAMPLES
        ]
    if given:
        state.few_shot_classifier = FewShotClassifier.of(resources.model(DEFAULT_MODEL), given)
    return state.few_shot_classifier


def _loaded(file: Recording) -> FewShotClassifier | GenreclfError:
    """The lesson in a file, with which the page goes on; or why there is none."""
    try:
        lesson = read_few_shot_classifier(file.payload, resources.model(DEFAULT_MODEL))
    except GenreclfError as error:
        return error
    _go_on_with(lesson)
    return lesson


def _go_on_with(lesson: FewShotClassifier) -> None:
    """Show the names of a lesson in the boxes; songs that are given there are added to it."""
    state.known_lesson = lesson
    names = lesson.labels[:MAX_LABELS]
    state.more_labels = max(0, len(names) - MIN_LABELS)
    for number, name in enumerate(names):
        st.session_state[_name_key(number)] = name


def _start_again() -> None:
    del state.known_lesson
    del state.few_shot_classifier
    del state.more_labels
    for number in range(MAX_LABELS):
        st.session_state[_name_key(number)] = ""


def _name_key(number: int) -> str:
    return f"own name {number}"


def _one_more() -> None:
    state.more_labels += 1


def _one_label(number: int) -> tuple[str, list[LabelledExample]]:
    """A name and its songs."""
    label = st.text_input(
        _("Name {number}", number=number + 1),
        placeholder=_(EXAMPLES[number]),
        max_chars=MAX_LABEL_LENGTH,
        key=_name_key(number),
    ).strip()
    box = f"own songs {number}"
    name = label or _("Name {number}", number=number + 1)
    files = st.file_uploader(_("Songs for {name}", name=widgets.plain(name)), accept_multiple_files=True, key=box)
    if len(files) > MAX_SONGS:
        st.warning(_("These are many songs; the first {most_songs} are taken.", most_songs=MAX_SONGS))
    given = uploads.received(box, _example, most=MAX_SONGS).values()
    for example in given:
        if example.fault:
            widgets.show_error(f"{example.name}: {translated(example.fault)}")
    return name, [
        LabelledExample(example.name, name, example.embedding) for example in given if example.embedding is not None
    ]


def _show_lesson(known: FewShotClassifier, label: str) -> None:
    """Which songs of a name come from the lesson that was loaded: the boxes show only what was dropped there."""
    songs = [widgets.plain(song.song) for song in known.examples if song.label == label]
    told = ngettext(
        "{n} song from the lesson: {songs}", "{n} songs from the lesson: {songs}", len(songs), songs="; ".join(songs)
    )
    st.markdown(told)


def _example(recording: Recording) -> EmbeddedSong:
    try:
        with st.spinner(resources.wait_in_words()):
            embedding = analysis.answer(recording, DEFAULT_MODEL).embedding
    except GenreclfError as error:
        return EmbeddedSong(recording.name, fault=error)
    if embedding is None:
        return EmbeddedSong(recording.name, fault=Sentence("The network that is in use can't be taught."))
    return EmbeddedSong(recording.name, embedding)


def lesson(taught: FewShotClassifier) -> FewShotClassifier:
    """How good the lesson was, and less of it where the visitor takes songs away; gives what is left."""
    most = max(taught.counts().values())
    n = most
    if most > 1:
        n = st.slider(
            _("Songs of each name that it may learn from"),
            1,
            most,
            most,
            help=_("Take songs away, and see what becomes of it."),
        )
    left = taught.at_most(n)
    with st.spinner(_("Hiding each song once…")):
        summary = few_shot.leave_one_out(left)
    st.markdown(widgets.plain(summary))
    return left


def new_song(taught: FewShotClassifier) -> None:
    """A song that it was not taught, and where all of them lie."""
    box = "own new song"
    st.file_uploader(_("Now a new song: which does it sound like?"), key=box)
    new = None
    for song in uploads.received(box, _example).values():
        if song.embedding is None:
            widgets.show_error(song.fault)
            continue
        chances = few_shot.probabilities(taught, song.embedding)
        st.header(widgets.plain(few_shot_answer(chances)), anchor=False)
        new = (song.name, *resources.neighbours().place(song.embedding))
    stage = st.container()
    if new:
        left, stage = st.columns([2, 3], gap="large")
        with left:
            widgets.chart(label_bars(chances, heading=_("How likely each of your names is")), key="own bars")
    places = defaultdict(list)
    for example in taught.examples:
        places[example.label].append((example.song, *resources.neighbours().place(example.embedding)))
    with stage:
        heading = _("What it learnt from, among a thousand songs that it knows")
        widgets.chart(labelled_map(resources.track_map()[0], places, heading=heading, new=new), key="own map")
        st.caption(_("The map is flat, what it hears is not: names that are mixed here may still be apart for it."))


def keep(taught: FewShotClassifier) -> None:
    """The lesson as a file."""
    st.download_button(
        _("Save the lesson"),
        taught.to_json(),
        "my-genres.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
        help=_("Numbers about your songs, no sound. Load it here again, or use it with `genreclf classify --own`."),
    )

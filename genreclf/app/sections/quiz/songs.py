"""The songs of the quiz: test songs of a connected GTZAN, our own pieces, or one's own; never a training song."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.sections.classify import librosa_recordings
from genreclf.app.session import analysis, connected_gtzan, resources, uploads
from genreclf.app.session.recordings import MEDIA_TYPES, Recording
from genreclf.app.session.state import State, state
from genreclf.audio.folders import walk
from genreclf.audio.formats import is_sound_name
from genreclf.bundled.examples import examples
from genreclf.bundled.librosa_recordings import fetch, folder, is_kept
from genreclf.errors import DataError, GenreclfError
from genreclf.genres import GENRES, label_sentence, title
from genreclf.gtzan import SPLITS, catalogue, split
from genreclf.inference.classifier import DEFAULT_MODEL, Verdict
from genreclf.quiz.score_sheet import Round
from genreclf.translation import N_, Sentence, Texts, ngettext, translated
from genreclf.translation import gettext as _
from genreclf.untrusted_names import readable

SECONDS: Final = 12.0
"""How much of a song is played, from its middle."""
HALF: Final = 8.5
"""How much of a piece of ours is played: its first half, or its second."""
FIRST_HALF, SECOND_HALF = N_("Our {genre} piece, its first half"), N_("Our {genre} piece, its second half")
APART: Final = 4
"""How many songs come between two parts of one file at least, as long as there are enough others."""
MAX_OWN_SONGS: Final = 500
UNKNOWN: Final = N_("Nobody knows")
REAL: Final[Mapping[str, str | None]] = {
    "String orchestra": "classical",
    "Sugar Plum Fairy": "classical",
    "Vibraphone trio": "jazz",
    "Singer and guitar": None,
    "Drums and bass": None,
    "Ragtime piano": None,
}
"""Real recordings that are asked, with their genres; those that are none of the ten are for guessing the machine."""
DECKS: Final = Texts(
    {"gtzan": N_("Test songs"), "examples": N_("Our pieces and real recordings"), "own": N_("My own songs")}
)


@dataclass(frozen=True)
class Card:
    """A song that may be asked.

    Attributes
    ----------
    name : str
        What to call it once it is revealed; a `Sentence` where that is not a title.
    truth : str or None
        Its genre; None where nobody knows.
    path : Path or None
        Where it lies; None where it was dropped.
    recording : Recording or None
        What was dropped.
    at : float
        Which part of it is played: 0 for its beginning, 1 for its end.
    seconds : float
        How much of it is played.
    """

    name: str
    truth: str | None
    path: Path | None = None
    recording: Recording | None = None
    at: float = 0.5
    seconds: float = SECONDS

    def read(self) -> Recording:
        """The whole song.

        Raises
        ------
        DataError
            If it is no longer there.
        """
        if self.recording:
            return self.recording
        try:
            return Recording.of(self.path.read_bytes() if self.path else b"", self.name)
        except OSError:
            raise DataError(
                Sentence("{song} can't be read any more. Please take the next song.", song=self.name)
            ) from None


def choose() -> list[Card]:
    """Let the presenter choose songs; says what they are."""
    tests = _test_songs()
    decks = [deck for deck in DECKS if deck != "gtzan" or tests]
    if state.deck not in decks:
        state.deck = decks[0]
    has_real = any(one.name in REAL for one in librosa_recordings.offered().values())
    names = {**DECKS, **({} if has_real else {"examples": _("Our pieces")})}
    deck = st.segmented_control(
        _("Songs"), decks, format_func=names.__getitem__, required=True, key=State.deck.key, persist_state="session"
    )
    if deck == "gtzan":
        st.markdown(
            _(
                "{count} songs of the collection on the page [Explore](explore). The machine never heard them in "
                "its training.",
                count=len(tests),
            )
        )
        return tests
    if deck == "own":
        return _own()
    told = [_("Ten pieces that we wrote, one for each genre, played by a computer.")]
    if not tests:
        told.append(_("More real songs are here once you have got the recordings on the page [Explore](explore)."))
    st.markdown(" ".join(told))
    return [*_real(), *_pieces()]


def _pieces() -> list[Card]:
    """Both halves of each of our pieces: no genre is then ruled out because it was played."""
    return [
        Card(Sentence(half, genre=label_sentence(genre)), genre, one.path, at=at, seconds=HALF)
        for genre, one in examples().items()
        for half, at in ((FIRST_HALF, 0.0), (SECOND_HALF, 1.0))
    ]


def _real() -> list[Card]:
    """The real recordings that are kept here; those that can be had are offered."""
    offer = [one for one in librosa_recordings.offered().values() if one.name in REAL]
    missing = [one for one in offer if not is_kept(one)]
    label = _("Add {count} real recordings from librosa.org", count=len(missing))
    if missing and st.button(
        label, icon=":material/download:", help=_("They are fetched once and kept on this computer.")
    ):
        try:
            with st.spinner(_("Fetching the recordings…")):
                for one in missing:
                    fetch(one)
        except DataError as error:
            widgets.show_error(error, icon=":material/cloud_off:")
    return [Card(Sentence(one.description), REAL[one.name], folder() / one.file) for one in offer if is_kept(one)]


def _test_songs() -> list[Card]:
    copy = connected_gtzan.connected()
    protocol = resources.model(DEFAULT_MODEL).card.trained_on
    if not copy or protocol not in SPLITS:
        return []
    tests = [catalogue()[track] for track in split(protocol)["test"] if track in copy.paths]
    return [Card(track.name, track.genre, copy.paths[track.id]) for track in tests]


def _own() -> list[Card]:
    box = "quiz files"
    st.file_uploader(_("Drop songs, then say what they are. They stay in memory."), accept_multiple_files=True, key=box)
    cards = []
    if st.session_state.get(box):
        state.quiz_cards = ()  # the songs before make room
    for file, song in uploads.received(box, uploads.as_it_is, most=MAX_OWN_SONGS).items():
        if song.refusal:
            widgets.show_error(f"{song.name}: {translated(song.refusal)}")
            continue
        genre = st.selectbox(
            _("What is {name}?", name=widgets.plain(song.title)),
            [UNKNOWN, *GENRES],
            format_func=_option,
            key=f"truth {file}",
        )
        cards.append(Card(song.title, None if genre == UNKNOWN else genre, recording=song))
    if connected_gtzan.is_local_visitor():
        folder = st.text_input(
            _("Or name a folder on this computer, with a folder in it for each genre:"), placeholder="/music/quiz"
        )
        if folder:
            try:
                cards += in_folder(Path(folder))
            except DataError as error:  # a game that is on goes on
                widgets.show_error(error)
    if cards:
        state.quiz_cards = cards
    if state.quiz_cards:
        st.markdown(ngettext("{n} song is ready.", "{n} songs are ready.", len(state.quiz_cards)))
    return list(state.quiz_cards)


def _option(genre: str) -> str:
    return _(genre) if genre == UNKNOWN else title(genre)


def in_folder(folder: Path) -> list[Card]:
    """Songs below folders that are named like genres.

    Raises
    ------
    DataError
        If there are none.
    """
    names = {**{genre: genre for genre in GENRES}, "hip-hop": "hiphop"}

    def found() -> Iterator[Card]:
        for inside in sorted(folder.glob("*")):
            if truth := names.get(inside.name.lower()):
                paths = (path for path in map(Path, walk(str(inside))) if path.parent == inside)
                yield from (
                    Card(readable(path.stem) or _("A song"), truth, path) for path in paths if is_sound_name(path.name)
                )

    cards = list(found())[:MAX_OWN_SONGS]
    if not cards:
        raise DataError(
            Sentence(
                "No song is in {folder}. It needs folders named like genres, such as blues, with songs.",
                folder=repr(str(folder)),
            )
        )
    return cards


def draw(cards: Sequence[Card], played: Sequence[Round], heard: Collection[str] = ()) -> Card | None:
    """A song that was not played yet, if possible none that was heard in a game before; None where all were played.

    Its genre is any but that of the song before, as long as there is another one: genres come back, so that none is
    ruled out because it was there. The other half of a piece comes some songs later, as long as there are others.
    """
    names, recent = ({song.song for song in songs} for songs in (played, played[-APART:]))
    files = {card.path for card in cards if card.path and card.name in recent}
    left = [card for card in cards if card.name not in names]
    left = [card for card in left if card.name not in heard] or left
    left = [card for card in left if card.path not in files] or left
    genres = sorted({card.truth for card in left}, key=str)
    if played and len(genres) > 1:
        genres = [genre for genre in genres if genre != played[-1].truth]
    if not genres:
        return None
    genre = secrets.choice(genres)
    return secrets.choice([card for card in left if card.truth == genre])


def next_song(
    cards: Iterable[Card], played: Iterable[Round], heard: Collection[str] = ()
) -> tuple[Round, Recording] | None:
    """The next song and its sound; one that can't be played is passed over, and the page says why."""
    left, played = list(cards), list(played)
    while card := draw(left, played, heard):
        try:
            return _dealt(card)
        except GenreclfError as error:
            state.quiz_fault = f"{card.name}: {translated(error)}"
            left.remove(card)
    state.quiz_fault = state.quiz_fault or _("All of these songs were played. Please choose other songs below.")
    return None


def _dealt(card: Card) -> tuple[Round, Recording]:
    """A part of a song, and what the machine says to it: it hears what the room hears."""
    whole = analysis.decoded(card.read())
    start = max(0.0, (whole.duration - card.seconds) * card.at)
    clip = whole.excerpt(start, min(start + card.seconds, whole.duration))
    wav = resources.as_wav(clip.samples, clip.sample_rate)
    sound = Recording.of(wav, card.name, media_type=MEDIA_TYPES["wav"])
    prediction = analysis.answer(sound, DEFAULT_MODEL)
    if card.truth is None and prediction.verdict == Verdict.OTHER_STYLE:  # there is no right answer to give
        raise DataError(_("It sounds like none of the ten genres, so it is not asked."))
    return Round(card.name, card.truth, prediction.genre, prediction.confidence), sound

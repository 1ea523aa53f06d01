"""The keys of ``st.session_state``, with their types: what a visit remembers from one run of a page to the next.

Streamlit keeps a widget's value under the widget's key; those that other code reads or sets are here, too. A widget
gets its key from here (``key=State.example.key``); what it holds is read and set as an attribute, ``state.example``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, overload

import streamlit as st

if TYPE_CHECKING:
    from genreclf.app.sections.quiz.solo import Game
    from genreclf.app.sections.quiz.songs import Card
    from genreclf.app.server.stream_endpoint import StreamSession
    from genreclf.app.session.recordings import Recording
    from genreclf.inference.few_shot import FewShotClassifier

T = TypeVar("T")


class Item(Generic[T]):
    """An entry of ``st.session_state`` as an attribute: read, set, and deleted, whether or not it is there.

    Parameters
    ----------
    default : object
        What it is until it is set. It is not stored, so it must not be changed in place.

    Attributes
    ----------
    key : str
        The attribute's name.
    """

    def __init__(self, default: T) -> None:
        self._default = default
        self.key = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = name

    @overload
    def __get__(self, instance: None, owner: type) -> Item[T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> Item[T] | T:
        if instance is None:
            return self
        value: T = st.session_state.get(self.key, self._default)
        return value

    def __set__(self, instance: object, value: T) -> None:
        st.session_state[self.key] = value

    def __delete__(self, instance: object) -> None:
        st.session_state.pop(self.key, None)


class State:
    """All entries, by the page that they belong to."""

    # All pages
    language = Item("")
    """As catalogues name it; empty until it was asked for."""
    is_language_chosen = Item(False)
    """Whether the menu or the address named it, so that it is worth remembering."""
    languages = Item("")
    """What was pressed in the menu of languages."""
    page: Item[str | None] = Item(None)
    """Address of the page that was shown last."""
    has_arrived = Item(False)
    """Whether the visitor has just come to this page."""
    presenting: Item[bool | None] = Item(None)
    """None until the address was asked."""
    presenting_changed = Item(False)
    last_shown = Item("")
    """Id of the recording that an answer was shown for last."""
    scrolled_to: Item[Mapping[str, tuple[object, int]]] = Item({})
    """By a container's key: what it was brought into view for, and how often it was."""
    came_near: Item[Mapping[str, str]] = Item({})
    """By a part below the fold: what it was about when the visitor came near it last."""
    gtzan_folder = Item("")
    uploads: Item[Mapping[str, Mapping[str, Any]]] = Item({})
    """By the key of an upload box and Streamlit's id of a file: what was made of it."""

    # Classify
    songs: Item[Sequence[Recording]] = Item(())
    """The recordings that were chosen last."""
    newest = Item(0)
    """Which of them was added last."""
    left_out = Item(0)
    """How many were given, where those are more than are taken."""
    turn = Item(0)
    """Counts up to empty the boxes that were not used: they get another key."""
    example: Item[str | None] = Item(None)
    librosa_recording: Item[str | None] = Item(None)
    to_fetch = Item("")
    """Name of the librosa recording that was just chosen."""
    stream: Item[StreamSession | None] = Item(None)
    """Listening along."""
    perturbed = Item("")
    """Id of the recording that the controls which change a song were shown for last."""
    preset_applied = Item(False)
    guess_first = Item(False)
    opening_guess: Item[str | None] = Item(None)
    """The genre that the visitor says of the song that the page opens with."""
    opening_said = Item("")
    """The same, once the box for it is gone."""
    is_opening_told = Item(False)
    is_opening_new = Item(False)
    """Whether it was told just now."""
    is_kept_new = Item(False)
    """Whether seconds of what the microphone heard were kept just now."""
    revealed: Item[Sequence[str]] = Item(())
    """Ids of the recordings whose answers the room has seen."""

    # Explore
    view = Item("")
    genre = Item("")
    track = Item("")
    go_to = Item("")
    """The track to open."""
    map_clicks = Item(0)

    # Confusions
    true = Item("")
    said = Item("")
    clicked_cell: Item[tuple[str, str] | None] = Item(None)
    of = Item("")

    # Training
    trained = Item("")
    """The model whose training is shown."""
    replayed = Item("")
    epoch = Item(0)
    is_playing = Item(False)

    # Teach it
    more_labels = Item(0)
    """How many boxes for names there are beyond the fewest."""
    few_shot_classifier: Item[FewShotClassifier | None] = Item(None)
    known_lesson: Item[FewShotClassifier | None] = Item(None)
    """What was loaded, or taught before the visitor came back to the page; songs in the boxes are added to it."""

    # Beat the machine
    deck = Item("")
    quiz_cards: Item[Sequence[Card]] = Item(())
    """The visitor's own songs."""
    quiz_fault = Item("")
    """What went wrong at the last press."""
    solo_game: Item[Game | None] = Item(None)
    solo_cards: Item[Sequence[Card]] = Item(())
    room_host = Item("")
    """Secret of whoever opened the room."""
    phones_address = Item("")
    round_begun: Item[tuple[str, int] | None] = Item(None)
    """Code of the room and number of the round that was begun here."""
    live_votes = Item(True)
    quiz_sounds = Item(True)
    quiz_motion = Item(True)
    time_to_guess = Item("none")
    """Seconds of a round, or that it has no end."""


state: Final = State()

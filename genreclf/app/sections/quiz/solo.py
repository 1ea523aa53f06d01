"""The quiz for one player: five rounds, in a room with one seat that belongs to the visit."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from genreclf import messages
from genreclf.app.components import widgets
from genreclf.app.sections.quiz import common
from genreclf.app.sections.quiz.songs import Card, next_song
from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import state
from genreclf.colours import COLOURS
from genreclf.genres import GENRES, LABELS, capital, title
from genreclf.quiz.game import Phase, Room
from genreclf.quiz.results import YOU, verdict
from genreclf.translation import gettext as _

ROUNDS: Final = 5


@dataclass
class Game:
    """A visitor's game: the rules, and the song that is being guessed."""

    room: Room
    sound: Recording | None = None


def game() -> Game | None:
    """The visitor's game, if one is on."""
    return state.solo_game


def begin(cards: list[Card]) -> None:
    """A new game with these songs."""
    room = Room("", alive=0.0)
    room.join(YOU, "", 0.0).connections = 1
    played = Game(room)
    state.solo_game, state.solo_cards = played, cards
    _next(played)


def play(played: Game) -> None:
    """The game, wherever it is."""
    room = played.room
    if room.phase is Phase.ENDED or played.sound is None:
        return _result(room)
    is_revealed = room.phase is Phase.REVEALED
    with st.container(key="asked"):
        common.asked(len(room.rounds), room.current, is_revealed=is_revealed, of=ROUNDS)
    widgets.move_to("asked", once_for=(len(room.rounds), is_revealed))
    if is_revealed:
        common.answers(YOU, room.leading(len(room.rounds)), room.current)
        st.markdown(
            _(
                "Right so far, of {of}: you {score}, the machine {machine}.",
                of=room.countable,
                score=room.room_score(),
                machine=room.machine_score(),
            )
        )
        last = len(room.rounds) == ROUNDS
        st.button(
            _("See the result") if last else _("Next song"),
            type="primary",
            on_click=room.end if last else lambda: _next(played),
        )
    else:
        _buttons(room)
    common.song(played.sound, is_revealed=is_revealed, starts=not is_revealed)
    if is_revealed:
        common.explanation(played.sound)
    st.button(_("Stop the game"), type="tertiary", on_click=_stop)
    return None


def _buttons(room: Room) -> None:
    stripes = "".join(f".st-key-guess-{g} button {{ border-left: 0.7rem solid {COLOURS[g]}; }}" for g in GENRES)
    st.html(f"<style>{stripes}</style>")
    with st.container(key="guesses"):
        for genre in GENRES:
            st.button(title(genre), key=f"guess-{genre}", width="stretch", on_click=_guess, args=(room, genre))


def _guess(room: Room, genre: str) -> None:
    room.vote(YOU, len(room.rounds), genre, 0.0)
    room.reveal(0.0)


def _stop() -> None:
    del state.solo_game


def _next(played: Game) -> None:
    if dealt := next_song(state.solo_cards, played.room.rounds):
        song, played.sound = dealt
        played.room.begin(song, 0.0)
    else:
        played.room.end()


def _result(room: Room) -> None:
    score = room.room_score()
    common.headed(verdict(YOU, score, room.machine_score(), room.countable))
    for number, song in enumerate(room.rounds, 1):
        guess = room.seats[YOU].votes[number]
        truth = title(song.truth) if song.truth else capital(_("nobody knows"))
        st.markdown(
            f"{number}\\. "
            + _(
                "{truth}: you said {genre}, the machine {machine} ({chance}).",
                truth=truth,
                genre=LABELS[guess],
                machine=LABELS[song.machine],
                chance=messages.in_ten(song.confidence),
            )
        )
    with st.container(horizontal=True):
        st.button(_("Play again"), type="primary", on_click=_stop)
        common.picture(room, YOU, score)

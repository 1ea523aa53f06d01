"""The quiz for a room: the presenter's page.

The room lives in the server's process (`genreclf.quiz`); a page only shows it and makes its moves. A presenter who
reloads is known by a cookie, which holds the secret of whoever opened the room.
"""

from collections.abc import Callable
from html import escape
from typing import Final, Literal

import streamlit as st

from genreclf.app.components import present
from genreclf.app.components.countdown.component import countdown
from genreclf.app.sections.quiz import common, joining, leaderboard
from genreclf.app.sections.quiz.songs import Card, draw, next_song
from genreclf.app.session.state import State
from genreclf.app.session.state import state as remembered
from genreclf.quiz.game import Phase, Room, RoomError
from genreclf.quiz.limits import LIFETIME
from genreclf.quiz.results import ROOM, verdict
from genreclf.quiz.room_registry import ROOMS, OpenRoom
from genreclf.translation import N_, Texts, ngettext, translated
from genreclf.translation import gettext as _

COOKIE: Final = "genreclf-room"
GO_ON: Final = "go-on"
"""The key of what holds the button that a presenter's remote presses (see the script of `mode`)."""
EVERY: Final = 0.5
"""Seconds between looks at the votes."""
LIMITS: Final = Texts({"20": N_("20 seconds"), "40": N_("40 seconds"), "none": N_("No limit")})
"""How long a song can be guessed."""


_STILL = "<style>[class^='quiz-'] * { animation: none !important; transition: none !important; }</style>"


def opened() -> OpenRoom | None:
    """The room that the visitor opened, in this visit or before a reload."""
    host = remembered.room_host or str(st.context.cookies.get(COOKIE, ""))
    return ROOMS.hosted_by(host) if host else None


def open_one() -> None:
    """Open a room."""
    try:
        remembered.room_host = ROOMS.open(st.context.ip_address or "").host
    except RoomError as error:
        remembered.quiz_fault = translated(error)


def options() -> None:
    """What a presenter may choose about a room."""
    st.segmented_control(
        _("Time to guess"),
        list(LIMITS),
        format_func=LIMITS.__getitem__,
        default="20",
        required=True,
        key=State.time_to_guess.key,
        persist_state="session",
        help=_("When the time is over, the answer is revealed. Reveal it earlier whenever you want."),
    )
    st.toggle(
        _("Show votes while they come in"),
        value=True,
        key=State.live_votes.key,
        persist_state="session",
        help=_("Off: the bars stay away until the reveal, so that nobody follows the crowd."),
    )
    st.toggle(_("Sounds"), value=True, key=State.quiz_sounds.key, persist_state="session")
    st.toggle(
        _("Motion"),
        value=True,
        key=State.quiz_motion.key,
        persist_state="session",
        help=_("Off: places and podium stand still, as they do anyway where a browser is set to reduced motion."),
    )


def host(room: OpenRoom, cards: list[Card]) -> None:
    """The room, wherever it is."""
    _remember(room)
    with ROOMS.entered(room) as state:
        state.touch(ROOMS.now())
        phase, number = state.phase, len(state.rounds)
    if not remembered.quiz_motion:
        st.html(_STILL)
    if phase is Phase.LOBBY:
        _lobby(room, cards)
    elif phase is Phase.ENDED:
        _result(room)
    else:
        _round(room, cards, number, is_revealed=phase is Phase.REVEALED)


def _remember(room: OpenRoom) -> None:
    if st.context.cookies.get(COOKIE) != room.host:
        secure = "; Secure" if (st.context.url or "").startswith("https:") else ""
        cookie = f"{COOKIE}={room.host}; Path=/; Max-Age={LIFETIME:.0f}; SameSite=Strict{secure}"
        st.html(f"<script>document.cookie = {cookie!r};</script>", unsafe_allow_javascript=True)


def _lobby(room: OpenRoom, cards: list[Card]) -> None:
    common.headed(_("Beat the machine"))
    left, right = st.columns([3, 2], gap="large")
    with right:
        address, is_open = joining.address_for(room)
        with st.container(key=GO_ON):
            if st.button(
                _("Start the first song"),
                type="primary" if is_open else "secondary",
                width="stretch",
                disabled=not cards,
            ):
                _begin(room, cards)
        _live(room.host, Phase.LOBBY, 0)
        st.button(_("Close the room"), on_click=_close, args=(room,))
    with left:
        joining.invitation(room, address, is_large=True, is_open=is_open)


def _round(room: OpenRoom, cards: list[Card], number: int, *, is_revealed: bool) -> None:
    with ROOMS.entered(room) as state:
        leading, current = state.leading(number), state.current
        room_score, machine, of = state.room_score(), state.machine_score(), state.countable
        limit, seconds_left = state.limit, state.seconds_left(ROOMS.now())
        is_last = not draw(cards, state.rounds)
    common.asked(number, current, is_revealed=is_revealed)
    left, right = st.container(key="round").columns([3, 2], gap="large")
    with right:
        with st.container(key=GO_ON, horizontal=True):
            if not is_revealed:
                st.button(_("Reveal"), type="primary", width="stretch", on_click=_move, args=(room, _reveal))
            elif not is_last and st.button(_("Next song"), type="primary"):
                _begin(room, cards)
            if is_revealed:
                kind: Literal["primary", "secondary"] = "primary" if is_last else "secondary"
                st.button(_("End the game"), type=kind, on_click=_move, args=(room, Room.end))
        _live(room.host, Phase.REVEALED if is_revealed else Phase.VOTING, number)
        if is_revealed:
            st.markdown(
                _(
                    "Right so far, of {of}: the room {score}, the machine {machine}.",
                    of=of,
                    score=room_score,
                    machine=machine,
                )
            )
            if of:
                with ROOMS.entered(room) as state:
                    leaderboard.show_leaders(state)
        else:
            address = joining.known_address(room) or joining.address_for(room)[0]
            joining.invitation(room, address, is_open=joining.is_reachable(room, address))
    with left:
        if is_revealed:
            common.answers(ROOM, leading, current)
        else:
            _countdown(room, limit=limit, left=seconds_left)
        begun_here = remembered.round_begun == (room.room.code, number)  # and not before a reload
        common.song(
            room.sound,
            is_revealed=is_revealed,
            starts=begun_here and not is_revealed,
            brief=is_revealed and present.is_on(),
        )
        if is_revealed:
            is_right = leading == [current.target]
            _countdown(room, cue="right" if is_right else "wrong" if current.truth else "")
            with right:
                common.explanation(room.sound)


def _countdown(room: OpenRoom, *, cue: str = "", limit: float | None = None, left: float | None = None) -> None:
    countdown(
        moment=f"{room.room.code} {room.room.phase} {len(room.room.rounds)}",
        cue=cue,
        limit=limit,
        left=left,
        sounds=remembered.quiz_sounds,
        motion=remembered.quiz_motion,
    )


@st.fragment(run_every=EVERY)
def _live(host: str, phase: Phase, number: int) -> None:
    """What changes by itself: who is here, and the votes."""
    if not (room := ROOMS.hosted_by(host)):
        st.rerun()
    with ROOMS.entered(room) as state:
        state.touch(ROOMS.now())
        now = state.phase, len(state.rounds)
        seats = [(translated(seat.name), seat.colour) for seat in state.seats.values() if seat.connections]
        tally, expected = state.tally(), state.present()
        current = state.current if state.rounds else None
    if now != (phase, number):
        st.rerun()
    if phase is Phase.LOBBY or not current:
        _here(seats)
    elif phase is Phase.VOTING:
        voted = _("{votes} of {present} have voted", votes=sum(tally.values()), present=expected)
        if remembered.live_votes:
            common.votes(tally, voted)
        else:
            st.html(f'<p class="quiz-count">{escape(voted)}</p>')
    else:
        count = sum(tally.values())
        said = ngettext("{n} vote", "{n} votes", count)
        common.votes(tally, said, truth=current.truth, machine=current.machine)


def _here(seats: list[tuple[str, str]]) -> None:
    count = ngettext("{n} is here", "{n} are here", len(seats)) if seats else _("Nobody is here yet")
    names = "".join(
        f'<li style="--colour: {colour}">{escape(name)}</li>' for name, colour in seats[-common.NAMES_SHOWN :]
    )
    st.html(f'<p class="quiz-count">{escape(count)}</p><ul class="quiz-here">{names}</ul>')


def _begin(room: OpenRoom, cards: list[Card]) -> None:
    with ROOMS.entered(room) as state:
        played = list(state.rounds)
    with st.spinner(_("The machine listens first…")):
        dealt = next_song(cards, played, room.heard)
    if dealt:
        song, room.sound = dealt
        room.heard.add(song.song)
        chosen = remembered.time_to_guess
        limit = float(chosen) if chosen.isdecimal() else None
        _move(room, lambda state: state.begin(song, ROOMS.now(), limit))
        remembered.round_begun = room.room.code, len(played) + 1
    elif played:  # of the songs that are left none can be played
        _move(room, Room.end)
    st.rerun()


def _reveal(state: Room) -> None:
    state.reveal(ROOMS.now())


def _restart(state: Room) -> None:
    state.restart(ROOMS.now())


def _move(room: OpenRoom, move: Callable[[Room], None]) -> None:
    try:
        with ROOMS.entered(room) as state:
            move(state)
    except RoomError as error:
        remembered.quiz_fault = translated(error)


def _close(room: OpenRoom) -> None:
    ROOMS.close(room)
    del remembered.room_host
    del remembered.phones_address


def _result(room: OpenRoom) -> None:
    with ROOMS.entered(room) as state:
        score, machine, of = state.room_score(), state.machine_score(), state.countable
        enough = leaderboard.has_enough(state)
    common.headed(verdict(ROOM, score, machine, of))
    _countdown(room, cue="podium")
    with ROOMS.entered(room) as state:
        leaderboard.show_podium(state)
    with st.container(horizontal=True):
        st.button(
            _("Play again"), type="primary", on_click=_move, args=(room, _restart), help=_("The same people, from 0.")
        )
        st.button(_("Close the room"), on_click=_close, args=(room,))
        common.picture(room.room, ROOM, score)
    if enough:
        common.matrices(room.room, ROOM)
    else:
        leaderboard.songs_played(room.room, ROOM)

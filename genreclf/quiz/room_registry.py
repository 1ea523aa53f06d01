"""The registry of open rooms: found by code, kept by their host, forgotten when idle, guarded by one lock.

Nothing of a room is written anywhere. It is gone with the process, ten minutes after the last page that showed it, or
two hours after the last sign of life. Where several processes serve the app, a room lives in one of them; the first
letter of its code says in which.
"""

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from genreclf.quiz.game import Room, RoomError
from genreclf.quiz.limits import (
    IDLE_TIMEOUT,
    JOINS,
    LIFETIME,
    MAX_CONNECTIONS_PER_SEAT,
    MAX_ROOMS,
    MAX_ROOMS_PER_ADDRESS,
    WRONG_CODES,
    WRONG_CODES_ALL,
    WRONG_CODES_BEYOND,
)
from genreclf.quiz.score_sheet import Seat
from genreclf.quiz.token_bucket import TokenBucket
from genreclf.translation import Sentence

LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""Letters of codes: no vowels, so that no code is a word, and nothing that looks like a digit."""
CODE_LENGTH: Final = 4
REPLICA_VARIABLE: Final = "GENRECLF_REPLICA"
"""Environment variable with the letters that codes of this process may begin with."""

Listener = Callable[[], None]


@dataclass(eq=False)
class OpenRoom:
    """An open room: its state, host, key, sound and listeners.

    Attributes
    ----------
    room : Room
        Its rules and state; look at it only within `Rooms.entered`.
    host : str
        The secret of whoever opened it.
    address : str
        Where it was opened from.
    key : str
        What the QR code holds beside the code, so that scanning it is no guess.
    sound : object
        The song that is being guessed, in the form in which the page plays it.
    heard : set of str
        Names of the songs of all its games: another game begins with others.
    listeners : set of callable
        Called when the room has changed; they must be quick.
    """

    room: Room
    host: str
    address: str
    key: str
    sound: Any = field(default=None, repr=False)
    heard: set[str] = field(default_factory=set)
    listeners: set[Listener] = field(default_factory=set, repr=False)


class Rooms:
    """All rooms of a process; safe to share between threads.

    Parameters
    ----------
    first_letters : str
        Letters that codes may begin with.
    clock : callable
        Gives seconds.
    """

    def __init__(self, first_letters: str = LETTERS, clock: Callable[[], float] = time.monotonic) -> None:
        self._first = [letter for letter in first_letters.upper() if letter in LETTERS] or list(LETTERS)
        self._clock = clock
        self._lock = threading.RLock()
        self._open: dict[str, OpenRoom] = {}
        self._wrong, self._wrong_all = TokenBucket(*WRONG_CODES), TokenBucket(*WRONG_CODES_ALL)
        self._wrong_beyond, self._joins = TokenBucket(*WRONG_CODES_BEYOND), TokenBucket(*JOINS)

    def now(self) -> float:
        """The time, as rooms count it."""
        return self._clock()

    def open(self, address: str) -> OpenRoom:
        """Open a room.

        Parameters
        ----------
        address : str
            Who asks.

        Raises
        ------
        RoomError
            If there are `MAX_ROOMS` already, or `MAX_ROOMS_PER_ADDRESS` from there.
        """
        with self._lock:
            self.sweep()
            from_there = sum(opened.address == address for opened in self._open.values())
            if len(self._open) >= MAX_ROOMS or from_there >= MAX_ROOMS_PER_ADDRESS:
                raise RoomError(Sentence("All rooms are taken right now. Please try again in a few minutes."))
            code = next(code for code in iter(self._draw, "") if code not in self._open)
            host, key = secrets.token_urlsafe(16), secrets.token_urlsafe(9)
            opened = OpenRoom(Room(code, alive=self.now()), host, address, key)
            self._open[code] = opened
            return opened

    def _draw(self) -> str:
        rest = (secrets.choice(LETTERS) for _ in range(CODE_LENGTH - 1))
        return "".join((secrets.choice(self._first), *rest))

    def hosted_by(self, host: str) -> OpenRoom | None:
        """The room that a host opened, if it still exists."""
        with self._lock:
            self.sweep()
            return next((opened for opened in self._open.values() if _equal(opened.host, host)), None)

    def find(self, code: str, address: str, *, key: str = "", seat: str = "") -> OpenRoom:
        """The room with a code.

        Parameters
        ----------
        code : str
            Typed by somebody, or from the QR code.
        address : str
            Who asks.
        key : str
            From the QR code; empty where the code was typed.
        seat : str
            The secret of a seat that the phone had before, if any.

        Raises
        ------
        RoomError
            If there is none, or too many wrong codes came from there: then a right one is not told from a wrong one.
        """
        now = self.now()
        with self._lock:
            self.sweep()
            found = self._open.get(code.strip().upper()[: CODE_LENGTH + 1])
            if found and (seat in found.room.seats or _equal(found.key, key)):
                return found
            is_quiet = self._wrong_all.has("", now) or self._wrong_beyond.has(address, now)
            if not (is_quiet and self._wrong.has(address, now)):
                raise RoomError(
                    Sentence("Too many wrong codes came from here. Please wait a minute, or scan the QR code.")
                )
            if found:
                return found
            self._wrong.take(address, now)
            self._wrong_all.take("", now)
            self._wrong_beyond.take(address, now)
        raise RoomError(Sentence("There is no room with this code. Please look at the screen again."))

    def join(self, opened: OpenRoom, known: str, address: str) -> tuple[str, Seat] | None:
        """Take a seat in a room, or return to it, from one more page.

        Parameters
        ----------
        opened : OpenRoom
            The room.
        known : str
            The secret of the seat that the phone had before, if any.
        address : str
            Where it comes from.

        Returns
        -------
        tuple of str and Seat, or None
            The secret of the seat, and the seat; None where too many new ones were taken from there just now.

        Raises
        ------
        RoomError
            If the room is full or has ended, or the seat is open in too many windows.
        """
        now = self.now()
        with self.entered(opened) as room:
            if (is_new := known not in room.seats) and not self._joins.has(address, now):
                return None
            secret = secrets.token_urlsafe(16) if is_new else known
            seat = room.join(secret, address, now)
            if seat.connections >= MAX_CONNECTIONS_PER_SEAT:
                raise RoomError(Sentence("This seat is open in too many windows. Please close some."))
            seat.connections += 1
            if is_new:
                self._joins.take(address, now)
            return secret, seat

    @contextmanager
    def entered(self, opened: OpenRoom) -> Iterator[Room]:
        """Look at a room or change it, alone; whoever listens is told afterwards if it moved on.

        They are told also where the rules forbade what was tried: a vote that comes too late reveals the round.
        """
        listeners: tuple[Listener, ...] = ()
        try:
            with self._lock:
                before = opened.room.phase, len(opened.room.rounds)
                try:
                    yield opened.room
                finally:
                    if before != (opened.room.phase, len(opened.room.rounds)):
                        listeners = tuple(opened.listeners)
        finally:
            for tell in listeners:
                tell()

    def close(self, opened: OpenRoom) -> None:
        """End a room and forget it."""
        with self._lock:
            self._open.pop(opened.room.code, None)
            opened.room.end()
            listeners = tuple(opened.listeners)
        for tell in listeners:
            tell()

    def sweep(self) -> None:
        """Forget the rooms that nobody uses any more."""
        with self._lock:
            now = self.now()
            for opened in list(self._open.values()):
                silent = now - opened.room.alive
                if silent > LIFETIME or (silent > IDLE_TIMEOUT and not opened.room.is_connected):
                    self.close(opened)


def _equal(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return secrets.compare_digest(*(text.encode(errors="surrogatepass") for text in (one, other)))


ROOMS: Final = Rooms(os.environ.get(REPLICA_VARIABLE, LETTERS))
"""The rooms of this process."""

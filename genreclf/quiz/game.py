"""The rules of a room: who may do what when. A pure state machine: no clock, no chance, no network of its own.

A room goes from the lobby through rounds, each of which is guessed at and then revealed, to its end::

    LOBBY --begin--> VOTING --reveal--> REVEALED --begin--> VOTING ...
    any of them --end--> ENDED --restart--> LOBBY

The room's answer to a song is what most of its seats said. Where several genres got most votes the room is split: that
is no answer, so it is not right, not even where one of them is. A game is between the room and the machine, and whoever
got more songs right has won it; who guessed best in the room is a question of its own.

Whoever joins gets a seat, known by a secret that only that phone has. A seat has one vote a round, which can be given
anew until the reveal. What the rules forbid raises `RoomError`, whose message is a sentence for the person who tried,
and changes nothing. Times are in seconds, of any clock that never goes back.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any, Final

from genreclf.errors import GenreclfError
from genreclf.genres import GENRES
from genreclf.quiz import results
from genreclf.quiz.player_names import seat_name

MOST_SEATS: Final = 400
MOST_SEATS_PER_ADDRESS: Final = 250
"""So that one network address, which may be a whole school's, can't take every seat."""
MOST_ROUNDS: Final = 50
LIFETIME: Final = 2 * 3600.0
"""Seconds without a sign of life after which a room has ended."""
SEAT_KEPT: Final = 60.0
"""Seconds for which a seat that has not voted waits for its phone to come back."""


class RoomError(GenreclfError):
    """Something that a room's rules forbid."""


class Phase(StrEnum):
    """Where a room is."""

    LOBBY = "lobby"
    VOTING = "voting"
    REVEALED = "revealed"
    ENDED = "ended"


@dataclass(frozen=True)
class Round:
    """One song to guess.

    Attributes
    ----------
    song : str
        What to call it, once it is revealed.
    truth : str or None
        Its genre; None where nobody knows.
    machine : str
        What the machine said.
    confidence : float
        How probable that was to it.
    """

    song: str
    truth: str | None
    machine: str
    confidence: float


@dataclass
class Seat:
    """Somebody's place in a room.

    Attributes
    ----------
    name, colour : str
        What tells it apart, for example ``"Teal otter"`` and ``"#00897b"``.
    address : str
        Where its phone came from.
    votes : dict of int to str
        Genre by number of the round.
    connections : int
        How many pages show it now.
    left : float
        When it was taken, or its last page went.
    """

    name: str
    colour: str
    address: str
    votes: dict[int, str] = field(default_factory=dict)
    connections: int = 0
    left: float = 0.0


@dataclass
class Room:
    """A room and its rules.

    Attributes
    ----------
    code : str
        What people type to get in.
    alive : float
        When there was a sign of life last.
    phase : Phase
        Where it is.
    seats : dict of str to Seat
        By secret.
    rounds : list of Round
        The last one is the current one.
    """

    code: str
    alive: float
    phase: Phase = Phase.LOBBY
    seats: dict[str, Seat] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)

    def touch(self, now: float) -> None:
        """Show a sign of life; a room that had none for `LIFETIME` has ended."""
        if now - self.alive > LIFETIME:
            self.end()
        self.alive = max(self.alive, now)

    def join(self, secret: str, address: str, now: float) -> Seat:
        """Take a seat, or come back to it.

        Parameters
        ----------
        secret : str
            What the phone will be known by.
        address : str
            Where it comes from.
        now : float
            The time.

        Raises
        ------
        RoomError
            If it is full, or the game is over and whoever comes had no seat in it.
        """
        self.touch(now)
        if secret in self.seats:
            return self.seats[secret]
        self._go_on(now)
        self._free_seats(now)
        from_there = sum(seat.address == address for seat in self.seats.values())
        if len(self.seats) >= MOST_SEATS or from_there >= MOST_SEATS_PER_ADDRESS:
            raise RoomError("This room is full. You can still guess along aloud.")
        taken = {seat.name for seat in self.seats.values()}
        names = (seat_name(number) for number in count(len(self.seats)))
        name, colour = next((name, colour) for name, colour in names if name not in taken)
        seat = self.seats[secret] = Seat(name, colour, address, left=now)
        return seat

    def disconnect(self, seat: Seat, now: float) -> None:
        """One of the pages that show a seat went."""
        seat.connections -= 1
        seat.left = self.alive = max(self.alive, now)

    @property
    def is_connected(self) -> bool:
        """Whether any phone shows a seat now."""
        return any(seat.connections for seat in self.seats.values())

    def _free_seats(self, now: float) -> None:
        """Give up the seats of phones that went without having voted, so that nobody can fill a room and go."""
        gone = [
            secret
            for secret, seat in self.seats.items()
            if not seat.connections and not seat.votes and now - seat.left > SEAT_KEPT
        ]
        for secret in gone:
            self.leave(secret)

    def leave(self, secret: str) -> None:
        """Give a seat up for good, its votes with it."""
        self.seats.pop(secret, None)

    def begin(self, song: Round, now: float) -> None:
        """Begin the next round.

        Raises
        ------
        RoomError
            If a round is still being guessed, there were `MOST_ROUNDS`, or the room has ended.
        """
        self._go_on(now)
        if self.phase is Phase.VOTING:
            raise RoomError("This round is still open. Reveal it first.")
        if len(self.rounds) >= MOST_ROUNDS:
            raise RoomError(f"A game has at most {MOST_ROUNDS} rounds. End it, and play again.")
        self.rounds.append(song)
        self.phase = Phase.VOTING

    def vote(self, secret: str, number: int, genre: str, now: float) -> None:
        """Vote in the current round; until the reveal, a new vote takes the place of the old.

        Parameters
        ----------
        secret : str
            Whose vote.
        number : int
            Number of the round that it is for, from 1: a vote that comes late must not count for the next.
        genre : str
            One of the ten.
        now : float
            The time.

        Raises
        ------
        RoomError
            If there is no such seat or genre, or that round is not open.
        """
        self._go_on(now)
        if secret not in self.seats:
            raise RoomError("You have no seat in this room.")
        if genre not in GENRES:
            raise RoomError("There is no such genre.")
        if self.phase is not Phase.VOTING or number != len(self.rounds):
            raise RoomError("This round is over.")
        self.seats[secret].votes[number] = genre

    def reveal(self, now: float) -> None:
        """End the guessing of the current round.

        Raises
        ------
        RoomError
            If no round is open.
        """
        self._go_on(now)
        if self.phase is not Phase.VOTING:
            raise RoomError("There is nothing to reveal yet. Begin a round first.")
        self.phase = Phase.REVEALED

    def end(self) -> None:
        """End the game; a round that is still open does not count."""
        if self.phase is Phase.VOTING:
            number = len(self.rounds)
            del self.rounds[-1]
            for seat in self.seats.values():
                seat.votes.pop(number, None)
        self.phase = Phase.ENDED

    def restart(self, now: float) -> None:
        """Go back to the lobby for another game: everybody keeps the seat, and nobody has a point.

        Raises
        ------
        RoomError
            If the game is not over.
        """
        self.touch(now)
        if self.phase is not Phase.ENDED:
            raise RoomError("This game is not over. End it first.")
        self.rounds.clear()
        for seat in self.seats.values():
            seat.votes.clear()
        self.phase = Phase.LOBBY

    def _go_on(self, now: float) -> None:
        self.touch(now)
        if self.phase is Phase.ENDED:
            raise RoomError("This room has ended.")

    @property
    def current(self) -> Round:
        """The round that was begun last; there has to be one."""
        return self.rounds[-1]

    @property
    def revealed(self) -> int:
        """How many rounds may be talked about: all but one that is still open."""
        return len(self.rounds) - (self.phase is Phase.VOTING)

    def tally(self, number: int | None = None) -> dict[str, int]:
        """Votes by genre in a round, the current one by default."""
        counts = Counter(seat.votes.get(number or len(self.rounds)) for seat in self.seats.values())
        return {genre: counts[genre] for genre in GENRES}

    def present(self) -> int:
        """How many may still vote or have: those who are there, and those who voted in this round and went."""
        number = len(self.rounds)
        return sum(seat.connections > 0 or number in seat.votes for seat in self.seats.values())

    def leading(self, number: int) -> list[str]:
        """The genres that got most votes in a round: none where nobody voted, several where the room was split."""
        counts = self.tally(number)
        most = max(counts.values())
        return [genre for genre, count in counts.items() if most and count == most]

    def majority(self, number: int) -> str | None:
        """What most of the room said in a round; None where nobody voted, or the room was split."""
        leading = self.leading(number)
        return leading[0] if len(leading) == 1 else None

    def _known(self) -> Iterator[tuple[int, str, Round]]:
        """Rounds that are revealed and whose truth is known: number, truth, and the round."""
        for number, song in enumerate(self.rounds[: self.revealed], 1):
            if song.truth is not None:
                yield number, song.truth, song

    @property
    def countable(self) -> int:
        """How many rounds count for the scores."""
        return sum(1 for _ in self._known())

    def score(self, seat: Seat) -> int:
        """How many rounds somebody got right."""
        return sum(seat.votes.get(number) == truth for number, truth, _ in self._known())

    def room_score(self) -> int:
        """How many rounds the majority got right."""
        return sum(self.majority(number) == truth for number, truth, _ in self._known())

    def machine_score(self) -> int:
        """How many rounds the machine got right."""
        return sum(song.machine == truth for _, truth, song in self._known())

    def best(self) -> tuple[int, list[Seat]]:
        """The highest score of a seat, and all seats that reached it; nobody where it is 0."""
        scores = [(self.score(seat), seat) for seat in self.seats.values()]
        most = max((score for score, _ in scores), default=0)
        return most, [seat for score, seat in scores if score == most] if most else []

    def _own_result(self, seat: Seat) -> str:
        """What somebody's phone says at the end, beside who won."""
        (most, best), score = self.best(), self.score(seat)
        if not self.countable:
            return ""
        compared = results.compared(score, self.machine_score())
        return f"{compared}\n{results.ranked(score, most, len(best))}" if len(self.seats) > 1 else compared

    def guesses(self) -> list[tuple[str, str]]:
        """True genre and vote, for every vote on a song whose genre is known."""
        return [
            (truth, seat.votes[number])
            for number, truth, _ in self._known()
            for seat in self.seats.values()
            if number in seat.votes
        ]

    def answers(self) -> list[tuple[str, str]]:
        """True genre and what the machine said, for every song whose genre is known."""
        return [(truth, song.machine) for _, truth, song in self._known()]

    def view(self, secret: str) -> Mapping[str, Any]:
        """What a phone shows, as plain values; nothing of a round that is not revealed, and nothing of other seats."""
        seat = self.seats[secret]
        shown: dict[str, Any] = {
            "phase": str(self.phase),
            "round": len(self.rounds),
            "name": seat.name,
            "colour": seat.colour,
            "vote": seat.votes.get(len(self.rounds)),
            "score": self.score(seat),
            "of": self.countable,
        }
        if self.phase is Phase.REVEALED:
            shown |= {"truth": self.current.truth, "machine": self.current.machine}
        if self.phase is Phase.ENDED:
            scores = self.room_score(), self.machine_score(), self.countable
            shown |= {"verdict": results.verdict("The room", *scores), "own": self._own_result(seat)}
        return shown

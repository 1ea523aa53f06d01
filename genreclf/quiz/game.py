"""The rules of a game in a room as a pure state machine: no clock, no randomness, no network.

A room goes from the lobby through rounds, each of which is guessed at and then revealed, to its end::

    LOBBY --begin--> VOTING --reveal--> REVEALED --begin--> VOTING ...
    any of them --end--> ENDED --restart--> LOBBY

A round may have a limit: then the first sign of life after it reveals the round. A game is between the room and the
machine, and whoever got more songs right has won it (`genreclf.quiz.score_sheet`). Who guessed best is a question of
its own, which goes by points, and in which the machine is one among the players. A song whose genre nobody knows asks
what the machine will say, and does not count.

Whoever joins gets a seat, known by a secret that only that phone has. A seat has one vote a round, which can be given
anew until the reveal. What the rules forbid raises `RoomError`, whose message is a sentence for the person who tried,
and changes nothing. Times are in seconds, of any clock that never goes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any

from genreclf.errors import GenreclfError
from genreclf.genres import GENRES
from genreclf.quiz import results
from genreclf.quiz.limits import LIFETIME, MAX_ROUNDS, MAX_SEATS, MAX_SEATS_PER_ADDRESS, SEAT_KEPT
from genreclf.quiz.player_names import seat_name
from genreclf.quiz.score_sheet import MACHINE, Round, ScoreSheet, Seat
from genreclf.translation import Sentence, translated


class RoomError(GenreclfError):
    """Something that a room's rules forbid."""


class Phase(StrEnum):
    """The phase of a game."""

    LOBBY = "lobby"
    VOTING = "voting"
    REVEALED = "revealed"
    ENDED = "ended"


@dataclass
class Room(ScoreSheet):
    """A room and its rules.

    Attributes
    ----------
    code : str
        What people type to get in.
    alive : float
        When there was a sign of life last.
    phase : Phase
        Where it is.
    begun : float
        When the current round began.
    limit : float or None
        How many seconds the current round has; None where it has no limit.
    ends : float or None
        When that is over.
    """

    code: str
    alive: float
    phase: Phase = Phase.LOBBY
    begun: float = 0.0
    limit: float | None = None
    ends: float | None = None

    def touch(self, now: float) -> None:
        """Show a sign of life: a room that had none for `LIFETIME` has ended; a round that is over is revealed."""
        if now - self.alive > LIFETIME:
            self.end()
        elif self.phase is Phase.VOTING and self.ends is not None and now >= self.ends:
            self._show()
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
        if len(self.seats) >= MAX_SEATS or from_there >= MAX_SEATS_PER_ADDRESS:
            raise RoomError(Sentence("This room is full. You can still guess along aloud."))
        taken = {seat.name for seat in self.seats.values()}
        names = (seat_name(number) for number in count(len(self.seats)))
        name, colour = next((name, colour) for name, colour in names if name not in taken)
        seat = self.seats[secret] = Seat(name, colour, address, left=now)
        self._counted = None
        return seat

    def disconnect(self, seat: Seat, now: float) -> None:
        """Note that a page showing a seat has gone."""
        seat.connections -= 1
        seat.left = self.alive = max(self.alive, now)

    @property
    def is_connected(self) -> bool:
        """Whether any phone shows a seat now."""
        return any(seat.connections for seat in self.seats.values())

    def _free_seats(self, now: float) -> None:
        """Free the seats of phones that left without voting, so that nobody can fill a room and leave."""
        gone = [
            secret
            for secret, seat in self.seats.items()
            if not seat.connections and not seat.votes and now - seat.left > SEAT_KEPT
        ]
        for secret in gone:
            self.leave(secret)

    def leave(self, secret: str) -> None:
        """Give up a seat for good, with its votes."""
        self.seats.pop(secret, None)
        self._counted = None

    def begin(self, song: Round, now: float, limit: float | None = None) -> None:
        """Begin the next round.

        Parameters
        ----------
        song : Round
            What is guessed.
        now : float
            The time.
        limit : float, optional
            Seconds after which the round is revealed by itself.

        Raises
        ------
        RoomError
            If a round is still being guessed, there were `MAX_ROUNDS`, or the room has ended.
        """
        self._go_on(now)
        if self.phase is Phase.VOTING:
            raise RoomError(Sentence("This round is still open. Reveal it first."))
        if len(self.rounds) >= MAX_ROUNDS:
            raise RoomError(Sentence("A game has at most {rounds} rounds. End it, and play again.", rounds=MAX_ROUNDS))
        self.rounds.append(song)
        self.phase, self.begun = Phase.VOTING, now
        self.limit, self.ends = limit, None if limit is None else now + limit

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
            raise RoomError(Sentence("You have no seat in this room."))
        if genre not in GENRES:
            raise RoomError(Sentence("There is no such genre."))
        if self.phase is not Phase.VOTING or number != len(self.rounds):
            raise RoomError(Sentence("This round is over."))
        seat = self.seats[secret]
        if seat.votes.get(number) != genre:
            seat.votes[number], seat.delays[number] = genre, now - self.begun

    def reveal(self, now: float) -> None:
        """End the guessing of the current round; one that its limit has just revealed stays as it is.

        Raises
        ------
        RoomError
            If no round was begun, or the room has ended.
        """
        self._go_on(now)
        if self.phase is Phase.LOBBY:
            raise RoomError(Sentence("There is nothing to reveal yet. Begin a round first."))
        if self.phase is Phase.VOTING:
            self._show()

    def _show(self) -> None:
        self.phase, self.revealed, self._counted = Phase.REVEALED, len(self.rounds), None

    def end(self) -> None:
        """End the game; a round that is still open does not count."""
        if self.phase is Phase.VOTING:
            number = len(self.rounds)
            del self.rounds[-1]
            for seat in self.seats.values():
                seat.votes.pop(number, None)
                seat.delays.pop(number, None)
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
            raise RoomError(Sentence("This game is not over. End it first."))
        self.rounds.clear()
        self.revealed, self._counted = 0, None
        for seat in self.seats.values():
            seat.votes.clear()
            seat.delays.clear()
        self.phase = Phase.LOBBY

    def _go_on(self, now: float) -> None:
        self.touch(now)
        if self.phase is Phase.ENDED:
            raise RoomError(Sentence("This room has ended."))

    def seconds_left(self, now: float) -> float | None:
        """Seconds left to guess in the current round; None if it has no limit or is over."""
        return max(0.0, self.ends - now) if self.phase is Phase.VOTING and self.ends is not None else None

    def view(self, secret: str, now: float) -> Mapping[str, Any]:
        """The state for a phone as plain values, without the answer of an unrevealed round.

        Parameters
        ----------
        secret : str
            Whose phone; there has to be such a seat.
        now : float
            The time.
        """
        seat, place = self.seats[secret], self.standings()[secret]
        shown: dict[str, Any] = {
            "phase": str(self.phase),
            "round": len(self.rounds),
            "name": translated(seat.name),
            "colour": seat.colour,
            "vote": seat.votes.get(len(self.rounds)),
            "score": place.score,
            "points": place.points,
            "of": self.countable,
        }
        if self.phase is Phase.VOTING:
            is_known = self.current.truth is not None
            shown |= {"known": is_known, "limit": self.limit, "left": self.seconds_left(now)}
        elif self.phase is Phase.REVEALED:
            shown |= self._answer(secret)
        elif self.phase is Phase.ENDED:
            scores = self.room_score(), self.machine_score(), self.countable
            podium = [(p, points, [self.player(who) for who in shared]) for p, points, shared in self.podium()]
            shown |= {"verdict": results.verdict(results.ROOM, *scores), "own": self._own_result(secret)}
            shown |= {"podium": results.podium_view(podium)}
        return shown

    def _answer(self, secret: str) -> dict[str, Any]:
        """What a phone shows of a round that was revealed, beside its own vote."""
        song, vote = self.current, self.seats[secret].votes.get(len(self.rounds))
        placed = self.standings()
        own, machine = placed[secret], placed[MACHINE]
        others = sum(one.place == own.place for one in placed.values()) - 1
        is_right = vote is not None and vote == song.truth
        streak, gained = (own.streak, own.gained) if is_right else (0, 0)
        told = results.standing(own.place, machine.place, streak, gained, others)
        return {
            "truth": song.truth,
            "machine": song.machine,
            "song": translated(song.song),
            "right": vote == song.target if vote and (song.truth or vote == song.target) else None,
            "tally": {genre: count for genre, count in self.tally().items() if count},
            "own": told if self.countable else "",
        }

    def _own_result(self, secret: str) -> str:
        """What somebody's phone says at the end, beside who won."""
        (most, best), own = self.best(), self.standings()[secret]
        if not self.countable:
            return ""
        compared = results.compared(own.score, self.machine_score())
        return f"{compared}\n{results.ranked(own.points, most, len(best))}" if len(self.seats) > 1 else compared

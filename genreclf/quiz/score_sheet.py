"""The score sheet of a room: its songs, seats and votes, and the majority; `genreclf.quiz.scoring` counts points.

The room's answer to a song is what most of its seats said. Where several genres got most votes the room is split: that
is no answer, so it is not right, not even where one of them is.

A seat that was right gets `RIGHT` points, and more if it was quick: all of `QUICK` up to `LISTENED` seconds, so that
nobody is paid for tapping before there is something to hear, and none after `SLOW` seconds. The vote that counts is the
last one. The machine hears all of a song before it answers, so it gets nothing for being quick.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from genreclf.genres import GENRES
from genreclf.quiz.scoring import Standing, standings
from genreclf.translation import gettext as _
from genreclf.translation import translated

MACHINE: Final = ""
"""Stands for the machine among the secrets of seats."""
STEPS: Final = 3
"""Places on the podium."""
RIGHT: Final = 10
"""Points for a song that is right."""
QUICK: Final = 5
"""Points that there are in addition at most."""
LISTENED: Final = 4.0
SLOW: Final = 20.0
"""Seconds up to which all of these are given, and from which on none are."""


def points_for(delay: float) -> int:
    """Points for a vote that is right.

    >>> [points_for(delay) for delay in (0, 4, 12, 20, 60)]
    [15, 15, 12, 10, 10]

    Parameters
    ----------
    delay : float
        Seconds from the beginning of the round to the vote.
    """
    left = (SLOW - delay) / (SLOW - LISTENED)
    return RIGHT + round(QUICK * min(1.0, max(0.0, left)))


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

    @property
    def target(self) -> str:
        """What a vote has to be: the song's genre, or what the machine says where nobody knows it."""
        return self.truth or self.machine


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
    delays : dict of int to float
        Seconds from the beginning of the round to that vote, in the same way.
    connections : int
        How many pages show it now.
    left : float
        When it was taken, or its last page went.
    """

    name: str
    colour: str
    address: str
    votes: dict[int, str] = field(default_factory=dict)
    delays: dict[int, float] = field(default_factory=dict)
    connections: int = 0
    left: float = 0.0


@dataclass(kw_only=True)
class ScoreSheet:
    """Songs and votes of a room.

    Attributes
    ----------
    seats : dict of str to Seat
        By secret.
    rounds : list of Round
        The last one is the current one.
    revealed : int
        How many rounds may be talked about: all but one that is still open.
    """

    seats: dict[str, Seat] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    revealed: int = 0
    _counted: tuple[int, dict[str, Standing]] | None = field(default=None, repr=False)

    @property
    def current(self) -> Round:
        """The current round; there must be one."""
        return self.rounds[-1]

    def tally(self, number: int | None = None) -> dict[str, int]:
        """Votes by genre in a round, the current one by default."""
        counts = Counter(seat.votes.get(number or len(self.rounds)) for seat in self.seats.values())
        return {genre: counts[genre] for genre in GENRES}

    def present(self) -> int:
        """How many may still vote or have: those who are there, and those who voted in this round and went."""
        number = len(self.rounds)
        return sum(seat.connections > 0 or number in seat.votes for seat in self.seats.values())

    def leading(self, number: int) -> list[str]:
        """The genres with most votes in a round: none without votes, several if the room is split."""
        counts = self.tally(number)
        most = max(counts.values())
        return [genre for genre, count in counts.items() if most and count == most]

    def majority(self, number: int) -> str | None:
        """The majority vote of a round; None without votes or if the room is split."""
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

    def room_score(self) -> int:
        """How many rounds the majority got right."""
        return self._totals()[0]

    def machine_score(self) -> int:
        """How many rounds the machine got right."""
        return self._totals()[1][MACHINE].score

    def standings(self) -> dict[str, Standing]:
        """Standings by secret of the seat, `MACHINE` included, from first place to last."""
        return self._totals()[1]

    def best(self) -> tuple[int, list[Seat]]:
        """The most points of a seat, and all seats that have so many; nobody where it is 0."""
        placed = [(found.points, self.seats[who]) for who, found in self.standings().items() if who != MACHINE]
        most = max((points for points, _seat in placed), default=0)
        return most, [seat for points, seat in placed if points == most] if most else []

    def podium(self) -> list[tuple[int, int, list[str]]]:
        """Places 1 to 3, each with its points and the players who share it; none without a point.

        Empty where nobody got a song right: the machine alone makes no podium.
        """
        if not self.best()[1]:
            return []
        steps: dict[int, tuple[int, list[str]]] = {}
        for who, found in self.standings().items():
            if found.place <= STEPS and found.points:
                steps.setdefault(found.place, (found.points, []))[1].append(who)
        return [(place, points, shared) for place, (points, shared) in steps.items()]

    def best_streak(self) -> tuple[int, list[Seat]]:
        """The longest row of songs that a seat got right, and all seats that had one; nobody where it is no row."""
        longest = [(found.longest, self.seats[who]) for who, found in self.standings().items() if who != MACHINE]
        most = max((length for length, _seat in longest), default=0)
        return (most, [seat for length, seat in longest if length == most]) if most > 1 else (0, [])

    def player(self, who: str) -> tuple[str, str]:
        """Name and colour of a seat, or of the machine."""
        return (_("the machine"), "") if who == MACHINE else (translated(self.seats[who].name), self.seats[who].colour)

    def _totals(self) -> tuple[int, dict[str, Standing]]:
        """The majority's score and the standings; counted once, since each phone of a room asks for them."""
        if self._counted is None:
            known = [(number, truth) for number, truth, _song in self._known()]
            points = {
                secret: [
                    points_for(seat.delays[number]) if seat.votes.get(number) == truth else 0 for number, truth in known
                ]
                for secret, seat in self.seats.items()
            }
            points[MACHINE] = [RIGHT * (song.machine == truth) for _number, truth, song in self._known()]
            self._counted = sum(self.majority(number) == truth for number, truth in known), standings(points)
        return self._counted

    def guesses(self) -> list[tuple[str, str]]:
        """True genre and vote, for every vote on a song whose genre is known."""
        return [
            (truth, seat.votes[number])
            for number, truth, _song in self._known()
            for seat in self.seats.values()
            if number in seat.votes
        ]

    def answers(self) -> list[tuple[str, str]]:
        """True genre and what the machine said, for every song whose genre is known."""
        return [(truth, song.machine) for _number, truth, song in self._known()]

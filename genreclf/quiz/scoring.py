"""Scoring: points, streaks and places of the players.

Whoever got more songs right is further in front. Who got equally many shares a place, and the place after it is left
out: first, second, second, fourth. A streak is a row of songs that somebody got right without a miss between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Standing:
    """A player's standing.

    Attributes
    ----------
    place : int
        From 1.
    before : int
        The place before the last song; the same as `place` after the first one.
    score : int
        How many songs were right.
    streak, longest : int
        How many of the last songs were right in a row, and the longest row there was.
    """

    place: int
    before: int
    score: int
    streak: int
    longest: int


def streaks(hits: Sequence[bool]) -> tuple[int, int]:
    """The current and the longest streak.

    >>> streaks([True, True, False, True])
    (1, 2)
    """
    rows = [(is_hit, len(list(row))) for is_hit, row in groupby(hits)]
    now = rows[-1][1] if rows and rows[-1][0] else 0
    return now, max((length for is_hit, length in rows if is_hit), default=0)


def standings(hits: Mapping[str, Sequence[bool]]) -> dict[str, Standing]:
    """Standings of all players.

    Parameters
    ----------
    hits : mapping of str to sequence of bool
        For each player whether the songs were right, in order; all of one length.

    Returns
    -------
    dict of str to Standing
        From the first place to the last; within a place in the order of ``hits``.
    """
    now = _places({player: sum(row) for player, row in hits.items()})
    before = _places({player: sum(row[:-1]) for player, row in hits.items()})
    found = {}
    for player in sorted(now, key=now.__getitem__):
        row = hits[player]
        place = now[player]
        found[player] = Standing(place, before[player] if len(row) > 1 else place, sum(row), *streaks(row))
    return found


def _places(scores: Mapping[str, int]) -> dict[str, int]:
    first: dict[int, int] = {}
    for place, score in enumerate(sorted(scores.values(), reverse=True), 1):
        first.setdefault(score, place)
    return {player: first[score] for player, score in scores.items()}

"""Scoring: points, streaks and places of the players.

Whoever has more points is further in front. Who has equally many shares a place, and the place after it is left
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
    points : int
        The sum over all songs.
    gained : int
        What the last song gave.
    score : int
        How many songs were right.
    streak, longest : int
        How many of the last songs were right in a row, and the longest row there was.
    """

    place: int
    before: int
    points: int
    gained: int
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


def standings(points: Mapping[str, Sequence[int]]) -> dict[str, Standing]:
    """Standings of all players.

    Parameters
    ----------
    points : mapping of str to sequence of int
        For each player the points for each song, in order, 0 for one that was not right; all of one length.

    Returns
    -------
    dict of str to Standing
        From the first place to the last; within a place in the order of ``points``.
    """
    now = _places({player: sum(row) for player, row in points.items()})
    before = _places({player: sum(row[:-1]) for player, row in points.items()})
    found = {}
    for player in sorted(now, key=now.__getitem__):
        row = points[player]
        hits = [song > 0 for song in row]
        now_streak, longest = streaks(hits)
        found[player] = Standing(
            place=now[player],
            before=before[player] if len(row) > 1 else now[player],
            points=sum(row),
            gained=row[-1] if row else 0,
            score=sum(hits),
            streak=now_streak,
            longest=longest,
        )
    return found


def _places(totals: Mapping[str, int]) -> dict[str, int]:
    first: dict[int, int] = {}
    for place, total in enumerate(sorted(totals.values(), reverse=True), 1):
        first.setdefault(total, place)
    return {player: first[total] for player, total in totals.items()}

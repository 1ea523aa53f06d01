"""Segment a recording by kind of music: two pieces in one file, or a medley.

Conventions
-----------
A kind is one of the ten genres, or `genreclf.genres.OUTSIDE` for music that is none of them. The sections of a
recording are the path through its windows that is most probable, where each change of kind costs
`CHANGE_COST` (the Viterbi algorithm, in natural logarithms). So a few windows that sound different are no section.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from genreclf.inference.prediction import Segment

CHANGE_COST: Final = 8.0
"""What a change of kind costs: as much as two or three windows that are sure of another kind."""
MIN_SECONDS: Final = 8.0
"""A recording is of one kind unless each section is at least this long,"""
MIN_SHARE: Final = 0.15
"""and at least this share of the recording,"""
MIN_PROBABILITY: Final = 0.5
"""and the mean probability of its kind is at least this."""
MAX_SECTIONS: Final = 4
"""A recording that changes more often is of no clear kind anywhere."""


class Section(NamedTuple):
    """A part of a recording that is of one kind.

    Attributes
    ----------
    start, end : float
        In seconds.
    kind : str
        A genre, or `genreclf.genres.OUTSIDE`.
    """

    start: float
    end: float
    kind: str


def find_sections(timeline: Sequence["Segment"]) -> tuple[Section, ...]:
    """The sections of a recording that is more than one kind of music.

    Parameters
    ----------
    timeline : sequence of Segment
        The prediction for each part, in order.

    Returns
    -------
    tuple of Section
        In order, two or more; none where the recording is of one kind, or it is not clear that it is of several.
    """
    if len(timeline) < 2:
        return ()
    kinds = list(timeline[0].shares)
    shares = np.array([[segment.shares[kind] for kind in kinds] for segment in timeline])
    path = _likeliest_path(np.log(np.maximum(shares, 1e-3)))
    sections = []
    for kind, group in groupby(range(len(path)), key=path.__getitem__):
        numbers = list(group)
        seconds = sum(timeline[n].end - timeline[n].start for n in numbers)
        share = len(numbers) / len(path)
        if seconds < MIN_SECONDS or share < MIN_SHARE or shares[numbers, kind].mean() < MIN_PROBABILITY:
            return ()
        sections.append(Section(timeline[numbers[0]].start, timeline[numbers[-1]].end, kinds[kind]))
    return tuple(sections) if 2 <= len(sections) <= MAX_SECTIONS else ()


def _likeliest_path(logs: np.ndarray) -> list[int]:
    """The kind of each window [shape=(n, n_kinds)]."""
    score, came_from = logs[0], []
    for row in logs[1:]:
        best = int(score.argmax())
        stays = score >= score[best] - CHANGE_COST
        came_from.append(np.where(stays, np.arange(len(score)), best))
        score = np.where(stays, score, score[best] - CHANGE_COST) + row
    path = [int(score.argmax())]
    for before in reversed(came_from):
        path.append(int(before[path[-1]]))
    return path[::-1]

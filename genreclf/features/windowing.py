"""Windowing: where the windows of a clip lie, and how far they overlap.

Conventions
-----------
A clip has ``length`` frames, a window ``size`` of them. Windows cover a clip from start to end, evenly: they may leave
out a quarter of a window together, and overlap by up to three quarters. Of a clip that would have more than ``limit``
windows, that many are taken, spread evenly over what is not silent.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

UNCOVERED: Final = 0.25
"""Share of a window that the windows of a clip may leave out together; where it is more, one more is taken."""


@dataclass(frozen=True)
class Placement:
    """The windows of a clip that a network gets.

    Attributes
    ----------
    starts : np.ndarray [shape=(n,)]
        First frames.
    times : list of (float, float)
        Start and end in seconds.
    complete : bool
        Whether every moment of the clip that is not silent lies in one.
    silence : float
        Seconds of silent windows.
    """

    starts: np.ndarray
    times: list[tuple[float, float]]
    complete: bool
    silence: float


def place_windows(
    length: int, size: int, limit: int, *, step: float, duration: float, audible: np.ndarray
) -> Placement:
    """The windows of a clip that a network gets.

    Parameters
    ----------
    length, size, limit : int
        See the conventions.
    step : float
        Seconds from one frame to the next.
    duration : float
        Length of the clip in seconds.
    audible : np.ndarray [shape=(m,)]
        Whether each of the windows that cover the clip (see `covering_windows`) is more than silence.

    Returns
    -------
    Placement
        With at least one window if one is audible.
    """
    every, _ = evenly_spaced(length, size)
    edges = np.stack([every * step, np.append(every[1:] * step, duration)], axis=1)
    silence = total_seconds(edges[~audible])
    if audible.all():
        starts, complete = evenly_spaced(length, size, limit)
    else:
        chosen, complete = evenly_chosen(limit, np.flatnonzero(audible))
        starts, edges = every[chosen], edges[chosen]
    if not complete:
        edges = np.stack([starts * step, (starts + size) * step], axis=1)
    return Placement(starts, [(start, end) for start, end in edges.tolist()], complete, silence)


def evenly_spaced(length: int, size: int, limit: int | None = None) -> tuple[np.ndarray, bool]:
    """First frames of the windows of a clip without silence, and whether they are all of it."""
    length = max(length, size)
    count = max(1, math.ceil(length / size - UNCOVERED))
    chosen = count if limit is None else min(count, limit)
    return np.linspace(0, length - size, chosen).round().astype(int), chosen == count


def covering_windows(length: int, size: int, hop: float) -> np.ndarray:
    """First sample and end of all windows of a clip whose frames lie ``hop`` samples apart [shape=(m, 2)]."""
    starts, _ = evenly_spaced(length, size)
    return np.round(np.stack([starts, starts + size], axis=1) * hop).astype(int)


def evenly_chosen(limit: int, numbers: np.ndarray) -> tuple[np.ndarray, bool]:
    """So many of some numbers, evenly, and whether they are all."""
    if len(numbers) <= limit:
        return numbers, True
    return numbers[np.linspace(0, len(numbers) - 1, limit).round().astype(int)], False


def total_seconds(edges: np.ndarray) -> float:
    """The sum of lengths, from starts to ends [shape=(n, 2)]."""
    return float((edges[:, 1] - edges[:, 0]).sum())

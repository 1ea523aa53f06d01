"""How loud the parts of a clip are: what counts as silence, and a level that neither silence nor an offset changes.

Levels are root mean squares about the mean, since a constant offset can't be heard.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

SILENCE_BELOW: Final = 35.0
"""Parts of a clip that lie this far below its loudest one count as silence, in dB: of 689 recordings of songs, one has
such a part of 3 s."""


SMALL_OFFSET: Final = 0.03
"""Offsets below this share of the level stay: those of the recordings that networks were trained on (at most 0.024)."""


@dataclass(frozen=True)
class Levels:
    """Which parts of a clip are heard, and what these are like.

    Attributes
    ----------
    audible : np.ndarray [shape=(n,)]
        Whether each part is less than `SILENCE_BELOW` below the loudest.
    offset : float
        Mean of the samples of the audible parts; 0 if it is smaller than `SMALL_OFFSET` of the level.
    rms : float
        Root mean square of the same about their mean.
    """

    audible: np.ndarray
    offset: float
    rms: float


def measure_levels(samples: np.ndarray, parts: np.ndarray) -> Levels:
    """Levels of a clip, of which silent parts are left out.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,)]
        The clip.
    parts : np.ndarray [shape=(m, 2)]
        First sample and end of parts of it, none of them empty. Where all are audible, the whole clip is measured.

    Returns
    -------
    Levels
        At least one part is audible.
    """
    cut = [samples[start:end] for start, end in parts]
    loudness = np.array([part.std() for part in cut])
    audible = loudness >= loudness.max() * 10 ** (-SILENCE_BELOW / 20)
    heard = samples
    if not audible.all():
        heard = np.concatenate([part for part, is_heard in zip(cut, audible, strict=True) if is_heard])
    offset, rms = float(heard.mean()), float(heard.std())
    return Levels(audible, offset if abs(offset) >= SMALL_OFFSET * rms else 0.0, rms)

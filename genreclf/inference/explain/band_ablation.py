"""What a clip would be taken for without its bass, its middle or its treble, taken out of the audio.

`genreclf.inference.explain.occlusion` hides parts of what a network is given, which shows where something mattered, but
can't be heard. Here the part is filtered out of the recording itself, and the model answers for what is left as
it answers for any recording: both can be played, and their answers stand beside each other.

The part is turned down by `DECIBEL`, not silenced: networks never heard a hole in the spectrum, and take many a song
with one for no music.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from genreclf.audio import AudioClip
from genreclf.audio.effects import attenuate_band
from genreclf.inference.classifier import Prediction
from genreclf.inference.explain.occlusion import Explanation

PARTS: Final = {"bass": (0.0, 250.0), "middle": (250.0, 2000.0), "treble": (2000.0, np.inf)}
"""Edges in Hz."""
DECIBEL: Final = 24.0
"""By how much a part is turned down: what is left of it is drowned by the rest."""
DECISIVE: Final = 0.1
"""A part mattered if the genre's probability falls by this much without it."""


@dataclass(frozen=True)
class Removal:
    """A part of the sound, and the answer without it.

    Attributes
    ----------
    part : {"bass", "middle", "treble"}
        What was taken out.
    answer : Prediction
        For what is left.
    decisive : bool
        Whether it mattered: the answer is another genre or no music, or the genre's probability falls by `DECISIVE`.
    """

    part: str
    answer: Prediction
    decisive: bool


def without(clip: AudioClip, part: str) -> AudioClip:
    """A clip without one of `PARTS`."""
    low, high = PARTS[part]
    return replace(clip, samples=attenuate_band(clip.samples, clip.sample_rate, low=low, high=high, decibel=DECIBEL))


def what_mattered(
    clip: AudioClip, before: Prediction, explanation: Explanation, predict: Callable[[AudioClip], Prediction]
) -> Removal:
    """The part that the answer rests on, found by taking it away.

    Parameters
    ----------
    clip : AudioClip
        What was answered for.
    before : Prediction
        The answer.
    explanation : Explanation
        Of that answer, which is music: the part that it names first is tried first, and no other if that was decisive.
    predict : callable
        Gives the answer for a clip, for example `genreclf.inference.classifier.GenreClassifier.predict`.

    Returns
    -------
    Removal
        The first part that was decisive; if none was, the one without which the genre is least probable.
    """
    tried = []
    for part in _by_importance(explanation):
        answer = predict(without(clip, part))
        lost = before.confidence - answer.probabilities[before.genre]
        changed = answer.genre != before.genre or answer.verdict == "not_music"
        removal = Removal(part, answer, changed or lost >= DECISIVE)
        if removal.decisive:
            return removal
        tried.append((lost, removal))
    return max(tried, key=lambda pair: pair[0])[1]


def _by_importance(explanation: Explanation) -> list[str]:
    lower = explanation.bands[:-1]

    def importance(part: str) -> float:
        low, high = PARTS[part]
        return float(explanation.bands_importance[(lower >= low) & (lower < high)].sum())

    return sorted(PARTS, key=importance, reverse=True)

"""Band ablation: the prediction for a clip whose bass, middle or treble is attenuated, and which band matters most.

`genreclf.inference.explain.occlusion` hides parts of what a network is given, which shows where something mattered, but
is inaudible. Here the band is attenuated in the recording itself, and the model predicts the result like any
recording: people can play both, and compare the predictions.

The band is attenuated by `ATTENUATION_DB`, not silenced: no training recording has a hole in its spectrum, and
networks take many songs with one for no music.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from genreclf.audio import AudioClip, effects
from genreclf.inference.classifier import Prediction
from genreclf.inference.explain.occlusion import OcclusionMap

BANDS: Final = {"bass": (0.0, 250.0), "middle": (250.0, 2000.0), "treble": (2000.0, np.inf)}
"""Edges in Hz."""
ATTENUATION_DB: Final = 24.0
"""Attenuation of the band: the rest masks what is left of it."""
DECISIVE: Final = 0.1
"""A band mattered if the probability of what is named falls by this much without it."""


@dataclass(frozen=True)
class BandAblation:
    """A band of the sound, and the prediction without it.

    Attributes
    ----------
    band : {"bass", "middle", "treble"}
        What was attenuated.
    prediction : Prediction
        For what is left.
    decisive : bool
        Whether it mattered: the answer names something else or no music, or its probability falls by `DECISIVE`.
    """

    band: str
    prediction: Prediction
    decisive: bool


def without_band(clip: AudioClip, band: str) -> AudioClip:
    """A clip in which one of `BANDS` is attenuated by `ATTENUATION_DB`."""
    low, high = BANDS[band]
    samples = effects.attenuate_band(clip.samples, clip.sample_rate, low=low, high=high, attenuation_db=ATTENUATION_DB)
    return replace(clip, samples=samples)


def most_influential_band(
    clip: AudioClip, before: Prediction, explanation: OcclusionMap, predict: Callable[[AudioClip], Prediction]
) -> BandAblation:
    """The band that the prediction depends on most, found by attenuating it.

    Parameters
    ----------
    clip : AudioClip
        What was answered for.
    before : Prediction
        The answer.
    explanation : OcclusionMap
        Of that answer, which is music: the band that it names first is tried first, and no other if that was decisive.
    predict : callable
        Gives the answer for a clip, for example `genreclf.inference.classifier.GenreClassifier.predict`.

    Returns
    -------
    BandAblation
        The first part that was decisive; if none was, the one without which what is named is least probable.
    """
    tried = []
    for band in bands_by_importance(explanation):
        prediction = predict(without_band(clip, band))
        lost = before.target.probability(before) - before.target.probability(prediction)
        changed = prediction.target != before.target or prediction.verdict == "not_music"
        ablation = BandAblation(band, prediction, changed or lost >= DECISIVE)
        if ablation.decisive:
            return ablation
        tried.append((lost, ablation))
    return max(tried, key=lambda pair: pair[0])[1]


def bands_by_importance(explanation: OcclusionMap) -> list[str]:
    """`BANDS` in the order in which hiding their parts cost the genre probability, the dearest first."""
    lower = explanation.bands[:-1]

    def importance(band: str) -> float:
        low, high = BANDS[band]
        return float(explanation.bands_importance[(lower >= low) & (lower < high)].sum())

    return sorted(BANDS, key=importance, reverse=True)

"""Why an answer was given, in words that can be repeated to a friend."""

from typing import TYPE_CHECKING, Final

from genreclf.genres import LABELS
from genreclf.messages.confidence import in_ten
from genreclf.messages.prediction import what_it_is

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction
    from genreclf.inference.explain.band_ablation import BandAblation

BAND_NAMES: Final = {"bass": "bass", "middle": "middle tones", "treble": "treble"}
"""What people call `genreclf.inference.explain.band_ablation.BANDS`; a "middle" alone may be that of the song."""

PLAYED_BY: Final = {
    "bass": "bass drum and bass guitar",
    "middle": "voices and most instruments",
    "treble": "cymbals, hiss and the bite of guitars",
}
"""What usually sounds in them."""


def why_it_said(prediction: "Prediction") -> str:
    """The question that `reason` answers, where the machine had to pick one of the ten genres.

    Parameters
    ----------
    prediction : Prediction
        Its answer.

    Returns
    -------
    str
        For example ``"Why did the machine say jazz?"``, or where it hears something else: ``"The machine had to pick
        one of the ten genres and said jazz. Why would it rather say trance?"``
    """
    picked, said = LABELS[prediction.genre], what_it_is(prediction)
    if picked == said:
        return f"Why did the machine say {picked}?"
    return f"The machine had to pick one of the ten genres and said {picked}. Why would it rather say {said}?"


def reason(before: "Prediction", ablation: "BandAblation") -> str:
    """What an answer rests on, in two short sentences.

    Parameters
    ----------
    before : Prediction
        The answer.
    ablation : BandAblation
        What became of it without the part that mattered most.

    Returns
    -------
    str
        For example ``"Mostly the bass: bass drum and bass guitar. Without the bass it would say rock."``
    """
    part, after, said = BAND_NAMES[ablation.band], ablation.prediction, what_it_is(before)
    if not ablation.decisive:
        return f"No part of the sound decides alone. Even without the {part} it would say {said}."
    beginning = f"Mostly the {part}: {PLAYED_BY[ablation.band]}. Without the {part} it"
    if after.verdict == "not_music":
        return f"{beginning} would not even take it for music."
    if what_it_is(after) != said:
        return f"{beginning} would {'lean to' if after.verdict == 'unsure' else 'say'} {what_it_is(after)}."
    chances = [in_ten(before.target.probability(prediction)) for prediction in (after, before)]
    return f"{beginning} would still say {said}, but be less sure: {chances[0]} instead of {chances[1]}."

"""Why an answer was given, in words that can be repeated to a friend."""

from typing import TYPE_CHECKING, Final

from genreclf.genres import LABELS
from genreclf.messages.confidence import in_ten

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction
    from genreclf.inference.explain.band_ablation import Removal

PART_NAMES: Final = {"bass": "bass", "middle": "middle tones", "treble": "treble"}
"""What people call `genreclf.inference.explain.band_ablation.PARTS`; a "middle" alone may be that of the song."""

PLAYED_BY: Final = {
    "bass": "bass drum and bass guitar",
    "middle": "voices and most instruments",
    "treble": "cymbals, hiss and the bite of guitars",
}
"""What usually sounds in them."""


def reason(before: "Prediction", removal: "Removal") -> str:
    """What an answer rests on, in two short sentences.

    Parameters
    ----------
    before : Prediction
        The answer.
    removal : Removal
        What became of it without the part that mattered most.

    Returns
    -------
    str
        For example ``"Mostly the bass: bass drum and bass guitar. Without the bass it would say rock."``
    """
    part, after = PART_NAMES[removal.part], removal.answer
    if not removal.decisive:
        return f"No part of the sound decides alone. Even without the {part} it would say {LABELS[before.genre]}."
    opening = f"Mostly the {part}: {PLAYED_BY[removal.part]}. Without the {part} it"
    if after.verdict == "not_music":
        return f"{opening} would not even take it for music."
    if after.genre != before.genre:
        return f"{opening} would {'say' if after.verdict == 'confident' else 'lean to'} {LABELS[after.genre]}."
    chances = [in_ten(prediction.probabilities[before.genre]) for prediction in (after, before)]
    return f"{opening} would still say {LABELS[before.genre]}, but be less sure: {chances[0]} instead of {chances[1]}."

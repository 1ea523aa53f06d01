"""Sentences on why an answer was given."""

from typing import TYPE_CHECKING, Final

from genreclf.genres import LABELS
from genreclf.messages.confidence import in_ten
from genreclf.messages.prediction import what_it_is
from genreclf.translation import N_, Texts
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction
    from genreclf.inference.explain.band_ablation import BandAblation

BAND_NAMES: Final = Texts({"bass": N_("bass"), "middle": N_("middle tones"), "treble": N_("treble")})
"""What people call `genreclf.inference.explain.band_ablation.BANDS`; a "middle" alone may be that of the song."""

PLAYED_BY: Final = Texts(
    {
        "bass": N_("bass drum and bass guitar"),
        "middle": N_("voices and most instruments"),
        "treble": N_("cymbals, hiss and the bite of guitars"),
    }
)
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
        return _("Why did the machine say {picked}?", picked=picked)
    return _(
        "The machine had to pick one of the ten genres and said {picked}. Why would it rather say {said}?",
        picked=picked,
        said=said,
    )


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
        return _(
            "No part of the sound decides alone. Even without the {part} it would say {said}.", part=part, said=said
        )
    played_by = PLAYED_BY[ablation.band]
    if after.verdict == "not_music":
        return _(
            "Mostly the {part}: {played_by}. Without the {part} it would not even take it for music.",
            part=part,
            played_by=played_by,
        )
    if what_it_is(after) != said:
        would = (
            N_("Mostly the {part}: {played_by}. Without the {part} it would lean to {other}.")
            if after.verdict == "unsure"
            else N_("Mostly the {part}: {played_by}. Without the {part} it would say {other}.")
        )
        return _(would, part=part, played_by=played_by, other=what_it_is(after))
    chance, was = (in_ten(before.target.probability(prediction)) for prediction in (after, before))
    return _(
        "Mostly the {part}: {played_by}. Without the {part} it would still say {said}, but be less sure: "
        "{chance} instead of {was}.",
        part=part,
        played_by=played_by,
        said=said,
        chance=chance,
        was=was,
    )

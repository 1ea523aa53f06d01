"""Sentences on few-shot classifiers: what a song sounds like, and how reliable that is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from genreclf.messages.confidence import in_ten
from genreclf.messages.phrases import ranked
from genreclf.translation import N_, listed
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.few_shot import LeaveOneOut

FEW: Final = 5
"""Songs of a name below which the estimate is called rough."""
SURE: Final = 0.65
"""From this probability on, an answer is given without "perhaps"."""


def few_shot_answer(probabilities: Mapping[str, float]) -> str:
    """Which of one's own genres a song sounds like.

    >>> few_shot_answer({"tango": 0.8, "polka": 0.2})
    'Of your own genres, it sounds like tango (8 in 10).'
    """
    best = ranked(probabilities)[0]
    said = (
        N_("Of your own genres, it sounds like {best} ({chance}).")
        if probabilities[best] >= SURE
        else N_("Of your own genres, it sounds perhaps like {best} ({chance}).")
    )
    return _(said, best=best, chance=in_ten(probabilities[best]))


def leave_one_out_summary(found: "LeaveOneOut", counts: Mapping[str, int]) -> str:
    """How good it is, as leave-one-out found, with a warning where that says little.

    Parameters
    ----------
    found : LeaveOneOut
        How each song was guessed by what the others taught.
    counts : Mapping of str to int
        Songs by name.
    """
    of, names = len(found.guesses), len(counts)
    if not of:
        return _("One song of each name is too few to find out how good it is. Give it at least three of each.")
    sentences = [
        _(
            "Each song was hidden once and guessed from the others: {right} of {of} were right.",
            right=found.right,
            of=of,
        )
    ]
    if found.right <= of / names:
        sentences.append(_("That is no better than guessing: it can't tell these names apart by what it hears."))
    elif found.right < of:
        wrong = [(song.song, guess) for song, guess in found.guesses if song.label != guess]
        missed = [_("{song} for {other}", song=song, other=other) for song, other in wrong]
        sentences.append(_("It took {these_for_those}.", these_for_those=listed(missed[:3])))
    if few := [name for name, count in counts.items() if count < FEW]:
        sentences.append(_("With so few songs of {names}, this is a rough estimate.", names=listed(few)))
    return " ".join(sentences)

"""Sentences on perturbations that changed the answer."""

from collections.abc import Sequence
from typing import Final

from genreclf.genres import LABELS, OUTSIDE
from genreclf.messages.styles import NONE_OF_THE_TEN
from genreclf.translation import N_, Texts, listed
from genreclf.translation import gettext as _

CHANGE_NAMES: Final = Texts(
    {
        "louder": N_("louder"),
        "quieter": N_("quieter"),
        "noise": N_("with noise"),
        "muffled": N_("without its high notes"),
        "thin": N_("without its bass"),
        "mp3": N_("as a small mp3"),
        "higher": N_("higher"),
        "lower": N_("lower"),
        "slower": N_("slower"),
        "faster": N_("faster"),
    }
)
"""What became of a song, by the changes of `genreclf.inference.shared_result.CHANGES`."""


def fooled(before: str, now: str, changes: Sequence[str]) -> str:
    """What it said of a song, what it says now, and what was done, as Markdown.

    Parameters
    ----------
    before : str
        A genre, or `OUTSIDE`.
    now : str
        What the new answer names (see `genreclf.messages.what_it_is`).
    changes : sequence of str
        Keys of `CHANGE_NAMES`; at least one.
    """
    was = LABELS[before] if before != OUTSIDE else _(NONE_OF_THE_TEN)
    return _(
        "It said **{before}**. Now it says **{now}**. The trick: {changes}.",
        before=was,
        now=now,
        changes=listed([CHANGE_NAMES[change] for change in changes]),
    )

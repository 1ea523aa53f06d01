"""Sentences on what two songs have in common, and how they differ."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from genreclf.genres import LABELS
from genreclf.messages.confidence import in_ten
from genreclf.messages.prediction import short_answer, tags_heard
from genreclf.translation import N_, listed
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.features.descriptors import Descriptors
    from genreclf.inference.classifier import Prediction

BRIGHTER: Final = 1.2
"""Ratio of brightness from which on one song is called brighter."""
NAMED: Final = 4


def shared_and_different(
    predictions: tuple["Prediction", "Prediction"],
    descriptors: tuple["Descriptors", "Descriptors"],
    nearest: tuple[Sequence[str], Sequence[str]],
) -> list[str]:
    """Sentences on two songs, called the first and the second.

    Parameters
    ----------
    predictions : (Prediction, Prediction)
        What the network made of them.
    descriptors : (Descriptors, Descriptors)
        Tempo and brightness.
    nearest : (sequence of str, sequence of str)
        Names of the known songs that each sounds like, the most alike first; may be empty.
    """
    return [
        _genres(*predictions),
        *_tags(*([tag for tag in tags_heard(one.tags) if tag != LABELS[one.genre]] for one in predictions)),
        _tempo(*(described.tempo for described in descriptors)),
        _brightness(*(described.brightness for described in descriptors)),
        *_nearest(*nearest),
    ]


def _genres(first: "Prediction", second: "Prediction") -> str:
    if "not_music" in (first.verdict, second.verdict):
        return _("To the network, one of them does not sound like music.")
    one, other = short_answer(first), short_answer(second)
    if first.sections or second.sections:
        return _("The first: {one}. The second: {other}.", one=one, other=other)
    if "other_style" in (first.verdict, second.verdict):
        return _("Both are {one}.", one=one) if one == other else _differ(one, other)
    if first.genre == second.genre:
        return _(
            "Both sound most like {genre}: {first} and {second}.",
            genre=LABELS[first.genre],
            first=in_ten(first.told_shares[first.genre]),
            second=in_ten(second.told_shares[second.genre]),
        )
    return _differ(one, other)


def _differ(one: str, other: str) -> str:
    return _("The first is {one}, the second {other}.", one=one, other=other)


def _tags(first: Sequence[str], second: Sequence[str]) -> list[str]:
    parts = (
        (N_("Heard in both: {tags}."), [tag for tag in first if tag in second]),
        (N_("Heard only in the first: {tags}."), [tag for tag in first if tag not in second]),
        (N_("Heard only in the second: {tags}."), [tag for tag in second if tag not in first]),
    )
    return [_(where, tags=listed(tags[:NAMED])) for where, tags in parts if tags]


def _tempo(first: float | None, second: float | None) -> str:
    """What was counted, and no more: which song is faster is wrong too often (`genreclf.features.descriptors`)."""
    if first is None or second is None:
        return _("At least one of them has no clear pulse, so their tempos can't be compared.")
    return _(
        "I count roughly {first:.0f} beats a minute in the first and {second:.0f} in the second; each may really be "
        "half or double that.",
        first=first,
        second=second,
    )


def _brightness(first: float, second: float) -> str:
    if max(first, second) < BRIGHTER * min(first, second):
        return _("They sound about equally bright.")
    if first > second:
        return _("The first sounds brighter: more of it lies in high notes.")
    return _("The second sounds brighter: more of it lies in high notes.")


def _nearest(first: Sequence[str], second: Sequence[str]) -> list[str]:
    if both := [name for name in first if name in second]:
        return [_("Both are close to {song}.", song=both[0])]
    if first and second:
        return [
            _(
                "Of the known songs, the first is closest to {one}, the second to {other}.",
                one=first[0],
                other=second[0],
            )
        ]
    return []

"""What two songs share, and where they differ, in a few sentences."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from genreclf.genres import LABELS
from genreclf.messages.confidence import in_ten
from genreclf.messages.prediction import short_answer, tags_heard
from genreclf.translation import listed

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
        *_tags(*(tags_heard(prediction.tags) for prediction in predictions)),
        _tempo(*(described.tempo for described in descriptors)),
        _brightness(*(described.brightness for described in descriptors)),
        *_nearest(*nearest),
    ]


def _genres(first: "Prediction", second: "Prediction") -> str:
    if "not_music" in (first.verdict, second.verdict):
        return "To the network, one of them does not sound like music."
    one, other = short_answer(first), short_answer(second)
    if first.sections or second.sections:
        return f"The first: {one}. The second: {other}."
    if "other_style" in (first.verdict, second.verdict):
        return f"Both are {one}." if one == other else f"The first is {one}, the second {other}."
    if first.genre == second.genre:
        return (
            f"Both sound most like {LABELS[first.genre]}: {in_ten(first.confidence)} and {in_ten(second.confidence)}."
        )
    return f"The first is {one}, the second {other}."


def _tags(first: Sequence[str], second: Sequence[str]) -> list[str]:
    parts = (
        ("Heard in both", [tag for tag in first if tag in second]),
        ("Heard only in the first", [tag for tag in first if tag not in second]),
        ("Heard only in the second", [tag for tag in second if tag not in first]),
    )
    return [f"{who}: {listed(tags[:NAMED])}." for who, tags in parts if tags]


def _tempo(first: float | None, second: float | None) -> str:
    """What was counted, and no more: which song is faster is wrong too often (`genreclf.features.descriptors`)."""
    if first is None or second is None:
        return "At least one of them has no clear pulse, so their tempos can't be compared."
    return (
        f"I count roughly {first:.0f} beats a minute in the first and {second:.0f} in the second; each may really be "
        "half or double that."
    )


def _brightness(first: float, second: float) -> str:
    if max(first, second) < BRIGHTER * min(first, second):
        return "They sound about equally bright."
    return f"The {'first' if first > second else 'second'} sounds brighter: more of it lies in high notes."


def _nearest(first: Sequence[str], second: Sequence[str]) -> list[str]:
    if both := [name for name in first if name in second]:
        return [f"Both are close to {both[0]}."]
    if first and second:
        return [f"Of the known songs, the first is closest to {first[0]}, the second to {second[0]}."]
    return []

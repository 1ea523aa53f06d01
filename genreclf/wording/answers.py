"""The answer to "what genre is this?" in words: the verdict, how sure it is, and what became of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from genreclf.genres import LABELS
from genreclf.wording.phrases import in_ten, listed, ranked

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction

VERY_SURE, FAIRLY_SURE = 0.85, 0.65
"""From these probabilities on, a confident answer is worded as very or fairly sure; below as a hunch."""
BEST_GUESS = "best guess"

RUNNER_UP = 0.1
"""A second guess is mentioned from this probability on."""

NOTICEABLE = 0.05
"""Smallest change of a probability that is worth a word."""

SHOWN_TAGS, CLEAR_TAG = 6, 0.1
"""How many music tags are named, and the probability below which none is."""


def answer(prediction: "Prediction") -> str:
    """The answer to "what genre is this?", in two or three sentences of Markdown.

    Parameters
    ----------
    prediction : Prediction
        What the network said.

    Returns
    -------
    str
        For example ``"This sounds like **blues**. I'm fairly sure (8 in 10). Second guess: country."``
    """
    first, second, third = ranked(prediction.probabilities)[:3]
    chances = prediction.probabilities
    if prediction.verdict == "not_music":
        return "This does not sound like any music I know."
    if prediction.verdict == "unsure":
        candidates = [f"**{LABELS[first]}** ({in_ten(chances[first])})", f"**{LABELS[second]}**"]
        if chances[third] >= RUNNER_UP:
            candidates.append(f"**{LABELS[third]}**")
        return f"I can't tell for sure. It could be {listed(candidates, 'or')}."
    sureness = _sureness(chances[first])
    opening = "It's my" if sureness == BEST_GUESS else "I'm"
    sentences = [f"This sounds like **{LABELS[first]}**.", f"{opening} {sureness} ({in_ten(chances[first])})."]
    if chances[second] >= RUNNER_UP:
        sentences.append(f"Second guess: {LABELS[second]}.")
    return " ".join(sentences)


def verdict_in_words(prediction: "Prediction") -> str:
    """An answer in a few words, for a row of a table."""
    if prediction.verdict == "not_music":
        return "does not sound like music I know"
    return "can't tell for sure" if prediction.verdict == "unsure" else _sureness(prediction.confidence)


def _sureness(probability: float) -> str:
    """How sure a confident answer is."""
    if probability >= VERY_SURE:
        return "very sure"
    return "fairly sure" if probability >= FAIRLY_SURE else BEST_GUESS


def change(before: "Prediction", after: "Prediction") -> str:
    """What became of an answer when the song was changed, as a sentence."""
    if before == after:
        return "Nothing changed yet."
    if before.genre != after.genre or after.verdict == "not_music":
        return "The answer changed."
    lost = before.confidence - after.confidence
    if abs(lost) < NOTICEABLE:
        return "It did not notice."
    if lost > 0:
        return "It wavers."
    return "It leans to its guess more." if after.verdict == "unsure" else "Now it is even surer."


def tags_heard(tags: Mapping[str, float]) -> list[str]:
    """The music tags that a network hears most, at most `SHOWN_TAGS`, none below `CLEAR_TAG`; the clearest first."""
    return [tag.lower() for tag in ranked(tags)[:SHOWN_TAGS] if tags[tag] >= CLEAR_TAG]


def probabilities_in_words(probabilities: Mapping[str, float]) -> str:
    """All ten probabilities as text, for people who can't see the chart."""
    return ", ".join(f"{LABELS[genre]} {in_ten(probabilities[genre])}" for genre in ranked(probabilities)) + "."

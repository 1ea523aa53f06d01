"""Numbers in sentences that a person who is no technician understands."""

from collections.abc import Mapping, Sequence

from genreclf.classifier import Prediction
from genreclf.genres import LABELS

VERY_SURE, FAIRLY_SURE = 0.9, 0.65
"""From these probabilities on, a confident answer is worded as very or fairly sure; below as a hunch."""

RUNNER_UP = 0.1
"""A second guess is mentioned from this probability on."""


def in_ten(probability: float) -> str:
    """A probability as a count out of ten.

    >>> in_ten(0.81), in_ten(0.99), in_ten(0.02)
    ('8 in 10', 'over 9 in 10', 'under 1 in 10')
    """
    tenths = round(probability * 10)
    if probability > 0.95:
        return "over 9 in 10"
    if probability < 0.05:
        return "under 1 in 10"
    return f"{tenths} in 10"


def ranked(probabilities: Mapping[str, float]) -> list[str]:
    """Genres from the most to the least probable."""
    return sorted(probabilities, key=probabilities.__getitem__, reverse=True)


def answer(prediction: Prediction) -> str:
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
    if chances[first] >= VERY_SURE:
        sureness = "I'm very sure"
    elif chances[first] >= FAIRLY_SURE:
        sureness = "I'm fairly sure"
    else:
        sureness = "It's more of a hunch"
    sentences = [f"This sounds like **{LABELS[first]}**.", f"{sureness} ({in_ten(chances[first])})."]
    if chances[second] >= RUNNER_UP:
        sentences.append(f"Second guess: {LABELS[second]}.")
    return " ".join(sentences)


def confusion_cell(true_genre: str, predicted_genre: str, count: int, total: int) -> str:
    """One cell of a confusion matrix as a sentence.

    >>> confusion_cell("country", "blues", 7, 20)
    'Of 20 country tracks, 7 were called blues.'
    """
    true_label, predicted_label = LABELS[true_genre], LABELS[predicted_genre]
    verb = "was" if count == 1 else "were"
    if true_genre == predicted_genre:
        return f"Of {total} {true_label} tracks, {count} {verb} recognised."
    return f"Of {total} {true_label} tracks, {count or 'none'} {verb} called {predicted_label}."


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """Items in a row, with a conjunction before the last.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return f" {conjunction} ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)

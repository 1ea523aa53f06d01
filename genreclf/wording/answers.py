"""Numbers in sentences that a person who is no technician understands."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from genreclf.evaluation import (
    confused_pairs,
    genre_clusters,
    genres_confused_with,
    least_confused_genre,
    most_confused_genre,
)
from genreclf.genres import GENRES, LABELS, title

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction

MODEL_TITLES: Final = {
    "features-cnn": "The original experiment",
    "features-cnn-augmented": "The same, with altered copies",
    "mel-cnn": "On spectrograms",
    "musicnn-transfer": "Pretrained on tagged music",
}
"""What the models that ship are called on pages."""

VERY_SURE, FAIRLY_SURE = 0.85, 0.65
"""From these probabilities on, a confident answer is worded as very or fairly sure; below as a hunch."""
BEST_GUESS = "best guess"

RUNNER_UP = 0.1
"""A second guess is mentioned from this probability on."""


HONEST = 0.03
"""Largest difference between mean probability and accuracy that counts as none."""

OVERFITTING = 0.02
"""Share by which the loss on validation data must have risen for this to be called overfitting."""

NOTICEABLE = 0.05
"""Smallest change of a probability that is worth a word."""

SHOWN_TAGS, CLEAR_TAG = 6, 0.1
"""How many music tags are named, and the probability below which none is."""


def model_title(name: str) -> str:
    """A model's title for people, and its name.

    >>> model_title("mel-cnn")
    'On spectrograms (mel-cnn)'
    """
    return f"{MODEL_TITLES[name]} ({name})" if name in MODEL_TITLES else name


def in_ten(probability: float) -> str:
    """A probability as a count out of ten.

    >>> in_ten(0.81), in_ten(0.99), in_ten(0.02)
    ('8 in 10', 'over 9 in 10', 'under 1 in 10')
    """
    if probability >= 0.95:
        return "over 9 in 10"
    if probability <= 0.05:
        return "under 1 in 10"
    return f"{round(probability * 10)} in 10"


def ranked(probabilities: Mapping[str, float]) -> list[str]:
    """Genres from the most to the least probable."""
    return sorted(probabilities, key=probabilities.__getitem__, reverse=True)


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


def worst_confusion(matrix: np.ndarray) -> str:
    """The pair of genres that a confusion matrix mixes up most, counting both directions, as a sentence.

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts (see `genreclf.evaluation.confusion_matrix`).

    Returns
    -------
    str
        For example ``"It mixes up country and rock most: 14 of 40 songs."``, or where pairs are level, ``"It mixes up
        disco and pop most, and as often hip-hop and pop: 3 songs each."``
    """
    pairs = confused_pairs(matrix)
    if not pairs:
        return "It mixes up no genres."
    one, other, count = pairs[0]
    level = [f"{LABELS[a]} and {LABELS[b]}" for a, b, n in pairs[1:] if n == count]
    if level:
        others = listed(level) if len(level) < 3 else f"{len(level)} other pairs"
        each = f"{count} song{'s' * (count > 1)} each"
        return f"It mixes up {LABELS[one]} and {LABELS[other]} most, and as often {others}: {each}."
    songs = int(matrix[GENRES.index(one)].sum() + matrix[GENRES.index(other)].sum())
    return f"It mixes up {LABELS[one]} and {LABELS[other]} most: {count} of {songs} songs."


def extremes(matrix: np.ndarray) -> str:
    """The most and the least confused genre of a confusion matrix, in two sentences."""
    hardest, easiest = most_confused_genre(matrix), least_confused_genre(matrix)
    shares = {
        genre: f"{matrix[i, i]} of {matrix[i].sum()}" for genre in (hardest, easiest) for i in [GENRES.index(genre)]
    }
    return (
        f"The hardest genre is **{LABELS[hardest]}**: {shares[hardest]} songs were recognised. "
        f"The easiest is **{LABELS[easiest]}**: {shares[easiest]}."
    )


def ranking(matrix: np.ndarray, genre: str) -> str:
    """What the tracks of a genre are taken for, as a sentence."""
    confusions = genres_confused_with(matrix, genre)
    total = int(matrix[GENRES.index(genre)].sum())
    if not confusions:
        return f"All {total} {LABELS[genre]} songs were recognised."
    name, count = confusions[0]
    return f"{title(genre)} is most often taken for {LABELS[name]}: {count} of {total} songs."


def modesty(truth: np.ndarray, probabilities: np.ndarray) -> str:
    """Whether a model is as sure as it is right, as a sentence.

    Parameters
    ----------
    truth : np.ndarray [shape=(n,)]
        Genre indices.
    probabilities : np.ndarray [shape=(n, 10)]
        Rows sum to 1.
    """
    said = float(probabilities.max(axis=1).mean())
    right = float((probabilities.argmax(axis=1) == truth).mean())
    figures = f"it says {said:.0%} on average and is right in {right:.0%}"
    if abs(said - right) < HONEST:
        return f"It is about as sure as it is right: {figures}."
    return f"It is {'more' if said > right else 'less'} sure than it is right: {figures}."


def alike(matrix: np.ndarray) -> str:
    """The two genres that a model finds most alike, as a sentence."""
    clusters = genre_clusters(matrix)
    one, other = (GENRES[int(leaf)] for leaf in clusters[0, :2])
    if clusters[0, 2] >= 1:
        return "No two genres are ever mixed up."
    counts = [
        f"{matrix[i, j]} of {matrix[i].sum()} {LABELS[GENRES[i]]} songs"
        for a, b in ((one, other), (other, one))
        for i, j in [(GENRES.index(a), GENRES.index(b))]
    ]
    return (
        f"To this model, {LABELS[one]} and {LABELS[other]} are most alike: {counts[0]} and {counts[1]} are taken for "
        "the other genre."
    )


def accuracy_curve(history: pd.DataFrame) -> str:
    """How far a network got in learning, as a sentence.

    Parameters
    ----------
    history : pd.DataFrame
        One row per epoch, with the columns ``epoch``, ``accuracy`` and ``val_accuracy``.
    """
    last = history.iloc[-1]
    return (
        f"After {last['epoch']:.0f} passes it recognises {last['accuracy']:.0%} of what it learns from, and "
        f"{last['val_accuracy']:.0%} of new songs."
        + " What it learns from is made harder on purpose."
        * bool(last["val_accuracy"] > last["accuracy"])
    )


def overfits_from(history: pd.DataFrame) -> int | None:
    """The epoch from which on the loss on validation data grows; None where it does not.

    Parameters
    ----------
    history : pd.DataFrame
        One row per epoch, with the columns ``epoch`` and ``val_loss``.
    """
    losses = history["val_loss"]
    best = losses.idxmin()
    return None if losses.iloc[-1] < (1 + OVERFITTING) * losses[best] else int(history["epoch"][best])


def loss_curve(history: pd.DataFrame) -> str:
    """Where a network starts to overfit, as a sentence.

    Parameters
    ----------
    history : pd.DataFrame
        One row per epoch, with the columns ``epoch`` and ``val_loss``.
    """
    first = overfits_from(history)
    if first is None:
        return "Its error on new songs falls, then stays: more passes would neither help nor harm."
    return f"From pass {first} on its error on new songs grows: it starts to learn its own by heart (overfitting)."


def spectrum_difference(spectra: pd.DataFrame, one: str, other: str) -> str:
    """Where two genres differ most on average, as a sentence.

    Parameters
    ----------
    spectra : pd.DataFrame
        Columns ``genre``, ``frequency`` (Hz) and ``mean`` (dB), the same frequencies for every genre.
    one, other : str
        The genres.

    Returns
    -------
    str
        For example ``"Metal is strongest against classical in the treble: 15 decibels more around 5.7 kHz."``
    """
    if one == other:
        return f"{title(one)}: choose another genre to compare it with."
    heard = spectra[spectra["frequency"].between(50, 7000)]  # beyond, codecs and not genres decide
    levels = heard.pivot(index="frequency", columns="genre", values="mean")
    difference = levels[one] - levels[other]
    frequency = float(difference.abs().idxmax())
    louder, softer = (one, other) if difference[frequency] > 0 else (other, one)
    register = "bass" if frequency < 250 else "middle" if frequency < 2000 else "treble"
    pitch = f"{frequency / 1000:.1f} kHz" if frequency >= 1000 else f"{frequency:.0f} Hz"
    return (
        f"Up to 7 kHz they differ most in the {register}: around {pitch}, {LABELS[louder]} has "
        f"{abs(difference[frequency]):.0f} decibels more than {LABELS[softer]}."
    )


def map_finding(positions: pd.DataFrame) -> str:
    """Which genre keeps most and which least to itself on a map, as a sentence.

    Parameters
    ----------
    positions : pd.DataFrame
        Columns ``track``, ``x`` and ``y``.

    Returns
    -------
    str
        By the share of tracks whose nearest other track is of their own genre.
    """
    places = positions[["x", "y"]].to_numpy()
    distances = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    genres = positions["track"].str.partition(".")[0].to_numpy()
    at_home = pd.Series(genres[distances.argmin(axis=1)] == genres).groupby(genres).mean()
    return f"{title(at_home.idxmax())} keeps most to itself; {LABELS[at_home.idxmin()]} is spread among the others."


def confusion_cell(true_genre: str, predicted_genre: str, count: int, total: int) -> str:
    """One cell of a confusion matrix as a sentence.

    >>> confusion_cell("country", "blues", 7, 20)
    'Of 20 country tracks, 7 were called blues.'
    """
    true_label, predicted_label = LABELS[true_genre], LABELS[predicted_genre]
    verb = "was" if count == 1 else "were"
    if true_genre == predicted_genre:
        return f"Of {total} {true_label} tracks, {count or 'none'} {verb} recognised."
    return f"Of {total} {true_label} tracks, {count or 'none'} {verb} called {predicted_label}."


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """Items in a row, with a conjunction before the last.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return f" {conjunction} ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)

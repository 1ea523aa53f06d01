"""Sentences on which genres a model confuses, and how well its confidence is calibrated."""

import numpy as np

from genreclf.evaluation import (
    confused_pairs,
    genres_confused_with,
)
from genreclf.genres import GENRES, LABELS, title
from genreclf.translation import gettext as _
from genreclf.translation import listed, ngettext

MIN_SONGS = 5
"""Songs below which nothing is made of a count: it may be chance."""
WELL_CALIBRATED = 0.03
"""Largest difference between mean probability and accuracy that counts as none."""


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
        return _("It mixes up no genres.")
    if pairs[0][2] < MIN_SONGS:
        return ngettext(
            "It mixes up no two genres more than {n} time.",
            "It mixes up no two genres more than {n} times.",
            pairs[0][2],
        )
    one, other, count = pairs[0]
    level = [listed([LABELS[a], LABELS[b]]) for a, b, n in pairs[1:] if n == count]
    if level:
        return _(
            "It mixes up {one} and {other} most, and as often {others}: {count} songs each.",
            one=LABELS[one],
            other=LABELS[other],
            others=listed(level) if len(level) < 3 else _("{count} other pairs", count=len(level)),
            count=count,
        )
    songs = int(matrix[GENRES.index(one)].sum() + matrix[GENRES.index(other)].sum())
    return _(
        "It mixes up {one} and {other} most: {count} of {songs} songs.",
        one=LABELS[one],
        other=LABELS[other],
        count=count,
        songs=songs,
    )


def extremes(matrix: np.ndarray) -> str:
    """The hardest and the easiest genre of a confusion matrix, of those with enough songs, in two sentences."""
    totals = matrix.sum(axis=1)
    recognised = {i: matrix[i, i] / totals[i] for i in range(len(GENRES)) if totals[i] >= MIN_SONGS}
    if not recognised:
        return _("There are too few songs to say which genre is hardest.")
    hardest, easiest = min(recognised, key=recognised.__getitem__), max(recognised, key=recognised.__getitem__)
    return _(
        "The hardest genre is **{hardest}**: it recognised {fewest} of {of_hardest} songs. The easiest is "
        "**{easiest}**: {most} of {of_easiest}.",
        hardest=LABELS[GENRES[hardest]],
        fewest=int(matrix[hardest, hardest]),
        of_hardest=int(totals[hardest]),
        easiest=LABELS[GENRES[easiest]],
        most=int(matrix[easiest, easiest]),
        of_easiest=int(totals[easiest]),
    )


def ranking(matrix: np.ndarray, genre: str) -> str:
    """What the tracks of a genre are taken for, as a sentence."""
    confusions = genres_confused_with(matrix, genre)
    total = int(matrix[GENRES.index(genre)].sum())
    if not confusions:
        return _("It recognised all {total} {genre} songs.", total=total, genre=LABELS[genre])
    name, count = confusions[0]
    if count < MIN_SONGS:
        right = total - sum(number for _, number in confusions)
        return _(
            "It recognised {right} of {total} {genre} songs; too few went to any one genre to say more.",
            right=right,
            total=total,
            genre=LABELS[genre],
        )
    return _(
        "{genre} is most often taken for {other}: {count} of {total} songs.",
        genre=title(genre),
        other=LABELS[name],
        count=count,
        total=total,
    )


def calibration_finding(truth: np.ndarray, probabilities: np.ndarray) -> str:
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
    expected, got = 100 * said, 100 * right
    if abs(said - right) < WELL_CALIBRATED:
        return _(
            "It is as sure as it should be: of 100 songs it expects to get {expected:.0f} right, and gets {got:.0f}.",
            expected=expected,
            got=got,
        )
    if said > right:
        return _(
            "It is too sure of itself: of 100 songs it expects to get {expected:.0f} right, and gets {got:.0f}.",
            expected=expected,
            got=got,
        )
    return _(
        "It is too modest: of 100 songs it expects to get {expected:.0f} right, and gets {got:.0f}.",
        expected=expected,
        got=got,
    )


def alike(matrix: np.ndarray) -> str:
    """The two genres that are confused most, which the thickest line joins, as a sentence."""
    pairs = confused_pairs(matrix)
    if not pairs or pairs[0][2] < MIN_SONGS:
        return _("No two genres are often confused.")
    one, other, _both = pairs[0]
    i, j = GENRES.index(one), GENRES.index(other)
    return _(
        "It confuses {one} and {other}: {a} of {of_one} {one} songs and {b} of {of_other} {other} songs.",
        one=LABELS[one],
        other=LABELS[other],
        a=int(matrix[i, j]),
        of_one=int(matrix[i].sum()),
        b=int(matrix[j, i]),
        of_other=int(matrix[j].sum()),
    )


def clear_confusions(matrix: np.ndarray) -> np.ndarray:
    """The same counts without pairs of genres that were mixed up fewer than `MIN_SONGS` times, both ways together."""
    mixed = matrix + matrix.T
    return np.where((mixed >= MIN_SONGS) | np.eye(len(matrix), dtype=bool), matrix, 0)


def confusion_cell(true_genre: str, predicted_genre: str, count: int, total: int) -> str:
    """One cell of a confusion matrix as a sentence.

    >>> confusion_cell("country", "blues", 7, 20)
    'Of 20 country songs, 7 were called blues.'
    """
    genre, other = LABELS[true_genre], LABELS[predicted_genre]
    if true_genre == predicted_genre:
        if not count:
            return _("Of {total} {genre} songs, none were recognised.", total=total, genre=genre)
        return ngettext(
            "Of {total} {genre} songs, {n} was recognised.",
            "Of {total} {genre} songs, {n} were recognised.",
            count,
            total=total,
            genre=genre,
        )
    if not count:
        return _("Of {total} {genre} songs, none were called {other}.", total=total, genre=genre, other=other)
    return ngettext(
        "Of {total} {genre} songs, {n} was called {other}.",
        "Of {total} {genre} songs, {n} were called {other}.",
        count,
        total=total,
        genre=genre,
        other=other,
    )

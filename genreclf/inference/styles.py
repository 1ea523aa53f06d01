"""Predicted styles of music that is none of the ten genres.

Conventions
-----------
A network that knows styles answers for every window in two parts: how probable it is that the window is none of the ten
genres, and which style it is in that case. A style's probability is the product of the two, as a genre's in
`genreclf.inference.prediction.Prediction.probabilities` is the one in the opposite case. Styles and families are those
of `genreclf.style_taxonomy`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from genreclf.inference.model_card import StyleSettings
from genreclf.inference.pooling import inverse_temperature, pooled, pooled_probability
from genreclf.style_taxonomy import STYLES_BY_WORD

StyleLevel = Literal["style", "family", ""]


class StyleProbability(NamedTuple):
    """A style that music may be.

    Attributes
    ----------
    style : str
        A word of `genreclf.style_taxonomy.STYLES_BY_WORD`.
    family : str
        Name of its family.
    probability : float
        In [0, 1]: that the music is none of the ten genres, and this.
    """

    style: str
    family: str
    probability: float


@dataclass(frozen=True)
class StylePrediction:
    """Predicted styles of a recording, if it is none of the ten genres.

    Attributes
    ----------
    outside : float
        Probability that it is none of them.
    styles : tuple of StyleProbability
        All styles that the model knows, the likeliest first; they sum to `outside`.
    confident_level : {"style", "family", ""}
        Whether the likeliest style, its family alone or neither is confident, by the card's thresholds.
    by_window : list of (float, str)
        Probability that each window is none of the ten, and its likeliest style.
    """

    outside: float
    styles: tuple[StyleProbability, ...]
    confident_level: StyleLevel
    by_window: list[tuple[float, str]]


def predict_styles(styles: np.ndarray, outside: np.ndarray, settings: StyleSettings) -> StylePrediction:
    """Pool the styles of windows.

    Parameters
    ----------
    styles : np.ndarray [shape=(n, n_styles)]
        Probabilities of the styles for each window, should it be none of the ten; rows sum to 1.
    outside : np.ndarray [shape=(n,)]
        Probability that each window is none of the ten.
    settings : StyleSettings
        From the model's card.

    Returns
    -------
    StylePrediction
        Pooled, each output with an inverse temperature of its own (see `genreclf.inference.pooling`).
    """
    chance = pooled_probability(outside, inverse_temperature(settings.outside_inverse_temperature, len(outside)))
    rows = pooled(styles, inverse_temperature(settings.inverse_temperature, len(styles)))
    order = np.argsort(-rows, kind="stable").tolist()
    ranked = tuple(style_of(settings.words[i], chance * float(rows[i])) for i in order)
    conditional = (style_of(word, float(p)) for word, p in zip(settings.words, rows, strict=True))
    confident_level: StyleLevel = ""
    if rows.max() >= settings.style_threshold:
        confident_level = "style"
    elif max(by_family(conditional).values()) >= settings.family_threshold:
        confident_level = "family"
    likeliest = [settings.words[i] for i in styles.argmax(axis=1)]
    return StylePrediction(chance, ranked, confident_level, list(zip(outside.tolist(), likeliest, strict=True)))


def average_styles(answers: Sequence[Sequence[StyleProbability]]) -> tuple[StyleProbability, ...]:
    """Mean of several predictions of one model, the likeliest style first."""
    total: dict[str, float] = defaultdict(float)
    for style in (style for answer in answers for style in answer):
        total[style.style] += style.probability / len(answers)
    return tuple(style_of(word, total[word]) for word in sorted(total, key=total.__getitem__, reverse=True))


def by_family(styles: Iterable[StyleProbability]) -> dict[str, float]:
    """Sum of the probabilities of styles, by family."""
    families: dict[str, float] = defaultdict(float)
    for style in styles:
        families[style.family] += style.probability
    return dict(families)


def style_of(word: str, probability: float = 0.0) -> StyleProbability:
    """A style by its word, with its family."""
    return StyleProbability(word, STYLES_BY_WORD[word].family.name, probability)

"""What sentences are made of: lists, genres in order, names of models."""

from collections.abc import Mapping, Sequence
from typing import Final

MODEL_TITLES: Final = {
    "features-cnn": "The original experiment",
    "features-cnn-augmented": "The same, with augmentation",
    "mel-cnn": "On spectrograms",
    "musicnn-transfer": "Pretrained on tagged music",
    "audio-tagger": "Our own music tagger, small and fast",
    "duo-transfer": "Two music taggers combined",
}
"""What the models that ship are called on pages."""


def model_title(name: str) -> str:
    """A model's title for people, and its name.

    >>> model_title("mel-cnn")
    'On spectrograms (mel-cnn)'
    """
    return f"{MODEL_TITLES[name]} ({name})" if name in MODEL_TITLES else name


def ranked(probabilities: Mapping[str, float]) -> list[str]:
    """Genres from the most to the least probable."""
    return sorted(probabilities, key=probabilities.__getitem__, reverse=True)


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """Items in a row, with a conjunction before the last.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return f" {conjunction} ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)

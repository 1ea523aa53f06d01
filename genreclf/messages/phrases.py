"""Parts of sentences: genres in order, names of models."""

import re
from collections.abc import Mapping
from typing import Final

from genreclf.translation import N_, Texts

MODEL_TITLES: Final = Texts(
    {
        "features-cnn": N_("The original experiment"),
        "features-cnn-augmented": N_("The same, with augmentation"),
        "mel-cnn": N_("On spectrograms"),
        "musicnn-transfer": N_("Pretrained on tagged music"),
        "audio-tagger": N_("Our own music tagger, small and fast"),
        "duo-transfer": N_("Two music taggers combined"),
    }
)
"""What the models that ship are called on pages."""


def model_title(name: str) -> str:
    """A model's title for people; its name where it has none.

    >>> model_title("mel-cnn")
    'On spectrograms'
    """
    return MODEL_TITLES.get(name, name)


def ranked(probabilities: Mapping[str, float]) -> list[str]:
    """Genres from the most to the least probable."""
    return sorted(probabilities, key=probabilities.__getitem__, reverse=True)


def unbroken(text: str) -> str:
    """The same, where no line ends within "9 in 10"."""
    return re.sub(r"(\d) (\w+) 10\b", "\\1\N{NO-BREAK SPACE}\\2\N{NO-BREAK SPACE}10", text)

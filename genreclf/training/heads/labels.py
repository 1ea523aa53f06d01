"""Label vectors of recordings: genre, style, family, inside or outside the ten genres, music or not.

Conventions
-----------
A row of labels holds, one after the other: the ten genres; the styles of `Labels.styles`; the families of
`genreclf.style_taxonomy.FAMILIES`; one of the ten genres, none of them; no music, music. Every number is a weight, and
where nothing is known all are 0: a recording without a genre has no weight on genres. Rows may be mixed and scaled.
Logits are, one after the other: ten genres, the styles, none of the ten, music.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from genreclf.genres import GENRES
from genreclf.style_taxonomy import FAMILIES, STYLES, STYLES_BY_WORD

MIN_RECORDINGS: Final = 2
"""A style with fewer recordings has no output of its own; its recordings still count for its family."""
SMOOTHING: Final = 0.05
"""Share of a genre's weight that goes to all ten."""
_G: Final = len(GENRES)
_F: Final = len(FAMILIES)


@dataclass(frozen=True)
class Labels:
    """Layout of rows of labels and of logits.

    Attributes
    ----------
    styles : tuple of str
        Words of the styles that have an output, in its order.
    """

    styles: tuple[str, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Labels":
        """The layout for recordings with these styles."""
        words = list(words)
        return cls(tuple(style.word for style in STYLES if words.count(style.word) >= MIN_RECORDINGS))

    @property
    def size(self) -> int:
        """Length of a row of labels."""
        return _G + len(self.styles) + _F + 4

    @property
    def outputs(self) -> int:
        """Number of logits."""
        return _G + len(self.styles) + 2

    @cached_property
    def membership(self) -> np.ndarray:
        """Which family each style belongs to: 1 or 0 [shape=(n_styles, 13)]."""
        families = [STYLES_BY_WORD[word].family for word in self.styles]
        return np.array([[family == other for other in FAMILIES] for family in families], np.float32)

    def row(
        self, genre: str, style: str, *, genre_weight: float = 1.0, style_weight: float = 1.0, weight: float = 1.0
    ) -> np.ndarray:
        """Labels of a recording.

        Parameters
        ----------
        genre : str
            One of the ten, or empty.
        style : str
            A word of `genreclf.style_taxonomy.STYLES_BY_WORD`, or empty. What has neither is no music.
        genre_weight, style_weight, weight : float
            How much its genre, its style, and the rest count.

        Returns
        -------
        np.ndarray [shape=(size,)]
            float32.
        """
        row = np.zeros(self.size, np.float32)
        s = len(self.styles)
        if genre:
            row[:_G] = genre_weight * SMOOTHING / _G
            row[GENRES.index(genre)] += genre_weight * (1 - SMOOTHING)
        elif style:
            if style in self.styles:
                row[_G + self.styles.index(style)] = style_weight
            row[_G + s + FAMILIES.index(STYLES_BY_WORD[style].family)] = style_weight
        else:
            row[:_G] = genre_weight / _G  # what is not music gets a uniform target
        if genre or style:
            row[_G + s + _F + bool(style and not genre)] = weight
        row[-2 + bool(genre or style)] = weight
        return row

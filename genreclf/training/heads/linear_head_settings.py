"""Settings of linear heads, regularisation above all: of ``duo-transfer``, the default model, and ``audio-tagger``."""

from dataclasses import dataclass
from typing import Final

from genreclf.training.architectures import EMBEDDING_SIZE


@dataclass(frozen=True)
class Regression:
    """A logistic regression on genres and families.

    Attributes
    ----------
    inverse_regularisation : float
        scikit-learn's ``C``.
    begin, end : int, int or None
        Which outputs of the backbone it sees, from ``begin`` to before ``end``; all by default.
    weight : float
        How much its logits count among those of several.
    """

    inverse_regularisation: float
    begin: int = 0
    end: int | None = None
    weight: float = 1.0

    @property
    def columns(self) -> slice:
        """The outputs that it sees."""
        return slice(self.begin, self.end)


@dataclass(frozen=True)
class LinearHeadSettings:
    """Settings of a head; the defaults are those of ``audio-tagger``.

    Attributes
    ----------
    families : Regression
        Predicts none of the ten, and families; and genres, where these have none of their own.
    genres : tuple of Regression
        The weighted mean of their logits predicts genres.
    styles : Regression
        Divides families among styles, most of which have only a few recordings.
    song_weight : float
        Sample weight of a recording, relative to a track of GTZAN.
    music : bool
        Whether it tells music from other sounds.
    """

    families: Regression = Regression(0.003)
    genres: tuple[Regression, ...] = ()
    styles: Regression = Regression(0.001)
    song_weight: float = 3.0
    music: bool = True


TAGGER_HEAD: Final = LinearHeadSettings()
"""Of ``audio-tagger``."""

_E: Final = EMBEDDING_SIZE
"""Behind musicnn's embedding are the maximum and mean over time that it is computed from."""
DUO_HEAD: Final = LinearHeadSettings(
    families=Regression(0.008, begin=_E),
    genres=(Regression(0.002, end=_E, weight=2.0), Regression(0.008, begin=_E)),
    styles=Regression(0.003, end=_E),
    song_weight=4.0,
    music=False,
)
"""Of ``duo-transfer``, the default model: chosen in inner folds by the cross-entropy of genres and by the ROC curve of
being none of the ten (`experiments.head_settings`)."""

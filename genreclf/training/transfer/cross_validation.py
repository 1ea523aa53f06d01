"""Cross-validation of genre heads: a head for each fold, and the logits of recordings out of fold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from genreclf.datasets.folds import FOLDS
from genreclf.gtzan import genre_indices
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.evaluation import ordered
from genreclf.training.transfer.head import MlpHeadSettings, fit_on, recording_probabilities
from genreclf.training.transfer.training_set import TrainingSet, joined


@dataclass(frozen=True)
class OutOfFold:
    """Logits of recordings by heads that were trained without their artist or source.

    Attributes
    ----------
    windows : EmbeddingSet
        Of tracks and songs, and of recorded sounds.
    logits : np.ndarray [shape=(n, 11)]
        For the windows.
    """

    windows: EmbeddingSet
    logits: np.ndarray

    def probabilities(self, names: Sequence[str], temperature: float) -> tuple[np.ndarray, np.ndarray]:
        """Genre and music probabilities of recordings [shape=(n, 10), (n,)], in the order of ``names``."""
        mask = np.isin(self.windows.source, names)
        source = self.windows.source[mask]
        genres, music = recording_probabilities(self.logits[mask], source, temperature)
        found = np.unique(source).tolist()
        return ordered(names, found, genres), ordered(names, found, music[:, None])[:, 0]

    def segments(self, names: Sequence[str], length: int) -> tuple[np.ndarray, np.ndarray]:
        """Every ``length`` windows in a row of recordings: mean genre logits [shape=(n, 10)], and genre indices."""
        means, truth = [], []
        for name in names:
            rows = self.logits[self.windows.source == name][:, :-1]
            for start in range(0, max(1, len(rows) - length + 1), length):
                means.append(rows[start : start + length].mean(axis=0))
                truth.append(name)
        return np.stack(means), genre_indices(truth)


def cross_validate(training_set: TrainingSet, fold: Mapping[str, int], settings: MlpHeadSettings) -> OutOfFold:
    """Train a head without each fold, and let it predict the recordings of that fold.

    Parameters
    ----------
    training_set : TrainingSet
        Embeddings.
    fold : Mapping of str to int
        From 0 to 4, by track, song and recorded sound; other recordings take no part.
    settings : MlpHeadSettings
        Of every head.
    """
    parts, logits = [], []
    for number in range(FOLDS):
        head, _, _ = fit_on(training_set, [name for name in fold if fold[name] != number], settings)
        held_out = [name for name in fold if fold[name] == number]
        for windows in (training_set.clean.of(held_out), training_set.sounds.of(held_out)):
            if len(windows.source):
                parts.append(windows)
                logits.append(head.predict(windows.embedding, verbose=0))
    windows = parts[0]
    for part in parts[1:]:
        windows = joined(windows, part)
    return OutOfFold(windows, np.concatenate(logits))

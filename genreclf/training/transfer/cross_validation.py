"""Cross-validation of genre heads: a head for each fold, and the logits of tracks out of fold."""

from collections.abc import Mapping

import numpy as np

from genreclf.training.transfer.mlp_head import MlpHeadSettings, fit_on
from genreclf.training.transfer.training_set import TrainingSet


def cross_validate(
    training_set: TrainingSet, fold: Mapping[str, int], settings: MlpHeadSettings
) -> tuple[np.ndarray, np.ndarray]:
    """Train a head without each fold, and let it predict the tracks of that fold.

    Parameters
    ----------
    training_set : TrainingSet
        Embeddings.
    fold : Mapping of str to int
        By track; other tracks take no part.
    settings : MlpHeadSettings
        Of every head.

    Returns
    -------
    source : np.ndarray [shape=(n,)]
        The track of each window.
    logits : np.ndarray [shape=(n, 11)]
        For the windows.
    """
    sources, logits = [], []
    for number in sorted(set(fold.values())):
        head, _, _ = fit_on(training_set, [track for track in fold if fold[track] != number], settings)
        windows = training_set.clean.of([track for track in fold if fold[track] == number])
        sources.append(windows.source)
        logits.append(head.predict(windows.embedding, verbose=0))
    return np.concatenate(sources), np.concatenate(logits)

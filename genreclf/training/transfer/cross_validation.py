"""Judge genre heads on tracks that they did not see.

Choices for ``musicnn-transfer`` were made by five-fold cross-validation on training and validation tracks, folds apart
by artist; so are the temperature and the thresholds. The network that ships is then trained on both parts together.
"""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.model_selection import StratifiedGroupKFold

from genreclf.gtzan import genre_indices
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.head import HeadSettings, fit_head, recording_probabilities

FOLDS = 5


def best_temperature(logits: np.ndarray, source: np.ndarray) -> float:
    """Temperature with the smallest loss over tracks, genres counting as often as they occur."""
    truth = genre_indices(np.unique(source).tolist())

    def cost(log_temperature: float) -> float:
        genres, _ = recording_probabilities(logits, source, float(np.exp(log_temperature)))
        return -float(np.log(np.maximum(genres[np.arange(len(truth)), truth], 1e-9)).mean())

    return float(np.exp(minimize_scalar(cost, bounds=(np.log(0.1), np.log(5)), method="bounded").x))


def held_out(
    tracks: Sequence[str],
    groups: Sequence[str],
    clean: EmbeddingSet,
    augmented: EmbeddingSet,
    non_music: EmbeddingSet,
    settings: HeadSettings,
) -> tuple[EmbeddingSet, np.ndarray, np.ndarray]:
    """Cross-validation: logits for windows of every track, by a head that did not see its group.

    Returns
    -------
    windows : EmbeddingSet
        Clean windows in the order of the logits.
    logits : np.ndarray [shape=(n, 11)]
        For the windows.
    non_music_logits : np.ndarray [shape=(FOLDS, m, 11)]
        For the validation sounds that are not music, by every fold's head.
    """
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=settings.seed)
    parts, logits, others = [], [], []
    for seen, unseen in splitter.split(tracks, genre_indices(tracks), groups):
        fitted = [tracks[i] for i in seen]
        head, _, _ = fit_head(
            [clean.of(fitted), augmented.of(fitted)], non_music.where(non_music.condition == "train"), settings
        )
        parts.append(clean.of([tracks[i] for i in unseen]))
        logits.append(head.predict(parts[-1].embedding, verbose=0))
        others.append(head.predict(non_music.embedding[non_music.condition == "valid"], verbose=0))
    windows = EmbeddingSet(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in (field.name for field in fields(EmbeddingSet))
        )
    )
    return windows, np.concatenate(logits), np.stack(others)

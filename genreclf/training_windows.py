"""What ``mel-cnn`` is taught with: random windows of the training tracks, altered anew in every epoch.

A strip of time and a strip of frequency of each are blanked (SpecAugment, Park et al. 2019).
"""

from collections.abc import Sequence

import keras
import numpy as np

from genreclf.front_ends import SparseLogMelFrontEnd
from genreclf.genres import GENRES
from genreclf.gtzan import genre_indices
from genreclf.gtzan.mel_tables import MelTable

WINDOWS_PER_EPOCH = 3
"""How many windows of each training track an epoch holds."""
TIME_STRIP, BAND_STRIP = 12, 16
"""Widest strip that is blanked: about a second, an eighth of the bands."""


class TrainingWindows(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of random windows of training tracks, altered anew in every epoch.

    Parameters
    ----------
    table : MelTable
        Mel spectrograms.
    tracks : sequence of str
        Training tracks.
    batch_size : int
        Windows per batch; what is left over at the end of an epoch is dropped.
    seed : int
        Seed of all chance.
    """

    def __init__(self, table: MelTable, tracks: Sequence[str], batch_size: int, seed: int) -> None:
        super().__init__()
        self._table, self._tracks = table, tracks
        self._labels = np.eye(len(GENRES), dtype=np.float32)[genre_indices(tracks)]
        self._batch_size = min(batch_size, WINDOWS_PER_EPOCH * len(tracks))
        self._rng = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return len(self._order) // self._batch_size

    def on_epoch_end(self) -> None:
        """Shuffle the tracks, so that each comes once before any comes again."""
        self._order = np.concatenate([self._rng.permutation(len(self._tracks)) for _ in range(WINDOWS_PER_EPOCH)])

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        last = self._table.cells.shape[1] - SparseLogMelFrontEnd.COLUMNS
        starts = self._rng.integers(last + 1, size=len(chosen))
        x = np.concatenate(
            [self._table.windows(self._tracks[i], start[None]) for i, start in zip(chosen, starts, strict=True)]
        )
        return masked(x, self._rng), self._labels[chosen]


def masked(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blank a strip of time and a strip of frequency of every window (SpecAugment).

    Parameters
    ----------
    x : np.ndarray [shape=(n, columns, bands)]
        Windows, in decibels.
    rng : np.random.Generator
        Source of chance.

    Returns
    -------
    np.ndarray [shape=(n, columns, bands)]
        Strips of up to `TIME_STRIP` columns and `BAND_STRIP` bands hold the mean of their window.
    """

    def strips(length: int, widest: int) -> np.ndarray:
        width = rng.integers(widest + 1, size=(len(x), 1))
        start = rng.integers(length - width + 1)
        place = np.arange(length)
        return (place >= start) & (place < start + width)

    _, columns, bands = x.shape
    blank = strips(columns, TIME_STRIP)[:, :, None] | strips(bands, BAND_STRIP)[:, None, :]
    return np.where(blank, x.mean(axis=(1, 2), keepdims=True), x)

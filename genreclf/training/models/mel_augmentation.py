"""Training batches of ``mel-cnn``: random windows of the training tracks, augmented in every epoch.

Each is tilted from low to high, mixed with another (mixup, Zhang et al. 2018), and loses a strip of time and a strip
of frequency (SpecAugment, Park et al. 2019).
"""

from collections.abc import Sequence

import keras
import numpy as np

from genreclf.features.front_ends import SparseLogMelFrontEnd
from genreclf.genres import GENRES
from genreclf.gtzan import genre_indices
from genreclf.gtzan.mel_tables import MelTable

WINDOWS_PER_EPOCH = 4
"""How many windows of each training track an epoch holds."""
TILT = 8.0
"""Largest change of the lowest and the highest band, in opposite directions, in decibels."""
MIXUP = 0.3
"""Both parameters of the beta distribution of a window's share."""
MAX_TIME_MASK, MAX_FREQUENCY_MASK = 12, 16
"""Widest masked strip: about a second, an eighth of the bands."""


class TrainingWindows(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of random windows of training tracks, augmented anew in every epoch.

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
        x, y = mixup(random_tilt(x, self._rng), self._labels[chosen], self._rng)
        return spec_augment(x, self._rng), y


def random_tilt(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Make each window [shape=(n, columns, bands)], in decibels, brighter or duller by up to `TILT`."""
    slope = np.linspace(-1, 1, x.shape[2], dtype=np.float32)
    return x + rng.uniform(-TILT, TILT, (len(x), 1, 1)).astype(np.float32) * slope


def mixup(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mix each window, and its label alike, with another one of the batch (mixup).

    Parameters
    ----------
    x : np.ndarray [shape=(n, columns, bands)]
        Windows, in decibels.
    y : np.ndarray [shape=(n, 10)]
        Rows sum to 1.
    rng : np.random.Generator
        Source of chance.

    Returns
    -------
    x, y : np.ndarray
        Of the same shapes; a window keeps the larger share of itself.
    """
    share = rng.beta(MIXUP, MIXUP, len(x)).astype(np.float32)
    share = np.maximum(share, 1 - share)
    partner = rng.permutation(len(x))
    of_x, of_y = share[:, None, None], share[:, None]
    return of_x * x + (1 - of_x) * x[partner], of_y * y + (1 - of_y) * y[partner]


def spec_augment(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mask a strip of time and a strip of frequency of every window (SpecAugment).

    Parameters
    ----------
    x : np.ndarray [shape=(n, columns, bands)]
        Windows, in decibels.
    rng : np.random.Generator
        Source of chance.

    Returns
    -------
    np.ndarray [shape=(n, columns, bands)]
        Strips of up to `MAX_TIME_MASK` columns and `MAX_FREQUENCY_MASK` bands hold the mean of their window.
    """

    def strips(length: int, widest: int) -> np.ndarray:
        width = rng.integers(widest + 1, size=(len(x), 1))
        start = rng.integers(length - width + 1)
        place = np.arange(length)
        return (place >= start) & (place < start + width)

    _, columns, bands = x.shape
    blank = strips(columns, MAX_TIME_MASK)[:, :, None] | strips(bands, MAX_FREQUENCY_MASK)[:, None, :]
    return np.where(blank, x.mean(axis=(1, 2), keepdims=True), x)

"""8-bit mel spectrograms of GTZAN's tracks: read from an ``.npz`` file, or computed from audio.

The file holds what `genreclf.features.front_ends.SparseLogMelFrontEnd` computes; ``docs/data.md`` says how it was made.
"""

import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from genreclf.audio import load_audio
from genreclf.errors import AudioError, DataError
from genreclf.features.front_ends import SparseLogMelFrontEnd
from genreclf.gtzan.catalogue import catalogue

COLUMNS = 387
"""Columns of the spectrogram of 30 s."""
FLOOR = -80.0
"""What the quietest cell of a computed spectrogram stands for, in decibels below the loudest."""
_KEYS = ("track", "mel_u8", "vmin_db")


@dataclass(frozen=True)
class MelTable:
    """Log-mel spectrograms of some tracks, in 8 bits.

    Attributes
    ----------
    source : {"mel", "whole"}
        Whether they were read from a file or computed from audio.
    rows : Mapping of str to int
        Where each track lies in the arrays.
    cells : np.ndarray [shape=(n, columns, 128)]
        uint8: 0 stands for ``floors``, 255 for 0 dB, the loudest cell of the track.
    floors : np.ndarray [shape=(n,)]
        float32, in decibels, negative.
    """

    source: str
    rows: Mapping[str, int]
    cells: np.ndarray
    floors: np.ndarray

    def windows(self, track: str, starts: np.ndarray) -> np.ndarray:
        """Windows of a track, as the live front end makes them.

        Parameters
        ----------
        track : str
            Track identifier.
        starts : np.ndarray [shape=(n,)]
            First column of each.

        Returns
        -------
        np.ndarray [shape=(n, 64, 128)]
            float32, from -60 to 0 dB.
        """
        front_end = SparseLogMelFrontEnd()
        row = self.rows[track]
        cells = self.cells[row, starts[:, None] + np.arange(front_end.COLUMNS)]
        return front_end.relative(self.floors[row] * (1 - cells / np.float32(255)))

    def all_windows(self, track: str) -> np.ndarray:
        """All windows of a track, as on the live path (see `windows`)."""
        starts, _ = SparseLogMelFrontEnd().starts(self.cells.shape[1])
        return self.windows(track, starts)


def read_mel_table(path: Path) -> MelTable:
    """Read the file of mel spectrograms.

    Parameters
    ----------
    path : Path
        An ``.npz`` file with ``track`` (names), ``mel_u8`` (uint8; track, band from low to high, column) and
        ``vmin_db`` (what 0 stands for, in decibels below the loudest cell).

    Returns
    -------
    MelTable
        All rows whose name is a GTZAN track.

    Raises
    ------
    DataError
        If the file can't be read, or its arrays are not of these kinds and shapes.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            names, cells, floors = (arrays[key] for key in _KEYS)
    except (OSError, ValueError, KeyError, EOFError, MemoryError, AttributeError, TypeError) as error:
        raise _unreadable(path, error) from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise _unreadable(path, error) from None
    least = SparseLogMelFrontEnd.COLUMNS
    if (
        cells.dtype != np.uint8
        or cells.ndim != 3
        or cells.shape[1] != SparseLogMelFrontEnd.N_MELS
        or cells.shape[2] < least
        or names.dtype.kind != "U"
        or not names.shape == floors.shape == cells.shape[:1]
    ):
        raise DataError(
            f"{path} does not hold mel spectrograms of the right shape: mel_u8 should be bytes by track, 128 bands and "
            f"at least {least} columns, and track and vmin_db one value per track."
        )
    if floors.dtype.kind != "f" or not np.all(np.isfinite(floors) & (floors < 0) & (floors >= -200)):
        raise DataError(f"{path} holds a value of vmin_db that is no number of decibels between -200 and 0.")
    rows = {str(name): row for row, name in enumerate(names) if name in catalogue()}
    if not rows:
        raise DataError(f"{path} holds no GTZAN track; the names in track should read like blues.00000.")
    return MelTable("mel", rows, np.ascontiguousarray(cells.transpose(0, 2, 1)), floors.astype(np.float32))


def compute_mel_table(
    paths: Mapping[str, Path], *, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[MelTable, dict[str, str]]:
    """Compute the same from audio.

    Parameters
    ----------
    paths : Mapping of str to Path
        Files by track.
    on_progress : callable
        Called with (done, total) after every file.

    Returns
    -------
    table : MelTable
        The first 30 s of each file that could be read; a shorter one is repeated.
    faults : dict of str to str
        Why the others could not.

    Raises
    ------
    DataError
        If none could be read.
    """
    front_end = SparseLogMelFrontEnd()
    cells: list[np.ndarray] = []
    rows: dict[str, int] = {}
    faults: dict[str, str] = {}
    for done, (track, path) in enumerate(paths.items(), 1):
        try:
            samples = load_audio(path).resampled(front_end.SAMPLE_RATE).samples
        except AudioError as error:
            faults[track] = str(error)
        else:
            decibels = front_end.decibels(samples, np.resize(front_end.frames(len(samples)), COLUMNS))
            relative = np.maximum(decibels - decibels.max(), FLOOR)
            rows[track] = len(cells)
            cells.append(np.round(255 * (1 - relative / FLOOR)).astype(np.uint8))
        on_progress(done, len(paths))
    if not cells:
        raise DataError("None of these recordings can be read. Please check your copy of GTZAN.")
    return MelTable("whole", rows, np.stack(cells), np.full(len(cells), FLOOR, np.float32)), faults


def _unreadable(path: Path, error: Exception) -> DataError:
    return DataError(f"The mel spectrograms {path} can't be read ({error}). Please give the .npz file that holds them.")

"""Pictures of GTZAN tracks that ship with the project, to explore the data set without its audio.

A gallery is a folder with two pictures a track: ``<track>.webp`` holds the spectrograms on top of each other, lossy,
and ``<track>.png`` the waveform, MFCC and chroma views, exact. ``spectra.csv`` has the typical spectrum of each genre,
``map.csv`` a place on a plane for every track. ``index.json`` names the tracks, their durations and the checksum of
every file. Time runs in steps of a sixteenth of a second: nothing in a gallery can be played.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from genreclf.audio import AudioClip, load_audio
from genreclf.errors import AudioError, DataError
from genreclf.features.views import FLOOR_DB, ROWS, STFT_FREQUENCIES, STFT_WINDOWS, spectrum, view
from genreclf.files import new_folder, refuse_foreign
from genreclf.genres import GENRES
from genreclf.paths import bundled_path

if TYPE_CHECKING:
    import pandas as pd

GALLERY = bundled_path("gallery")
"""The gallery that ships with the project."""

PER_GENRE = 10
"""How many tracks of each genre are shown."""

_LOSSY = (*(f"stft-{window}" for window in STFT_WINDOWS), "mel")
_EXACT = ("waveform", "mfcc", "chroma")
_GREYS_PER_DB = 3
_QUALITY = 50


@dataclass(frozen=True)
class Gallery:
    """An opened gallery.

    Attributes
    ----------
    folder : Path
        Where it lies.
    durations : Mapping of str to float
        Seconds, by track.
    checksums : Mapping of str to str
        SHA-256 by file name.
    """

    folder: Path
    durations: Mapping[str, float]
    checksums: Mapping[str, str]

    def view(self, track: str, name: str) -> np.ndarray:
        """One view of a track (see `genreclf.features.views.view`).

        Raises
        ------
        DataError
            If the picture is missing or not the one that the index describes.
        """
        kind, names = ("webp", _LOSSY) if name in _LOSSY else ("png", _EXACT)
        start = sum(ROWS[n] for n in names[: names.index(name)])
        picture = np.asarray(Image.open(io.BytesIO(self._content(f"{track}.{kind}"))).convert("L"))
        rows = picture[start : start + ROWS[name]].astype(np.int16)
        return np.minimum(rows // _GREYS_PER_DB + FLOOR_DB, 0).astype(np.int8) if kind == "webp" else _signed(rows)

    def spectra(self) -> pd.DataFrame:
        """Typical spectrum of each genre.

        Returns
        -------
        pd.DataFrame
            Columns ``genre``, ``frequency`` (Hz), ``mean``, ``low``, ``high`` (share of the track's power in dB: mean,
            10th and 90th percentile over tracks) and ``n`` (tracks).
        """
        return self._table("spectra.csv")

    def map(self) -> pd.DataFrame:
        """Place of every track on the map.

        Returns
        -------
        pd.DataFrame
            Columns ``track``, ``x`` and ``y`` (see `genreclf.bundled.track_map.map_positions`).
        """
        return self._table("map.csv")

    def _table(self, name: str) -> pd.DataFrame:
        import pandas as pd  # here: who only looks up names need not wait for it

        return pd.read_csv(io.BytesIO(self._content(name)))

    def _content(self, name: str) -> bytes:
        try:
            content = (self.folder / name).read_bytes()
        except OSError:
            content = b""
        if sha256(content).hexdigest() != self.checksums.get(name):
            raise DataError(f"The file {name} of the gallery is missing or damaged. Please restore {self.folder}.")
        return content


def open_gallery(folder: Path = GALLERY) -> Gallery:
    """Open a gallery.

    Parameters
    ----------
    folder : Path
        A folder that `build_gallery` made.

    Returns
    -------
    Gallery
        Files are read and checked when they are asked for.

    Raises
    ------
    DataError
        If the folder has no readable index.
    """
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        return Gallery(folder, dict(index["durations"]), dict(index["checksums"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"The gallery in {folder} can't be opened ({error}). Please restore it.") from None


def build_gallery(
    paths: Mapping[str, Path],
    positions: Mapping[str, np.ndarray],
    folder: Path,
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, str]:
    """Build a gallery; existing content of the folder is replaced in one step.

    Parameters
    ----------
    paths : Mapping of str to Path
        Audio by track: all of it makes the typical spectra, `PER_GENRE` tracks of each genre, spread evenly, are shown.
    positions : Mapping of str to np.ndarray [shape=(2,)]
        Place of each track on the map.
    folder : Path
        Where to put the gallery.
    on_progress : callable
        Called with (done, total) after every track.

    Returns
    -------
    dict of str to str
        Why tracks were left out, where any could not be read.

    Raises
    ------
    DataError
        If ``folder`` holds something else.
    """
    import pandas as pd  # here: see `Gallery._table`

    refuse_foreign(folder, "index.json")
    shown = {track for genre in GENRES for track in _spread_evenly([t for t in paths if t.startswith(f"{genre}.")])}
    spectra: dict[str, list[np.ndarray]] = {}
    durations: dict[str, float] = {}
    faults: dict[str, str] = {}
    with new_folder(folder) as draft:
        for done, (track, path) in enumerate(paths.items(), 1):
            try:
                clip = load_audio(path)
            except AudioError as error:
                faults[track] = str(error)
                continue
            spectra.setdefault(track.partition(".")[0], []).append(spectrum(clip))
            if track in shown:
                durations[track] = round(clip.duration, 3)
                _write_pictures(clip, draft / track)
            on_progress(done, len(paths))
        _spectra_table(spectra).to_csv(draft / "spectra.csv", index=False, float_format="%.2f", lineterminator="\n")
        rows = [(track, *place) for track, place in positions.items()]
        pd.DataFrame(rows, columns=["track", "x", "y"]).to_csv(
            draft / "map.csv", index=False, float_format="%.4f", lineterminator="\n"
        )
        checksums = {file.name: sha256(file.read_bytes()).hexdigest() for file in draft.iterdir()}
        index = {"durations": durations, "checksums": checksums}
        (draft / "index.json").write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return faults


def _spread_evenly(tracks: list[str]) -> list[str]:
    if len(tracks) <= PER_GENRE:
        return tracks
    return [tracks[round(i * (len(tracks) - 1) / (PER_GENRE - 1))] for i in range(PER_GENRE)]


def _write_pictures(clip: AudioClip, stem: Path) -> None:
    lossy = np.concatenate([view(clip, name) for name in _LOSSY]).astype(np.int16)
    exact = np.concatenate([view(clip, name) for name in _EXACT]).astype(np.int16)
    greys = Image.fromarray(((lossy - FLOOR_DB) * _GREYS_PER_DB + 1).astype(np.uint8))
    greys.save(f"{stem}.webp", quality=_QUALITY, method=6)
    Image.fromarray((exact + 128).astype(np.uint8)).save(f"{stem}.png", optimize=True)


def _signed(rows: np.ndarray) -> np.ndarray:
    return (rows - 128).astype(np.int8)


def _spectra_table(spectra: Mapping[str, list[np.ndarray]]) -> pd.DataFrame:
    import pandas as pd  # here: see `Gallery._table`

    tables = []
    for genre, rows in spectra.items():
        levels = np.stack(rows)
        low, high = np.quantile(levels, [0.1, 0.9], axis=0)
        columns = {"frequency": STFT_FREQUENCIES, "mean": levels.mean(axis=0), "low": low, "high": high}
        tables.append(pd.DataFrame({"genre": genre, **columns, "n": len(rows)}))
    return pd.concat(tables)

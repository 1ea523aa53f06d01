"""Pictures of GTZAN tracks that ship with the project, so that the data set can be explored without its audio.

A gallery is a folder with two pictures a track: ``<track>.webp`` holds the spectrograms on top of each other, lossy,
and ``<track>.png`` the waveform, MFCC and chroma views, exact. ``index.json`` names the tracks, their durations and the
checksum of every file. Time runs in steps of a sixteenth of a second: nothing in a gallery can be played.
"""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from genreclf.audio import AudioClip
from genreclf.errors import DataError
from genreclf.files import new_folder
from genreclf.views import COLUMNS, FLOOR_DB, ROWS, STFT_WINDOWS, view

GALLERY = Path(__file__).resolve().parent.parent / "gallery"
"""The gallery that ships with the project."""

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
    tracks : Mapping of str to dict
        Duration in seconds and checksums, by track.
    """

    folder: Path
    tracks: Mapping[str, dict[str, Any]]

    def duration(self, track: str) -> float:
        """Length of a track, in seconds."""
        return float(self.tracks[track]["duration"])

    def view(self, track: str, name: str) -> np.ndarray:
        """One view of a track (see `genreclf.views.view`).

        Raises
        ------
        DataError
            If the picture is missing or not the one that the index describes.
        """
        kind, names = ("webp", _LOSSY) if name in _LOSSY else ("png", _EXACT)
        start = sum(ROWS[n] for n in names[: names.index(name)])
        rows = self._picture(track, kind)[start : start + ROWS[name]].astype(np.int16)
        return (rows // _GREYS_PER_DB + FLOOR_DB if kind == "webp" else rows - 128).astype(np.int8)

    def _picture(self, track: str, kind: str) -> np.ndarray:
        path = self.folder / f"{track}.{kind}"
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        if sha256(content).hexdigest() != self.tracks[track][kind]:
            raise DataError(
                f"The picture {path.name} of the gallery is missing or damaged. Please restore {path.parent}."
            )
        return np.asarray(Image.open(io.BytesIO(content)).convert("L"))


def open_gallery(folder: Path = GALLERY) -> Gallery:
    """Open a gallery.

    Parameters
    ----------
    folder : Path
        A folder that `build_gallery` made.

    Returns
    -------
    Gallery
        Pictures are read and checked when they are asked for.

    Raises
    ------
    DataError
        If the folder has no readable index.
    """
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        return Gallery(folder, {track: dict(index["tracks"][track]) for track in sorted(index["tracks"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"The gallery in {folder} can't be opened ({error}). Please restore it.") from None


def build_gallery(clips: Iterable[tuple[str, AudioClip]], folder: Path) -> None:
    """Make a gallery; what the folder held before is replaced in one step.

    Parameters
    ----------
    clips : iterable of (str, AudioClip)
        Tracks and their audio.
    folder : Path
        Where to put the pictures.
    """
    with new_folder(folder) as draft:
        tracks = {}
        for track, clip in clips:
            lossy = np.concatenate([view(clip, name) for name in _LOSSY]).astype(np.int16)
            exact = np.concatenate([view(clip, name) for name in _EXACT]).astype(np.int16)
            pictures = {
                "webp": _encoded((lossy - FLOOR_DB) * _GREYS_PER_DB + 1, "WEBP", quality=_QUALITY, method=6),
                "png": _encoded(exact + 128, "PNG", optimize=True),
            }
            for kind, content in pictures.items():
                (draft / f"{track}.{kind}").write_bytes(content)
            tracks[track] = {
                "duration": round(clip.duration, 3),
                **{kind: sha256(content).hexdigest() for kind, content in pictures.items()},
            }
        index = {"columns": COLUMNS, "tracks": tracks}
        (draft / "index.json").write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _encoded(greys: np.ndarray, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(greys.astype(np.uint8)).save(buffer, kind, **options)
    return buffer.getvalue()

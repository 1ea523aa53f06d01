"""A user's copy of GTZAN on disk, in any layout."""

import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from genreclf.audio import load_audio
from genreclf.audio.folders import walk
from genreclf.audio.formats import is_sound_name
from genreclf.errors import AudioError, DataError
from genreclf.genres import GENRES
from genreclf.gtzan.catalogue import catalogue
from genreclf.translation import Sentence

DATA_VARIABLE = "GENRECLF_GTZAN"
"""Environment variable that names a person's copy."""

SHORTEST = 29.0
"""Length of a whole clip at least, in seconds: those of the collection last 29.9 to 30.7 s."""

_FORMATS = (
    "wav",
    "au",
    "flac",
    "ogg",
    "mp3",
)  # where a track is there twice, the earlier format is taken, if it is whole
_TRACK_FILE = re.compile(rf"((?:{'|'.join(GENRES)})\.\d{{5}})\.({'|'.join(_FORMATS)})", re.IGNORECASE)


class Gtzan:
    """A folder that holds GTZAN, or a part of it.

    Tracks are recognised by their file names (``blues.00000.wav``), wherever below the folder they lie, so every
    layout in circulation works: ``genres/blues/…``, ``genres_original/…``, ``Data/genres_original/…``. Hidden files
    (``._blues.00000.wav``) are ignored.

    Parameters
    ----------
    root : str or path
        The folder.

    Raises
    ------
    DataError
        If it is no folder.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        try:
            self.root = Path(root).expanduser()
            found = self.root.is_dir()
        except (OSError, RuntimeError):  # a name too long for the system, or ~ of an unknown user
            found = False
        if not found:
            raise DataError(
                Sentence(
                    "There is no folder {root!r}. Please give the folder that holds your copy of GTZAN.",
                    root=str(root)[:200],
                )
            )

    @cached_property
    def _sorted_files(self) -> tuple[dict[str, Path], list[Path]]:
        found: dict[str, list[Path]] = {}
        unknown: list[Path] = []
        for path in map(Path, walk(os.fspath(self.root))):
            if (match := _TRACK_FILE.fullmatch(path.name)) and match[1].lower() in catalogue():
                found.setdefault(match[1].lower(), []).append(path)
            elif is_sound_name(path.name):
                unknown.append(path)
        return {track: _best(found[track]) for track in catalogue() if track in found}, unknown

    @property
    def paths(self) -> dict[str, Path]:
        """Path of each track that exists, by identifier, in the order of the data set."""
        return self._sorted_files[0]

    @property
    def unknown(self) -> list[Path]:
        """Sound files that are not named like a track, hidden ones left out."""
        return self._sorted_files[1]


def _best(copies: Sequence[Path]) -> Path:
    """Of several copies of a track, that of the earliest format that is whole; a single copy is not even opened."""
    ranked = sorted(copies, key=lambda path: (_FORMATS.index(path.suffix[1:].lower()), path.name))
    return next((path for path in ranked if _is_whole(path)), ranked[0]) if len(ranked) > 1 else ranked[0]


def _is_whole(path: Path) -> bool:
    try:
        return path.is_file() and load_audio(path, max_duration=SHORTEST + 1).duration >= SHORTEST
    except AudioError:
        return False

"""A person's copy of GTZAN on disk, in whatever layout it came."""

import os
import re
from functools import cached_property
from pathlib import Path

from genreclf.audio import FILE_TYPES
from genreclf.errors import DataError
from genreclf.genres import GENRES
from genreclf.gtzan.catalogue import catalogue

DATA_VARIABLE = "GENRECLF_GTZAN"
"""Environment variable that names a person's copy."""

_FORMATS = ("wav", "au", "flac", "ogg", "mp3")  # where a track is there twice, the earlier format is taken
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
                f"There is no folder {str(root)[:200]!r}. Please give the folder that holds your copy of GTZAN."
            )

    @cached_property
    def _sorted_files(self) -> tuple[dict[str, Path], list[Path]]:
        found: dict[str, Path] = {}
        unknown: list[Path] = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names, key=_format_rank):
                if (match := _TRACK_FILE.fullmatch(name)) and match[1].lower() in catalogue():
                    found.setdefault(match[1].lower(), Path(folder, name))
                elif not name.startswith(".") and name.rpartition(".")[2].lower() in FILE_TYPES:
                    unknown.append(Path(folder, name))
        return {track: found[track] for track in catalogue() if track in found}, unknown

    @property
    def paths(self) -> dict[str, Path]:
        """Path of every track that is there, by identifier, in the order of the data set."""
        return self._sorted_files[0]

    @property
    def unknown(self) -> list[Path]:
        """Sound files that are not named like a track, hidden ones left out."""
        return self._sorted_files[1]


def _format_rank(name: str) -> tuple[int, str]:
    ending = name.rpartition(".")[2].lower()
    return (_FORMATS.index(ending) if ending in _FORMATS else len(_FORMATS), name)

"""Locations of copies of GTZAN on this computer: the user's choice, and the usual folders.

The app keeps what it fetches, and remembers which folder was chosen, in the user's data folder.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from genreclf.errors import DataError
from genreclf.files import new_file
from genreclf.genres import GENRES
from genreclf.gtzan.local_copy import Gtzan

_USUAL_NAMES = ("genres", "genres_original", "archive")  # Kaggle's download is called archive.zip
_DATA_FOLDERS = ("data", "datasets", "mir_datasets")  # the last is mirdata's


@dataclass(frozen=True)
class Copy:
    """A folder that holds tracks.

    Attributes
    ----------
    folder : Path
        The folder.
    tracks : int
        How many of the 1000 it holds.
    """

    folder: Path
    tracks: int


def home() -> Path:
    """The folder of the user's data that belongs to this program; it need not exist."""
    return platformdirs.user_data_path("genreclf", appauthor=False)


def own_copy() -> Path:
    """Folder for the copy that this program downloads."""
    return home() / "gtzan"


def usual_places() -> list[Path]:
    """Folders in which people usually keep data sets, music and downloads."""
    user = Path.home()
    return [
        platformdirs.user_music_path(),
        platformdirs.user_downloads_path(),
        platformdirs.user_documents_path(),
        *(user / name for name in _DATA_FOLDERS),
        user,
        Path.cwd(),
    ]


def find_copies(places: Iterable[Path]) -> list[Copy]:
    """Look for copies of GTZAN right below some folders, by the names that they usually have.

    Parameters
    ----------
    places : iterable of Path
        Folders that need not exist. Of their subfolders only those are looked into that have such a name.

    Returns
    -------
    list of Copy
        The largest first; among equals, in the order of the places.
    """
    copies = [Copy(folder, len(Gtzan(folder).paths)) for folder in dict.fromkeys(_candidates(places))]
    return sorted((copy for copy in copies if copy.tracks), key=lambda copy: -copy.tracks)


def _candidates(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        try:
            names = sorted(entry.name for entry in os.scandir(place) if entry.is_dir())
        except OSError:  # it is not there, or not for this user
            continue
        for name in names:
            if "gtzan" in name.lower() or (name.lower() in _USUAL_NAMES and _looks_like_it(place / name)):
                yield place / name


def _looks_like_it(folder: Path) -> bool:
    """Whether a folder has the layout of a known copy."""
    return any(
        (folder / layout / GENRES[0]).is_dir() for layout in ("", "genres", "genres_original", "Data/genres_original")
    )


def remembered() -> Path | None:
    """The folder chosen last, in this or an earlier visit, if it still exists."""
    try:
        folder = Path((home() / "folder").read_text(encoding="utf-8"))
        return folder if folder.is_dir() else None
    except (OSError, ValueError):
        return None


def remember(folder: str | os.PathLike[str]) -> None:
    """Keep the choice of a folder.

    Raises
    ------
    DataError
        If the user's data folder can't be written to.
    """
    try:
        with new_file(home() / "folder") as draft:
            draft.write_text(str(Path(folder).expanduser().resolve()), encoding="utf-8")
    except OSError as error:
        raise DataError(f"The choice can't be kept in {home()}: {error.strerror}.") from None

"""The sources of a batch: a folder, a list or a glob, on this machine or at an address.

An address is anything with ``://`` in it, for example ``s3://bucket/songs``; fsspec reads it (the extra ``cluster``).
Everything streams: nothing here holds more than one folder's names.
"""

import fnmatch
import glob
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import BinaryIO
from urllib.parse import unquote

from genreclf.audio import AudioClip, load_audio
from genreclf.audio.folders import walk
from genreclf.audio.formats import HEADER_BYTES, is_sound_name, looks_like_sound
from genreclf.errors import AudioError, DataError, not_installed

OnSkipped = Callable[[str], None]
"""Called with the path of a file in a folder that is skipped, since it is no recording."""

OnUnread = Callable[[str], None]
"""Called with the path of a folder that can't be read."""


def is_url(path: str) -> bool:
    """Whether a path is an address that fsspec reads."""
    return "://" in path


def recordings(
    source: str, on_skipped: OnSkipped = lambda path: None, on_unread: OnUnread = lambda path: None
) -> Iterator[str]:
    """Paths of the recordings of a source.

    Parameters
    ----------
    source : str
        A folder, searched to its depths (`genreclf.audio.folders`) for files that are called like sound or begin like
        it; a playlist, or a text file with one path a line; or a pattern with ``*``, ``?``, ``[...]`` or ``**``, whose
        matches are all taken, whatever they are called. A single sound file is a pattern that matches itself. Names in
        a list are relative to the list, or to the current folder where there is none beside the list.
    on_skipped : callable
        Called with every other file of a folder, but for hidden ones.
    on_unread : callable
        Called with every folder that can't be read.

    Yields
    ------
    str
        Absolute paths, or addresses, in no particular order. Bytes of a name that are no UTF-8 are kept as surrogates.

    Raises
    ------
    DataError
        If there is no such source, or an address is given and fsspec is not installed.
    """
    if is_url(source):
        return _at_url(source, on_skipped)
    path = Path(source)
    if path.is_dir():
        return _sounding(filter(os.path.isfile, walk(os.fspath(path.absolute()), on_unread)), on_skipped)
    if path.is_file() and not is_sound_name(path.name) and not _begins_like_sound(os.fspath(path)):
        return _in_list(path)
    return _matching(source, on_unread)


def storable(path: str) -> str:
    r"""A path as text for a table: bytes of a name that are no UTF-8 become ``\udcXX``."""
    return path.encode("utf-8", "backslashreplace").decode()


def load(path: str) -> AudioClip:
    """Decode a recording in this process, which a batch can lose; see `genreclf.audio.load_audio`; also from a URL."""
    if not is_url(path):
        return load_audio(path, in_process=True)
    with _opened(path) as file:
        return load_audio(file, in_process=True)


def _begins_like_sound(path: str) -> bool:
    """Whether the first bytes of a file are those of a sound file; False if it can't be read."""
    try:
        with _opened(path) if is_url(path) else open(path, "rb") as file:  # noqa: PTH123 (bytes that are no UTF-8)
            return looks_like_sound(file.read(HEADER_BYTES))
    except (OSError, AudioError):
        return False


def _sounding(paths: Iterator[str], on_skipped: OnSkipped) -> Iterator[str]:
    for path in paths:
        name = path.rpartition("/")[2]
        if name.startswith("."):
            continue
        if is_sound_name(name) or _begins_like_sound(path):
            yield path
        else:
            on_skipped(path)


def _in_list(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
        is_playlist = path.suffix.lower() in (".m3u", ".m3u8")
        for line in lines:
            name = line.strip() if is_playlist else line.rstrip("\r\n")
            is_playlist |= name == "#EXTM3U"
            if not name or (is_playlist and name.startswith("#")):
                continue
            if name.startswith("file://"):
                name = unquote(name.removeprefix("file://").removeprefix("localhost"), errors="surrogateescape")
            yield name if is_url(name) else _beside(path, name)


def _beside(playlist: Path, name: str) -> str:
    """A path in a list; Windows writes it with backslashes."""
    here = os.path.abspath(name)  # noqa: PTH100 (links stay as they are)
    folder = playlist.absolute().parent
    found = (os.path.normpath(folder / way) for way in (name, name.replace("\\", "/")))
    return next((path for path in found if os.path.isfile(path)), here)  # noqa: PTH113


def _matching(pattern: str, on_unread: OnUnread) -> Iterator[str]:
    found = False
    names: Iterable[str]
    if Path(pattern).is_file():
        names = (pattern,)
    elif "**" in Path(pattern).parts:
        names = _below(pattern, on_unread)
    else:
        names = glob.iglob(pattern)  # noqa: PTH207 (streams)
    for name in names:
        if os.path.isfile(name):  # noqa: PTH113
            found = True
            yield os.path.abspath(name)  # noqa: PTH100
    if not found:
        raise DataError(f"There is no folder, list or sound file {pattern!r}. Please check the path.")


def _below(pattern: str, on_unread: OnUnread) -> Iterator[str]:
    """Files that match a pattern with ``**``; no loop of links leads round and round, as it does `glob`."""
    parts = Path(pattern).parts
    first = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    start = Path(*parts[:first])
    for path in walk(os.fspath(start), on_unread):
        if _fits(Path(path).relative_to(start).parts, parts[first:]):
            yield path


def _fits(names: Sequence[str], patterns: Sequence[str]) -> bool:
    if not patterns or not names:
        return not names and all(pattern == "**" for pattern in patterns)
    if patterns[0] == "**":
        return _fits(names, patterns[1:]) or _fits(names[1:], patterns)
    return fnmatch.fnmatchcase(names[0], patterns[0]) and _fits(names[1:], patterns[1:])


def _at_url(source: str, on_skipped: OnSkipped) -> Iterator[str]:
    files, root = _fsspec().core.url_to_fs(source)
    if any(mark in root for mark in "*?["):
        yield from map(files.unstrip_protocol, files.glob(root))
    elif files.isdir(root):
        for inside, _, names in files.walk(root):
            yield from _sounding((files.unstrip_protocol(f"{inside}/{name}") for name in names), on_skipped)
    else:
        raise DataError(f"There is no folder {source!r}, or it can't be read. Please check the address and its rights.")


def _opened(address: str) -> AbstractContextManager[BinaryIO]:
    try:
        return _fsspec().open(address, "rb").open()
    except (OSError, ValueError) as error:
        raise AudioError(f"The file {address[:200]!r} can't be opened ({error}).") from None


def _fsspec() -> ModuleType:
    try:
        import fsspec
    except ImportError:
        raise DataError(not_installed("Addresses are read by fsspec", "fsspec", "cluster")) from None
    return fsspec

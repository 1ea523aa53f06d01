"""Where the recordings of a batch come from: a folder, a list, a glob; on this machine or behind an address.

An address is anything with ``://`` in it, for example ``s3://bucket/songs``; fsspec reads it (the extra ``cluster``).
Everything streams: nothing here holds more than one folder's names.
"""

import glob
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from genreclf.audio import FILE_TYPES, AudioClip, load_audio
from genreclf.errors import AudioError, DataError, not_installed

_ENDINGS = tuple(f".{ending}" for ending in FILE_TYPES)


def is_address(path: str) -> bool:
    """Whether a path is an address that fsspec reads."""
    return "://" in path


def recordings(source: str) -> Iterator[str]:
    """Paths of the recordings of a source.

    Parameters
    ----------
    source : str
        A folder, searched to its depths for files that are called like sound; a text file with one path a line; or a
        pattern with ``*``, ``?``, ``[...]`` or ``**``, whose matches are all taken, whatever they are called. A single
        sound file is a pattern that matches itself.

    Yields
    ------
    str
        Absolute paths, or addresses, in no particular order. Bytes of a name that are no UTF-8 are kept as surrogates.

    Raises
    ------
    DataError
        If there is no such source, or an address is given and fsspec is not installed.
    """
    if is_address(source):
        return _at_address(source)
    path = Path(source)
    if path.is_dir():
        return _in_folder(os.fspath(path.absolute()))
    if path.is_file() and not _sounds(path.name):
        return _in_list(path)
    return _matching(source)


def storable(path: str) -> str:
    r"""A path as text for a table: bytes of a name that are no UTF-8 become ``\udcXX``."""
    return path.encode("utf-8", "backslashreplace").decode()


def load(path: str) -> AudioClip:
    """Decode a recording, see `genreclf.audio.load_audio`; also from an address."""
    if not is_address(path):
        return load_audio(path)
    with _opened(path) as file:
        return load_audio(file)


def _sounds(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not name.startswith(".")


def _in_folder(folder: str) -> Iterator[str]:
    for inside, _, names in os.walk(folder):
        for name in filter(_sounds, names):
            path = os.path.join(inside, name)  # noqa: PTH118 (a million times)
            if os.path.isfile(path):  # noqa: PTH113
                yield path


def _in_list(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
        for line in lines:
            if name := line.rstrip("\r\n"):
                yield name if is_address(name) else os.path.abspath(name)  # noqa: PTH100 (links stay as they are)


def _matching(pattern: str) -> Iterator[str]:
    found = False
    for name in (pattern,) if Path(pattern).is_file() else glob.iglob(pattern, recursive=True):  # noqa: PTH207 (streams)
        if os.path.isfile(name):  # noqa: PTH113
            found = True
            yield os.path.abspath(name)  # noqa: PTH100
    if not found:
        raise DataError(f"There is no folder, list or sound file {pattern!r}. Please check the path.")


def _at_address(source: str) -> Iterator[str]:
    files, root = _fsspec().core.url_to_fs(source)
    if any(mark in root for mark in "*?["):
        yield from map(files.unstrip_protocol, files.glob(root))
    elif files.isdir(root):
        for inside, _, names in files.walk(root):
            yield from (files.unstrip_protocol(f"{inside}/{name}") for name in names if _sounds(name))
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

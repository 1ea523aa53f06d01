"""Atomic writes (a crash leaves the old file or the new one), and locks between processes."""

import ctypes
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import platformdirs

from genreclf.errors import DataError

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h


def sha256(path: Path) -> str:
    """Checksum of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def one_process_at_a_time(name: str, *, wait: bool = True) -> Iterator[bool]:
    """Run the block in one process (and thread) of this user at a time, on systems that have ``flock``.

    Parameters
    ----------
    name : str
        What takes turns.
    wait : bool
        Whether to wait for the turn. If not, the block runs at once, and is told whether it is its turn.
    """
    if fcntl is None:
        yield True
        return
    folder = platformdirs.user_cache_path("genreclf")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / f"{name}.lock").open("w")
    except OSError:  # a read-only home: nothing that could be corrupted is shared there
        yield True
        return
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def refuse_foreign(folder: Path, mark: str) -> None:
    """Refuse a place for a folder that holds anything else, which `new_folder` would replace.

    Parameters
    ----------
    folder : Path
        Where something is to be written.
    mark : str
        Name of a file by which a folder of that kind is known.

    Raises
    ------
    DataError
        If it is a file, or a folder that is neither empty nor of that kind.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / mark).is_file()):
        raise DataError(
            f"{str(folder)!r} holds something else, which would be lost. Please name a new or empty folder."
        )


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path to write to, which replaces ``path`` in one step if the block succeeds, and is removed otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which replaces ``path`` in one step if the block succeeds, and is removed otherwise."""
    path = path.resolve()  # a link stays, what it points to is replaced
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield draft
        draft.chmod(0o755)
        if not path.exists():
            draft.rename(path)
        elif not _exchange(draft, path):
            old = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
            path.replace(old / path.name)
            draft.rename(path)
            shutil.rmtree(old)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders atomically, where the system can (Linux)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except AttributeError:  # a C library older than 2018
        return False
    return bool(renameat2(_AT_FDCWD, bytes(one), _AT_FDCWD, bytes(other), _RENAME_EXCHANGE) == 0)

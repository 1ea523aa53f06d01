"""Walk through folders of recordings as servers, players and computers leave them.

Hidden files and folders, trash, and what systems keep beside the files of others are left out. Linked folders are
followed, but no folder is entered twice: a link that leads back is no loop. What can't be read is told.
"""

import os
from collections.abc import Callable, Iterator
from typing import Final

_NOT_ENTERED: Final = frozenset(
    ("$recycle.bin", "system volume information", "lost+found", "__macosx", "@eadir", "#recycle", "recycler")
)
"""Folders, in lower case, that hold what was thrown away, or belongs to a system."""


def walk(folder: str, on_unread: Callable[[str], None] = lambda path: None) -> Iterator[str]:
    """All files below a folder, each once; among them what only looks like one, such as a link to nothing.

    Parameters
    ----------
    folder : str
        Where to begin.
    on_unread : callable
        Called with the path of each folder that can't be read.

    Yields
    ------
    str
        Paths that begin with ``folder``; files of one folder by name, before those of folders in it.
    """
    entered: set[tuple[int, int]] = set()
    linked: set[str] = set()
    root = os.path.realpath(folder)
    waiting = [folder]
    while waiting:
        inside = waiting.pop()
        try:
            identity = os.stat(inside)  # noqa: PTH116 (a million times, like all below)
            if (identity.st_dev, identity.st_ino) in entered:
                continue
            entered.add((identity.st_dev, identity.st_ino))
            with os.scandir(inside) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError:
            on_unread(inside)
            continue
        folders = []
        for entry in entries:
            if entry.name.startswith(".") or entry.name.lower() in _NOT_ENTERED:
                continue
            if entry.is_dir():
                folders.append(entry.path)
            elif not (entry.is_symlink() and _is_met_elsewhere(entry.path, root, linked)):
                yield entry.path
        waiting += reversed(folders)


def _is_met_elsewhere(path: str, root: str, linked: set[str]) -> bool:
    """Whether a link leads to a file that is, or was, found by another path."""
    target = os.path.realpath(path)
    if target in linked or (target.startswith(root + os.sep) and os.path.isfile(target)):  # noqa: PTH113
        return True
    linked.add(target)
    return False

"""Killing a program at its n-th step on disk: what a kill can leave there, on fast and on slow machines."""

import io
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

_OF_FILES = {"write", "truncate", "close"}
_OF_FOLDERS = {os.chmod, os.link, os.mkdir, os.open, io.open, os.remove, os.rename, os.replace, os.rmdir, os.unlink}


def killed_at(step: int) -> None:
    """Kill this process at the n-th call from now that opens, writes, moves or removes files; never, for 0."""
    left = step

    def count(frame: FrameType, event: str, function: Callable) -> None:
        nonlocal left
        if event == "c_call" and (function in _OF_FOLDERS or _is_of_file(function)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(count)
    sys.setprofile(count)


def _is_of_file(function: Callable) -> bool:
    return function.__name__ in _OF_FILES and isinstance(function.__self__, io.IOBase)

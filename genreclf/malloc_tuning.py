"""Make glibc return freed memory to the system."""

import ctypes
import sys
from contextlib import suppress
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of malloc.h
LARGE: Final = 4 << 20
"""Bytes from which on a block goes back as soon as it is free."""


def give_back_large_blocks() -> None:
    """Make glibc return this process's large blocks to the system as soon as they are freed.

    By itself, glibc takes ever larger blocks, up to 32 MB, from heaps that it keeps: songs that were let go would stay
    in memory, held by some small block behind each (mallopt(3), M_MMAP_THRESHOLD).
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            libc = ctypes.CDLL(None)
            libc.mallopt(_MMAP_THRESHOLD, LARGE)
            libc.mallopt(_TRIM_THRESHOLD, 2 * LARGE)

"""What a decoder may do at worst; `misbehave` runs in a worker of `genreclf.audio.decoder_pool`."""

import ctypes
import os
import time
from pathlib import Path

import av

from genreclf.audio import AudioClip
from tests.sounds import clip, song

MISBEHAVE = f"{__name__}:misbehave"


def misbehave(content: bytes | str, **options: float) -> AudioClip:
    """Do what the content says, ``order:folder``; the folder gets an empty file named by time, process and order."""
    if isinstance(content, str):  # a path: the file holds the order
        content = Path(content).read_bytes()
    order, _, folder = content.rstrip(b"\0").decode().partition(":")
    if folder:
        (Path(folder) / f"{time.monotonic_ns()} {os.getpid()} {order}").touch()
    match order:
        case "hang":
            ctypes.PyDLL(None).pause()  # in C, and it holds Python's lock
        case "bloat":
            bytes(3 << 30)
        case "bloat in FFmpeg":
            raise av.error.MemoryError(12, "Cannot allocate memory")
        case "crash":
            ctypes.string_at(0)
        case "bug":
            raise IndexError("this traceback belongs to a test")
        case "print":
            os.write(1, b"a library prints something" * 99)
        case "store":
            (Path(folder) / "stored").write_bytes(content)
    return clip(song(1.5))

"""The worker process of `genreclf.audio.decoder_pool`: requests arrive on stdin, replies go to stdout.

A request is the lengths of what follows, a header in JSON, and the bytes of a file, unless the header names its path; a
reply is the lengths of what follows, a header in JSON, and float32 samples. The process ends, and its exit status says
why, when a recording takes too long (SIGALRM) or too much memory (ENOMEM), when a decoder crashes, or when the parent
is gone. All limits are the kernel's, so they also hold for C code that never comes back. Windows has none of them.
"""

import errno
import json
import os
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module

from genreclf.audio.clip import AudioClip
from genreclf.errors import AudioError
from genreclf.malloc_tuning import give_back_large_blocks
from genreclf.translation import packed, said

REQUEST = struct.Struct("<QQ")
"""Length of the header and of the file, in bytes."""

REPLY = struct.Struct("<QQ")
"""Length of the header and of the samples, in bytes."""


BYTES_A_SECOND = 4 << 20
"""For each so many bytes, a recording may take a second more: whole songs as wav, on a machine with much to do."""


@dataclass(frozen=True)
class Settings:
    """What a worker is told.

    Attributes
    ----------
    timeout : float
        Seconds that a recording may take, counted from when the worker turns to it; large ones may take longer.
    memory : int
        Bytes of address space.
    decode : str
        What to do with the bytes or the path of a file, as ``module:function``.
    """

    timeout: float
    memory: int
    decode: str

    def seconds(self, size: int) -> float:
        """How long a file of so many bytes may take."""
        return self.timeout + size / BYTES_A_SECOND

    def to_json(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))


def main() -> None:
    """Decode until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the server
    settings = Settings(**json.loads(sys.argv[1]))
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    module, _, name = settings.decode.partition(":")
    decode = getattr(import_module(module), name)
    for printed in (1, 2):  # what libraries say of damaged files: not among the replies, nor all over the log
        os.dup2(os.open(os.devnull, os.O_WRONLY), printed)
    _limit(settings.memory)
    give_back_large_blocks()
    try:
        while length := requests.read(REQUEST.size):
            header_length, size = REQUEST.unpack(length)
            request = json.loads(requests.read(header_length))
            _alarm_in(settings.seconds(request["size"]))
            source = requests.read(size) if request["path"] is None else request["path"]
            header, samples = _answer(lambda: decode(source, **request["options"]))  # noqa: B023 (called at once)
            _alarm_in(0)
            replies.write(REPLY.pack(len(header), samples.nbytes) + header)
            replies.write(samples)
            replies.flush()
    except MemoryError:
        os._exit(errno.ENOMEM)
    except BrokenPipeError:
        os._exit(0)


def _alarm_in(seconds: float) -> None:
    """Let the kernel end this process then; never, for 0, and on Windows, which has no such alarm."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: SECURITY.md says what that means
        return

    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (limit, limit))
        except (OSError, ValueError):  # macOS does not keep all of them
            if sys.platform == "linux":
                raise


def _answer(decode: Callable[[], AudioClip]) -> tuple[bytes, memoryview]:
    try:
        clip = decode()
    except AudioError as error:
        return json.dumps({"error": type(error).__name__, "sentence": packed(said(error))}).encode(), memoryview(b"")
    except MemoryError:
        raise
    except Exception:
        return json.dumps({"bug": traceback.format_exc()}).encode(), memoryview(b"")
    told = {"source": asdict(clip.source), "notes": [packed(note) for note in clip.notes], "offset": clip.offset}
    header = {"sample_rate": clip.sample_rate, **told}
    return json.dumps(header).encode(), clip.samples.data.cast("B")


if __name__ == "__main__":
    main()

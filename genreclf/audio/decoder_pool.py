"""Decoding in separate processes: a file that crashes, stalls or bloats a decoder costs only its own request.

Decoders are C code that reads what strangers send. Here they run in a few worker processes
(`genreclf.audio.decoder_worker`) that have limits on time and memory and may not write files. A worker that reaches a
limit or crashes is replaced; what it was working on is refused, and everything else goes on. Nothing is stored: bytes
go through pipes, and answers come back as JSON and raw samples, so that a worker that was taken over can't make the
server run anything.

Workers are started with `subprocess` and not with `multiprocessing`, which would run Streamlit's main script in each.
"""

import errno
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from genreclf.audio.clip import MAX_DURATION, SAMPLE_RATE, AudioClip
from genreclf.audio.decoder_worker import REPLY, REQUEST, Settings
from genreclf.audio.ffmpeg_stream import OUT_OF_MEMORY
from genreclf.audio.streams import SourceInfo
from genreclf.errors import AudioError, DecoderCrashError, TooMuchMemoryError, TooSlowError
from genreclf.translation import Sentence, unpacked

WORKERS = 2
"""Recordings that are decoded at the same time."""

TIMEOUT = 10.0
"""Seconds that one recording may take; large ones get more (`genreclf.audio.decoder_worker.BYTES_A_SECOND`)."""

MEMORY = 1 << 30
"""Bytes of memory (address space) that a worker may have."""

LOAD_AUDIO = "genreclf.audio.clip:decode_audio"
"""What workers do with a file, as module and function."""

SHARED_TIMEOUT = 60.0
"""Seconds that one recording may take where nobody waits behind it: on a command line, and in scripts."""

SECONDS_VARIABLE = "GENRECLF_DECODER_SECONDS"
MEGABYTES_VARIABLE = "GENRECLF_DECODER_MEGABYTES"
"""Environment variables that stand in for `SHARED_TIMEOUT` and `MEMORY` where `shared_pool` decodes."""

_GAVE_UP = Sentence(
    "This file can't be read: the decoder gave up on it. Please try another copy, or convert it to mp3 or wav first."
)
_MAX_HEADER_BYTES = 1 << 20
_ERRORS: dict[str, type[AudioError]] = {kind.__name__: kind for kind in AudioError.__subclasses__()}
_ERRORS["AudioError"] = AudioError


class DecoderPool:
    """Worker processes that decode; safe to share between threads.

    Parameters
    ----------
    workers : int
        Recordings that are decoded at the same time.
    started : int, optional
        Workers that start at once; the others do when they are needed. By default all.
    timeout : float
        Seconds that one may take.
    memory : int
        Bytes of address space that a worker may have, its libraries (0.2 GB) included.
    decode : str
        What workers do with a file, as ``module:function``.

    Examples
    --------
    >>> with DecoderPool(workers=1) as pool:
    ...     clip = pool.load_audio(Path("examples/jazz.ogg").read_bytes())
    >>> round(clip.duration)
    18
    """

    def __init__(
        self,
        workers: int = WORKERS,
        *,
        started: int | None = None,
        timeout: float = TIMEOUT,
        memory: int = MEMORY,
        decode: str = LOAD_AUDIO,
    ) -> None:
        self._settings = Settings(timeout, memory, decode)
        started = workers if started is None else started
        self._to_start = workers - started
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()
        self._idle = [_Worker(self._settings) for _ in range(started)]
        self._end_idle = weakref.finalize(self, _end_all, self._idle)

    def __enter__(self) -> "DecoderPool":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def waiting(self) -> int:
        """How many recordings wait for a worker now."""
        return len(self._queue)

    def load_audio(
        self, source: bytes | Path, *, sample_rate: int = SAMPLE_RATE, max_duration: float = MAX_DURATION
    ) -> AudioClip:
        """Decode a recording, as `genreclf.load_audio` does, in a worker; wait for one in order of arrival.

        Parameters
        ----------
        source : bytes or Path
            A sound file, or the path of one.
        sample_rate : int
            Sample rate of the clip, in Hz.
        max_duration : float
            Only this many seconds are decoded.

        Returns
        -------
        AudioClip
            The recording.

        Raises
        ------
        AudioError
            Those of `genreclf.load_audio`, and `TooSlowError`, `TooMuchMemoryError` or `DecoderCrashError`.
        """
        with self._worker() as worker:
            return worker.decode(_Request.of(source, sample_rate, max_duration))

    def close(self) -> None:
        """End the workers; those that decode finish first, and what still waits is refused."""
        with self._changed:
            self._end_idle()
            self._changed.notify_all()

    @contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            try:
                self._changed.wait_for(lambda: self._is_closed() or (self._is_free() and self._queue[0] is ticket))
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()
            if self._is_closed():
                raise AudioError(Sentence("The server is about to stop. Please try again in a minute."))
            worker = self._idle.pop() if self._idle else self._another()
        try:
            yield worker
        finally:
            with self._changed:
                if self._is_closed():
                    worker.end()
                else:
                    self._idle.append(worker)
                self._changed.notify_all()

    def _is_free(self) -> bool:
        return bool(self._idle) or self._to_start > 0

    def _another(self) -> "_Worker":
        worker = _Worker(self._settings)
        self._to_start -= 1
        return worker

    def _is_closed(self) -> bool:
        return not self._end_idle.alive


def shared_pool() -> DecoderPool:
    """The workers of this process, of which one starts with the first recording, and at most one for each core."""
    with _sharing:
        if os.getpid() not in _shared:
            _shared.clear()  # a parent's, whose pipes a fork has copied
            _shared[os.getpid()] = DecoderPool(
                os.cpu_count() or 1,
                started=1,
                timeout=_limit(SECONDS_VARIABLE, SHARED_TIMEOUT),
                memory=round(_limit(MEGABYTES_VARIABLE, MEMORY / 1e6) * 1e6),
            )
        return _shared[os.getpid()]


_sharing = threading.Lock()
_shared: dict[int, DecoderPool] = {}


def _limit(variable: str, default: float) -> float:
    text = os.environ.get(variable, "")
    try:
        limit = float(text or default)
    except ValueError:
        limit = 0.0
    if not 0 < limit < 1e9:
        raise AudioError(
            Sentence(
                "The variable {variable} should be a positive number, not {text!r}.", variable=variable, text=text[:50]
            )
        )
    return limit


def _end_all(idle: "list[_Worker]") -> None:
    while idle:
        idle.pop().end()


@dataclass(frozen=True)
class _Request:
    """A recording, and how it is to be decoded."""

    header: bytes
    content: bytes
    size: int
    largest_reply: int

    @classmethod
    def of(cls, source: bytes | Path, sample_rate: int, max_duration: float) -> "_Request":
        path, content = (None, source) if isinstance(source, bytes) else (str(source.absolute()), b"")
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        options = {"sample_rate": sample_rate, "max_duration": max_duration}
        header = json.dumps({"path": path, "size": size, "options": options}).encode()
        return cls(header, content, size, round(4 * sample_rate * (max_duration + 1)))


class _Worker:
    """A process that decodes, and its successors: one ends with the first recording that is too much for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 (this program's own code)
                [sys.executable, "-m", "genreclf.audio.decoder_worker", self._settings.to_json()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # each of its threads would take address space
                pipesize=1 << 20,
            )
        except OSError as error:
            raise AudioError(
                Sentence(
                    "No decoder could be started ({strerror}). Please try again in a minute.", strerror=error.strerror
                )
            ) from None

    def end(self) -> int:
        """Close the pipes, on which the process ends by itself, and give its exit status."""
        assert self._process.stdin and self._process.stdout  # noqa: S101, PT018 (for mypy)
        with suppress(BrokenPipeError):  # what was left unsent
            self._process.stdin.close()
        self._process.stdout.close()
        return self._process.wait()

    def decode(self, request: _Request) -> AudioClip:
        """Let the process decode; where that is its end, start the next one at once."""
        if self._process.poll() is not None:
            self._restart()
        try:
            return self._reply_to(request)
        except AudioError:
            raise
        except (OSError, EOFError, ValueError, LookupError, TypeError):
            raise self._in_words(self._restart(), request.size) from None
        except BaseException:
            self._restart()
            raise

    def _restart(self) -> int:
        self._process.kill()  # no effect on one that has ended
        status = self.end()
        self._process = self._started()
        return status

    def _reply_to(self, request: _Request) -> AudioClip:
        assert self._process.stdin and self._process.stdout  # noqa: S101, PT018 (for mypy)
        self._process.stdin.write(REQUEST.pack(len(request.header), len(request.content)) + request.header)
        self._process.stdin.write(request.content)
        self._process.stdin.flush()
        header_length, samples_length = REPLY.unpack(_read(self._process.stdout, REPLY.size, REPLY.size))
        header = json.loads(_read(self._process.stdout, header_length, _MAX_HEADER_BYTES))
        samples = np.frombuffer(_read(self._process.stdout, samples_length, request.largest_reply), np.float32)
        if "error" in header:
            raise _ERRORS[header["error"]](unpacked(header["sentence"]))
        if "bug" in header:
            logging.getLogger("genreclf").error("a decoder failed: %s", header["bug"])
            raise DecoderCrashError(_GAVE_UP)
        source, notes = SourceInfo(**header["source"]), tuple(map(unpacked, header["notes"]))
        return AudioClip(samples, header["sample_rate"], source, notes, header["offset"])

    def _in_words(self, status: int, size: int) -> AudioError:
        if hasattr(signal, "SIGALRM") and status == -signal.SIGALRM:
            return TooSlowError(
                Sentence(
                    "Reading this file took more than {seconds:.0f} s, so it was given up. Please convert it to mp3 "
                    "or wav, or choose a shorter one.",
                    seconds=self._settings.seconds(size),
                )
            )
        if status == errno.ENOMEM:
            return TooMuchMemoryError(OUT_OF_MEMORY)
        return DecoderCrashError(_GAVE_UP)


def _read(pipe: IO[bytes], length: int, most: int) -> bytearray:
    if length > most:
        raise EOFError
    buffer = bytearray(length)
    if pipe.readinto(buffer) < length:  # type: ignore[attr-defined]
        raise EOFError
    return buffer

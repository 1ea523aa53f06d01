"""`AudioClip`: decoded audio, mono float32 at one sample rate, and how to load one.

Conventions
-----------
Samples lie in [-1, 1]. Channels are averaged, unless that would lose what is heard (`genreclf.audio.downmix`). A
recording that overshoots full scale is scaled down as a whole, never clipped; samples that are not finite count as
zero. Decoding streams in blocks and stops at ``max_duration``, so memory depends on what is kept and not on what a file
claims to hold.

What reads which format is told in `genreclf.audio.streams`, and what is done with files that are concatenated, lie
about their length or have several tracks in `genreclf.audio.container_repair` and `genreclf.audio.decoding`.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soxr

from genreclf.audio.decoding import DecodedAudio, decode
from genreclf.audio.formats import HEADER_BYTES, with_header
from genreclf.audio.notes import TURNED_DOWN, length
from genreclf.audio.streams import SourceInfo
from genreclf.errors import AudioError, EmptyAudioError, SilentError, TooShortError
from genreclf.translation import Sentence

SAMPLE_RATE = 22_050
"""Default sample rate of a clip, in Hz: that of GTZAN."""

MAX_DURATION = 600.0
"""Seconds of a recording that are decoded by default."""

MIN_DURATION = 1.0
"""Shortest usable recording, in seconds."""

FAR_BEYOND = 4.0
"""A peak above this, 12 dB over full scale, is no overshoot of a codec, which for loud music reaches 7 dB: that it was
turned down is worth a note."""

MAX_PIPE_BYTES = 1 << 29
"""Bytes that are read of what can't be rewound."""


@dataclass(frozen=True)
class AudioClip:
    """A mono recording in memory.

    Attributes
    ----------
    samples : np.ndarray [shape=(n,)]
        float32 samples in [-1, 1].
    sample_rate : int
        Samples per second, in Hz.
    source : SourceInfo
        Format, sample rate and channels of the file that the clip came from.
    notes : tuple of str
        Sentences on what a listener should know, for example that only the first ten minutes were read.
    offset : float
        Seconds of silence at the start of the recording that are left out: sample 0 is heard then.
    """

    samples: np.ndarray = field(repr=False)
    sample_rate: int
    source: SourceInfo
    notes: tuple[str, ...] = ()
    offset: float = 0.0

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate

    def resampled(self, sample_rate: int) -> "AudioClip":
        """The same clip at another sample rate (band-limited, soxr's high quality).

        Parameters
        ----------
        sample_rate : int
            The new rate, in Hz.

        Returns
        -------
        AudioClip
            This clip itself where the rate is already right.
        """
        if sample_rate == self.sample_rate:
            return self
        samples = soxr.resample(self.samples, self.sample_rate, sample_rate)
        return replace(self, samples=_within_full_scale(samples, _peak(samples)), sample_rate=sample_rate)

    def excerpt(self, start: float, end: float) -> "AudioClip":
        """The part between two times.

        Parameters
        ----------
        start, end : float
            Times in seconds; times outside the clip are moved to its edges.

        Returns
        -------
        AudioClip
            A view on the same samples.
        """
        first, last = (round(max(time, 0.0) * self.sample_rate) for time in (start, end))
        return replace(self, samples=self.samples[first:last])


def decode_audio(
    source: str | os.PathLike[str] | bytes | BinaryIO,
    *,
    sample_rate: int = SAMPLE_RATE,
    max_duration: float = MAX_DURATION,
) -> AudioClip:
    """Decode a recording in this process; see `genreclf.audio.load_audio`, which does it in another one."""
    with opened_audio(source) as opened:
        decoded = decode(opened, sample_rate, max_duration)
    peak = _peak(decoded.samples)
    notes = decoded.notes + ((TURNED_DOWN,) if peak > FAR_BEYOND else ())
    samples = _within_full_scale(decoded.samples, peak)
    clip = AudioClip(samples, sample_rate, decoded.source, notes, decoded.offset)
    _validate(clip, decoded)
    return clip


def _validate(clip: AudioClip, decoded: DecodedAudio) -> None:
    if decoded.is_cut and not decoded.has_sound:
        seconds = clip.duration + decoded.offset
        raise SilentError(
            Sentence(
                "The first {length} of this recording are silent, and no more of it was read. Please choose a "
                "part with sound in it.",
                length=length(round(seconds, -1)),
            )
        )
    if not len(clip.samples) and not decoded.offset:
        raise EmptyAudioError(
            Sentence(
                "No sound could be read from this file: it may be damaged or cut off. Please try another copy of it."
            )
        )
    if not decoded.has_sound and clip.duration + decoded.offset >= MIN_DURATION:
        raise SilentError(Sentence("This recording is silent from start to end. Please choose one with sound in it."))
    if clip.duration < MIN_DURATION:
        raise TooShortError(
            Sentence(
                "This recording is only {duration:.2f} s long. Please choose one of at least {min_duration:g} s; "
                "10 s or more work best.",
                duration=clip.duration,
                min_duration=MIN_DURATION,
            )
        )


@contextmanager
def opened_audio(source: str | os.PathLike[str] | bytes | BinaryIO) -> Iterator[BinaryIO]:
    """A recording as a file that can be rewound.

    Raises
    ------
    AudioError
        If there is no such file, or it can't be opened.
    """
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, str | os.PathLike):
        try:
            file = Path(source).open("rb")  # noqa: SIM115 (errors of opening only)
        except FileNotFoundError:
            raise AudioError(
                Sentence("There is no file {source!r}. Please check the path.", source=str(source))
            ) from None
        except IsADirectoryError:
            raise AudioError(
                Sentence("{source!r} is a folder. Please name a sound file.", source=str(source))
            ) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise AudioError(
                Sentence("The file {source!r} can't be opened ({reason}).", source=str(source)[:200], reason=reason)
            ) from None
        with file:
            yield _rewindable(file, str(source))
    else:
        yield _rewindable(source, str(getattr(source, "name", "")))


def _rewindable(file: BinaryIO, name: str) -> BinaryIO:
    """A file at its start; what comes through a pipe, or lacks a header, is read into memory."""
    try:
        file.seek(0)
        header = file.read(HEADER_BYTES)
        file.seek(0)
        if with_header(header, name) == header:
            return file
    except (OSError, AttributeError):
        pass
    return io.BytesIO(with_header(read_all(file), name))


def read_all(pipe: BinaryIO) -> bytes:
    """All that is left to read.

    Raises
    ------
    AudioError
        If that is more than `MAX_PIPE_BYTES`.
    """
    pieces, size = [], 0
    while piece := pipe.read(1 << 20):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_PIPE_BYTES:
            raise AudioError(
                Sentence(
                    "More than {megabytes} MB came through this pipe. Please save the recording to a file first.",
                    megabytes=MAX_PIPE_BYTES >> 20,
                )
            )
    return b"".join(pieces)


def _within_full_scale(samples: np.ndarray, peak: float) -> np.ndarray:
    return samples / np.float32(peak) if peak > 1.0 else samples


def _peak(samples: np.ndarray) -> float:
    return max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0)))

"""Sound in: a path, bytes or a file object becomes an `AudioClip`, mono float32 at one sample rate.

Conventions
-----------
Samples lie in [-1, 1]. Channels are averaged. A recording that overshoots full scale is scaled down as a whole, never
clipped; samples that are not finite count as zero. Decoding streams in blocks and stops at ``max_duration``, so memory
depends on what is kept and not on what a file claims to hold.

What reads which format is told in `genreclf.audio.streams`.
"""

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soxr

from genreclf.audio.streams import SourceInfo, open_stream
from genreclf.errors import AudioError, EmptyAudioError, SilentError, TooShortError

SAMPLE_RATE = 22_050
"""Default sample rate of a clip, in Hz: that of GTZAN."""

MAX_DURATION = 600.0
"""Seconds of a recording that are decoded by default."""

MIN_DURATION = 1.0
"""Shortest usable recording, in seconds."""

SILENCE_PEAK = 1e-4
"""A recording whose largest deviation from its mean stays below this (-80 dB full scale) counts as silent."""

FILE_TYPES = ("wav", "au", "aiff", "aif", "flac", "ogg", "oga", "opus", "mp3", "m4a", "mp4", "aac", "webm", "wma")
"""File name endings of the formats that are tested, for upload boxes and folders."""


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
    """

    samples: np.ndarray = field(repr=False)
    sample_rate: int
    source: SourceInfo
    notes: tuple[str, ...] = ()

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
        samples = soxr.resample(self.samples, self.sample_rate, sample_rate).astype(np.float32)
        return replace(self, samples=_within_full_scale(samples), sample_rate=sample_rate)

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


def load_audio(
    source: str | os.PathLike[str] | bytes | BinaryIO,
    *,
    sample_rate: int = SAMPLE_RATE,
    max_duration: float = MAX_DURATION,
) -> AudioClip:
    """Decode a recording.

    Parameters
    ----------
    source : path, bytes or binary file object
        A sound file, or a video with sound. The content decides how it is read, not the name.
    sample_rate : int
        Sample rate of the clip, in Hz.
    max_duration : float
        Only this many seconds from the start are decoded; ``notes`` says so where that cut something off.

    Returns
    -------
    AudioClip
        At least one second long and not silent.

    Raises
    ------
    NotAudioError, NoAudioTrackError, EmptyAudioError, TooShortError, SilentError
        With a sentence for the person who chose the file.
    AudioError
        When the file can't be opened at all.

    Examples
    --------
    >>> clip = load_audio("song.mp3")                                    # doctest: +SKIP
    >>> clip.duration, clip.source.format                                # doctest: +SKIP
    (215.3, 'mp3 (mp3float)')
    """
    with _opened(source) as opened:
        stream = open_stream(opened, max_duration)
        samples = _resample_blocks(stream.measured_blocks(), stream.info.sample_rate, sample_rate)
    clip = AudioClip(_within_full_scale(samples), sample_rate, stream.info, tuple(stream.notes))
    _validate(clip, stream.highest - stream.lowest)
    return clip


def _validate(clip: AudioClip, swing: float) -> None:
    if not len(clip.samples):
        raise EmptyAudioError(
            "No sound could be read from this file: it may be damaged or cut off. Please try another copy of it."
        )
    if clip.duration < MIN_DURATION:
        raise TooShortError(
            f"This recording is only {clip.duration:.2f} s long. Please choose one of at least {MIN_DURATION:g} s; "
            "10 s or more work best."
        )
    if swing < 2 * SILENCE_PEAK:
        raise SilentError("This recording is silent from start to end. Please choose one with sound in it.")


@contextmanager
def _opened(source: str | os.PathLike[str] | bytes | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, str | os.PathLike):
        try:
            file = Path(source).open("rb")  # noqa: SIM115 (errors of opening only)
        except FileNotFoundError:
            raise AudioError(f"There is no file {str(source)!r}. Please check the path.") from None
        except IsADirectoryError:
            raise AudioError(f"{str(source)!r} is a folder. Please name a sound file.") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise AudioError(f"The file {str(source)[:200]!r} can't be opened ({reason}).") from None
        with file:
            yield file
    else:
        source.seek(0)
        yield source


def _resample_blocks(blocks: Iterable[np.ndarray], source_rate: int, sample_rate: int) -> np.ndarray:
    if source_rate == sample_rate:
        parts = list(blocks)
    else:
        resampler = soxr.ResampleStream(source_rate, sample_rate, 1, dtype="float32", quality="HQ")
        parts = [resampler.resample_chunk(block) for block in blocks]
        parts.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _within_full_scale(samples: np.ndarray) -> np.ndarray:
    peak = float(np.abs(samples).max(initial=0.0))
    return samples / np.float32(peak) if peak > 1.0 else samples

"""Sound in: a path, bytes or a file object becomes an `AudioClip`, mono float32 at one sample rate.

Conventions
-----------
Samples lie in [-1, 1]. Channels are averaged. A recording that overshoots full scale is scaled down as a whole, never
clipped; samples that are not finite count as zero. Decoding streams in blocks and stops at ``max_duration``, so memory
depends on what is kept and not on what a file claims to hold.

libsndfile (through soundfile) reads wav, au, aiff, flac, ogg and mp3; FFmpeg's libraries (through PyAV) read m4a, aac,
webm, wma and whatever else libsndfile refuses.
"""

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import soundfile
import soxr
from av.audio.stream import AudioStream
from av.container import InputContainer

from genreclf.errors import (
    AudioError,
    EmptyAudioError,
    NoAudioTrackError,
    NotAudioError,
    SilentError,
    TooShortError,
)

SAMPLE_RATE = 22_050
"""Default sample rate of a clip, in Hz: that of GTZAN."""

MAX_DURATION = 600.0
"""Seconds of a recording that are decoded by default."""

MIN_DURATION = 1.0
"""Shortest usable recording, in seconds."""

SILENCE_PEAK = 1e-4
"""A recording whose largest deviation from its mean stays below this (-80 dB full scale) counts as silent."""

SAMPLE_RATES = (1_000, 1_000_000)
"""Lowest and highest sample rate of a source, in Hz; what claims another is damaged, or a trap that costs time."""

FILE_TYPES = ("wav", "au", "aiff", "aif", "flac", "ogg", "oga", "opus", "mp3", "m4a", "mp4", "aac", "webm", "wma")
"""File name endings of the formats that are tested, for upload boxes and folders."""

# Only demuxers that read one self-contained file: a playlist format could make FFmpeg open other files or addresses.
_CONTAINERS = "aac,aiff,amr,ape,asf,au,avi,caf,flac,matroska,webm,mov,mp3,mp4,m4a,mpeg,mpegts,ogg,wav,w64,wv"
_BLOCK_FRAMES = 1 << 14
_UNKNOWN_LENGTH = (1 << 63) - 1  # libsndfile's SF_COUNT_MAX
_LARGEST_SAMPLE = 1e30  # float files can hold anything; beyond this, resampling would overflow
_FORMATS_IN_WORDS = "wav, mp3, flac, ogg, m4a, aac, aiff, au, webm or wma"


@dataclass(frozen=True)
class SourceInfo:
    """What a recording was before it became a clip.

    Attributes
    ----------
    format : str
        Container and codec in words, for example ``"WAV (PCM_16)"`` or ``"mp4 (aac)"``.
    sample_rate : int
        Sample rate of the source, in Hz.
    channels : int
        Number of channels of the source.
    """

    format: str
    sample_rate: int
    channels: int


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
        file = _Nameless(opened)
        if not file.read(1):
            raise EmptyAudioError("This file is empty (0 bytes). Please choose a file that holds sound.")
        file.seek(0)
        stream = _Stream.from_soundfile(file, max_duration)
        if stream is None:
            file.seek(0)
            stream = _Stream.from_av(file, max_duration)
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


class _Nameless:
    """A file without its name, which decoders would draw conclusions from: only the content decides."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read, self.tell = file.read, file.tell

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            return self._file.seek(offset, whence)
        except ValueError:  # libsndfile goes before the start of some damaged files
            return -1


class _Stream:
    """Mono blocks of a source at its own rate; notes and extremes are complete once the blocks are used up."""

    def __init__(self, info: SourceInfo) -> None:
        self.info = info
        self.notes: list[str] = []
        self.blocks: Iterable[np.ndarray] = ()
        self.lowest, self.highest = 0.0, 0.0

    def measured_blocks(self) -> Iterator[np.ndarray]:
        """The blocks; their extremes are noted here because resampling makes a step of a constant's edges."""
        lows, highs = [], []
        for block in self.blocks:
            if len(block):
                lows.append(block.min())
                highs.append(block.max())
            yield block
        self.lowest, self.highest = float(min(lows, default=0)), float(max(highs, default=0))

    def _check_rate(self) -> None:
        lowest, highest = SAMPLE_RATES
        if not lowest <= self.info.sample_rate <= highest:
            raise NotAudioError(
                f"This file claims {self.info.sample_rate} samples a second, as no recording has. "
                "Please convert it to wav or mp3 and try again."
            )

    def _cut_at(self, max_duration: float) -> None:
        minutes = max_duration / 60
        length = f"{minutes:g} minutes" if minutes >= 2 else f"{max_duration:g} seconds"
        self.notes.append(f"Only the first {length} of this recording were read.")

    def _damaged_after(self, frames: int) -> None:
        self.notes.append(
            f"This file is damaged or cut off: only its first {frames / self.info.sample_rate:.1f} s could be read."
        )

    @classmethod
    def from_soundfile(cls, file: _Nameless, max_duration: float) -> "_Stream | None":
        try:
            sound = soundfile.SoundFile(file)
            sound.seek(0)  # without it, libsndfile 1.2 begins opus with its encoder's delay
        except soundfile.LibsndfileError:
            return None
        if sound.format == "MP3" or sound.frames == _UNKNOWN_LENGTH:
            return None  # where a file does not tell its length, libsndfile would lose its end
        stream = cls(SourceInfo(f"{sound.format} ({sound.subtype})", sound.samplerate, sound.channels))
        stream._check_rate()
        limit = int(max_duration * sound.samplerate)

        def blocks() -> Iterator[np.ndarray]:
            done = 0
            with sound:
                while done < limit:
                    try:
                        block = sound.read(min(_BLOCK_FRAMES, limit - done), dtype="float32", always_2d=True)
                    except soundfile.LibsndfileError:
                        return stream._damaged_after(done)
                    if not len(block):
                        break
                    done += len(block)
                    yield _mono(block)
                if done >= limit and sound.frames > limit:
                    stream._cut_at(max_duration)
                elif done < 0.95 * min(sound.frames, limit):
                    stream._damaged_after(done)

        stream.blocks = blocks()
        return stream

    @classmethod
    def from_av(cls, file: _Nameless, max_duration: float) -> "_Stream":
        try:
            container = av.open(file, mode="r", metadata_errors="replace", options={"format_whitelist": _CONTAINERS})
        except MemoryError:  # FFmpeg's is an FFmpegError, too
            raise
        except (av.FFmpegError, ValueError, OSError):
            raise NotAudioError(
                f"This does not look like a sound file, or it is cut off. Please choose a {_FORMATS_IN_WORDS} file."
            ) from None
        if not container.streams.audio:
            container.close()
            raise NoAudioTrackError("This file has no sound in it. Please choose a recording or a video with sound.")
        track = container.streams.audio[0]
        codec = track.codec_context
        if codec is None or not codec.sample_rate or not codec.channels:
            container.close()
            raise NotAudioError("The sound in this file can't be read. Please convert it to wav or mp3 and try again.")
        stream = cls(SourceInfo(f"{container.format.name} ({codec.name})", codec.sample_rate, codec.channels))
        stream._check_rate()
        limit = int(max_duration * codec.sample_rate)

        def blocks() -> Iterator[np.ndarray]:
            to_float = av.AudioResampler(format="fltp", rate=stream.info.sample_rate)
            done = 0
            with container:
                for decoded in stream._decoded(container, track):
                    if done >= limit:
                        return stream._cut_at(max_duration)
                    try:
                        frames = to_float.resample(decoded)
                    except MemoryError:
                        raise
                    except (av.FFmpegError, ValueError):  # channels that nobody has, or a change of format midway
                        return stream._damaged_after(done)
                    for frame in frames:
                        block = _mono(frame.to_ndarray()[:, : limit - done].T)
                        done += len(block)
                        yield block

        stream.blocks = blocks()
        return stream

    def _decoded(self, container: InputContainer, track: AudioStream) -> Iterator[av.AudioFrame]:
        """All frames that can be decoded; what can't is skipped and noted."""
        samples, gap, skipped = 0, False, False
        try:
            for packet in container.demux(track):
                try:
                    for frame in packet.decode():
                        if packet.size:  # not one that a decoder held back until the end
                            skipped, gap = skipped or gap, False
                        samples += frame.samples
                        yield frame
                except av.InvalidDataError:
                    gap = samples > 0
        except MemoryError:
            raise
        except (av.FFmpegError, ValueError):
            gap = True
        if skipped:
            self.notes.append("Parts of this file are damaged; they were skipped.")
        elif gap:
            self._damaged_after(samples)


def _mono(block: np.ndarray) -> np.ndarray:
    """Mean over channels of a block [shape=(n, channels)]; samples that are no finite or no sane number count as 0."""
    mean: np.ndarray = np.where(np.abs(block) < _LARGEST_SAMPLE, block, np.float32(0)).mean(axis=1)
    return mean


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

"""A sound file as a stream of mono blocks at its own rate; the content decides how it is read, not the name.

libsndfile (through soundfile) reads wav, au, aiff, flac and ogg; FFmpeg's libraries (through PyAV) read mp3, m4a, aac,
webm, wma and whatever else libsndfile refuses.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import av
import numpy as np
import soundfile
from av.audio.stream import AudioStream
from av.container import InputContainer

from genreclf.errors import EmptyAudioError, NoAudioTrackError, NotAudioError

SAMPLE_RATES = (1_000, 1_000_000)
"""Lowest and highest sample rate of a source, in Hz; what claims another is damaged, or a trap that costs time."""

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


def open_stream(opened: BinaryIO, max_duration: float) -> "Stream":
    """Find out how a file can be read.

    Parameters
    ----------
    opened : binary file object
        At its start.
    max_duration : float
        Only this many seconds from the start are decoded; the stream's notes say so where that cut something off.

    Returns
    -------
    Stream
        Its blocks are decoded as they are asked for.

    Raises
    ------
    EmptyAudioError, NotAudioError, NoAudioTrackError
        With a sentence for the person who chose the file.
    """
    file = _Nameless(opened)
    if not file.read(1):
        raise EmptyAudioError("This file is empty (0 bytes). Please choose a file that holds sound.")
    file.seek(0)
    stream = Stream.from_soundfile(file, max_duration)
    if stream is None:
        file.seek(0)
        stream = Stream.from_av(file, max_duration)
    return stream


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


class Stream:
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
    def from_soundfile(cls, file: _Nameless, max_duration: float) -> "Stream | None":
        """A file that libsndfile reads well; nothing for any other."""
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
    def from_av(cls, file: _Nameless, max_duration: float) -> "Stream":
        """Whatever FFmpeg's libraries can read."""
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

"""A sound file as blocks of samples, each at its own rate and with its own channels; its content says how to read it.

libsndfile (through soundfile) reads wav, au, aiff, flac and ogg; FFmpeg's libraries (through PyAV) read mp3, m4a, aac,
webm, wma, films, and whatever else libsndfile refuses. A stream can be read more than once.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import av
import numpy as np
import soundfile
from av.container import InputContainer

from genreclf.audio.container_repair import FileSlice
from genreclf.audio.formats import CONTAINERS, IN_WORDS
from genreclf.errors import NoAudioTrackError, NotAudioError

SAMPLE_RATES = (1_000, 1_000_000)
"""Lowest and highest sample rate of a source, in Hz; what claims another is damaged, or a trap that costs time."""

Damage = Literal["", "gaps", "end"]
"""What is wrong with a stream: nothing, parts that can't be decoded, or that its end is missing."""

_BLOCK_FRAMES = 1 << 14
_UNKNOWN_LENGTH = (1 << 63) - 1  # libsndfile's SF_COUNT_MAX
_LARGEST_SAMPLE = 1e30  # float files can hold anything; beyond this, resampling would overflow
_TAGS = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN")  # what stands between frames of mp3 and is no damage


@dataclass(frozen=True)
class SourceInfo:
    """What a recording was before it became a clip.

    Attributes
    ----------
    format : str
        Container and codec in words, for example ``"WAV (PCM_16)"`` or ``"mp4 (aac)"``.
    sample_rate : int
        Sample rate of the source, in Hz; that of its beginning where it changes.
    channels : int
        Number of channels of the source, likewise.
    """

    format: str
    sample_rate: int
    channels: int


@dataclass(frozen=True)
class Block:
    """Some successive samples.

    Attributes
    ----------
    samples : np.ndarray [shape=(n, channels)]
        float32; finite.
    sample_rate : int
        In Hz.
    """

    samples: np.ndarray
    sample_rate: int


class Stream(ABC):
    """One sound track of a file."""

    track, tracks = 0, 1
    """Which of how many sound tracks of the file it is."""

    damage: Damage = ""
    """What was found wrong when the blocks were read last."""

    def __init__(self, piece: FileSlice, info: SourceInfo) -> None:
        self._piece = piece
        self.info = info

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """All samples, from the start, decoded as they are asked for."""


def by_libsndfile(piece: FileSlice) -> Stream | None:
    """A file that libsndfile reads; nothing for any other, or where it sees no sample.

    Parameters
    ----------
    piece : FileSlice
        The file.
    """
    try:
        with _sound_file(piece) as sound:
            # Where a file does not tell its length, libsndfile would lose its end.
            if sound.format == "MP3" or not 0 < sound.frames < _UNKNOWN_LENGTH:
                return None
            info = SourceInfo(f"{sound.format} ({sound.subtype})", sound.samplerate, sound.channels)
    except soundfile.LibsndfileError:
        return None
    _check_rate(info.sample_rate)
    return _SoundFileStream(piece, info)


def by_ffmpeg(piece: FileSlice) -> list[Stream]:
    """The sound tracks that FFmpeg's libraries find, in the order of the file.

    Parameters
    ----------
    piece : FileSlice
        The file.

    Raises
    ------
    NotAudioError, NoAudioTrackError
        With a sentence for the person who chose the file.
    """
    with _container(piece) as container:
        if not container.streams.audio:
            raise NoAudioTrackError("This file has no sound in it. Please choose a recording or a video with sound.")
        tracks: list[Stream] = []
        for number, track in enumerate(container.streams.audio):
            codec = track.codec_context
            if codec is not None and codec.sample_rate and codec.channels:
                info = SourceInfo(f"{container.format.name} ({codec.name})", codec.sample_rate, codec.channels)
                tracks.append(_FfmpegStream(piece, info, number, len(container.streams.audio)))
    if not tracks:
        raise NotAudioError("The sound in this file can't be read. Please convert it to wav or mp3 and try again.")
    return tracks


class _SoundFileStream(Stream):
    def blocks(self) -> Iterator[Block]:
        self.damage = ""
        done = 0
        with _sound_file(self._piece) as sound:
            while True:
                try:
                    samples = sound.read(_BLOCK_FRAMES, dtype="float32", always_2d=True)
                except soundfile.LibsndfileError:
                    self.damage = "end"
                    return
                if not len(samples):
                    break
                done += len(samples)
                yield Block(_finite(samples), sound.samplerate)
            if done < 0.95 * sound.frames:
                self.damage = "end"


class _FfmpegStream(Stream):
    def __init__(self, piece: FileSlice, info: SourceInfo, track: int, tracks: int) -> None:
        super().__init__(piece, info)
        self.track, self.tracks = track, tracks

    def blocks(self) -> Iterator[Block]:
        """Frames joined to blocks: each says its rate and its channels, which may change on the way."""
        self.damage = ""
        waiting: list[np.ndarray] = []
        rate, frames = 0, 0
        with _container(self._piece) as container:
            for frame in self._frames(container):
                try:
                    samples = _samples(frame)
                except ValueError:  # a kind of sample that nobody uses
                    self.damage = "end"
                    break
                changes = waiting and (frame.sample_rate != rate or samples.shape[1] != waiting[0].shape[1])
                if waiting and (changes or frames >= _BLOCK_FRAMES):
                    yield Block(_finite(np.concatenate(waiting)), rate)
                    waiting, frames = [], 0
                rate, frames = frame.sample_rate, frames + len(samples)
                waiting.append(samples)
        if waiting:
            yield Block(_finite(np.concatenate(waiting)), rate)

    def _frames(self, container: InputContainer) -> Iterator[av.AudioFrame]:
        """All frames that can be decoded; what can't is skipped and noted."""
        begun, gap = False, False
        try:
            for packet in container.demux(container.streams.audio[self.track]):
                try:
                    for frame in packet.decode():
                        if gap and packet.size:  # not one that a decoder held back until the end
                            self.damage, gap = "gaps", False
                        begun = True
                        _check_rate(frame.sample_rate)
                        yield frame
                except av.InvalidDataError:
                    gap |= begun and not bytes(packet).startswith(_TAGS)
        except MemoryError:  # FFmpeg's is an FFmpegError, too
            raise
        except (av.FFmpegError, ValueError, IndexError):  # the last: a track that begins midway, which PyAV misses
            gap = True
        if gap and not self.damage:
            self.damage = "end"


@contextmanager
def _sound_file(piece: FileSlice) -> Iterator[soundfile.SoundFile]:
    piece.seek(0)
    with soundfile.SoundFile(piece) as sound:
        sound.seek(0)  # without it, libsndfile 1.2 begins opus with its encoder's delay
        yield sound


@contextmanager
def _container(piece: FileSlice) -> Iterator[InputContainer]:
    piece.seek(0)
    try:
        container = av.open(piece, mode="r", metadata_errors="replace", options={"format_whitelist": CONTAINERS})
    except MemoryError:
        raise
    except (av.FFmpegError, ValueError, OSError):
        raise NotAudioError(
            f"This does not look like a sound file, or it is cut off. Please choose a {IN_WORDS}."
        ) from None
    with container:
        yield container


def _check_rate(sample_rate: int) -> None:
    lowest, highest = SAMPLE_RATES
    if not lowest <= sample_rate <= highest:
        raise NotAudioError(
            f"This file claims {sample_rate} samples a second, as no recording has. "
            "Please convert it to wav or mp3 and try again."
        )


def _samples(frame: av.AudioFrame) -> np.ndarray:
    """A frame as float32 [shape=(n, channels)]; whole numbers become fractions of full scale."""
    values: np.ndarray = frame.to_ndarray()
    channels = frame.layout.nb_channels
    values = values.T if frame.format.is_planar else values.reshape(-1, channels)
    if values.dtype == np.uint8:
        return (values.astype(np.float32) - 128) / 128
    full_scale = 1 << 8 * values.itemsize - 1 if values.dtype.kind == "i" else 1
    return values.astype(np.float32) / np.float32(full_scale)


def _finite(samples: np.ndarray) -> np.ndarray:
    """Samples that are no finite or no sane number count as 0."""
    finite: np.ndarray = np.where(np.abs(samples) < _LARGEST_SAMPLE, samples, np.float32(0))
    return finite

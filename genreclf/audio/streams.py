"""An audio file as a stream of blocks, each with its own sample rate and channels; its content chooses the decoder.

Two libraries read files: `genreclf.audio.libsndfile_stream` and `genreclf.audio.ffmpeg_stream`. Which one is asked
first for what, and why, stands in docs/formats.md. A stream can be read more than once.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from genreclf.audio.chunks import FileSlice
from genreclf.errors import NotAudioError
from genreclf.translation import Sentence
from genreclf.untrusted_names import readable

SAMPLE_RATES: Final = (1_000, 1_000_000)
"""Lowest and highest sample rate of a source, in Hz; what claims another is damaged, or a trap that costs time."""

BLOCK_FRAMES: Final = 1 << 15
"""Samples of each channel in a block: enough that Python's part of the work does not count."""

MAX_TITLE_LENGTH: Final = 80

Damage = Literal["", "gaps", "end", "unread"]
"""What is wrong: nothing, parts that can't be decoded, an end that is missing, or bytes left that may be sound."""

_MAX_SAMPLE_VALUE: Final = 1e30  # float files can hold anything; beyond this, resampling would overflow
_ORDINARY_ENERGY: Final = 1e30  # all samples together; far less than what one absurd sample brings


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
    files : int
        How many files it consists of, written one after the other.
    stated_seconds : float
        How long the file itself says that it is, pictures included: what a player goes by. 0 where it does not say, or
        says what can't be true.
    title : str
        Title and artist, where the file's tags give a title (`genreclf.untrusted_names.readable`); else empty.
    """

    format: str
    sample_rate: int
    channels: int
    files: int = 1
    stated_seconds: float = 0.0
    title: str = ""


@dataclass(frozen=True)
class Block:
    """Some successive samples.

    Attributes
    ----------
    samples : np.ndarray [shape=(channels, n)]
        float32; finite, and each channel's in one piece of memory.
    sample_rate : int
        In Hz.
    """

    samples: np.ndarray
    sample_rate: int


@dataclass(frozen=True)
class Gap:
    """Time without sound in a stream: silence stands for it.

    Attributes
    ----------
    start : float
        Seconds from the start of the recording.
    seconds : float
        How long it is.
    """

    start: float
    seconds: float


class Stream(ABC):
    """One sound track of a file."""

    track, tracks = 0, 1
    """Which of how many sound tracks of the file it is."""

    is_default = False
    """Whether the file marks it, among several, as the one to play."""

    damage: Damage = ""
    """What was found wrong when the blocks were read last."""

    gaps: tuple[Gap, ...] = ()
    """Where silence was put in when the blocks were read last."""

    def __init__(self, file: FileSlice, info: SourceInfo) -> None:
        self._file = file
        self.info = info

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """All samples, from the start, decoded as they are asked for."""


def tagged_title(title: str | None, artist: str | None) -> str:
    """Artist and title by the tags of a file, at most `MAX_TITLE_LENGTH` characters; empty without a title."""
    parts = [readable(part or "") for part in (title, artist)]
    return " – ".join(filter(None, parts))[:MAX_TITLE_LENGTH].strip() if parts[0] else ""


def check_rate(sample_rate: int) -> None:
    """Refuse a sample rate that no recording has.

    Raises
    ------
    NotAudioError
        With a sentence for the person who chose the file.
    """
    lowest, highest = SAMPLE_RATES
    if not lowest <= sample_rate <= highest:
        raise NotAudioError(
            Sentence(
                "This file claims {sample_rate} samples a second, as no recording has. Please convert it to wav "
                "or mp3 and try again.",
                sample_rate=sample_rate,
            )
        )


def finite(samples: np.ndarray) -> np.ndarray:
    """Samples that are no finite or no sane number count as 0."""
    flat = samples.reshape(-1)
    with np.errstate(over="ignore", invalid="ignore"):
        is_ordinary = flat @ flat < _ORDINARY_ENERGY  # false for NaN
    return samples if is_ordinary else np.where(np.abs(samples) < _MAX_SAMPLE_VALUE, samples, np.float32(0))


def silence(seconds: float, sample_rate: int, channels: int) -> Iterator[Block]:
    """Blocks without sound."""
    left = round(seconds * sample_rate)
    while left > 0:
        yield Block(np.zeros((channels, min(left, BLOCK_FRAMES)), np.float32), sample_rate)
        left -= BLOCK_FRAMES

"""From a file to one channel at one sample rate, with sentences on what had to be done to hear it.

A file may consist of several that were concatenated, hold several sound tracks, and change its rate or its channels
on the way. Every stretch of one rate and layout is mixed and resampled by itself; what comes out is one recording.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import soxr

from genreclf.audio.container_repair import FileSlice, split_concatenated
from genreclf.audio.downmix import SILENCE_PEAK, Levels, Mix, mean_mix
from genreclf.audio.streams import Damage, SourceInfo, Stream, by_ffmpeg, by_libsndfile
from genreclf.errors import AudioError, EmptyAudioError

_SHORT = 0.1  # seconds: a decoder takes a frame or two to notice that the rate has changed
_NAMED = 3  # formats, in a sentence
_LAYOUTS = {1: "mono", 2: "stereo"}
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class DecodedAudio:
    """What was read.

    Attributes
    ----------
    samples : np.ndarray [shape=(n,)]
        float32, at the rate that was asked for; they may exceed full scale.
    source : SourceInfo
        What the recording was.
    notes : tuple of str
        What had to be done to hear it, and what is wrong with the file.
    has_sound : bool
        Whether there is anything but silence; found before resampling, which makes a step of a constant's edges.
    """

    samples: np.ndarray
    source: SourceInfo
    notes: tuple[str, ...]
    has_sound: bool


def decode(file: BinaryIO, sample_rate: int, max_duration: float) -> DecodedAudio:
    """Read a recording.

    Parameters
    ----------
    file : binary file object
        That can be rewound.
    sample_rate : int
        Samples per second of what comes out, in Hz.
    max_duration : float
        Only this many seconds from the start are decoded.

    Raises
    ------
    EmptyAudioError, NotAudioError, NoAudioTrackError
        With a sentence for the person who chose the file.
    """
    file.seek(0)
    if not file.read(1):
        raise EmptyAudioError("This file is empty (0 bytes). Please choose a file that holds sound.")
    found: list[_DecodedStream] = []
    refused: list[AudioError] = []
    left = max_duration
    for piece in split_concatenated(file):
        try:
            decoded = _best(piece, left, sample_rate)
        except AudioError as error:
            refused.append(error)
            continue
        found.append(decoded)
        left -= decoded.seconds
        if decoded.is_cut:
            break
    if not found:
        raise refused[0]
    samples = np.concatenate([samples for decoded in found for samples in decoded.samples] or [np.zeros(0, np.float32)])
    return DecodedAudio(
        samples[: round(max_duration * sample_rate)],
        found[0].source,
        tuple(_notes(found, bool(refused), max_duration)),
        any(decoded.has_sound for decoded in found),
    )


@dataclass
class _Stretch:
    sample_rate: int
    mix: Mix
    levels: Levels
    seconds: float = 0.0


@dataclass
class _DecodedStream:
    """What one stream of one piece gave."""

    samples: list[np.ndarray]
    stretches: list[_Stretch]
    stream: Stream
    damage: Damage = ""
    is_cut: bool = False
    lowest: float = 0.0
    highest: float = 0.0

    @property
    def seconds(self) -> float:
        return sum(stretch.seconds for stretch in self.stretches)

    @property
    def has_sound(self) -> bool:
        return self.highest - self.lowest >= 2 * SILENCE_PEAK

    @property
    def source(self) -> SourceInfo:
        if not self.stretches:
            return self.stream.info
        first = self.stretches[0]
        return SourceInfo(self.stream.info.format, first.sample_rate, first.levels.channels)


def _best(piece: FileSlice, limit: float, sample_rate: int) -> _DecodedStream:
    """The reading of a piece: libsndfile's if all is well with it, else the longer one; of tracks, the first heard."""
    stream = by_libsndfile(piece)
    found = _decoded(stream, limit, sample_rate) if stream else None
    if found and found.has_sound and not found.damage:
        return found
    try:
        tracks = by_ffmpeg(piece)
    except AudioError:
        if found:
            return found
        raise
    silent: list[_DecodedStream] = []
    for track in tracks:
        other = _decoded(track, limit, sample_rate)
        if other.has_sound:
            return found if found and found.has_sound and found.seconds >= other.seconds else other
        silent.append(other)
    return found or max(silent, key=lambda other: other.seconds)


def _decoded(stream: Stream, limit: float, sample_rate: int) -> _DecodedStream:
    """All that a stream gives, up to a number of seconds; where the mean of channels loses sound, it is read again."""
    found = _pass(stream, limit, sample_rate, ())
    mixes = [stretch.levels.mix() for stretch in found.stretches]
    return _pass(stream, limit, sample_rate, mixes) if any(mix.note for mix in mixes) else found


def _pass(stream: Stream, limit: float, sample_rate: int, mixes: Sequence[Mix]) -> _DecodedStream:
    """Read a stream once, with a mix for each of its stretches; without them, with the mean of channels."""
    found = _DecodedStream([], [], stream)
    lows: list[float] = []
    highs: list[float] = []
    resampler: _Resampler | None = None
    for block in stream.blocks():
        room = int((limit - found.seconds) * block.sample_rate + 1e-6)
        if room < len(block.samples):
            found.is_cut = True
        samples = block.samples[:room]
        if not len(samples):
            break
        channels = samples.shape[1]
        kind = (block.sample_rate, channels)
        last = found.stretches[-1] if found.stretches else None
        if last is None or resampler is None or (last.sample_rate, last.levels.channels) != kind:
            if resampler:
                found.samples.append(resampler.end())
            resampler = _Resampler(block.sample_rate, sample_rate)
            mix = mixes[len(found.stretches)] if mixes else mean_mix(channels)
            last = _Stretch(block.sample_rate, mix, Levels(channels))
            found.stretches.append(last)
        if not mixes:
            last.levels.add(samples)
        mono = last.mix.of(samples)
        lows.append(float(mono.min()))
        highs.append(float(mono.max()))
        last.seconds += len(samples) / block.sample_rate
        found.samples.append(resampler.chunk(mono))
        if found.is_cut:
            break
    if resampler:
        found.samples.append(resampler.end())
    found.damage = "" if found.is_cut else stream.damage
    found.lowest, found.highest = min(lows, default=0.0), max(highs, default=0.0)
    return found


class _Resampler:
    """Blocks at one rate become blocks at another (soxr's high quality)."""

    def __init__(self, source_rate: int, sample_rate: int) -> None:
        self._stream = (
            None
            if source_rate == sample_rate
            else soxr.ResampleStream(source_rate, sample_rate, 1, dtype="float32", quality="HQ")
        )

    def chunk(self, samples: np.ndarray) -> np.ndarray:
        """What is ready when these have come, too."""
        return self._stream.resample_chunk(samples) if self._stream else samples

    def end(self) -> np.ndarray:
        """What is left."""
        nothing = np.zeros(0, np.float32)
        return self._stream.resample_chunk(nothing, last=True) if self._stream else nothing


def _notes(found: Sequence[_DecodedStream], refused: bool, max_duration: float) -> Iterator[str]:
    yield from _once(_track_note(decoded.stream) for decoded in found)
    yield from _once(stretch.mix.note for decoded in found for stretch in decoded.stretches)
    if changes := _formats(found):
        named = ", then ".join(changes[:_NAMED]) + ", and more" * (len(changes) > _NAMED)
        yield f"The format of the sound changes on the way ({named}); each part was read in its own."
    seconds = sum(decoded.seconds for decoded in found)
    damages = [decoded.damage for decoded in found]
    if refused or "gaps" in damages or "end" in damages[:-1]:
        yield "Parts of this file are damaged; they were skipped."
    elif damages[-1]:
        yield f"This file is damaged or cut off: only its first {seconds:.1f} s could be read."
    if found[-1].is_cut:
        minutes = max_duration / 60
        length = f"{minutes:g} minutes" if minutes >= 2 else f"{max_duration:g} seconds"
        yield f"Only the first {length} of this recording were read."


def _once(sentences: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(filter(None, sentences)))


def _track_note(stream: Stream) -> str:
    if stream.tracks == 1:
        return ""
    which = _ORDINALS[stream.track] if stream.track < len(_ORDINALS) else f"number {stream.track + 1}"
    if stream.track == 0:
        return f"This file has {stream.tracks} sound tracks; the first one was used."
    return f"Of the {stream.tracks} sound tracks of this file, the {which} is the first that holds sound; it was used."


def _formats(found: Sequence[_DecodedStream]) -> list[str]:
    """Rate and layout of the stretches in words, if they change."""
    formats: list[str] = []
    for decoded in found:
        for stretch in decoded.stretches:
            channels = stretch.levels.channels
            text = f"{stretch.sample_rate / 1000:g} kHz {_LAYOUTS.get(channels, f'with {channels} channels')}"
            if stretch.seconds >= _SHORT and formats[-1:] != [text]:
                formats.append(text)
    return formats if len(formats) > 1 else []

"""Decode a file to mono at one sample rate, with notes on what had to be done.

A file may consist of several that were concatenated, hold several sound tracks, and change its rate or its channels on
the way. Every stretch of one rate and layout is mixed and resampled by itself; what comes out is one recording.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

import numpy as np
import soxr

from genreclf.audio import notes
from genreclf.audio.chunks import FileSlice
from genreclf.audio.concatenation import split_concatenated
from genreclf.audio.decoded_stream import DecodedStream, Stretch
from genreclf.audio.downmix import Levels, Mix
from genreclf.audio.ffmpeg_stream import by_ffmpeg
from genreclf.audio.libsndfile_stream import by_libsndfile, mpeg_by_libsndfile
from genreclf.audio.streams import SourceInfo, Stream
from genreclf.errors import AudioError, EmptyAudioError
from genreclf.translation import Sentence

MAX_SILENCE_SECONDS: Final = 3600.0
"""Seconds of silence before the first sound that are read, and left out, where nothing is heard until the limit."""


NEARLY: Final = 0.01
"""Seconds by which what two decoders give of one file may differ without a reason."""


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
    offset : float
        Seconds of silence at the start of the recording that are left out.
    is_cut : bool
        Whether the recording goes on behind the limit.
    """

    samples: np.ndarray
    source: SourceInfo
    notes: tuple[str, ...]
    has_sound: bool
    offset: float
    is_cut: bool


def decode(file: BinaryIO, sample_rate: int, max_duration: float) -> DecodedAudio:
    """Read a recording.

    Parameters
    ----------
    file : binary file object
        That can be rewound.
    sample_rate : int
        Samples per second of what comes out, in Hz.
    max_duration : float
        Only this many seconds are decoded, from the start, or from the first sound where there is none so long.

    Raises
    ------
    EmptyAudioError, NotAudioError, NoAudioTrackError
        With a sentence for the person who chose the file.
    """
    file.seek(0)
    if not file.read(1):
        raise EmptyAudioError(Sentence("This file is empty (0 bytes). Please choose a file that holds sound."))
    found: list[DecodedStream] = []
    refused: list[AudioError] = []
    left = max_duration
    for piece in split_concatenated(file):
        try:
            decoded = _best(piece, left, sample_rate)
        except AudioError as error:
            refused.append(error)
            continue
        if piece.is_cut_off and not decoded.is_cut:
            decoded.damage = decoded.damage or "end"
        found.append(decoded)
        left -= decoded.seconds
        if decoded.is_cut:
            break
    if not found:
        raise refused[0]
    samples = np.concatenate([samples for decoded in found for samples in decoded.samples] or [np.zeros(0, np.float32)])
    return DecodedAudio(
        samples[: round(max_duration * sample_rate)],
        replace(found[0].source, files=len(found)),
        tuple(notes.notes(found, bool(refused), max_duration)),
        any(decoded.has_sound for decoded in found),
        sum(decoded.skipped for decoded in found),
        found[-1].is_cut,
    )


def _best(piece: FileSlice, limit: float, sample_rate: int) -> DecodedStream:
    """What is read of a file: by libsndfile if all is well with it, else what is longer; of tracks, the first heard."""
    stream = by_libsndfile(piece)
    found = _decoded(stream, limit, sample_rate) if stream else None
    if found and found.has_sound and not found.damage:
        return found
    try:
        tracks = by_ffmpeg(piece)
    except AudioError:
        stream = None if found else mpeg_by_libsndfile(piece)
        if stream:
            found = _decoded(stream, limit, sample_rate)
        if found:
            return found.without_unread()
        raise
    silent: list[DecodedStream] = []
    for track in tracks:
        other = _decoded(track, limit, sample_rate)
        if other.has_sound:
            is_whole = found and found.has_sound and found.seconds >= other.seconds - NEARLY
            return found.without_unread() if found and is_whole else other
        silent.append(other)
    return found.without_unread() if found else max(silent, key=lambda other: other.seconds)


def _decoded(stream: Stream, limit: float, sample_rate: int) -> DecodedStream:
    """What a stream gives; it is read again where a broken moment has to be cut down, or the mean would lose sound."""
    found = _pass(stream, limit, sample_rate)
    ceilings = [stretch.levels.ceiling() for stretch in found.stretches]
    if any(ceilings):
        found = _pass(stream, limit, sample_rate, ceilings=ceilings)
    mixes = [stretch.levels.mix() for stretch in found.stretches]
    if any(mix.note for mix in mixes):
        found = _pass(stream, limit, sample_rate, mixes=mixes, ceilings=ceilings)
    return found


def _pass(
    stream: Stream,
    limit: float,
    sample_rate: int,
    *,
    mixes: Sequence[Mix] = (),
    ceilings: Sequence[float | None] = (),
) -> DecodedStream:
    """Read a stream once, with a mix and a ceiling for each of its stretches, or with the mean of channels and none.

    What is silent until the limit is left out, and reading goes on: at most for `MAX_SILENCE_SECONDS`.
    """
    found = DecodedStream(stream)
    lows: list[float] = []
    highs: list[float] = []
    begun = False
    last: Stretch | None = None
    resampler: _Resampler | None = None
    for block in stream.blocks():
        samples, channels = block.samples, len(block.samples)
        if last is None or resampler is None or last.kind != (block.sample_rate, channels):
            if resampler:
                found.samples.append(resampler.end())
            resampler = _Resampler(block.sample_rate, sample_rate)
            number = len(found.stretches)
            levels = Levels(channels, block.sample_rate)
            last = Stretch(
                block.sample_rate,
                mixes[number] if mixes else levels.mean,
                levels,
                ceilings[number] if ceilings else None,
            )
            found.stretches.append(last)
        if last.ceiling is not None:
            samples = np.clip(samples, -last.ceiling, last.ceiling)
        room = int((limit - found.seconds) * block.sample_rate + 1e-6)
        if room < samples.shape[1] and not begun:
            found.skip()
            resampler = _Resampler(block.sample_rate, sample_rate)
            room = int(limit * block.sample_rate)
        if room < samples.shape[1]:
            found.is_cut = True
            samples = samples[:, :room]
        if not samples.size:
            break
        mean = last.levels.mean.of(samples)
        is_sounding = last.levels.add(samples, mean)
        begun |= is_sounding
        if found.skipped and not begun:
            found.skipped += samples.shape[1] / block.sample_rate
            found.is_cut = found.skipped >= MAX_SILENCE_SECONDS
            if found.is_cut:
                break
            continue
        mono = last.mix.of(samples) if mixes else mean
        lows.append(float(mono.min()))
        highs.append(float(mono.max()))
        last.seconds += samples.shape[1] / block.sample_rate
        found.samples.append(resampler.chunk(mono))
        if found.is_cut:
            break
    if resampler:
        found.samples.append(resampler.end())
    found.damage = "" if found.is_cut else stream.damage
    found.gaps = stream.gaps
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

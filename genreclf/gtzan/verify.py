"""Verify a copy of GTZAN: one report per track, and a sentence for each sound file with an unknown name.

States
------
``original``
    The sound is that of the original file, bit for bit: the md5 of the file, or of the 16 bit wav that a lossless file
    decodes to, is the one in the catalogue.
``other``
    A whole clip in another encoding. That of a lossy file can't be compared with the original.
``unexpected``
    It plays, but is not the clip one would expect: another sample rate, a longer recording, or another track.
``broken``
    It can't be decoded, or holds less than the clip.
``missing``
    It is not there.
"""

import hashlib
import re
import struct
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import soundfile

from genreclf.audio import SAMPLE_RATE, AudioClip, load_audio
from genreclf.errors import AudioError
from genreclf.genres import GENRES
from genreclf.gtzan.catalogue import Track, catalogue
from genreclf.gtzan.local_copy import SHORTEST, Gtzan

LONGEST = 32.0
"""Length of a whole clip at most, in seconds: those of the collection last 29.9 to 30.7 s."""

State = Literal["original", "other", "unexpected", "broken", "missing"]

_MAX_SECONDS = 60.0  # decoded of a file that claims to be a clip
_MAX_BYTES = 16_000_000  # hashed: an original has 1.3 MB
_NAME_HINT = re.compile(rf"({'|'.join(GENRES)})[ ._-]*0*(\d{{1,2}})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class TrackReport:
    """The result for one track.

    Attributes
    ----------
    track : Track
        The track of the catalogue.
    state : {"original", "other", "unexpected", "broken", "missing"}
        See the docstring of this module.
    path : Path or None
        Its file, if there is one.
    problem : str
        What is wrong, in sentences; empty for ``"original"`` and ``"other"``.
    """

    track: Track
    state: State
    path: Path | None = None
    problem: str = ""


def verify(copy: Gtzan, *, genres: Collection[str] = GENRES, workers: int = 4) -> Iterator[TrackReport]:
    """Verify the tracks of a copy, one after the other.

    Parameters
    ----------
    copy : Gtzan
        The copy.
    genres : collection of str
        Only tracks of these genres.
    workers : int
        Number of files that are decoded at the same time, in threads.

    Yields
    ------
    TrackReport
        One a track, in the order of the data set, as soon as it is known.
    """
    paths = copy.paths
    tracks = [track for track in catalogue().values() if track.genre in genres]
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda track: _examine(track, paths.get(track.id)), tracks)


def describe_unknown(copy: Gtzan) -> Iterator[str]:
    """Identify the sound files that are not named like a track, where possible.

    Parameters
    ----------
    copy : Gtzan
        The copy.

    Yields
    ------
    str
        Sentences on one file, in the order of ``copy.unknown``.
    """
    for path in copy.unknown:
        name = path.relative_to(copy.root)
        sentence = f"{name} is not named like a track (blues.00000.wav) and was skipped."
        if track := _track_of_content(path):
            yield f"{sentence} By its content it is {track}: please rename it."
        elif hint := _NAME_HINT.search(path.name):
            yield f"{sentence} It may be {hint[1].lower()}.{int(hint[2]):05d}."
        else:
            yield sentence


def wav_md5(path: Path) -> str | None:
    """Checksum of the 16 bit wav file that a lossless sound file decodes to.

    Parameters
    ----------
    path : Path
        A wav, au or flac file.

    Returns
    -------
    str or None
        md5 of a RIFF file with the shortest possible header (44 bytes), in hexadecimal; None for a lossy encoding and
        for what libsndfile can't read.
    """
    try:
        with path.open("rb") as file, soundfile.SoundFile(file) as sound:
            if not sound.subtype.startswith("PCM_"):
                return None
            rate, channels = sound.samplerate, sound.channels
            data = sound.read(int(_MAX_SECONDS * rate), dtype="int16").astype("<i2").tobytes()
    except (OSError, soundfile.LibsndfileError):
        return None
    layout = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * channels * 2, channels * 2, 16)
    header = b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + layout + b"data" + struct.pack("<I", len(data))
    return hashlib.md5(header + data, usedforsecurity=False).hexdigest()


def _examine(track: Track, path: Path | None) -> TrackReport:
    if path is None:
        return TrackReport(track, "missing", None, _explained(track, "is missing."))
    try:
        if not path.is_file():  # a pipe would never end
            raise AudioError("This is not a plain file.")
        clip = load_audio(path, max_duration=_MAX_SECONDS)
    except (AudioError, OSError) as error:
        return TrackReport(track, "broken", path, _explained(track, f"is broken. {_fault(error)}"))
    sums = _checksums(path)
    if track.md5 in sums:  # as published, whatever its length and rate
        return TrackReport(track, "original", path)
    if problem := _lacks(clip):
        return TrackReport(track, "broken", path, _explained(track, f"is broken. {problem}"))
    if problem := _differs(clip, sums):
        return TrackReport(track, "unexpected", path, _explained(track, problem))
    return TrackReport(track, "other", path)


def _explained(track: Track, problem: str) -> str:
    known = f" Known of this track: {track.fault}" if track.fault else ""
    return f"{track.id} {problem}{known}"


def _fault(error: Exception) -> str:
    """The fault of a file, without advice."""
    return str(error).partition(" Please ")[0]


def _lacks(clip: AudioClip) -> str:
    if clip.duration < SHORTEST:
        return f"It holds {clip.duration:.1f} s, and a whole clip about 30 s."
    return " ".join(note for note in clip.notes if "damaged" in note)


def _differs(clip: AudioClip, sums: Collection[str]) -> str:
    if clip.duration > LONGEST:
        return f"lasts longer than a clip of the collection, which has about 30 s ({clip.duration:.1f} s were read)."
    if other := _known_content(sums):
        return f"holds the recording of {other}: files were mixed up."
    if clip.source.sample_rate != SAMPLE_RATE:
        return f"has a sample rate of {clip.source.sample_rate} Hz instead of {SAMPLE_RATE} Hz."
    return ""


def _checksums(path: Path) -> set[str]:
    """Checksums by which the content of a file may be in the catalogue."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return set()
        with path.open("rb") as file:
            sums = {hashlib.file_digest(file, "md5").hexdigest(), wav_md5(path) or ""}
    except OSError:
        return set()
    return sums - {""}


def _track_of_content(path: Path) -> str | None:
    return _known_content(_checksums(path)) if path.is_file() else None


def _known_content(sums: Collection[str]) -> str | None:
    return next((_tracks_by_md5()[md5] for md5 in sums if md5 in _tracks_by_md5()), None)


@cache
def _tracks_by_md5() -> dict[str, str]:
    return {track.md5: track.id for track in reversed(list(catalogue().values()))}  # of identical ones, the first

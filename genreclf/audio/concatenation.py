"""Split concatenated files: decoders read only the first, or misread the rest."""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO, Final

from genreclf.audio.chunks import FileSlice, mp4_boxes
from genreclf.audio.container_repair import end_of_chunks, repaired
from genreclf.audio.formats import HEADER_BYTES, looks_like_sound
from genreclf.audio.unsupported import refuse

SCANNED: Final = 1 << 28
"""Bytes from the start of a file in which other files are looked for: 25 minutes of a CD."""

_PIECE: Final = 1 << 20
_TAG: Final = rb"ID3[\x02-\x04]\x00.[\x00-\x7f]{4}"
_RIFF: Final = rb"RIFF....(?:WAVE|AVI LIST)"
_W64: Final = (
    rb"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00.{8}wave\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
)
_ASF: Final = rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c.{12}\x01\x02"
_INITIAL_BLOCK: Final = re.escape(bytes(byte for byte in range(256) if byte & 8))  # of WavPack's flags
_SIGNATURES: Final = {
    mark: re.compile(pattern, re.DOTALL)
    for mark, pattern in {
        b"RIFF": _RIFF,
        b"RF64": rb"RF64....WAVE",
        b"riff": _W64,
        b"FORM": rb"FORM....AIF[FC]",
        b".snd": rb"\.snd\x00\x00\x00[\x18-\xff].{4}\x00\x00\x00[\x01-\x1b]\x00",
        b"caff": rb"caff\x00\x01\x00\x00desc\x00{7}\x20",
        b"fLaC": rb"fLaC\x00\x00\x00\x22",
        b"OggS": rb"OggS\x00([\x00-\x07])",
        b"\x30\x26\xb2\x75": _ASF,
        b"TTA1": rb"TTA1[\x01-\x03]\x00[\x01-\x08]\x00[\x08\x10\x18]\x00",
        b"wvpk": rb"wvpk.{4}[\x02-\x10]\x04.{6}\x00{4}.{5}[" + _INITIAL_BLOCK + rb"]",
        b"MAC ": rb"MAC [\x80-\xff]\x0f\x00\x00\x34\x00\x00\x00",
        b"FLV\x01": rb"FLV\x01[\x01\x04\x05]\x00\x00\x00\x09\x00\x00\x00\x00",
        b"#!AM": rb"#!AMR(?:-WB)?\n",
        b"Crea": rb"Creative Voice File\x1a\x1a\x00",
        b"DSD ": rb"DSD \x1c\x00\x00\x00\x00\x00\x00\x00",
        b"mpeg": _TAG,
    }.items()
}
"""How a file of the same kind begins, by how the first one does."""

_MAX_SIGNATURE_LENGTH: Final = 44


def split_concatenated(file: BinaryIO) -> Iterator[FileSlice]:
    """The files that a file consists of: one, but for those that were concatenated.

    Parameters
    ----------
    file : binary file object
        That can be rewound.

    Yields
    ------
    FileSlice
        With a header that tells how much there is.

    Raises
    ------
    NotAudioError
        Where it is an archive, or copy-protected.
    """
    end = file.seek(0, os.SEEK_END)
    whole = FileSlice(file, 0, end)
    refuse(whole)
    starts = sorted({0, *_starts_of_files(whole), *_start_of_another_kind(whole)})
    for first, last in pairwise([*starts, end]):
        if first and _after_tags(whole, first) >= last:
            continue  # a tag behind the last frame
        yield from repaired(whole.slice(first, last))


def _starts_of_files(whole: FileSlice) -> Sequence[int]:
    """Where further files begin."""
    sound = _after_tags(whole, 0)
    header = whole.read_at(sound, 8)
    if header[4:] == b"ftyp":
        return _starts_of_films(whole)
    is_mp3 = len(header) > 2 and header[0] == 0xFF and header[1] & 0xE6 in (0xE2, 0xE4)
    kind = b"mpeg" if is_mp3 else header[:4]
    if kind not in _SIGNATURES:
        return ()
    places = []
    begins = True  # Ogg: whether the page before belongs to the first ones of its file
    reached = sound + 4
    for place, match in _matches(whole, _SIGNATURES[kind], reached):
        if place < reached:
            continue
        if kind == b"OggS":
            was, begins = begins, bool(match[1][0] & 2)
            if was or not begins:
                continue
        elif kind == b"mpeg":
            reached = _after_tags(whole, place)
        places.append(place)
    return places


def _starts_of_films(whole: FileSlice) -> Sequence[int]:
    """Where files of MP4's family begin that have a header of their own, behind one that has."""
    places, has_head = [], False
    for box in mp4_boxes(whole):
        if box.name == b"ftyp" and has_head:
            places.append(box.start - 8)
            has_head = False
        has_head |= box.name == b"moov"
    return places


def _start_of_another_kind(whole: FileSlice) -> Sequence[int]:
    """Where sound of another kind begins behind a file that tells where it ends."""
    end = end_of_chunks(whole)
    header = whole.read_at(_after_tags(whole, end), HEADER_BYTES)
    is_long = len(header) == HEADER_BYTES  # what is shorter is the rest of something
    return (end,) if is_long and looks_like_sound(header) else ()


def _matches(whole: FileSlice, pattern: re.Pattern[bytes], start: int) -> Iterator[tuple[int, re.Match[bytes]]]:
    last = -1
    for begin in range(start, min(whole.size, SCANNED), _PIECE):
        for match in pattern.finditer(whole.read_at(begin, _PIECE + _MAX_SIGNATURE_LENGTH)):
            if begin + match.start() > last:
                last = begin + match.start()
                yield last, match


def _after_tags(whole: FileSlice, start: int) -> int:
    """Where ID3 tags that begin at a place end, one after the other."""
    while re.match(_TAG, header := whole.read_at(start, 10), re.DOTALL):
        start += 10 + sum(byte << shift for byte, shift in zip(header[6:], (21, 14, 7, 0), strict=True))
    return start

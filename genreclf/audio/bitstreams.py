"""Detect compressed bitstreams in files that are labelled as PCM, where they would play as noise.

Rips of DTS CDs and recordings of a digital cable (IEC 61937) put DTS or AC-3 into the 16 bit words of wav, flac and
other lossless files, and some programs wrap any file as PCM. The words that a coded frame begins with give them away:
they come back frame after frame, and chance brings none of them twice within a second.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final, NamedTuple

import numpy as np

from genreclf.audio.formats import frame_length

LOOKED_AT: Final = 1 << 16
"""Frames from the first sound on in which sync words are looked for, about a second."""

MAX_SILENT_BYTES: Final = 1 << 23
"""Frames of silence before it: three minutes."""

BLOCK: Final = 1 << 14
"""Frames after which it is worth a look whether there is anything to find."""

_CHAIN: Final = 4
"""Frames that follow each other where their lengths, and no long sync word, tell that they are frames."""

_SYNC_WORDS: Final = {
    "dts": re.compile(
        rb"\xfe\x7f\x01\x80|\x7f\xfe\x80\x01|\xff\x1f\x00\xe8[\xf0-\xff]\x07|\x1f\xff\xe8\x00\x07[\xf0-\xff]"
    ),  # ETSI TS 102 114: 16 and 14 bit words, little and big-endian
    "spdif": re.compile(rb"\x72\xf8\x1f\x4e"),  # IEC 61937-1
}
_MARKS: Final = {
    "dts": (b"\xfe\x7f\x01\x80", b"\x7f\xfe\x80\x01", b"\xff\x1f\x00\xe8", b"\x1f\xff\xe8\x00"),
    "spdif": (b"\x72\xf8\x1f\x4e",),
    "ac3": (b"\x0b\x77", b"\x77\x0b"),
}
"""What frames begin with; a search for bytes takes a fifth of the time of one for a pattern."""

_AC3_BIT_RATES: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)


class Bitstream(NamedTuple):
    """Coded sound among samples.

    Attributes
    ----------
    demuxer : str
        FFmpeg's name of what reads it.
    start : int
        Frame of the file that it begins with.
    """

    demuxer: str
    start: int


def find_bitstream(blocks: Iterable[np.ndarray]) -> Bitstream | None:
    """Look for coded sound in stereo PCM, also behind silence.

    Parameters
    ----------
    blocks : iterable of np.ndarray [shape=(n, 2)]
        int16 samples, from the start; no more are taken than it needs.
    """
    silent, content = 0, b""
    for block in blocks:
        if not content and not block.any():
            silent += len(block)
            if silent >= MAX_SILENT_BYTES:
                return None
            continue
        is_first = not content
        content += as_bytes(block)
        if is_first and not (
            any(_has_mark(content, kind) for kind in _MARKS) or frame_length(content.lstrip(b"\0")[:8])
        ):
            return None
        if len(content) >= 4 * LOOKED_AT:
            break
    for demuxer, pattern in _SYNC_WORDS.items():
        found = list(pattern.finditer(content)) if _has_mark(content, demuxer) else []
        if len(found) > 1 and len({match[0][:4] for match in found}) == 1:
            return Bitstream(demuxer, silent + found[0].start() // 4)
    for place in sorted(_places(content, _MARKS["ac3"])):
        if _is_chain(content, place, ac3_length):
            return Bitstream("ac3", silent + place // 4)
    begin = len(content) - len(content.lstrip(b"\0"))
    if _is_chain(content, begin, frame_length):
        return Bitstream("aac" if content[begin + 1] & 6 == 0 else "mp3", silent + begin // 4)
    return None


def as_bytes(samples: np.ndarray) -> bytes:
    """The bytes of int16 samples as a wav file holds them."""
    return np.ascontiguousarray(samples, "<i2").tobytes()


def extract(blocks: Iterable[np.ndarray], bitstream: Bitstream, out: BinaryIO, most: int) -> None:
    """Write the coded bytes to a file.

    Parameters
    ----------
    blocks : iterable of np.ndarray [shape=(n, 2)]
        int16 samples, from the start.
    bitstream : Bitstream
        Where the coded ones begin.
    out : binary file object
        Where they go.
    most : int
        Frames that are written at most.
    """
    before, left = bitstream.start, most
    for block in blocks:
        coded = block[before : before + left]
        before = max(0, before - len(block))
        out.write(as_bytes(coded))
        left -= len(coded)
        if left <= 0:
            return


def _has_mark(content: bytes, kind: str) -> bool:
    return any(mark in content for mark in _MARKS[kind])


def _places(content: bytes, marks: Iterable[bytes]) -> Iterator[int]:
    for mark in marks:
        place = content.find(mark)
        while place >= 0:
            yield place
            place = content.find(mark, place + 1)


def _is_chain(content: bytes, place: int, length_of: Callable[[bytes], int]) -> bool:
    """Whether some frames follow each other from a place on."""
    for _ in range(_CHAIN):
        length = length_of(content[place : place + 8])
        if not length:
            return False
        place += length
    return True


def ac3_length(header: bytes) -> int:
    """Bytes of the frame of AC-3 or E-AC-3 (ETSI TS 102 366) that these bytes begin with; 0 if they don't."""
    if header.startswith(b"\x77\x0b"):
        header = bytes(byte for pair in zip(header[1::2], header[::2], strict=False) for byte in pair)
    if len(header) < 6 or not header.startswith(b"\x0b\x77") or header[5] >> 3 > 16:
        return 0
    if header[5] >> 3 > 10:
        return 2 * (((header[2] & 7) << 8 | header[3]) + 1)
    rate, code = header[4] >> 6, header[4] & 63
    if rate == 3 or code >> 1 >= len(_AC3_BIT_RATES):
        return 0
    kilobits = _AC3_BIT_RATES[code >> 1]
    return 2 * (2 * kilobits, kilobits * 96_000 // 44_100 + (code & 1), 3 * kilobits)[rate]

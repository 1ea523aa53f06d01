"""Coded sound that is kept as if it were PCM: played as it is, it is noise.

Rips of DTS CDs and recordings of a digital cable (IEC 61937) put DTS or AC-3 into the 16 bit words of wav, flac and
other files. The words that a coded frame begins with give them away: they come back frame after frame, and chance
brings none of them twice within a second.
"""

import re
from typing import BinaryIO, Final, NamedTuple

import numpy as np
import soundfile

LOOKED_AT: Final = 1 << 16
"""Frames from the first sound on in which sync words are looked for, about a second."""

MOST_SILENCE: Final = 1 << 23
"""Frames of silence before it: three minutes."""

_BLOCK: Final = 1 << 14
_SYNC_WORDS: Final = {
    "dts": re.compile(
        rb"\xfe\x7f\x01\x80|\x7f\xfe\x80\x01|\xff\x1f\x00\xe8[\xf0-\xff]\x07|\x1f\xff\xe8\x00\x07[\xf0-\xff]"
    ),  # ETSI TS 102 114: 16 and 14 bit words, little and big-endian
    "spdif": re.compile(rb"\x72\xf8\x1f\x4e"),  # IEC 61937-1
}


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


def find_bitstream(sound: soundfile.SoundFile) -> Bitstream | None:
    """Look for coded sound in a file of stereo PCM, also behind silence.

    Parameters
    ----------
    sound : soundfile.SoundFile
        At its start; it is left somewhere else.
    """
    if sound.channels != 2 or not sound.subtype.startswith("PCM_") or sound.subtype in ("PCM_S8", "PCM_U8"):
        return None
    silent = 0
    while not (first := sound.read(_BLOCK, dtype="int16", always_2d=True)).any():
        silent += len(first)
        if len(first) < _BLOCK or silent >= MOST_SILENCE:
            return None
    content = first.astype("<i2").tobytes()
    for demuxer, pattern in _SYNC_WORDS.items():
        if pattern.search(content):
            more = sound.read(LOOKED_AT, dtype="int16", always_2d=True)
            found = list(pattern.finditer(content + more.astype("<i2").tobytes()))
            if len(found) > 1 and len({match[0][:4] for match in found}) == 1:
                return Bitstream(demuxer, silent + found[0].start() // 4)
    return None


def extract(sound: soundfile.SoundFile, bitstream: Bitstream, out: BinaryIO, most: int) -> None:
    """Write the coded bytes to a file.

    Parameters
    ----------
    sound : soundfile.SoundFile
        That holds them.
    bitstream : Bitstream
        Where they begin.
    out : binary file object
        Where they go.
    most : int
        Frames that are read at most.
    """
    sound.seek(bitstream.start)
    left = most
    while left > 0 and len(block := sound.read(min(left, _BLOCK), dtype="int16", always_2d=True)):
        out.write(np.ascontiguousarray(block, "<i2").tobytes())
        left -= len(block)

"""Files that are refused before a decoder opens them: archives, copy-protected recordings, bare AAC in a wav file.

An archive that does not compress holds its songs as they are, and FFmpeg reads them as one; the others decode to noise,
to scraps or to nothing. Each has a name, and the sentence gives it.
"""

import re
from typing import Final

from genreclf.audio.chunks import FileSlice, mp4_boxes
from genreclf.audio.formats import HEADER_BYTES, has_frames
from genreclf.errors import NotAudioError
from genreclf.translation import Sentence

_ARCHIVES: Final = (
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"PK\x07\x08", "zip"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\x1f\x8b\x08", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"!<arch>\n", "ar"),
    (0, b"070701", "cpio"),
    (0, b"070707", "cpio"),
    (0, b"MSCF\x00\x00\x00\x00", "cab"),
    (257, b"ustar", "tar"),
    (32_769, b"CD001", "disc image"),
)
"""Where an archive has its mark, the mark, and what the archive is called."""

_PROTECTED_ENTRIES: Final = re.compile(
    rb"stsd.{4}\x00\x00\x00[\x01-\x09].{4}(drms|drmi|enca|aavd)", re.DOTALL
)  # ISO/IEC 23001-7, and Apple's and Audible's own names for it
_ASF_HEADER: Final = bytes.fromhex("3026b2758e66cf11")
_ASF_ENCRYPTION: Final = (  # Advanced Systems Format, section 3: (extended) content encryption objects
    bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e"),
    bytes.fromhex("14e68a292226174cb935dae07ee9289c"),
)
_MATROSKA_ENCRYPTION: Final = re.compile(rb"\x6d\x80.{1,8}\x62\x40.{1,40}\x50\x35", re.DOTALL)  # RFC 9559, 5.1.4.1.31
_OTHER_PROTECTED: Final = ((4, b"\x57\x90\x75\x36"), (0, b"CTENFDAM"), (0, b"yeanwcvhr"))
"""Audible's old format, and the private ones of two music services."""

_AAC_IN_WAV: Final = (0x00FF, 0x0180, 0x1600, 0x1601, 0x1602, 0x1610, 0x4143, 0x706D, 0xA106)
"""Format tags of wav files that stand for AAC."""

_AAC_SYNC: Final = re.compile(rb"\xff[\xf0-\xf9]|\x56[\xe0-\xff]")  # ISO/IEC 14496-3: ADTS, LOAS

_HEADERS: Final = 1 << 20
"""Bytes of a file among which its header is looked for."""


def refuse(file: FileSlice) -> None:
    """Refuse what is no recording that can be read.

    Parameters
    ----------
    file : FileSlice
        All of a file.

    Raises
    ------
    NotAudioError
        With a sentence for the person who chose the file.
    """
    file.seek(0)
    header = file.read(1 << 16)
    archive = next((name for place, mark, name in _ARCHIVES if header.startswith(mark, place)), "")
    if archive or _is_old_tar(header):
        raise NotAudioError(
            Sentence(
                "This is an archive ({kind}), not a recording. Please choose a sound file that was in it.",
                kind=archive or "tar",
            )
        )
    if _is_bare_aac(header):
        raise NotAudioError(
            Sentence(
                "The sound in this wav file is AAC, and such a file does not say where its frames begin. "
                "Please choose the m4a or aac file that it was made from."
            )
        )
    if _is_protected(file, header):
        raise NotAudioError(
            Sentence(
                "This recording is copy-protected, so its sound can't be read. Please choose one without protection."
            )
        )


def _is_bare_aac(header: bytes) -> bool:
    """Whether a wav file holds AAC whose frames have no headers of their own."""
    place, samples = header.find(b"fmt ", 12), header.find(b"data", 12)
    if header[:4] != b"RIFF" or min(place, samples) < 0:
        return False
    content = header[samples + 8 : samples + 8 + HEADER_BYTES]
    found = (has_frames(content[match.start() :]) for match in _AAC_SYNC.finditer(content))
    return int.from_bytes(header[place + 8 : place + 10], "little") in _AAC_IN_WAV and not any(found)


def _is_old_tar(header: bytes) -> bool:
    """Whether it begins with a header of a tar file from before POSIX, which has no mark but a checksum."""
    field = header[148:156].rstrip(b"\0 ").lstrip(b" ")
    if len(header) < 512 or not header[0] or not re.fullmatch(rb"[0-7]{1,7}", field):
        return False
    return sum(header[:148]) + 8 * 32 + sum(header[156:512]) == int(field, 8)


def _is_protected(file: FileSlice, header: bytes) -> bool:
    if any(header.startswith(mark, place) for place, mark in _OTHER_PROTECTED):
        return True
    if header.startswith(_ASF_HEADER):
        size = int.from_bytes(header[16:24], "little")
        file.seek(0)
        header = file.read(min(size, _HEADERS))
        return any(guid in header for guid in _ASF_ENCRYPTION)
    if header.startswith(b"\x1a\x45\xdf\xa3"):
        return bool(_MATROSKA_ENCRYPTION.search(header))
    for box in mp4_boxes(file):
        if box.name == b"moov":
            file.seek(box.start)
            return bool(_PROTECTED_ENTRIES.search(file.read(min(box.size, 16 * _HEADERS))))
    return False

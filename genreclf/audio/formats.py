"""The supported formats: one list for uploads, folders and messages, and the signatures (magic numbers) of files.

Every ending stands here because a test decodes a file of that kind (`tests/audio/test_formats.py`). None of them
decides how a file is read: the content does.
"""

import re
import struct
from typing import Final

from genreclf.translation import Sentence

FILE_TYPES: Final = (
    *("wav", "wave", "bwf", "rf64", "w64", "au", "snd", "aiff", "aif", "aifc", "caf", "flac", "voc"),
    *(
        "mp3",
        "mp2",
        "m4a",
        "m4b",
        "m4r",
        "aac",
        "adts",
        "latm",
        "loas",
        "ogg",
        "oga",
        "opus",
        "wma",
        "ape",
        "wv",
        "tta",
        "mpc",
    ),
    *("ac3", "eac3", "dts", "dtshd", "mlp", "thd", "dsf", "dff", "amr", "g722", "rm", "ra", "adx"),
    *("mp4", "m4v", "mov", "qt", "3gp", "3g2", "mka", "mkv", "webm", "weba", "asf", "wmv", "avi", "flv"),
    *("mpg", "mpeg", "vob", "ts", "mts", "m2ts", "ogv"),
)
"""File name endings, in lower case, of recordings and of films with sound."""

IN_WORDS: Final = Sentence(
    "wav, mp3, m4a, aac, flac, ogg, aiff or wma file, or a film with sound, such as mp4, mov or mkv"
)
"""What can be chosen, for sentences."""

CONTAINERS: Final = (
    "aac,ac3,adx,aiff,amr,ape,asf,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,iff,loas,matroska,webm,mlp,mov,mp3,mp4,m4a,mpc,mpc8"
    ",mpeg,mpegts,ogg,rm,spdif,truehd,tta,voc,wav,w64,wv"
)
"""FFmpeg's demuxers for them, which read one self-contained file each: playlists could open others, or addresses."""

HEADER_BYTES: Final = 4096
"""How many bytes of a file `looks_like_sound` wants."""

_SIGNATURES = re.compile(
    rb"RIFF....(WAVE|AVI )|RF64....WAVE|riff\x2e\x91\xcf\x11|FORM....AIF[FC]|\.snd\x00\x00|caff\x00\x01|fLaC|OggS\x00"
    rb"|Creative Voice File|....ftyp|....(moov|mdat|wide|skip|free)|\x1a\x45\xdf\xa3|\x30\x26\xb2\x75\x8e\x66\xcf\x11"
    rb"|ID3[\x02-\x04]|MAC |wvpk|TTA1|FLV\x01|#!AMR|\x00\x00\x01\xba|\x47.{187}\x47|.{4}\x47.{191}\x47"
    rb"|\x0b\x77.{3}[\x20-\x87]|DTSHDHDR|\x7f\xfe\x80\x01|\xfe\x7f\x01\x80|\x1f\xff\xe8\x00\x07|\xff\x1f\x00\xe8.\x07"
    rb"|.{4}\xf8\x72\x6f[\xba\xbb]|MP\+|MPCK|DSD \x1c|FRM8.{8}DSD |\.RMF|\.ra\xfd|\x80\x00.{2}\x03\x12\x04[\x01\x02]",
    re.DOTALL,
)
_G722_HEADER: Final = struct.pack(
    "<4sI8sIHHIIHHH4sI", b"RIFF", 0xFFFFFFFF, b"WAVEfmt ", 18, 0x028F, 1, 16_000, 8_000, 1, 8, 0, b"data", 0xFFFFFFFF
)
_BIT_RATES = (  # of MPEG audio, in kbit/s: version 1, layers 2 and 3; versions 2 and 2.5
    (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
_SAMPLE_RATES = (44_100, 48_000, 32_000)
_HALVINGS = {3: 0, 2: 1, 0: 2}  # of the sample rate, by the number that stands for MPEG 1, 2 and 2.5


def is_sound_name(name: str) -> bool:
    """Whether a file is called like a recording; hidden files are not."""
    return not name.startswith(".") and name.rpartition(".")[2].lower() in FILE_TYPES and "." in name


def looks_like_sound(header: bytes) -> bool:
    """Whether a file begins like one of the formats that are read.

    Parameters
    ----------
    header : bytes
        Its first `HEADER_BYTES` bytes.
    """
    if _SIGNATURES.match(header):
        return True
    return has_frames(header) or 0 < len(header) <= max(frame_length(header), _latm_length(header))


def has_frames(content: bytes) -> bool:
    """Whether some bytes begin with two frames of MPEG audio or AAC, each with a header, one after the other."""
    return any((length := of(content)) and of(content[length:]) for of in (frame_length, _latm_length))


def with_header(content: bytes, name: str) -> bytes:
    """A recording, behind the header that it lacks where its format has none and only its name tells it (G.722).

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What it is called.
    """
    is_g722 = name.lower().endswith((".g722", ".722")) and not looks_like_sound(content[:HEADER_BYTES])
    return _G722_HEADER + content if is_g722 else content


def frame_length(header: bytes) -> int:
    """Bytes of the frame of MPEG audio (mp2, mp3, AAC in ADTS) that these bytes begin with; 0 if they don't."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    if header[1] & 0xF6 == 0xF0:
        return (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    version, layer, bit_rate, rate = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3), header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer not in (2, 3) or bit_rate in (0, 15) or rate == 3:
        return 0
    bits = 1000 * _BIT_RATES[layer - 2 if version == 3 else 2][bit_rate]
    samples = 1152 if version == 3 or layer == 2 else 576
    padding = header[2] >> 1 & 1
    return samples // 8 * bits // (_SAMPLE_RATES[rate] >> _HALVINGS[version]) + padding


def _latm_length(header: bytes) -> int:
    """Bytes of the frame of AAC in LOAS (ISO/IEC 14496-3) that these bytes begin with; 0 if they don't."""
    if len(header) < 3 or header[0] != 0x56 or header[1] & 0xE0 != 0xE0:
        return 0
    return 3 + ((header[1] & 0x1F) << 8 | header[2])

"""Recordings in formats for which there is no encoder at hand: heads from formulas, around what can be made."""

import struct
from pathlib import Path

import av
import numpy as np

from tests.sounds import song, tone

DSD_RATE = 64 * 44_100
DATA = Path(__file__).parent / "audio" / "data"


def dsd_bits(seconds: float) -> np.ndarray:
    """A tone of 440 Hz in one bit a sample: ones are as dense as it is high."""
    density = (tone(seconds, DSD_RATE).astype(np.float64) + 1) / 2
    return np.diff(np.floor(np.cumsum(density)), prepend=0).astype(np.uint8)


def dsf(seconds: float) -> bytes:
    """A DSD stream file, as Sony describes it (version 1.01)."""
    bits = dsd_bits(seconds)
    data = np.packbits(bits, bitorder="little").tobytes()
    data += bytes(-len(data) % 4096)
    form = struct.pack("<4sQIIIIIIQII", b"fmt ", 52, 1, 0, 1, 1, DSD_RATE, 1, len(bits), 4096, 0)
    body = form + struct.pack("<4sQ", b"data", 12 + len(data)) + data
    return struct.pack("<4sQQQ", b"DSD ", 28, 28 + len(body), 0) + body


def dff(seconds: float) -> bytes:
    """A DSDIFF file, as Philips describes it (version 1.5)."""
    about = _chunk(b"FS  ", struct.pack(">I", DSD_RATE)) + _chunk(b"CHNL", b"\0\1SLFT")
    about += _chunk(b"CMPR", b"DSD \x0enot compressed\0")
    body = _chunk(b"FVER", b"\1\5\0\0") + _chunk(b"PROP", b"SND " + about)
    return _chunk(b"FRM8", b"DSD " + body + _chunk(b"DSD ", np.packbits(dsd_bits(seconds)).tobytes()))


def musepack(seconds: float) -> bytes:
    """Musepack, stream version 8: a head, and frames of random bits, which are noise."""
    count = round(seconds * 44_100)
    head = bytes(3) + b"\1\x08" + _variable(count) + b"\0" + bytes([26, 1 << 4])
    rng = np.random.default_rng(0)
    frames = b"".join(_packet(b"AP", rng.bytes(1_200)) for _ in range(-(-count // 1152)))
    return b"MPCK" + _packet(b"SH", head) + _packet(b"RG", b"\1" + bytes(8)) + frames + _packet(b"SE", b"")


def real_audio(seconds: float) -> bytes:
    """RealAudio 1.0, 14.4 kbit/s."""
    encoder = av.CodecContext.create("real_144", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 8_000, "mono", "s16"
    pcm = np.round(song(seconds, 8_000) * 32767).astype(np.int16)
    coded = b""
    for start in range(0, len(pcm), 160):
        frame = av.AudioFrame.from_ndarray(pcm[None, start : start + 160], format="s16", layout="mono")
        frame.sample_rate = 8_000
        coded += b"".join(map(bytes, encoder.encode(frame)))
    head = bytes(18) + b"\0\4lpcJ"
    return b".ra\xfd" + struct.pack(">HH", 3, len(head)) + head + coded


def dts_hd() -> bytes:
    """DTS in the container of DTS-HD, 3.3 s of a tone."""
    return _chunk(b"DTSHDHDR", bytes(16)) + _chunk(b"STRMDATA", thrice("dts"))


def thrice(ending: str) -> bytes:
    """A coded tone of a second (FFmpeg's encoders dca, mlp and truehd), three times."""
    return (DATA / f"tone.{ending}").read_bytes() * 3


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack(">Q", len(content)) + content + bytes(len(content) % 2)


def _packet(key: bytes, content: bytes) -> bytes:
    size = next(size for size in (1, 2, 3) if 2 + size + len(content) < 1 << 7 * size)
    return key + _variable(2 + size + len(content)) + content


def _variable(number: int) -> bytes:
    """Seven bits a byte, the highest first."""
    return (b"" if number < 128 else _more(number >> 7)) + bytes([number & 127])


def _more(number: int) -> bytes:
    return (b"" if number < 128 else _more(number >> 7)) + bytes([number & 127 | 128])

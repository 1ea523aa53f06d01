"""Files that nobody should have to expect: made here, one by one, and what must come of each."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import soundfile
from PIL import Image

from genreclf.errors import (
    AudioError,
    EmptyAudioError,
    NoAudioTrackError,
    NotAudioError,
    SilentError,
    TooShortError,
)
from tests.audio import test_formats_that_mislead as mislead
from tests.audio.test_clip import FORMATS
from tests.audio.test_decoding import LIARS, STREAMS
from tests.audio.test_formats import FILES
from tests.sounds import RATE, by_ffmpeg, by_libsndfile, silent_film, song, tracks

SECONDS = 3.0

MARKS = (
    *(b"RIFF", b"fmt ", b"LIST", b"fact", b"data", b".snd", b"FORM", b"COMM", b"SSND", b"fLaC", b"OggS", b"OpusHead"),
    *(b"vorbis", b"ID3", b"Xing", b"Info", b"ftyp", b"moov", b"trak", b"mdia", b"stbl", b"stsd", b"esds", b"mdat"),
    *(b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75"),  # EBML, Segment, ...
    *(bytes.fromhex("3026b2758e66cf11"), bytes.fromhex("9107dcb7b7a9cf11"), bytes.fromhex("3626b2758e66cf11")),  # ASF
)
"""How parts of the formats' headers begin."""

NAMES = (
    "../../../etc/passwd.mp3",
    "..\\..\\windows\\system32\\song.mp3",
    "/etc/passwd.mp3",
    "\N{GRINNING FACE}\N{MUSICAL NOTE}.mp3",
    "n" * 4_096 + ".mp3",
    "song\N{RIGHT-TO-LEFT OVERRIDE}3pm.exe.mp3",
    "\N{RIGHT-TO-LEFT MARK}\N{HEBREW LETTER ALEF}.mp3",
    "<script>document.title='hacked'</script>.mp3",
    "**bold** [link](javascript:alert(1)) :material/home: $x$.mp3",
    " .mp3",
    ".mp3",
    "line\nbreak.mp3",
)
"""Names of files that a browser, or a program that plays one, may send."""


def _ogg_crc(byte: int) -> int:
    value = byte << 24
    for _ in range(8):
        value = value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)
    return value & 0xFFFFFFFF


OGG_CRC = [_ogg_crc(byte) for byte in range(256)]


@dataclass(frozen=True)
class Hostile:
    """Bytes, and what comes of them: an answer (None), or one of these errors."""

    make: Callable[[], bytes]
    outcome: type[AudioError] | None


def clips() -> dict[str, bytes]:
    """A few seconds of music in every format."""
    made = {}
    for name, kind in FORMATS.items():
        left = song(SECONDS, kind.rate)
        made[name] = kind.encode(np.stack([left, left / 2], axis=1), kind.rate)
    return made


def kinds() -> dict[str, bytes]:
    """The same as people have it: in other formats, joined, changing, with several tracks, or with a wrong header."""
    made = {f"ending {ending}": make() for ending, make in FILES.items()}
    made |= {f"header of {name}": content for name, content in LIARS.items()}
    whole, half = song(SECONDS, 44_100), song(SECONDS, 22_050)
    for name, encode in STREAMS.items():
        made[f"{name} that changes"] = encode(np.stack([whole, whole], axis=1), 44_100) + encode(half, 22_050)
        made[f"{name} thrice"] = encode(half, 22_050) * 3
    for name in ("wav", "flac", "mp3"):
        made[f"{name} inverted"] = STREAMS[name](np.stack([whole, -whole], axis=1), 44_100)
        made[f"{name} with a dead channel"] = STREAMS[name](np.stack([whole, 0 * whole], axis=1), 44_100)
    for container in ("mp4", "matroska", "mpegts"):
        made[f"{container} with a silent track"] = tracks(0 * whole, whole, container=container)
    return made | misleading()


def misleading() -> dict[str, bytes]:
    """What says something else than the sound is, and what is broken, joined, late or protected."""
    spike = song(SECONDS, 44_100)
    spike[44_100] = 1e5
    adts = by_ffmpeg(song(SECONDS, 44_100), 44_100, "adts", "aac")
    made = {
        f"{what} in {container.lower()}": by_libsndfile(words, 48_000, container)
        for what, words in (("DTS", mislead.dts_words()), ("AC-3", mislead.ac3_words()))
        for container in ("WAV", "FLAC", "AIFF")
    }
    made |= {
        "AC-3 in wv": mislead.lossless(mislead.ac3_words(), "wv", "wavpack", "s16p"),
        "flac that counts too few": mislead.flac_that_counts(SECONDS, 0.25),
        "caf with chunks": mislead.caf(before=66_000, behind=200_001),
        "w64 with chunks": mislead.w64(before=70_001, behind=25_000),
        "opus that claims 8 kHz": mislead.opus_that_claims(8_000),
        "mp3 in wav": mislead.wav_of(mislead.vbr_mp3(SECONDS), 0x55, mislead.MP3_IN_WAV),
        "aac in wav": mislead.wav_of(adts, 0x1600),
        "mp3 of the free bit rate": mislead.free_format_mp3(),
        "a spike in wav": by_libsndfile(spike, 44_100, codec="FLOAT"),
        "a default track": mislead.second_track_as_default(),
        "music behind silence": mislead.long_silence(1),
        "zip": mislead.zipped(),
        "tar": mislead.tarred(tarfile.USTAR_FORMAT),
    }
    for container, codec in (("webm", "libopus"), ("mp4", "aac"), ("mpegts", "ac3")):
        made[f"a hole in {container}"] = mislead.packets(container, codec, (4, 8))
    made["late in mp4"] = mislead.packets("mp4", "aac", (20, 20), late=5, film=True)
    for container, codec, rate in (("ipod", "aac", 44_100), ("asf", "wmav2", 44_100), ("tta", "tta", 8_000)):
        made[f"{container} twice"] = mislead.joined(container, codec, rate)
    return made


def truncated(content: bytes) -> Iterator[bytes]:
    """A file cut at every byte of its first header, and before, within and after the header of each later part."""
    cuts = set(range(65)) | {len(content) // 2, len(content) - 1}
    for mark in MARKS:
        place = content.find(mark)
        while 0 <= place < 100_000 and len(cuts) < 200:
            cuts |= {place, place + len(mark), place + 8, place + 12}
            place = content.find(mark, place + 1)
    yield from (content[:cut] for cut in sorted(cuts) if cut < len(content))


def bit_flipped(content: bytes, rng: np.random.Generator) -> bytes:
    """A file with one bit in a thousand flipped, and a few of its first 200 bytes, where headers are."""
    damaged = np.frombuffer(content, np.uint8).copy()
    header, body = rng.integers(0, min(200, len(damaged)), 3), rng.integers(0, len(damaged), len(damaged) // 125)
    for place in np.concatenate([header, body]):
        damaged[place] ^= 1 << rng.integers(8)
    return damaged.tobytes()


def wav(samples: np.ndarray | None = None, rate: int = RATE) -> bytes:
    return by_libsndfile(song(SECONDS, RATE) if samples is None else samples, rate, codec="FLOAT")


def with_header(**values: int) -> bytes:
    """A wav file whose header says something else about the same samples."""
    fields = {"riff": (4, 4), "tag": (20, 2), "channels": (22, 2), "rate": (24, 4), "align": (32, 2), "bits": (34, 2)}
    content = bytearray(by_libsndfile(song(SECONDS), RATE))
    for name, value in values.items():
        place, size = fields[name] if name != "data" else (40, 4)
        content[place : place + size] = value.to_bytes(size, "little")
    return bytes(content)


def spoilt(value: float, *, every: int = 50) -> bytes:
    samples = song(SECONDS)
    samples[::every] = value
    return wav(samples)


def zip_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("song.wav", wav())
    return file.getvalue()


def picture() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)).save(file, "PNG")
    return file.getvalue()


def two_tracks() -> bytes:
    """A film with music in one language and other music in another."""
    return tracks(song(SECONDS, 44_100), song(SECONDS, 44_100)[::-1])


def hours_of_flac(hours: int = 4, rate: int = 8_000) -> bytes:
    """A second of music, then silence, of which FLAC needs next to nothing."""
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, 1, format="FLAC", subtype="PCM_16") as sound:
        sound.write(song(1, rate))
        minute = np.zeros(60 * rate, np.int16)
        for _ in range(60 * hours):
            sound.write(minute)
    return file.getvalue()


def hours_of_opus(hours: int = 2) -> bytes:
    """The same as Opus: 14 bytes are 120 ms of silence."""
    silence = b"\xfb\x06" + 6 * b"\xff\xfe"  # six frames of 20 ms
    music = bytearray(by_ffmpeg(song(2, 48_000), 48_000, "ogg", "libopus"))
    del music[music.rindex(b"OggS") :]  # the page that says it is the last
    last = music.rindex(b"OggS")
    granule, serial, number = (
        int.from_bytes(music[last + i : last + i + n], "little") for i, n in ((6, 8), (14, 4), (18, 4))
    )
    for extra in range(1, hours * 3_600 * 1_000 // 120 // 255 + 2):
        page = bytearray(b"OggS\0\0")
        page += (granule + extra * 255 * 5_760).to_bytes(8, "little") + serial.to_bytes(4, "little")
        page += (number + extra).to_bytes(4, "little") + bytes(4)
        page += b"\xff" + 255 * bytes([len(silence)]) + 255 * silence
        seal(page, 0)
        music += page
    return bytes(music)


def seal(stream: bytearray, start: int) -> None:
    """Write the checksum of the Ogg page that begins at ``start`` and ends with the stream (RFC 3533)."""
    stream[start + 22 : start + 26] = bytes(4)
    checksum = 0
    for byte in stream[start:]:
        checksum = (checksum << 8 & 0xFFFFFFFF) ^ OGG_CRC[checksum >> 24 ^ byte]
    stream[start + 22 : start + 26] = checksum.to_bytes(4, "little")


def mp3() -> bytes:
    return by_ffmpeg(song(SECONDS, 44_100), 44_100, "mp3", "libmp3lame")


def with_tag(size: int, *, claimed: int | None = None) -> bytes:
    """An mp3 behind an ID3 tag with a title of ``size`` bytes; it may claim to be longer or shorter than it is."""
    length = size if claimed is None else claimed
    title = b"TIT2" + length.to_bytes(4) + b"\0\0" + b"\3" + b"<b>" * ((size - 1) // 3) + b" " * ((size - 1) % 3)
    whole = len(title) if claimed is None else claimed
    spread = bytes(whole >> shift & 127 for shift in (21, 14, 7, 0))  # seven bits a byte
    return b"ID3\3\0\0" + spread + title + mp3()


def lying_mp4(factor: int) -> bytes:
    """An m4a whose headers claim to last ``factor`` times as long."""
    content = bytearray(by_ffmpeg(song(SECONDS, 44_100), 44_100, "ipod", "aac"))
    for box, offset in ((b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)):
        place = content.index(box) + offset
        length = int.from_bytes(content[place : place + 4]) * factor
        content[place : place + 4] = min(length, 2**32 - 1).to_bytes(4)
    return bytes(content)


def lying_ogg() -> bytes:
    """An Opus file whose last page claims to end after a year; its checksum is wrong then, as that of any liar."""
    content = bytearray(by_ffmpeg(song(SECONDS, 48_000), 48_000, "ogg", "libopus"))
    place = content.rindex(b"OggS") + 6
    content[place : place + 8] = (365 * 86_400 * 48_000).to_bytes(8, "little")
    return bytes(content)


def lying_flac() -> bytes:
    """A FLAC file that claims as many samples as its header can."""
    content = bytearray(by_libsndfile(song(SECONDS), RATE, "FLAC"))
    content[21] |= 15
    content[22:26] = b"\xff" * 4
    return bytes(content)


def page() -> bytes:
    return b"<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>" * 50


def film() -> bytes:
    return by_ffmpeg(song(SECONDS, 48_000), 48_000, "mp4", "aac", video=True)


def clipped() -> bytes:
    return wav(np.sign(song(SECONDS)))


def constant() -> bytes:
    return wav(np.full(3 * RATE, 0.7, np.float32))


CORPUS = {
    "no bytes": Hostile(bytes, EmptyAudioError),
    "one byte": Hostile(partial(bytes, 1), NotAudioError),
    "no samples": Hostile(lambda: wav(np.zeros(0)), EmptyAudioError),
    "one sample": Hostile(lambda: wav(np.ones(1)), TooShortError),
    "1 Hz": Hostile(lambda: wav(song(SECONDS), 1), NotAudioError),
    "768 kHz": Hostile(lambda: wav(song(SECONDS, 768_000), 768_000), None),
    "2 GHz": Hostile(lambda: with_header(rate=2**31 - 1), NotAudioError),
    "0 Hz": Hostile(lambda: with_header(rate=0), NotAudioError),
    "0 channels": Hostile(lambda: with_header(channels=0), NotAudioError),
    "32 channels": Hostile(lambda: wav(song(SECONDS)[:, None] * np.linspace(0.1, 1, 32)), None),
    "1024 channels": Hostile(lambda: wav(song(1.1, 8_000)[:, None] * np.ones(1024), 8_000), None),
    "65535 channels": Hostile(lambda: with_header(channels=65_535, align=65_535), NotAudioError),
    "0 bits": Hostile(lambda: with_header(bits=0), NotAudioError),
    "codec unknown": Hostile(lambda: with_header(tag=0x1234), NotAudioError),
    "NaN": Hostile(lambda: spoilt(np.nan), None),
    "only NaN": Hostile(lambda: spoilt(np.nan, every=1), SilentError),
    "infinite": Hostile(lambda: spoilt(np.inf), None),
    "minus infinite": Hostile(lambda: spoilt(-np.inf), None),
    "enormous": Hostile(lambda: spoilt(1e29), None),
    "tiny": Hostile(lambda: wav(song(SECONDS) * 1e-30), SilentError),
    "denormal": Hostile(lambda: wav(song(SECONDS) * np.float32(1e-42)), SilentError),
    "constant": Hostile(constant, SilentError),
    "silence": Hostile(lambda: wav(np.zeros(3 * RATE)), SilentError),
    "clipped": Hostile(clipped, None),
    "HTML": Hostile(page, NotAudioError),
    "ZIP": Hostile(zip_file, NotAudioError),
    "PNG": Hostile(picture, NotAudioError),
    "zeros": Hostile(partial(bytes, 1_000_000), NotAudioError),
    "noise": Hostile(lambda: np.random.default_rng(0).bytes(1_000_000), NotAudioError),
    "playlist": Hostile(lambda: b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", NotAudioError),
    "two audio tracks": Hostile(two_tracks, None),
    "film with sound": Hostile(film, None),
    "film without sound": Hostile(silent_film, NoAudioTrackError),
    "hours of FLAC": Hostile(hours_of_flac, None),
    "hours of Opus": Hostile(hours_of_opus, None),
    "a length of 4 GB": Hostile(lambda: with_header(riff=2**32 - 1, data=2**32 - 1), None),
    "an m4a of a year": Hostile(lambda: lying_mp4(10_000_000), None),
    "an m4a of no length": Hostile(lambda: lying_mp4(0), None),
    "an Opus file of a year": Hostile(lying_ogg, None),
    "a FLAC file of a month": Hostile(lying_flac, None),
    "a tag of 8 MB": Hostile(lambda: with_tag(8_000_000), None),
    "a tag that claims 200 MB": Hostile(lambda: with_tag(1_000, claimed=200_000_000), NotAudioError),
    "a tag that claims nothing": Hostile(lambda: with_tag(100_000, claimed=0), None),
    "a thousand tags": Hostile(lambda: with_tag(100)[:121] * 1_000 + mp3(), None),
    "an mp3 within an mp3": Hostile(lambda: mp3()[:5_000] + mp3() + mp3()[-3_000:], None),
    "wav, then HTML": Hostile(lambda: wav() + page(), None),
}  # fmt: skip
"""By what is hostile about them."""

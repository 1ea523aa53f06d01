"""What the sound is, not what its wrapping says; broken moments, holes in time, and which track: made from formulas."""

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import av
import numpy as np
import pytest
import soundfile

from genreclf.audio import AudioClip, load_audio
from genreclf.audio.bitstreams import find_bitstream
from genreclf.audio.formats import frame_length
from genreclf.audio.notes import BROKEN_MOMENT
from genreclf.errors import NotAudioError, SilentError
from tests.sounds import RATE, by_ffmpeg, by_libsndfile, song, tone, tracks
from tests.uncommon_formats import thrice

SECONDS = 6.0
DATA = Path(__file__).parent / "data"
CUT_OFF = "This file is damaged or cut off: only its first"


def pitch(clip: AudioClip, start: float, end: float) -> float:
    samples = clip.excerpt(start, end).samples
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))))) / (end - start)


def level(clip: AudioClip, start: float, end: float) -> float:
    return float(np.abs(clip.excerpt(start, end).samples).max())


# Coded sound that is kept as if it were PCM


def dts_frames() -> list[bytes]:
    """DTS frames of 512 samples of a 440 Hz tone (FFmpeg's dca encoder, 48 kHz, 2 channels), in 16 bit words."""
    content = (DATA / "tone.dts").read_bytes()
    starts = [n for n in range(len(content)) if content.startswith(b"\x7f\xfe\x80\x01", n)]
    return [content[start:end] for start, end in zip(starts, [*starts[1:], len(content)], strict=True)]


def as_words(coded: bytes, order: str) -> np.ndarray:
    """Bytes as stereo samples."""
    return np.frombuffer(coded[: len(coded) // 4 * 4], f"{order}i2").astype(np.int16).reshape(-1, 2)


def dts_words() -> np.ndarray:
    """DTS as on a CD: each frame takes the room of the 512 samples that it stands for."""
    return as_words(b"".join(frame.ljust(2048, b"\0") for frame in dts_frames()), ">")


def ac3_words(rate: int = 48_000) -> np.ndarray:
    """AC-3 in the bursts of IEC 61937, as on a digital cable."""
    return as_words(by_ffmpeg(tone(SECONDS, rate), rate, "spdif", "ac3"), "<")


@pytest.mark.parametrize("container", ["WAV", "FLAC", "AIFF", "W64", "CAF"])
@pytest.mark.parametrize("silence", [0, 100, 100_000])
def test_coded_sound_in_pcm_is_decoded(container: str, silence: int) -> None:
    for name, words in (("dca", dts_words()), ("ac3", ac3_words())):
        words = np.concatenate([np.zeros((silence, 2), np.int16), words])
        heard = load_audio(by_libsndfile(words, 48_000, container))
        late = silence / 48_000
        assert heard.source.format == f"{container} ({name})"
        assert heard.duration == pytest.approx(len(words) / 48_000, abs=0.1)
        assert pitch(heard, late + 0.2, late + 1.0) == pytest.approx(440, abs=2)
        assert level(heard, late + 0.2, late + 1.0) < 0.6


@pytest.mark.parametrize("words", [ac3_words, dts_words])
def test_coded_sound_that_breaks_off_says_so(words: Callable[[], np.ndarray]) -> None:
    coded = words()
    kept = coded[: len(coded) * 19 // 20]  # the frames of DTS that there are last little more than a second
    noise = np.random.default_rng(0).integers(-32_768, 32_768, coded.shape).astype(np.int16)
    whole, silence = by_libsndfile(coded, 48_000), np.zeros((96_000, 2), np.int16)
    broken = by_libsndfile(np.concatenate([kept, noise, noise]), 48_000)
    assert load_audio(whole).notes == load_audio(by_libsndfile(np.concatenate([coded, silence]), 48_000)).notes == ()
    assert load_audio(broken).notes


def test_coded_sound_in_24_bits_is_decoded() -> None:
    heard = load_audio(by_libsndfile(ac3_words(), 48_000, "WAV", "PCM_24"))
    assert pitch(heard, 1, 5) == pytest.approx(440, abs=1)


def lossless(words: np.ndarray, container: str, codec: str, kind: str) -> bytes:
    """Stereo samples as they are, in FFmpeg's kind ``s16`` or ``s16p``."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        track = output.add_stream(codec, rate=48_000, layout="stereo", format=kind)
        frame = av.AudioFrame.from_ndarray(words.reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate = 48_000
        for piece in (frame, None):
            output.mux(track.encode(piece))
    return file.getvalue()


@pytest.mark.parametrize(
    ("container", "codec", "kind"),
    [("wv", "wavpack", "s16p"), ("tta", "tta", "s16"), ("ipod", "alac", "s16p"), ("mov", "pcm_s16be", "s16"),
     ("matroska", "pcm_s16le", "s16")],
)  # fmt: skip
def test_coded_sound_in_what_libsndfile_does_not_read_is_decoded(container: str, codec: str, kind: str) -> None:
    words = np.concatenate([np.zeros((50_000, 2), np.int16), ac3_words()])
    heard = load_audio(lossless(words, container, codec, kind))
    assert heard.source.format.endswith(" (ac3)")
    assert heard.duration == pytest.approx(len(words) / 48_000, abs=0.1)
    assert pitch(heard, 2, 5) == pytest.approx(440, abs=1)


@pytest.mark.parametrize(
    ("container", "codec", "rate", "decoder"),
    [
        ("ac3", "ac3", 48_000, "ac3"), ("ac3", "ac3", 44_100, "ac3"), ("eac3", "eac3", 48_000, "eac3"),
        ("mp3", "libmp3lame", 44_100, "mp3float"), ("adts", "aac", 44_100, "aac"), ("mp2", "mp2", 48_000, "mp2"),
    ],
)  # fmt: skip
def test_a_coded_file_that_was_wrapped_as_pcm_is_decoded(container: str, codec: str, rate: int, decoder: str) -> None:
    coded = by_ffmpeg(tone(SECONDS, rate), rate, container, codec)
    heard = load_audio(
        by_libsndfile(as_words(coded[coded.startswith(b"ID3") and coded.index(b"\xff\xfb") :], "<"), rate)
    )
    assert heard.source.format.lower() in (f"wav ({decoder})", "wav (mp3float)")
    assert pitch(heard, 1, 5) == pytest.approx(440, abs=1)


def test_coded_sound_that_can_not_be_read_is_named() -> None:
    burst = b"\x72\xf8\x1f\x4e" + np.random.default_rng(0).bytes(6140)
    with pytest.raises(NotAudioError, match=r"coded \(DTS or AC-3.*\. Please convert it"):
        load_audio(by_libsndfile(as_words(burst * 40, "<"), 48_000))


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_not_taken_for_coded_sound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for height in (4, 2**8, 2**15):  # quiet noise is full of bytes that are 255 or 0, as sync words are
        assert find_bitstream([rng.integers(-height, height, (3 * 44_100, 2)).astype(np.int16)]) is None


def test_no_more_is_looked_at_than_is_needed() -> None:
    def blocks() -> Iterator[np.ndarray]:
        yield np.full((1_000, 2), 300, np.int16)
        pytest.fail("there was nothing to find")

    assert find_bitstream(blocks()) is None


def test_dts_truehd_and_mlp_are_read() -> None:
    for name, codec in (("tone.dts", "dca"), ("tone.thd", "truehd"), ("tone.mlp", "mlp")):
        heard = load_audio(DATA / name)
        assert codec in heard.source.format
        assert pitch(heard, 0.1, 0.9) == pytest.approx(440, abs=2)


# Headers and libraries that say something else than the sound


def flac_that_counts(seconds: float, share: float) -> bytes:
    """A FLAC file whose header counts only a share of its samples."""
    flac = bytearray(by_libsndfile(song(seconds), RATE, "FLAC"))
    flac[21] &= 0xF0
    flac[22:26] = round(seconds * RATE * share).to_bytes(4)
    return bytes(flac)


@pytest.mark.parametrize("share", [0.25, 0.9])
def test_a_flac_head_that_counts_too_few_samples_loses_nothing(share: float) -> None:
    assert load_audio(flac_that_counts(20, share)).duration == pytest.approx(20, abs=0.01)


def film_that_goes_on(seconds: float) -> bytes:
    """A film whose pictures go on for ten seconds when its sound, of so many seconds, has ended."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        pictures = output.add_stream("mpeg4", rate=1, width=64, height=48, pix_fmt="yuv420p")
        track = output.add_stream("aac", rate=44_100, layout="mono")
        pcm = np.round(song(seconds, 44_100) * 32_767).astype(np.int16).reshape(1, -1)
        sound = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        sound.sample_rate = 44_100
        shade = np.zeros((48, 64, 3), np.uint8)
        for frame in (*(av.VideoFrame.from_ndarray(shade) for _ in range(round(seconds) + 10)), None):
            output.mux(pictures.encode(frame))
        for piece in (sound, None):
            output.mux(track.encode(piece))
    return file.getvalue()


def test_what_a_file_states_about_its_length_is_known_beside_what_is_heard() -> None:
    low, film = load_audio(flac_that_counts(20, 0.25)), load_audio(film_that_goes_on(SECONDS))
    assert (low.source.stated_seconds, low.duration) == (pytest.approx(5), pytest.approx(20))
    assert film.source.stated_seconds == pytest.approx(SECONDS + 10, abs=0.1)
    assert film.duration == pytest.approx(SECONDS, abs=0.1)


@pytest.mark.parametrize(
    ("container", "codec"), [("mp3", "libmp3lame"), ("ipod", "aac"), ("ogg", "libopus"), ("webm", "libopus")]
)
def test_an_ordinary_file_states_what_is_heard(container: str, codec: str) -> None:
    heard = load_audio(by_ffmpeg(song(SECONDS, 48_000), 48_000, container, codec))
    assert heard.source.stated_seconds == pytest.approx(heard.duration, abs=0.1)


def test_a_head_that_was_replaced_states_nothing() -> None:
    wav = by_libsndfile(song(SECONDS), RATE)
    heard = load_audio(wav[:40] + bytes(4) + wav[44:])
    assert (heard.duration, heard.source.stated_seconds) == (SECONDS, 0)


def test_a_tag_behind_a_flac_file_is_no_damage() -> None:
    flac = by_libsndfile(song(5), RATE, "FLAC")
    for size in (128, 5_000, 200_000):
        heard = load_audio(flac + b"APETAGEX" + bytes(size))
        assert (heard.duration, heard.notes) == (5, ())


def caf(*, before: int, behind: int, size: int | None = None) -> bytes:
    """A CAF file with large chunks around its samples."""
    pcm = (song(SECONDS) * 32767).astype("<i2").tobytes()
    described = struct.pack(">d4sIIIII", RATE, b"lpcm", 2, 2, 1, 1, 16)
    free = [b"free" + struct.pack(">q", length) + bytes(length) for length in (before, behind)]
    data = b"data" + struct.pack(">q", len(pcm) + 4 if size is None else size) + bytes(4) + pcm
    return b"caff\0\1\0\0desc" + struct.pack(">q", 32) + described + free[0] + data + free[1] * (size is None)


def w64(*, before: int, behind: int) -> bytes:
    """A W64 file with chunks of noise around its samples."""

    def chunk(name: bytes, content: bytes) -> bytes:
        guid = name + bytes.fromhex("f3acd3118cd100c04f8edb8a")
        return guid + struct.pack("<Q", 24 + len(content)) + content + bytes(-len(content) % 8)

    noise = [chunk(b"junk", np.random.default_rng(0).bytes(length)) for length in (before, behind)]
    form = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16))
    pcm = (song(SECONDS) * 32767).astype("<i2").tobytes()
    body = b"wave" + bytes.fromhex("f3acd3118cd100c04f8edb8a") + form + noise[0] + chunk(b"data", pcm) + noise[1]
    return b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000") + struct.pack("<Q", 24 + len(body)) + body


@pytest.mark.parametrize(
    "content",
    [
        caf(before=66_000, behind=0),
        caf(before=10, behind=200_001),
        caf(before=200_001, behind=0, size=-1),
        w64(before=0, behind=25_000),
        w64(before=70_001, behind=25_000),
    ],
    ids=["caf before", "caf behind", "caf of unknown length", "w64 behind", "w64 around"],
)
def test_large_chunks_around_samples_are_no_sound(content: bytes) -> None:
    heard = load_audio(content)
    assert heard.duration == pytest.approx(SECONDS, abs=0.001)
    assert np.corrcoef(heard.samples, song(SECONDS)[: len(heard.samples)])[0, 1] > 0.999


def opus_that_claims(claimed: int) -> bytes:
    """Two tones, of 1 and 6 kHz, behind a header that names a sample rate of what they were made from."""
    both = tone(4, 48_000, frequency=1000, amplitude=0.2) + tone(4, 48_000, frequency=6000, amplitude=0.2)
    opus = bytearray(by_ffmpeg(both, 48_000, "ogg", "libopus"))
    place = opus.index(b"OpusHead") + 12
    opus[place : place + 4] = struct.pack("<I", claimed)
    size = 27 + opus[26] + sum(opus[27 : 27 + opus[26]])
    opus[22:26] = bytes(4)
    opus[22:26] = struct.pack("<I", ogg_checksum(bytes(opus[:size])))
    return bytes(opus)


@pytest.mark.parametrize("claimed", [8_000, 16_000, 44_100, 0])
def test_an_opus_head_says_nothing_about_how_to_play_it(claimed: int) -> None:
    heard = load_audio(opus_that_claims(claimed))
    spectrum = np.abs(np.fft.rfft(heard.excerpt(1, 3).samples))
    assert heard.source.sample_rate == 48_000
    assert spectrum[12_000] == pytest.approx(spectrum[2000], rel=0.1)


def ogg_checksum(page: bytes) -> int:
    """Of RFC 3533."""
    checksum = 0
    for byte in page:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1 ^ 0x04C11DB7 * (checksum >> 31)) & 0xFFFFFFFF
    return checksum


def vbr_mp3(seconds: float) -> bytes:
    """An mp3 whose bit rate changes: its first frames are large, from which libsndfile concludes that there are few."""
    file = io.BytesIO()
    samples = song(seconds, 44_100) * (1 - np.arange(round(seconds * 44_100)) // 44_100 % 3 / 2)
    with av.open(file, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as output:
        track = output.add_stream("libmp3lame", rate=44_100, layout="mono", options={"q": "2"})
        track.codec_context.qscale = True
        track.codec_context.global_quality = 2 * 118
        frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None], format="fltp", layout="mono")
        frame.sample_rate = 44_100
        for piece in (frame, None):
            output.mux(track.encode(piece))
    return file.getvalue()


def test_an_mp3_in_a_wav_is_read_to_its_end() -> None:
    heard = load_audio(wav_of(vbr_mp3(12), 0x55, MP3_IN_WAV))
    assert heard.duration == pytest.approx(12, abs=0.2)
    assert heard.notes == ()


def wav_of(coded: bytes, tag: int, codec_data: bytes = b"") -> bytes:
    """A wav file that holds what a format tag stands for."""
    form = struct.pack("<HHIIHHH", tag, 1, 44_100, 16_000, 1, 0, len(codec_data)) + codec_data
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(coded)) + coded
    return b"RIFF" + struct.pack("<I", len(body)) + body


MP3_IN_WAV = struct.pack("<HIHHH", 1, 2, 1152, 1, 0)
"""What the header of a wav file says of the mp3 in it."""


@pytest.mark.parametrize("tag", [0x00FF, 0x1600, 0x1610, 0x706D, 0x4143, 0xA106])
def test_aac_in_a_wav_is_read_where_its_frames_have_heads(tag: int) -> None:
    heard = load_audio(wav_of(by_ffmpeg(tone(5, 44_100), 44_100, "adts", "aac"), tag))
    assert pitch(heard, 1, 4) == pytest.approx(440, abs=1)
    assert heard.duration == pytest.approx(5, abs=0.1)


@pytest.mark.parametrize(("tag", "codec_data"), [(0x00FF, b"\x12\x08"), (0x00FF, b""), (0x1601, b"\x12\x08")])
def test_aac_in_a_wav_is_named_where_its_frames_have_none(tag: int, codec_data: bytes) -> None:
    adts = by_ffmpeg(tone(5, 44_100), 44_100, "adts", "aac")
    place, raw = 0, b""
    while length := frame_length(adts[place : place + 8]):
        raw += adts[place + 7 : place + length]
        place += length
    with pytest.raises(NotAudioError, match=r"sound in this wav file is AAC.*\. Please choose the m4a"):
        load_audio(wav_of(raw, tag, codec_data))


def free_format_mp3() -> bytes:
    """An mp3 whose frames name no bit rate: each is as long as the way to the next one."""
    frames = bytearray(by_ffmpeg(tone(5, 44_100), 44_100, "mp3", "libmp3lame"))
    place = frames.index(b"\xff\xfb")
    while place + 4 <= len(frames):
        length = 144 * 128_000 // 44_100 + (frames[place + 2] >> 1 & 1)
        frames[place + 2] &= 0x0F
        place += length
    return bytes(frames[frames.index(b"\xff\xfb") :])


def test_an_mp3_of_the_free_bit_rate_is_read() -> None:
    heard = load_audio(free_format_mp3())
    assert pitch(heard, 1, 4) == pytest.approx(440, abs=1)
    assert heard.duration == pytest.approx(5, abs=0.2)


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [
        ("mp3", "mp3", "libmp3lame"), ("mp2", "mp2", "mp2"), ("wav", "wav", "pcm_s16le"), ("aiff", "aiff", "pcm_s16be"),
        ("au", "au", "pcm_s16be"), ("w64", "w64", "pcm_s16le"), ("opus", "ogg", "libopus"), ("flac", "flac", "flac"),
        ("caf", "caf", "pcm_s16le"), ("webm", "webm", "libopus"), ("flv", "flv", "aac"),
        ("wma", "asf", "wmav2"), ("tta", "tta", "tta"), ("wv", "wv", "wavpack"), ("ac3", "ac3", "ac3"),
        ("eac3", "eac3", "eac3"), ("avi", "avi", "pcm_s16le"), ("mp2 in avi", "avi", "mp2"),
    ],
)  # fmt: skip
def test_what_is_cut_off_says_so(name: str, container: str, codec: str) -> None:
    whole = by_ffmpeg(song(SECONDS, 48_000), 48_000, container, codec)
    assert load_audio(whole).notes == ()
    (note,) = load_audio(whole[: len(whole) * 6 // 10 + 7]).notes
    assert note.startswith(CUT_OFF), name


@pytest.mark.parametrize("ending", ["dts", "thd", "mlp"])
@pytest.mark.parametrize("more", [5, 30, 77])
def test_cut_off_frames_without_a_head_say_so(ending: str, more: int) -> None:
    whole = thrice(ending)
    assert load_audio(whole).notes == ()
    (note,) = load_audio(whole[: len(whole) * 6 // 10 + more]).notes
    assert note.startswith(CUT_OFF)


def test_a_cut_off_voice_file_says_so() -> None:
    whole = by_libsndfile(song(SECONDS, RATE), RATE, "VOC", "PCM_U8")
    assert load_audio(whole).notes == ()
    (note,) = load_audio(whole[: len(whole) // 2]).notes
    assert note.startswith(CUT_OFF)


@pytest.mark.parametrize("codec", ["pcm_s16le", "mp2"])
def test_a_piece_that_is_missing_in_an_avi_is_noted(codec: str) -> None:
    whole = by_ffmpeg(song(SECONDS, 48_000), 48_000, "avi", codec)
    third = len(whole) // 3
    assert load_audio(whole[:third] + whole[2 * third :]).notes


@pytest.mark.parametrize(
    ("container", "codec"), [("ogg", "libopus"), ("webm", "libopus"), ("asf", "wmav2"), ("flv", "aac")]
)
def test_an_end_that_never_arrived_is_said_to_be_missing(container: str, codec: str) -> None:
    whole = by_ffmpeg(song(SECONDS, 48_000), 48_000, container, codec)
    half = len(whole) // 2
    heard = load_audio(whole[:half] + bytes(len(whole) - half))
    assert heard.duration < 0.7 * SECONDS
    assert heard.notes[-1].startswith(CUT_OFF)


def test_a_tag_behind_an_ogg_file_is_no_damage() -> None:
    opus = by_ffmpeg(song(SECONDS, 48_000), 48_000, "ogg", "libopus")
    assert load_audio(opus + b"TAG" + bytes(125)).notes == ()


def ape_tag(picture: bytes) -> bytes:
    """An APEv2 tag with a picture, and with both header and footer."""
    item = struct.pack("<II", len(picture), 2) + b"Cover Art (Front)\0" + picture
    numbers = (2000, len(item) + 32, 1)
    header, footer = (b"APETAGEX" + struct.pack("<IIII8x", *numbers, flags) for flags in (0xA0000000, 0x80000000))
    return header + item + footer


@pytest.mark.parametrize("last", [b"", b"TAG" + bytes(125)], ids=["alone", "before ID3v1"])
def test_a_picture_in_a_tag_behind_an_mp3_is_no_damage(last: bytes) -> None:
    mp3 = by_ffmpeg(song(SECONDS, 44_100), 44_100, "mp3", "libmp3lame")
    picture = np.random.default_rng(0).bytes(60_000)
    plain, tagged = load_audio(mp3), load_audio(mp3 + ape_tag(picture) + last)
    assert (tagged.notes, tagged.duration) == ((), pytest.approx(plain.duration, abs=0.05))
    assert (plain.source.stated_seconds, tagged.source.stated_seconds) == (pytest.approx(SECONDS, abs=0.1), 0)
    twice = load_audio((mp3 + ape_tag(picture) + last) * 2)
    assert (twice.notes, twice.duration) == ((), pytest.approx(2 * plain.duration, abs=0.1))


def test_a_hole_in_a_flac_file_is_silence() -> None:
    noise = np.random.default_rng(0).normal(0, 0.2, round(SECONDS * RATE)).astype(np.float32)
    flac = by_libsndfile(noise, RATE, "FLAC")
    first, last = len(flac) * 2 // 5, len(flac) * 3 // 5
    heard = load_audio(flac[:first] + bytes(last - first) + flac[last:])
    assert heard.duration == pytest.approx(SECONDS, abs=0.05)
    assert level(heard, 0.42 * SECONDS, 0.58 * SECONDS) < 1e-3
    assert "has a hole of" in heard.notes[0]


@pytest.mark.parametrize(
    ("container", "codec"), [("asf", "wmav2"), ("flv", "aac"), ("matroska", "libopus"), ("avi", "libmp3lame")]
)
def test_a_file_whose_head_was_written_before_its_end_was_known_is_whole(container: str, codec: str) -> None:
    heard = load_audio(by_ffmpeg(song(SECONDS, 48_000), 48_000, container, codec, piped=True))
    assert (heard.notes, heard.duration) == ((), pytest.approx(SECONDS, abs=0.2))


def test_pictures_that_go_on_are_no_missing_end() -> None:
    assert load_audio(film_that_goes_on(SECONDS)).notes == ()


def test_a_cut_off_vorbis_file_says_so() -> None:
    whole = by_libsndfile(song(SECONDS), RATE, "OGG", "VORBIS")
    assert load_audio(whole).notes == ()
    (note,) = load_audio(whole[: len(whole) * 6 // 10]).notes
    assert note.startswith(CUT_OFF)


# What is no recording


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.mp3", by_ffmpeg(song(5, 44_100), 44_100, "mp3", "libmp3lame"))
    return file.getvalue()


def tarred(kind: int) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=kind) as archive:
        content = by_ffmpeg(song(5, 44_100), 44_100, "mp3", "libmp3lame")
        member = tarfile.TarInfo("a.mp3")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def old_tar() -> bytes:
    """From before POSIX: without its mark."""
    archive = bytearray(tarred(tarfile.USTAR_FORMAT))
    archive[257:512] = bytes(255)
    archive[148:156] = b" " * 8
    archive[148:156] = b"%06o\0 " % sum(archive[:512])
    return bytes(archive)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zip", zipped()), ("tar", tarred(tarfile.USTAR_FORMAT)), ("tar", tarred(tarfile.GNU_FORMAT)),
        ("tar", old_tar()),
        ("7z", b"7z\xbc\xaf\x27\x1c" + bytes(100)), ("rar", b"Rar!\x1a\x07\x01" + bytes(100)),
        ("gzip", b"\x1f\x8b\x08" + bytes(99)),
    ],
)  # fmt: skip
def test_an_archive_is_called_one(name: str, content: bytes) -> None:
    with pytest.raises(NotAudioError, match=rf"This is an archive \({name}\).*\. Please choose a sound file"):
        load_audio(content)


@pytest.mark.parametrize("entry", [b"drms", b"enca", b"aavd"])
def test_a_protected_m4a_is_called_protected(entry: bytes) -> None:
    m4a = by_ffmpeg(song(3, 44_100), 44_100, "ipod", "aac")
    place = m4a.index(b"mp4a", m4a.index(b"stsd"))
    with pytest.raises(NotAudioError, match=r"copy-protected.*\. Please choose one without"):
        load_audio(m4a[:place] + entry + m4a[place + 4 :])


def test_a_protected_wma_is_called_protected() -> None:
    wma = bytearray(by_ffmpeg(song(3, 44_100), 44_100, "asf", "wmav2"))
    guid = bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e")
    wma[30:30] = guid + struct.pack("<Q", 40) + bytes(16)
    wma[16:24] = struct.pack("<Q", int.from_bytes(wma[16:24], "little") + 40)
    with pytest.raises(NotAudioError, match="copy-protected"):
        load_audio(bytes(wma))


# One broken moment


@pytest.mark.parametrize("height", [20.0, 66_000.0, -1e9, 1e20])
@pytest.mark.parametrize("rate", [4_000, 44_100])
def test_a_spike_does_not_spoil_the_rest(height: float, rate: int) -> None:
    both = np.stack([tone(SECONDS, rate, frequency=440), tone(SECONDS, rate, frequency=660)], axis=1)
    whole = load_audio(by_libsndfile(both, rate, codec="FLOAT"))
    both[rate, 0] = height
    heard = load_audio(by_libsndfile(both, rate, codec="FLOAT"))
    assert heard.notes == (BROKEN_MOMENT,)
    rest = np.ones(len(heard.samples), bool)
    rest[round(0.875 * RATE) : round(1.125 * RATE)] = False
    np.testing.assert_allclose(heard.samples[rest], whole.samples[rest], atol=0.01)


def test_a_loud_recording_has_no_broken_moment() -> None:
    drum = np.zeros(round(SECONDS * RATE), np.float32)
    drum[::RATE] = 5.0
    for samples in (12.5 * song(SECONDS), 0.1 * song(SECONDS) + drum):
        assert BROKEN_MOMENT not in load_audio(by_libsndfile(samples, RATE, codec="FLOAT")).notes


# Time


def packets(container: str, codec: str, keep: tuple[float, float], *, late: float = 0.0, film: bool = False) -> bytes:
    """A recording of 12 s, without the packets between two times; it may begin later than the film around it."""
    whole = by_ffmpeg(song(12, 48_000), 48_000, "matroska", codec)
    file = io.BytesIO()
    with av.open(io.BytesIO(whole)) as source, av.open(file, "w", format=container) as output:
        if film:
            pictures = output.add_stream("mpeg4", rate=5)
            pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        track = output.add_stream_from_template(source.streams.audio[0])
        if film:
            for shade in range(5 * 17):
                output.mux(pictures.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), shade, np.uint8))))
            output.mux(pictures.encode(None))
        for packet in source.demux(source.streams.audio[0]):
            if packet.pts is None or keep[0] <= packet.pts * packet.time_base < keep[1]:
                continue
            shift = round(late / packet.time_base)
            packet.pts, packet.dts, packet.stream = packet.pts + shift, packet.dts + shift, track
            output.mux(packet)
    return file.getvalue()


@pytest.mark.parametrize(
    ("container", "codec"),
    [("webm", "libopus"), ("matroska", "aac"), ("mp4", "aac"), ("ogg", "libopus"), ("mpegts", "ac3")],
)
def test_a_hole_in_time_is_silence(container: str, codec: str) -> None:
    heard = load_audio(packets(container, codec, (4, 8)))
    assert heard.duration == pytest.approx(12, abs=0.15)
    assert level(heard, 4.2, 7.8) < 0.01
    assert min(level(heard, 3, 3.8), level(heard, 8.3, 9)) > 0.1
    assert heard.notes[0].startswith("The sound of this file has a hole of 4.0 s") or "of 3.9 s" in heard.notes[0]


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
def test_a_sound_that_begins_late_has_silence_before_it(container: str) -> None:
    heard = load_audio(packets(container, "ac3", (20, 20), late=5, film=True))
    assert heard.duration == pytest.approx(17, abs=0.2)
    assert level(heard, 0, 4.8) < 0.01
    assert level(heard, 5.2, 6) > 0.1
    assert heard.notes[0].startswith("The sound of this file begins after 5.0 s")


def test_a_clock_that_does_not_begin_at_zero_is_no_silence() -> None:
    heard = load_audio(packets("mpegts", "ac3", (20, 20), late=500))
    assert heard.duration == pytest.approx(12, abs=0.1)
    assert heard.notes == ()


def joined(container: str, codec: str, rate: int) -> bytes:
    """Two tones of 5 s, of 440 and 880 Hz, each in a file of its own, one written after the other."""
    return b"".join(by_ffmpeg(tone(5, rate, frequency=f), rate, container, codec) for f in (440, 880))


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [("ipod", "aac", 44_100), ("asf", "wmav2", 44_100), ("caf", "pcm_s16le", 8_000), ("tta", "tta", 8_000),
     ("w64", "pcm_s16le", 8_000), ("flv", "aac", 44_100), ("amr", "libopencore_amrnb", 8_000),
     ("wv", "wavpack", 44_100), ("mov", "aac", 44_100), ("webm", "libopus", 48_000)],
)  # fmt: skip
def test_files_that_were_joined_are_read_one_after_the_other(container: str, codec: str, rate: int) -> None:
    heard = load_audio(joined(container, codec, rate))
    assert heard.duration == pytest.approx(10, abs=0.5)
    assert heard.source.files == (1 if container == "webm" else 2)  # FFmpeg reads Matroska on
    assert pitch(heard, 1, 4) == pytest.approx(440, abs=2)
    assert pitch(heard, 6, 9) == pytest.approx(880, abs=2)


@pytest.mark.parametrize(("container", "order", "name"), [("WAV", "little", b"data"), ("AIFF", "big", b"SSND")])
def test_samples_in_several_chunks_are_all_read(container: str, order: Literal["little", "big"], name: bytes) -> None:
    first, second = (
        by_libsndfile(tone(3.0, frequency=frequency), RATE, container, "PCM_16") for frequency in (440.0, 880.0)
    )
    chunk = second[second.index(name) :]
    chunk = chunk[: 8 + int.from_bytes(chunk[4:8], order)]
    size = (len(first) + len(chunk) - 8).to_bytes(4, order)
    heard = load_audio(first[:4] + size + first[8:] + chunk)
    assert (heard.duration, heard.notes) == (pytest.approx(6.0, abs=0.01), ())
    assert [pitch(heard, *part) for part in ((0.5, 2.5), (3.5, 5.5))] == pytest.approx([440, 880], abs=2)


@pytest.mark.parametrize(("container", "codec"), [("wav", "pcm_s16le"), ("mp4", "aac")])
@pytest.mark.parametrize("tag", [b"", b"ID3\x04\0\0\0\0\0\x0a" + bytes(10)])
def test_an_mp3_behind_another_file_is_read(container: str, codec: str, tag: bytes) -> None:
    first = by_ffmpeg(tone(3.0, 44_100), 44_100, container, codec)
    second = by_ffmpeg(tone(4.0, 44_100, frequency=880.0), 44_100, "mp3", "libmp3lame")
    heard = load_audio(first + tag + second)
    assert (heard.duration, heard.source.files, heard.notes) == (pytest.approx(7.0, abs=0.2), 2, ())
    assert [pitch(heard, *part) for part in ((0.5, 2.5), (4.0, 6.0))] == pytest.approx([440, 880], abs=2)


@pytest.mark.parametrize("behind", [b"ID3\x04\0\0\0\0\x20\0" + bytes(5_000), bytes(9_000), b"TAG" + bytes(125)])
@pytest.mark.parametrize(("container", "codec"), [("wav", "pcm_s16le"), ("mp4", "aac")])
def test_what_is_behind_a_file_and_no_sound_is_left_alone(container: str, codec: str, behind: bytes) -> None:
    heard = load_audio(by_ffmpeg(tone(3.0, 44_100), 44_100, container, codec) + behind)
    assert (heard.duration, heard.source.files, heard.notes) == (pytest.approx(3.0, abs=0.1), 1, ())


def long_silence(minutes: float, *, rate: int = 8_000, music: float = 10.0) -> bytes:
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, 1, format="FLAC", subtype="PCM_16") as sound:
        for _ in range(round(2 * minutes)):
            sound.write(np.zeros(30 * rate, np.int16))
        sound.write(song(music, rate))
    return file.getvalue()


def test_music_behind_a_long_silence_is_found() -> None:
    heard = load_audio(long_silence(11))
    assert 10 <= heard.duration < 12
    assert level(heard, 3, 5) > 0.1
    assert heard.notes == ("This recording begins with 11 minutes of silence, which were left out.",)


def test_what_is_silent_to_where_it_was_read_is_not_called_silent_to_its_end() -> None:
    with pytest.raises(SilentError, match=r"silent from start to end\. Please choose"):
        load_audio(long_silence(11, music=0))
    with pytest.raises(SilentError, match=r"The first 60 minutes .* are silent, and no more of it was read\. Please"):
        load_audio(long_silence(75, rate=1_000))


# Which track


def second_track_as_default() -> bytes:
    """Two sound tracks, of 440 and 880 Hz; the file marks the second."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as output:
        for disposition in (0, 1):
            stream = output.add_stream("libopus", rate=48_000, layout="mono")
            stream.disposition = disposition
        for stream, frequency in zip(output.streams.audio, (440, 880), strict=True):
            pcm = np.round(tone(4, 48_000, frequency=frequency) * 32767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
            frame.sample_rate = 48_000
            for piece in (frame, None):
                output.mux(stream.encode(piece))
    return file.getvalue()


def test_the_track_that_the_file_marks_as_default_is_taken() -> None:
    heard = load_audio(second_track_as_default())
    assert pitch(heard, 1, 3) == pytest.approx(880, abs=1)
    assert heard.notes == ("This file has 2 sound tracks; the second, which it marks as default, was used.",)


def test_a_default_track_without_sound_is_passed_over() -> None:
    heard = load_audio(tracks(np.zeros(4 * 44_100, np.float32), tone(4, 44_100)))
    assert pitch(heard, 1, 3) == pytest.approx(440, abs=1)
    assert "the second is the first that holds sound" in heard.notes[0]

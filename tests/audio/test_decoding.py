"""Recordings as people have them: concatenated, changing on the way, with several tracks, or wired wrongly."""

import io
import os
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from genreclf.audio import AudioClip, clip, load_audio
from genreclf.audio.concatenation import split_concatenated
from genreclf.errors import AudioError, EmptyAudioError, NotAudioError, SilentError
from tests.sounds import RATE, by_ffmpeg, by_libsndfile, song, tone, tracks

SECONDS = 4.0
Encoder = Callable[[np.ndarray, int], bytes]


def ffmpeg(container: str, codec: str) -> Encoder:
    return lambda samples, rate: by_ffmpeg(samples, rate, container, codec)


def sndfile(container: str, codec: str) -> Encoder:
    return lambda samples, rate: by_libsndfile(samples, rate, container, codec)


STREAMS = {
    "mp3": ffmpeg("mp3", "libmp3lame"),
    "mp2": ffmpeg("mp2", "mp2"),
    "aac": ffmpeg("adts", "aac"),
    "mpegts": ffmpeg("mpegts", "aac"),
    "flac": sndfile("FLAC", "PCM_16"),
    "vorbis": sndfile("OGG", "VORBIS"),
    "wav": sndfile("WAV", "PCM_16"),
    "wav float": sndfile("WAV", "FLOAT"),
    "aiff": sndfile("AIFF", "PCM_16"),
    "au": sndfile("AU", "PCM_16"),
}
every_stream = pytest.mark.parametrize("kind", STREAMS)


def stereo(samples: np.ndarray) -> np.ndarray:
    return np.stack([samples, samples], axis=1)


def pitch(heard: AudioClip) -> float:
    spectrum = np.abs(np.fft.rfft(heard.samples * np.hanning(len(heard.samples))))
    return float(np.argmax(spectrum)) / heard.duration


# Streams that change


@every_stream
@pytest.mark.parametrize(("rate", "channels"), [(22_050, 1), (22_050, 2), (44_100, 1), (48_000, 1)])
def test_every_part_counts_at_its_own_rate_and_layout(kind: str, rate: int, channels: int) -> None:
    second = tone(SECONDS, rate, frequency=880)
    heard = load_audio(
        STREAMS[kind](stereo(tone(SECONDS, 44_100)), 44_100)
        + STREAMS[kind](stereo(second) if channels == 2 else second, rate)
    )
    assert heard.duration == pytest.approx(2 * SECONDS, abs=0.2)
    assert pitch(heard.excerpt(0.5, 3.5)) == pytest.approx(440, abs=2)
    assert pitch(heard.excerpt(4.5, 7.5)) == pytest.approx(880, abs=2)
    assert (heard.source.sample_rate, heard.source.channels) == (44_100, 2)
    layout = {1: "mono", 2: "stereo"}[channels]
    assert heard.notes == (
        f"The format of the sound changes on the way (44.1 kHz stereo, then {rate / 1000:g} kHz {layout}); "
        "each part was read in its own.",
    )


def test_opus_that_changes_its_channels_goes_on() -> None:
    opus = ffmpeg("ogg", "libopus")
    heard = load_audio(opus(stereo(song(SECONDS, 48_000)), 48_000) + opus(song(SECONDS, 48_000), 48_000))
    assert heard.duration == pytest.approx(2 * SECONDS, abs=0.05)
    assert "48 kHz stereo, then 48 kHz mono" in heard.notes[0]


@every_stream
def test_glued_files_of_one_format_are_no_damage(kind: str) -> None:
    part = STREAMS[kind](stereo(song(SECONDS, 44_100)), 44_100)
    heard = load_audio(part * 3)
    assert heard.duration == pytest.approx(3 * load_audio(part).duration, abs=0.2)
    assert heard.notes == ()


def test_tags_with_pictures_between_mp3s_are_no_damage() -> None:
    picture = np.random.default_rng(0).bytes(200_000)
    size = 10 + len(picture)
    spread = bytes(size >> shift & 127 for shift in (21, 14, 7, 0))
    tag = b"ID3\3\0\0" + spread + b"APIC" + len(picture).to_bytes(4) + b"\0\0" + picture
    old_tag = b"TAG" + bytes(125)
    mp3 = by_ffmpeg(song(SECONDS, 44_100), 44_100, "mp3", "libmp3lame")
    mp3 = mp3[mp3.index(b"\xff\xfb") :]
    heard = load_audio(mp3 + old_tag + tag + mp3 + old_tag + tag + mp3 + old_tag + tag)
    assert heard.duration == pytest.approx(3 * SECONDS, abs=0.3)
    assert heard.notes == ()


def test_a_limit_falls_into_any_part() -> None:
    concatenated = STREAMS["flac"](tone(SECONDS, 44_100), 44_100) + STREAMS["flac"](tone(SECONDS, 22_050), 22_050)
    for limit in (2.5, SECONDS, 6.5):
        heard = load_audio(concatenated, max_duration=limit)
        assert heard.duration == pytest.approx(limit, abs=0.001)
        assert heard.notes[-1] == f"Only the first {limit:g} seconds of this recording were read."
    assert len(load_audio(concatenated, max_duration=2 * SECONDS).notes) == 1


def test_a_part_that_is_spoilt_is_damage() -> None:
    wav = STREAMS["wav"](song(SECONDS), RATE)
    spoilt = wav[:20] + b"\x34\x12" + wav[22:]  # a codec that nobody knows
    heard = load_audio(wav + spoilt + wav)
    assert heard.duration == pytest.approx(2 * SECONDS, abs=0.01)
    assert heard.notes == ("Parts of this file are damaged; they were skipped.",)


def test_a_file_without_seams_is_one_part() -> None:
    for encode in STREAMS.values():
        content = encode(song(SECONDS), RATE)
        (part,) = split_concatenated(io.BytesIO(content))
        assert part.read() == content


# Channels


def channels(*samples: np.ndarray) -> bytes:
    return by_libsndfile(np.stack(samples, axis=1), RATE, "WAV", "FLOAT")


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    return 0.1 * np.random.default_rng(seed).standard_normal(round(seconds * RATE)).astype(np.float32)


FIRST_HALF = np.arange(round(SECONDS * RATE)) < SECONDS * RATE / 2
CANCEL = "The channels of this recording cancel each other when they are mixed, so only the left one was used."


@pytest.mark.parametrize(
    ("right", "what"),
    [
        (lambda left: -left, "inverted"),
        (lambda left: -0.95 * left, "nearly"),
        (lambda left: -0.6 * left, "quieter"),
        (lambda left: -left + 0.05 * noise(SECONDS), "with hiss"),
        (lambda left: np.where(np.arange(len(left)) < len(left) / 2, left, -left), "from the middle on"),
    ],
)
def test_channels_that_cancel_are_not_mixed(right: Callable[[np.ndarray], np.ndarray], what: str) -> None:
    left = song(SECONDS)
    heard = load_audio(channels(left, right(left)))
    assert heard.notes == (CANCEL,), what
    np.testing.assert_allclose(heard.samples, left, atol=1e-6)


def test_of_channels_that_cancel_the_louder_one_is_taken() -> None:
    heard = load_audio(channels(0.5 * song(SECONDS), -song(SECONDS)))
    assert heard.notes == (CANCEL.replace("left", "right"),)
    np.testing.assert_allclose(heard.samples, -song(SECONDS), atol=1e-6)


@pytest.mark.parametrize(
    "dead",
    [np.zeros(1), np.full(1, 0.3), np.full(1, np.nan), 1e-4 * noise(SECONDS)],
    ids=["silent", "DC", "NaN", "hiss"],
)
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_dead_channel_is_left_out(dead: np.ndarray, side: str) -> None:
    other = np.resize(dead, round(SECONDS * RATE)).astype(np.float32)
    pair = (song(SECONDS), other) if side == "left" else (other, song(SECONDS))
    heard = load_audio(channels(*pair))
    assert heard.notes == (f"Of the channels of this recording, only the {side} one holds sound; it alone was used.",)
    np.testing.assert_allclose(heard.samples, song(SECONDS), atol=1e-6)


def test_dead_channels_among_many_are_left_out() -> None:
    nothing = np.zeros(round(SECONDS * RATE), np.float32)
    heard = load_audio(channels(song(SECONDS), nothing, song(SECONDS), nothing, nothing, song(SECONDS)))
    assert heard.notes == ("3 of the 6 channels of this recording hold no sound; they were left out.",)
    np.testing.assert_allclose(heard.samples, song(SECONDS), atol=1e-6)


def test_one_of_many_channels_is_taken_where_they_cancel() -> None:
    heard = load_audio(channels(song(SECONDS), -song(SECONDS), 1.5 * song(SECONDS), -1.5 * song(SECONDS)))
    assert "so only number 3 was used" in heard.notes[0]


@pytest.mark.parametrize(
    "pair",
    [
        (song(SECONDS), song(SECONDS)),
        (song(SECONDS), 0.2 * song(SECONDS)),
        (noise(SECONDS, 1), noise(SECONDS, 2)),
        (noise(SECONDS, 1) + noise(SECONDS, 2), noise(SECONDS, 1) - 0.9 * noise(SECONDS, 2)),
        (song(SECONDS) * FIRST_HALF, song(SECONDS) * ~FIRST_HALF),
    ],
    ids=["the same", "to one side", "independent", "wide", "in turns"],
)  # fmt: skip
def test_ordinary_channels_are_averaged_without_a_word(pair: tuple[np.ndarray, np.ndarray]) -> None:
    heard = load_audio(channels(*pair))
    assert heard.notes == ()
    np.testing.assert_allclose(heard.samples, np.mean(pair, axis=0), atol=1e-6)


def test_cancelling_channels_are_heard_in_compressed_files_too() -> None:
    inverted = np.stack([song(SECONDS, 44_100), -song(SECONDS, 44_100)], axis=1)
    for container, codec in (("mp3", "libmp3lame"), ("mp4", "aac"), ("flac", "flac")):
        heard = load_audio(by_ffmpeg(inverted, 44_100, container, codec))
        assert heard.notes == (CANCEL,)
        assert heard.duration == pytest.approx(SECONDS, abs=0.1)


def test_each_part_of_a_glued_file_has_its_own_mix() -> None:
    inverted = np.stack([song(SECONDS, 44_100), -song(SECONDS, 44_100)], axis=1)
    encode = STREAMS["flac"]
    heard = load_audio(encode(inverted, 44_100) + encode(song(SECONDS), RATE))
    assert heard.notes[0] == CANCEL
    assert "changes on the way" in heard.notes[1]
    loud = np.abs(heard.samples).reshape(8, -1).max(axis=1)
    assert (loud > 0.2).all()


# Sound tracks


@pytest.mark.parametrize("container", ["mp4", "mov", "matroska", "mpegts"])
def test_the_first_track_that_holds_sound_is_taken(container: str) -> None:
    silence = np.zeros(round(SECONDS * 44_100), np.float32)
    heard = load_audio(
        tracks(silence, tone(SECONDS, 44_100, frequency=880), tone(SECONDS, 44_100), container=container)
    )
    assert heard.notes == (
        "Of the 3 sound tracks of this file, the second is the first that holds sound; it was used.",
    )
    assert heard.duration == pytest.approx(SECONDS, abs=0.1)
    assert pitch(heard) == pytest.approx(880, abs=1)


def test_of_two_tracks_with_sound_the_first_is_taken_and_the_clip_says_so() -> None:
    heard = load_audio(tracks(tone(SECONDS, 44_100), song(SECONDS, 44_100)))
    assert heard.notes == ("This file has 2 sound tracks; the first, which it marks as default, was used.",)
    assert pitch(heard) == pytest.approx(440, abs=1)


def test_tracks_that_are_all_silent_are_silence() -> None:
    silence = np.zeros(round(SECONDS * 44_100), np.float32)
    with pytest.raises(SilentError):
        load_audio(tracks(silence, silence))


# Headers that lie


def put(content: bytes, *edits: tuple[int, bytes]) -> bytes:
    changed = bytearray(content)
    for place, value in edits:
        changed[place : place + len(value)] = value
    return bytes(changed)


WAV, AIFF, AU = (by_libsndfile(song(SECONDS), RATE, kind) for kind in ("WAV", "AIFF", "AU"))
RF64, W64, CAF, FLAC = (by_libsndfile(song(SECONDS), RATE, kind) for kind in ("RF64", "W64", "CAF", "FLAC"))
NONE, ALL = bytes(4), b"\xff" * 4
SSND, COMM = AIFF.index(b"SSND") + 4, AIFF.index(b"COMM") + 4


def with_chunk(name: bytes, content: bytes, *, before: bytes = b"data") -> bytes:
    """A wav file, or an aiff file, with a chunk that lacks its padding."""
    whole, order = (WAV, "<I") if before in WAV else (AIFF, ">I")
    place = whole.index(before)
    body = whole[8:place] + name + struct.pack(order, len(content)) + content + whole[place:]
    return whole[:4] + struct.pack(order, len(body)) + body


LIARS = {
    "wav, both 0": put(WAV, (4, NONE), (40, NONE)),
    "wav, data 0": put(WAV, (40, NONE)),
    "wav, RIFF 0": put(WAV, (4, NONE)),
    "wav, RIFF of an empty file": put(WAV, (4, struct.pack("<I", 36)), (40, NONE)),
    "wav, as large as can be": put(WAV, (4, ALL), (40, ALL)),
    "wav, a second": put(WAV, (40, struct.pack("<I", 2 * RATE))),
    "wav, three seconds": put(WAV, (4, struct.pack("<I", 36 + 6 * RATE)), (40, struct.pack("<I", 6 * RATE))),
    "rf64, nothing": put(RF64, (RF64.index(b"ds64") + 8, bytes(24))),
    "aiff, all 0": put(AIFF, (4, NONE), (SSND, NONE), (COMM + 6, NONE)),
    "aiff, samples 0": put(AIFF, (SSND, NONE)),
    "au, 0": put(AU, (8, NONE)),
    "au, unknown": put(AU, (8, ALL)),
    "au, a second": put(AU, (8, struct.pack(">I", 2 * RATE))),
    "caf, 0": put(CAF, (CAF.index(b"data", 8) + 4, bytes(8))),
    "caf, unknown": put(CAF, (CAF.index(b"data", 8) + 4, b"\xff" * 8)),
    "flac, 0": put(FLAC, (21, bytes([FLAC[21] & 0xF0])), (22, NONE)),
    "w64, 0": put(W64, (16, bytes(8)), (W64.index(b"data") + 16, bytes(8))),
    "wav, a list unpadded": with_chunk(b"LIST", b"INFOx"),
    "wav, an unknown chunk unpadded": with_chunk(b"Minf", b"abc"),
    "wav, unpadded before the format": with_chunk(b"junk", b"abcdefg", before=b"fmt "),
    "wav, a long chunk unpadded": with_chunk(b"bext", bytes(603)),
    "aiff, a name unpadded": with_chunk(b"NAME", b"hello", before=b"SSND"),
}


@pytest.mark.parametrize("name", LIARS)
def test_headers_that_lie_about_length_lose_nothing(name: str) -> None:
    heard = load_audio(LIARS[name])
    assert heard.duration == pytest.approx(SECONDS, abs=0.01)
    assert heard.notes == ()
    assert np.corrcoef(heard.samples[: 3 * RATE], song(SECONDS)[: 3 * RATE])[0, 1] > 0.999


@pytest.mark.parametrize(
    "behind",
    [b"LIST\x0c\0\0\0INFOISFT\0\0\0\0", b"ID3\3\0\0\0\0\0\x7f" + bytes(127), bytes(100_000), b"TAG" + bytes(125)],
    ids=["chunk", "ID3", "room", "TAG"],
)
def test_what_lies_behind_the_samples_is_no_sound(behind: bytes) -> None:
    assert load_audio(WAV + behind).duration == SECONDS


def test_an_odd_chunk_with_its_padding_is_read_as_before() -> None:
    for pad in (b"\0", b"x"):
        wav = with_chunk(b"LIST", b"INFOx" + pad)
        assert load_audio(put(wav, (wav.index(b"LIST") + 4, struct.pack("<I", 5)))).duration == SECONDS


def test_a_recording_that_begins_with_silence_is_no_room_that_was_kept_free() -> None:
    wav = with_chunk(b"LIST", b"INFOxx")
    silence = bytes(2 * RATE)
    quiet = wav[: wav.index(b"data") + 4] + NONE + silence + wav[wav.index(b"data") + 8 + len(silence) :]
    assert load_audio(quiet).duration == pytest.approx(SECONDS, abs=0.01)


@pytest.mark.parametrize("missing", [1, 2, 99, 100])
@pytest.mark.parametrize("container", ["WAV", "AIFF", "RF64", "AU", "CAF", "W64"])
def test_a_few_bytes_that_are_missing_at_the_end_do_not_matter(container: str, missing: int) -> None:
    whole = by_libsndfile(song(SECONDS)[1:], RATE, container, "PCM_24")  # an odd number of bytes, and its padding
    assert load_audio(whole[:-missing]).duration == pytest.approx(SECONDS, abs=0.01)


def test_a_header_with_nothing_behind_it_is_empty() -> None:
    for header in (WAV[:44], put(WAV, (4, NONE), (40, NONE))[:44]):
        with pytest.raises((EmptyAudioError, NotAudioError)):
            load_audio(header)


# Levels


def test_what_is_far_beyond_full_scale_is_turned_down_with_a_note() -> None:
    for overshoot in (1.5, 2.3):  # as of a codec
        assert load_audio(channels(overshoot * tone(2, amplitude=1))).notes == ()
    loud = load_audio(channels(30 * tone(2, amplitude=1)))
    assert loud.notes == ("This recording is louder than full scale; it was turned down as a whole.",)
    assert np.abs(loud.samples).max() <= 1


# Pipes


def piped(content: bytes) -> int:
    """The end of a pipe that gives this content."""
    end, start = os.pipe()

    def fill() -> None:
        with suppress(BrokenPipeError), os.fdopen(start, "wb") as pipe:
            pipe.write(content)

    threading.Thread(target=fill, daemon=True).start()
    return end


@pytest.mark.parametrize("kind", ["wav", "mp3", "aac", "m4a"])
def test_what_can_not_be_rewound_is_read_all_the_same(kind: str) -> None:
    content = {**STREAMS, "m4a": ffmpeg("ipod", "aac")}[kind](song(SECONDS, 44_100), 44_100)
    expected = load_audio(content)
    end = piped(content)
    assert np.array_equal(load_audio(f"/dev/fd/{end}").samples, expected.samples)
    os.close(end)
    with os.fdopen(piped(content), "rb") as pipe:
        assert np.array_equal(load_audio(pipe).samples, expected.samples)


def test_a_named_pipe_is_a_path(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "song")
    threading.Thread(target=(tmp_path / "song").write_bytes, args=(WAV,), daemon=True).start()
    assert load_audio(tmp_path / "song").duration == SECONDS


def test_a_pipe_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip, "MAX_PIPE_BYTES", 3 << 20)
    with os.fdopen(piped(WAV + bytes(4 << 20)), "rb") as pipe, pytest.raises(AudioError, match="More than 3 MB came"):
        load_audio(pipe)


def test_an_empty_pipe_is_empty() -> None:
    with os.fdopen(piped(b""), "rb") as pipe, pytest.raises(EmptyAudioError):
        load_audio(pipe)

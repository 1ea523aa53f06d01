"""Every ending that is offered stands for a file that is decoded, and that is known by its beginning."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from genreclf.audio import FILE_TYPES, load_audio
from genreclf.audio.formats import HEADER_BYTES, IN_WORDS, is_sound_name, looks_like_sound
from genreclf.errors import NotAudioError, SilentError
from tests import uncommon_formats as uncommon
from tests.sounds import by_ffmpeg, by_libsndfile, silent_ape, song

SECONDS = 3.0
HEADLESS = ("g722",)
"""What is known by its name alone."""


def ffmpeg(container: str, codec: str, rate: int = 44_100, *, film: bool = False, channels: int = 2) -> bytes:
    samples = song(SECONDS, rate)
    return by_ffmpeg(np.stack([samples] * 2, axis=1) if channels == 2 else samples, rate, container, codec, video=film)


def sndfile(container: str, codec: str = "PCM_16", rate: int = 44_100) -> bytes:
    return by_libsndfile(song(SECONDS, rate), rate, container, codec)


wav = partial(sndfile, "WAV")
m4a, mov = partial(ffmpeg, "ipod", "aac"), partial(ffmpeg, "mov", "aac", film=True)
transport = partial(ffmpeg, "mpegts", "ac3", 48_000, film=True)
FILES: dict[str, Callable[[], bytes]] = {
    "wav": wav, "wave": partial(ffmpeg, "wav", "adpcm_ima_wav"), "bwf": partial(sndfile, "WAVEX"),
    "rf64": partial(sndfile, "RF64"), "w64": partial(sndfile, "W64"), "au": partial(sndfile, "AU"),
    "snd": partial(ffmpeg, "au", "pcm_mulaw", 8_000), "aiff": partial(sndfile, "AIFF"),
    "aif": partial(sndfile, "AIFF", "PCM_24"), "aifc": partial(ffmpeg, "aiff", "pcm_alaw"),
    "caf": partial(ffmpeg, "caf", "alac"), "flac": partial(sndfile, "FLAC"), "voc": partial(sndfile, "VOC"),
    "mp3": partial(ffmpeg, "mp3", "libmp3lame"), "mp2": partial(ffmpeg, "mp2", "mp2"),
    "m4a": m4a, "m4b": m4a, "m4r": m4a,
    "aac": partial(ffmpeg, "adts", "aac"), "adts": partial(ffmpeg, "adts", "aac", 22_050),
    "ogg": partial(sndfile, "OGG", "VORBIS"), "oga": partial(sndfile, "OGG", "VORBIS"),
    "opus": partial(ffmpeg, "ogg", "libopus", 48_000), "wma": partial(ffmpeg, "asf", "wmav2"), "ape": silent_ape,
    "wv": partial(ffmpeg, "wv", "wavpack"), "tta": partial(ffmpeg, "tta", "tta"),
    "ac3": partial(ffmpeg, "ac3", "ac3", 48_000), "eac3": partial(ffmpeg, "eac3", "eac3", 48_000),
    "amr": partial(ffmpeg, "amr", "libopencore_amrnb", 8_000, channels=1),
    "mp4": partial(ffmpeg, "mp4", "aac", film=True), "m4v": partial(ffmpeg, "mp4", "aac", film=True),
    "mov": mov, "qt": mov,
    "3gp": partial(ffmpeg, "3gp", "libopencore_amrnb", 8_000, channels=1), "3g2": partial(ffmpeg, "3g2", "aac"),
    "mka": partial(ffmpeg, "matroska", "aac"), "mkv": partial(ffmpeg, "matroska", "ac3", 48_000, film=True),
    "webm": partial(ffmpeg, "webm", "libopus", 48_000), "weba": partial(ffmpeg, "webm", "libopus", 48_000),
    "asf": partial(ffmpeg, "asf", "wmav2", film=True), "wmv": partial(ffmpeg, "asf", "wmav2", film=True),
    "avi": partial(ffmpeg, "avi", "libmp3lame", film=True), "flv": partial(ffmpeg, "flv", "aac"),
    "mpg": partial(ffmpeg, "mpeg", "mp2"), "mpeg": partial(ffmpeg, "mpeg", "mp2"),
    "vob": partial(ffmpeg, "vob", "ac3", 48_000),
    "ts": partial(ffmpeg, "mpegts", "aac"), "mts": transport, "m2ts": transport,
    "ogv": partial(ffmpeg, "ogv", "libopus", 48_000),
    "latm": partial(ffmpeg, "latm", "aac"), "loas": partial(ffmpeg, "latm", "aac", 22_050),
    "dts": partial(uncommon.thrice, "dts"), "mlp": partial(uncommon.thrice, "mlp"),
    "thd": partial(uncommon.thrice, "thd"), "dtshd": uncommon.dts_hd,
    "dsf": partial(uncommon.dsf, SECONDS), "dff": partial(uncommon.dff, SECONDS),
    "mpc": partial(uncommon.musepack, SECONDS), "adx": partial(ffmpeg, "adx", "adpcm_adx"),
    "rm": partial(ffmpeg, "rm", "ac3", 48_000), "ra": partial(uncommon.real_audio, SECONDS),
    "g722": partial(ffmpeg, "g722", "g722", 16_000, channels=1),
}  # fmt: skip


def test_every_ending_has_its_file() -> None:
    assert sorted(FILES) == sorted(FILE_TYPES)


@pytest.mark.parametrize("ending", FILE_TYPES)
def test_what_is_offered_is_decoded_and_known_by_its_beginning(ending: str, tmp_path: Path) -> None:
    content = FILES[ending]()
    assert looks_like_sound(content[:HEADER_BYTES]) == (ending not in HEADLESS)
    if ending == "ape":  # the decoder's word for what was made here
        with pytest.raises(SilentError):
            load_audio(content)
        return
    path = tmp_path / f"Song.{ending.upper() if ending in HEADLESS else 'mp3'}"
    path.write_bytes(content)
    heard = load_audio(path)
    assert heard.duration == pytest.approx(SECONDS, abs=0.35)
    assert heard.notes == ()
    assert np.abs(heard.samples).max() > (0.001 if ending == "mlp" else 0.05)  # that encoder is quiet
    with path.open("rb") as file:
        assert np.array_equal(load_audio(file).samples, heard.samples)


@pytest.mark.parametrize(
    "head",
    [
        *(b"", b"\xff", b"<!DOCTYPE html>", b"PK\3\4" + bytes(60), b"\x89PNG\r\n\x1a\n" + bytes(60), b"%PDF-1.7\n"),
        *(bytes(4096), b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(60), "caf\xe9".encode("latin-1"), b"#EXTM3U\nsong.mp3"),
        *(np.random.default_rng(seed).bytes(4096) for seed in range(20)),
    ],
)
def test_what_begins_otherwise_is_no_sound(head: bytes) -> None:
    assert not looks_like_sound(head)


def test_a_sound_with_a_head_is_what_its_head_says_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "song.g722"
    path.write_bytes(wav())
    assert load_audio(path).source.format == "WAV (PCM_16)"
    with pytest.raises(NotAudioError):
        load_audio(FILES["g722"]())


def test_names_of_recordings_are_known_in_any_case() -> None:
    assert all(map(is_sound_name, ("a.mp3", "IMG_0001.MOV", "b.c.3GP", "x.AifC")))
    assert not any(map(is_sound_name, ("mp3", "a.txt", "._a.mp3", ".mp3", "a.mp3.part", "")))


def test_a_refusal_says_what_can_be_chosen() -> None:
    with pytest.raises(NotAudioError, match=f"Please choose a {IN_WORDS}"):
        load_audio(b"%PDF-1.7 a letter")

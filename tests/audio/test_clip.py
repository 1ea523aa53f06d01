import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from PIL import Image

from genreclf.audio import AudioClip, load_audio
from genreclf.audio.streams import MAX_TITLE_LENGTH, tagged_title
from genreclf.errors import (
    AudioError,
    EmptyAudioError,
    GenreclfError,
    NoAudioTrackError,
    NotAudioError,
    SilentError,
    TooShortError,
)
from tests.sounds import RATE, by_ffmpeg, by_libsndfile, clip, silent_film, song, sweep, tone

SECONDS = 6.0


@dataclass(frozen=True)
class Format:
    """How a format is made, and what comes out of it.

    ``padding`` is how many seconds its encoder adds or loses at the edges; ``half`` is what the first half of the bytes
    must give: a shorter clip, a clip that says it is cut off, or an error.
    """

    encode: Callable[[np.ndarray, int], bytes]
    described: str
    rate: int = 44_100
    padding: float = 0.001
    likeness: float = 0.9999
    half: str = "clip"


def sndfile(container: str, codec: str) -> Callable[[np.ndarray, int], bytes]:
    return lambda samples, rate: by_libsndfile(samples, rate, container, codec)


def ffmpeg(container: str, codec: str, *, piped: bool = False) -> Callable[[np.ndarray, int], bytes]:
    return lambda samples, rate: by_ffmpeg(samples, rate, container, codec, piped=piped)


MP4 = "mov,mp4,m4a,3gp,3g2,mj2"
FORMATS = {
    "wav": Format(sndfile("WAV", "PCM_16"), "WAV (PCM_16)"),
    "wav 24 bit": Format(sndfile("WAV", "PCM_24"), "WAV (PCM_24)"),
    "wav float": Format(sndfile("WAV", "FLOAT"), "WAV (FLOAT)"),
    "wav piped": Format(ffmpeg("wav", "pcm_s16le", piped=True), "WAV (PCM_16)"),
    "au": Format(sndfile("AU", "PCM_16"), "AU (PCM_16)"),
    "aiff": Format(sndfile("AIFF", "PCM_16"), "AIFF (PCM_16)"),
    "flac": Format(sndfile("FLAC", "PCM_16"), "FLAC (PCM_16)", half="note"),
    "flac piped": Format(ffmpeg("flac", "flac", piped=True), "flac (flac)"),
    "vorbis": Format(sndfile("OGG", "VORBIS"), "ogg (vorbis)", likeness=0.99),
    "opus": Format(sndfile("OGG", "OPUS"), "ogg (opus)", rate=48_000, likeness=0.99),
    "opus by ffmpeg": Format(ffmpeg("ogg", "libopus"), "ogg (opus)", rate=48_000, likeness=0.99),
    "mp3": Format(ffmpeg("mp3", "libmp3lame"), "mp3 (mp3float)", likeness=0.99),
    "mp3 by libsndfile": Format(sndfile("MP3", "MPEG_LAYER_III"), "mp3 (mp3float)", likeness=0.95),
    "m4a": Format(ffmpeg("ipod", "aac"), f"{MP4} (aac)", padding=0.05, likeness=0.99, half="error"),
    "m4a lossless": Format(ffmpeg("ipod", "alac"), f"{MP4} (alac)", padding=0.05, half="error"),
    "aac": Format(ffmpeg("adts", "aac"), "aac (aac)", padding=0.05, likeness=0.99, half="note"),
    "webm": Format(ffmpeg("webm", "libopus"), "matroska,webm (opus)", rate=48_000, padding=0.03, likeness=0.99),
    "wma": Format(ffmpeg("asf", "wmav2"), "asf (wmav2)", padding=0.1, likeness=0.97, half="note"),
}

every_format = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture(scope="module")
def encoded() -> dict[str, bytes]:
    """A rising tone in every format; the right channel half as loud as the left."""
    files = {}
    for name, made in FORMATS.items():
        left = sweep(SECONDS, made.rate)
        files[name] = made.encode(np.stack([left, left / 2], axis=1), made.rate)
    return files


def likeness_and_gain(heard: AudioClip, expected: np.ndarray) -> tuple[float, float]:
    """Largest correlation over all shifts of a clip with what it should sound like, and how loud it is beside that."""
    size = 1 << (len(heard.samples) + len(expected)).bit_length()
    spectrum = np.fft.rfft(heard.samples, size) * np.conj(np.fft.rfft(expected, size))
    product = float(np.fft.irfft(spectrum).max())
    heard_energy, energy = float(np.sum(heard.samples**2)), float(np.sum(expected**2))
    return product / np.sqrt(heard_energy * energy), product / energy


@every_format
def test_every_format_is_decoded_to_the_same_mono_sound(name: str, encoded: dict[str, bytes]) -> None:
    made = FORMATS[name]
    heard = load_audio(encoded[name])

    assert (heard.source.format, heard.source.sample_rate, heard.source.channels) == (made.described, made.rate, 2)
    assert (heard.sample_rate, heard.samples.dtype, heard.samples.ndim) == (RATE, np.float32, 1)
    assert heard.duration == pytest.approx(SECONDS, abs=made.padding)
    assert heard.notes == ()
    mono = soxr.resample(0.75 * sweep(SECONDS, made.rate), made.rate, RATE)
    likeness, gain = likeness_and_gain(heard, mono)
    assert likeness > made.likeness
    assert gain == pytest.approx(1, abs=0.06)


@every_format
def test_half_a_file_gives_what_is_there_or_a_sentence(name: str, encoded: dict[str, bytes]) -> None:
    half = encoded[name][: len(encoded[name]) // 2]
    if FORMATS[name].half == "error":
        with pytest.raises(NotAudioError, match=r"not look like a sound file, or it is cut off\. Please choose a wav"):
            load_audio(half)
        return
    heard = load_audio(half)
    assert 1 <= heard.duration < 0.75 * SECONDS
    if FORMATS[name].half == "note":
        assert heard.notes == (
            f"This file is damaged or cut off: only its first {heard.duration:.1f} s could be read.",
        )


@every_format
def test_any_beginning_of_a_file_gives_a_clip_or_an_audio_error(name: str, encoded: dict[str, bytes]) -> None:
    whole = encoded[name]
    for length in (1, 4, 12, 44, 100, 300, *np.linspace(500, len(whole) - 1, 12).astype(int)):
        try:
            heard = load_audio(whole[:length])
        except AudioError as error:
            assert str(error).endswith(".")  # noqa: PT017 (both outcomes are right)
        else:
            assert heard.duration <= SECONDS + 0.1
            assert np.isfinite(heard.samples).all()


@every_format
def test_damaged_bytes_give_a_clip_or_an_audio_error(name: str, encoded: dict[str, bytes]) -> None:
    rng = np.random.default_rng(len(name))
    for _ in range(8):
        damaged = np.frombuffer(encoded[name], np.uint8).copy()
        header = rng.integers(0, 400, 3)
        body = rng.integers(0, len(damaged), 30)
        damaged[np.concatenate([header, body])] = rng.integers(0, 256, 33)
        try:
            heard = load_audio(damaged.tobytes(), max_duration=20)
        except AudioError:
            continue
        assert np.isfinite(heard.samples).all()
        assert np.abs(heard.samples).max() <= 1


@pytest.mark.parametrize("name", ["wav", "m4a"])  # one for each decoder
def test_paths_bytes_and_file_objects_give_the_same_clip(name: str, encoded: dict[str, bytes], tmp_path: Path) -> None:
    expected = load_audio(encoded[name])
    path = tmp_path / "a name that misleads.html"
    path.write_bytes(encoded[name])
    file = io.BytesIO(encoded[name])
    file.seek(1000)
    for source in (path, str(path), file):
        assert np.array_equal(load_audio(source).samples, expected.samples)
    assert np.array_equal(load_audio(file).samples, expected.samples), "the file object was closed or used up"
    with path.open("rb") as opened:
        assert np.array_equal(load_audio(opened).samples, expected.samples)


def test_a_name_that_ends_in_raw_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "song.raw"
    path.write_bytes(by_libsndfile(tone(2), RATE))
    assert load_audio(path).duration == 2


def test_a_title_in_an_old_encoding_does_not_matter() -> None:
    m4a = by_ffmpeg(tone(2, 44_100), 44_100, "ipod", "aac", title="CAFECAFE")
    assert m4a.count(b"CAFECAFE") == 1
    assert load_audio(m4a.replace(b"CAFECAFE", b"caf\xe9caf\xe9")).duration == pytest.approx(2, abs=0.05)


def test_sound_of_a_video_is_found_behind_its_pictures() -> None:
    heard = load_audio(by_ffmpeg(tone(2, 48_000), 48_000, "mp4", "aac", video=True))
    assert heard.source.format == f"{MP4} (aac)"
    assert heard.duration == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 96_000])
def test_resampling_keeps_pitch_loudness_and_length(rate: int) -> None:
    heard = load_audio(by_libsndfile(tone(2, rate, frequency=1000, amplitude=0.5), rate, codec="FLOAT"))
    assert (heard.sample_rate, heard.source.sample_rate) == (RATE, rate)
    assert heard.duration == pytest.approx(2, abs=1e-3)
    spectrum = np.abs(np.fft.rfft(heard.samples))
    assert np.argmax(spectrum) / heard.duration == pytest.approx(1000, abs=1)
    middle = heard.excerpt(0.5, 1.5).samples
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.001)


def test_what_lies_above_the_new_nyquist_frequency_vanishes_instead_of_folding_down() -> None:
    heard = load_audio(by_libsndfile(tone(2, 44_100) + tone(2, 44_100, frequency=15_000), 44_100, codec="FLOAT"))
    spectrum = np.abs(np.fft.rfft(heard.excerpt(0.5, 1.5).samples))
    assert spectrum[RATE - 15_000] < 1e-3 * spectrum[440]


def test_the_sample_rate_can_be_chosen() -> None:
    heard = load_audio(by_libsndfile(tone(2, 44_100), 44_100), sample_rate=16_000)
    assert (heard.sample_rate, len(heard.samples)) == (16_000, 32_000)


def test_eight_channels_are_averaged() -> None:
    levels = np.arange(1, 9) / 10
    heard = load_audio(by_libsndfile(tone(2, amplitude=1)[:, None] * levels, RATE, codec="FLOAT"))
    assert heard.source.channels == 8
    np.testing.assert_allclose(heard.samples, levels.mean() * tone(2, amplitude=1), atol=1e-6)


def test_floats_beyond_full_scale_are_scaled_as_a_whole_not_clipped() -> None:
    heard = load_audio(by_libsndfile(tone(2, amplitude=12.5), RATE, codec="FLOAT"))
    np.testing.assert_allclose(heard.samples, tone(2, amplitude=1), atol=1e-4)


def test_overshoot_by_resampling_stays_within_full_scale() -> None:
    square = np.sign(tone(2, 44_100, frequency=441.3))
    heard = load_audio(by_libsndfile(square, 44_100, codec="FLOAT"))
    assert np.abs(heard.samples).max() == pytest.approx(1, abs=1e-6)
    assert np.abs(heard.resampled(16_000).samples).max() <= 1


@pytest.mark.parametrize("rate", [RATE, 44_100])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
def test_samples_that_are_no_sane_number_count_as_zero(bad: float, rate: int) -> None:
    samples = tone(2, rate)
    samples[:: rate // 10] = bad
    heard = load_audio(by_libsndfile(samples, rate, codec="FLOAT"))
    assert np.isfinite(heard.samples).all()
    quiet = tone(2, rate)
    quiet[:: rate // 10] = 0
    np.testing.assert_allclose(heard.samples, load_audio(by_libsndfile(quiet, rate, codec="FLOAT")).samples, atol=1e-6)


def test_a_broken_channel_does_not_silence_the_other() -> None:
    stereo = np.stack([tone(2), np.full(2 * RATE, np.nan, np.float32)], axis=1)
    np.testing.assert_allclose(load_audio(by_libsndfile(stereo, RATE, codec="FLOAT")).samples, tone(2), atol=1e-6)


def test_a_header_that_claims_hours_does_not_make_them() -> None:
    wav = bytearray(by_libsndfile(tone(2), RATE))
    wav[4:8] = wav[40:44] = (0xFFFFFF00).to_bytes(4, "little")
    assert load_audio(bytes(wav)).duration == 2


@pytest.mark.parametrize("name", ["wav", "flac", "flac piped", "vorbis", "opus", "mp3", "m4a", "webm", "wma"])
def test_only_the_first_part_of_a_long_recording_is_read_and_the_clip_says_so(
    name: str, encoded: dict[str, bytes]
) -> None:
    heard = load_audio(encoded[name], max_duration=2.5)
    assert heard.duration == pytest.approx(2.5, abs=0.001)
    assert heard.notes == ("Only the first 2.5 seconds of this recording were read.",)


@pytest.mark.parametrize("name", ["wav", "mp3", "flac piped", "m4a"])
def test_a_recording_that_just_fits_is_not_called_cut(name: str, encoded: dict[str, bytes]) -> None:
    whole = load_audio(encoded[name])
    assert load_audio(encoded[name], max_duration=len(whole.samples) / RATE + 1e-3).notes == ()


def test_ten_minutes_are_read_by_default() -> None:
    heard = load_audio(by_libsndfile(tone(605, 8_000), 8_000, codec="PCM_U8"))
    assert heard.duration == 600
    assert heard.notes == ("Only the first 10 minutes of this recording were read.",)


def test_one_second_is_enough() -> None:
    assert load_audio(by_libsndfile(tone(1), RATE)).duration == 1


def test_nearly_one_second_is_not() -> None:
    with pytest.raises(TooShortError, match=r"only 0\.99 s long\. Please choose one of at least 1 s"):
        load_audio(by_libsndfile(tone(0.99), RATE))


def wav_of(samples: np.ndarray, rate: int = RATE) -> bytes:
    return by_libsndfile(samples, rate, codec="FLOAT")


def zip_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("song.wav", by_libsndfile(tone(2), RATE))
    return file.getvalue()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (b"", EmptyAudioError, r"empty \(0 bytes\)\. Please choose a file that holds sound"),
        (wav_of(np.zeros(0)), EmptyAudioError, "No sound could be read from this file"),
        (wav_of(np.ones(1)), TooShortError, r"only 0\.00 s long"),
        (wav_of(tone(0.5)), TooShortError, r"only 0\.50 s long\. Please choose one of at least 1 s"),
        (wav_of(np.zeros(2 * RATE)), SilentError, "silent from start to end"),
        (wav_of(tone(2, amplitude=5e-5)), SilentError, "silent from start to end"),
        (wav_of(np.full(2 * RATE, np.nan)), SilentError, "silent from start to end"),
        (silent_film(), NoAudioTrackError, r"has no sound in it\. Please choose a recording"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>" * 50, NotAudioError, "not look like a sound file"),
        (zip_file(), NotAudioError, r"This is an archive \(zip\), .* Please choose a sound file"),
        (picture(), NotAudioError, "not look like a sound file"),
        (bytes(100_000), NotAudioError, "not look like a sound file"),
        (np.random.default_rng(0).bytes(100_000), NotAudioError, "not look like a sound file"),
        (b"x", NotAudioError, "not look like a sound file"),
    ],
    ids=[
        "no bytes", "no samples", "one sample", "half a second", "silence", "below the threshold", "all NaN",
        "film without sound", "HTML", "ZIP", "PNG", "zeros", "noise", "one byte",
    ],
)  # fmt: skip
def test_what_holds_no_usable_sound_is_refused_with_a_sentence(
    content: bytes, error: type[AudioError], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    for source in (content, path):
        with pytest.raises(error, match=sentence):
            load_audio(source)


@pytest.mark.parametrize("rate", [8_000, RATE, 44_100, 48_000, 96_000])
def test_a_constant_is_silence_at_any_sample_rate(rate: int) -> None:
    with pytest.raises(SilentError, match="silent from start to end"):
        load_audio(wav_of(np.full(2 * rate, 0.5), rate))


@pytest.mark.parametrize("playlist", ["#EXTM3U\n{}\n", "#EXTM3U\n#EXTINF:2,\n{}\n", "ffconcat version 1.0\nfile {}\n"])
def test_a_playlist_opens_no_other_file(playlist: str, tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(by_libsndfile(tone(2), RATE))
    for target in (tmp_path / "secret.wav", "secret.wav", f"file://{tmp_path}/secret.wav"):
        path = tmp_path / "list.mp3"
        path.write_text(playlist.format(target))
        with pytest.raises(NotAudioError):
            load_audio(path)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("missing.mp3", r"There is no file '.*missing\.mp3'\. Please check the path"),
        (".", r"is a folder\. Please name a sound file"),
        ("a\0b.mp3", r"can't be opened \(embedded null byte\)"),
        ("a" * 4096, r"can't be opened \(File name too long\)"),
        ("file.mp3/inside.mp3", r"can't be opened \(Not a directory\)"),
    ],
)
def test_paths_that_lead_nowhere_are_refused_with_a_sentence(path: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "file.mp3").touch()
    with pytest.raises(AudioError, match=sentence) as refused:
        load_audio(f"{tmp_path}/{path}")
    assert len(str(refused.value)) < 500
    assert isinstance(refused.value, GenreclfError)


def test_an_excerpt_starts_and_ends_where_asked() -> None:
    whole = clip(np.arange(10 * RATE))
    part = whole.excerpt(2, 3.5)
    assert (part.samples[0], part.duration, part.source) == (2 * RATE, 1.5, whole.source)
    assert whole.excerpt(-1, 99).duration == 10
    assert whole.excerpt(11, 12).duration == 0


def test_a_clip_at_the_right_rate_is_not_resampled() -> None:
    whole = clip(tone(1))
    assert whole.resampled(RATE) is whole


def test_a_recording_is_called_by_its_tags(tmp_path: Path) -> None:
    for name in ("a.flac", "a.ogg", "a.mp3", "a.wav"):
        with soundfile.SoundFile(tmp_path / name, "w", RATE, 1) as file:
            file.title, file.artist = "Blue\t Train", "John Coltrane"
            file.write(song(2.0))
        assert load_audio(tmp_path / name).source.title == "Blue Train – John Coltrane", name
    assert tagged_title("", "Somebody") == ""
    assert tagged_title("x" * 500, None) == "x" * MAX_TITLE_LENGTH

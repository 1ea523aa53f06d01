"""Recorded speech, from folders as people and computers leave them; the voices of programs are not at hand here."""

from pathlib import Path

import numpy as np
import pytest

from genreclf.cli.main import main
from genreclf.datasets import non_music
from genreclf.errors import DataError
from tests.sounds import by_ffmpeg, by_libsndfile, tone


@pytest.fixture
def speaker(tmp_path: Path) -> Path:
    """Two recordings of one speaker, of 300 and 400 Hz, among what is no speech."""
    folder = tmp_path / "speaker"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.wav").write_bytes(by_libsndfile(tone(2, 8_000, frequency=300), 8_000))
    (folder / "deep" / "two.mp3").write_bytes(by_ffmpeg(tone(2, 44_100, frequency=400), 44_100, "mp3", "libmp3lame"))
    whistle = by_libsndfile(tone(2, 22_050, frequency=3_000), 22_050)
    for name in ("._one.wav", "beep.wav", "deep/silence.wav", ".Trash/old.wav"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(whistle)
    (folder / "broken.wav").write_bytes(b"RIFF" + bytes(99))
    (folder / "round").symlink_to(folder)
    return folder


def recorded(folder: Path) -> np.ndarray:
    sounds = non_music.sounds("none", [folder], per_kind=1, seed=3)
    return next(samples for kind, samples in sounds if kind == "recorded speech")


@pytest.fixture(autouse=True)
def without_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(non_music, "VOICES", {"none": ()})
    monkeypatch.setattr(non_music, "_levelled", lambda samples, rng: samples)


def test_speech_is_read_from_any_kind_of_file_and_no_hidden_one(speaker: Path) -> None:
    samples = recorded(speaker)
    assert len(samples) == round(non_music.SECONDS * non_music.SAMPLE_RATE)
    spectrum = np.abs(np.fft.rfft(samples))
    level = {f: spectrum[round((f - 5) * 9) : round((f + 5) * 9)].max() for f in (300, 400, 3_000)}
    assert min(level[300], level[400]) > 100 * level[3_000]


def test_a_folder_without_speech_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF" + bytes(99))
    with pytest.raises(DataError, match=r"holds no recording of speech that can be read\. Please"):
        recorded(tmp_path)


def test_a_part_that_is_missing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genreclf.cli.train.tracks_in", lambda folder: {})
    (tmp_path / "train").mkdir()
    options = ["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--speech", str(tmp_path)]
    assert main(["train", "musicnn-transfer", *options]) == 1
    assert "lacks valid and test. It should contain the folders train, valid and test" in capsys.readouterr().err


def test_a_synthesizer_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(non_music, "VOICES", {"none": ("en",)})
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DataError, match=r"needs the speech synthesizer espeak-ng\. Please install it"):
        next(non_music.sounds("none", [], per_kind=1, seed=3))

from pathlib import Path

import pytest

from genreclf.app.sections.classify import librosa_recordings
from genreclf.bundled.librosa_recordings import LibrosaRecording
from genreclf.errors import DataError


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / name)
    monkeypatch.setattr(librosa_recordings, "_online", {"A whale": 900_000})


def buttons(test):
    return [group for group in test.button_group if group.key == "librosa_recording"]


def test_offline_none_is_offered(page, monkeypatch, tmp_path):
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / name)
    assert not buttons(page("classify"))


def test_one_click_brings_a_recording_to_its_answer(page, online, monkeypatch, tmp_path, wav):
    def fetch(recording: LibrosaRecording) -> Path:
        path = tmp_path / "recording.wav"
        path.write_bytes(wav)
        return path

    monkeypatch.setattr(librosa_recordings, "fetch", fetch)
    test = page("classify")
    buttons(test)[0].set_value("A whale").run()
    assert not test.exception
    assert any("Glacier Bay" in caption.value and "public domain" in caption.value for caption in test.caption)
    assert test.header


def test_a_failed_fetch_is_told_and_the_page_goes_on(page, online, monkeypatch):
    def fetch(recording: LibrosaRecording) -> Path:
        raise DataError("The recording can't be fetched now.")

    monkeypatch.setattr(librosa_recordings, "fetch", fetch)
    test = page("classify")
    buttons(test)[0].set_value("A whale").run()
    assert not test.exception
    assert [warning.value for warning in test.warning] == ["The recording can't be fetched now."]
    assert test.file_uploader


def test_what_is_kept_is_offered_without_a_network(page, monkeypatch, tmp_path):
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / name)
    monkeypatch.setattr(librosa_recordings, "is_kept", lambda recording: recording.name == "A whale")
    assert list(librosa_recordings.offered()) == ["A whale"]
    assert buttons(page("classify"))

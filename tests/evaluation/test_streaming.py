"""How listening along is measured, with songs that are tones and a model that knows them apart."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from genreclf.datasets.labelled_recordings import read_songs
from genreclf.evaluation import streaming
from genreclf.inference.classifier import DEFAULT_MODEL
from tests.messages.test_streaming import prediction
from tests.sounds import tone

SECONDS = 26


class ByPitch:
    """Takes low tones for jazz and high ones for metal, whichever there is more of."""

    def predict(self, clip):
        spectrum = np.abs(np.fft.rfft(clip.samples))
        pitch = np.argmax(spectrum) / clip.duration
        return prediction(**{"jazz" if pitch < 1000 else "metal": 0.9})


@pytest.fixture
def folder(tmp_path):
    rows = ["file,genre,artist,title,source"]
    for number, genre in enumerate(("jazz", "metal", "jazz", "metal", "jazz", "jazz")):
        pitch = 440 if genre == "jazz" else 2500
        soundfile.write(tmp_path / f"{number}.wav", tone(SECONDS, 16_000, frequency=pitch), 16_000)
        rows.append(f"{number}.wav,{'rock' if number == 5 else genre},,,")
    (tmp_path / "rain.wav").write_bytes(b"")
    rows.append("rain.wav,,,,")
    (tmp_path / "songs.csv").write_text("\n".join(rows))
    return tmp_path


def songs(folder):
    return [song for song in read_songs(folder) if song.genre]


def test_accuracy_counts_the_songs_that_are_right_in_every_condition_and_window(folder):
    rows = streaming.accuracy(songs(folder), ByPitch())
    assert [(row["condition"], row["seconds"]) for row in rows] == [
        (c, s) for c in ("file", "room") for s in (3, 6, 10)
    ]
    for row in rows:
        assert (row["n"], row["confident"]) == (6, 1)
        assert row["accuracy"] == row["right_if_confident"] == pytest.approx(5 / 6, abs=1e-4)
        assert row["balanced_accuracy"] == pytest.approx((1 + 1 + 0) / 3, abs=1e-4)
        assert row["interval"][0] < 5 / 6 < row["interval"][1]


def test_the_answer_follows_when_more_than_half_of_what_is_heard_is_new(folder):
    rows = streaming.switch_latency(songs(folder), ByPitch(), pairs=5)
    waits = {row["seconds"]: row["median"] for row in rows if row["smoothed_over"] == 1}
    assert waits == {seconds: pytest.approx(seconds / 2, abs=0.75) for seconds in (3, 6, 10)}
    for row in rows:
        assert row["changes_a_minute"] == 0
        if row["seconds"] != 6:
            assert row["within_four_seconds"] == (1 if row["seconds"] == 3 else 0)


def test_figures_of_other_models_stay(folder, tmp_path, monkeypatch, capsys):
    record = tmp_path / "live_listening.json"
    record.write_text('{"another": {"accuracy": []}, "by pitch": {"accuracy": "of before"}}')
    model = ByPitch()
    model.name = "by pitch"
    model.card = SimpleNamespace(is_trained_on_songs=False)
    monkeypatch.setattr(streaming, "RECORD", record)
    monkeypatch.setattr(streaming, "GenreClassifier", SimpleNamespace(load=lambda name: model))
    monkeypatch.setattr("sys.argv", ["listening", "--only", "switch_latency", "--songs", str(folder), "--pairs", "1"])
    streaming.main()
    kept = json.loads(record.read_text())
    assert kept["another"] == {"accuracy": []}
    assert kept["by pitch"]["accuracy"] == "of before"
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == kept["by pitch"]["switch_latency"][
        "rows"
    ]


def test_a_model_that_was_trained_on_songs_is_not_measured_on_them(folder, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["listening", "--songs", str(folder), "--model", DEFAULT_MODEL])
    with pytest.raises(SystemExit):
        streaming.main()
    assert "was trained on songs" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_explained(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["listening", "--songs", str(tmp_path / "none"), "--model", "musicnn-transfer"])
    with pytest.raises(SystemExit):
        streaming.main()
    assert "Please give a folder of songs" in capsys.readouterr().err

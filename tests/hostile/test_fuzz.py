"""A short run of the fuzzer; `make fuzz` does the long one."""

import json
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from genreclf.errors import NotAudioError
from tests.hostile import fuzz
from tests.hostile.fuzz import faults

ROOT = Path(__file__).resolve().parents[2]


def test_eighty_damaged_files_are_answered_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "fuzz.json"
    command = [sys.executable, "-m", "tests.hostile.fuzz", "--n", "80", "--seed", "1", "--out", path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    report = json.loads(path.read_text(encoding="utf-8"))
    assert report["n"] == 80 == report["answered"] + sum(report["refused"].values())
    assert report["answered"] > 10
    assert report["refused"]["NotAudioError"] > 10
    assert json.loads(done.stdout) == report


def test_a_run_that_is_ended_tells_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = [fuzz.Outcome("0: wav, cut", 0.1), fuzz.Outcome("1: mp3, cut", 0.1, NotAudioError("no sound"))]

    def examined(case: tuple[str, bytes], *_: object) -> fuzz.Outcome:
        number = int(case[0])
        if number == len(outcomes):
            raise KeyboardInterrupt
        return outcomes[number]

    monkeypatch.setattr(fuzz, "clips", dict)
    monkeypatch.setattr(fuzz, "kinds", dict)
    monkeypatch.setattr(fuzz, "DecoderPool", lambda **_: nullcontext())
    monkeypatch.setattr(fuzz, "examine", examined)
    monkeypatch.setattr(fuzz, "mutant", lambda originals, seed, number: (str(number), b""))
    report = fuzz.run(range(50), 0)
    assert (report["n"], report["answered"], report["refused"]) == (2, 1, {"NotAudioError": 1})


def test_a_report_with_faults_is_told_from_one_without() -> None:
    good = {
        "unexpected": [],
        "lengths": {"shorter_than_ffmpeg": []},
        "slowest": {"seconds": 1.0, "case": "1: wav, cut"},
        "peak_memory_mb": {"server": 300, "largest_decoder": 200},
    }
    assert faults(good) == []
    assert len(faults({**good, "unexpected": ["2: mp3, cut: IndexError()"]})) == 1
    assert len(faults({**good, "lengths": {"shorter_than_ffmpeg": ["3: flac, cut: 1.0 s, 2.0 s more in FFmpeg"]}})) == 1
    assert len(faults({**good, "slowest": {"seconds": 15.1, "case": "1: wav, cut"}})) == 1
    assert len(faults({**good, "peak_memory_mb": {"server": 500, "largest_decoder": 800}})) == 1

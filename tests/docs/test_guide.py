"""The worked examples of the guide do what they say, as a reader would run them."""

import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from genreclf.genres import GENRES

ROOT = Path(__file__).resolve().parents[2]
PIECES = ROOT / "examples"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run an example in a folder of its own, and give what it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")

    def run(name: str, *arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        runpy.run_path(str(ROOT / "docs" / "guide" / name), run_name="__main__")
        return capsys.readouterr().out

    return run


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    folder = tmp_path / "songs"
    for genre, kind in (("blues", "slow"), ("jazz", "slow"), ("metal", "loud"), ("disco", "loud")):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        (folder / kind / f"{genre}.ogg").symlink_to(PIECES / f"{genre}.ogg")
    return folder


def test_a_folder_becomes_a_table(run: Callable[..., str], songs: Path, tmp_path: Path) -> None:
    (songs / "slow" / "letter.txt").write_text("no song")
    out = tmp_path / "table.csv"
    shown = run("classify_a_folder.py", songs / "slow", out)
    table = pd.read_csv(out).set_index("file")
    assert list(table.index) == ["blues.ogg", "jazz.ogg", "letter.txt"]
    assert set(table["genre"].dropna()) <= set(GENRES)
    assert table["confidence"].dropna().between(0.1, 1).all()
    assert "does not look like a sound file" in table.loc["letter.txt", "error"]
    assert all(name in shown for name in table.index)


def test_a_head_is_trained_on_folders(run: Callable[..., str], songs: Path, tmp_path: Path) -> None:
    shown = run("train_a_head.py", songs, PIECES / "rock.ogg").splitlines()
    assert shown[0].endswith("of 4 songs right")
    chances = {name: float(chance) for name, chance in (line.split(": ") for line in shown[1:])}
    assert chances.keys() == {"slow", "loud"}
    assert sum(chances.values()) == pytest.approx(1, abs=0.02)
    assert len(json.loads((tmp_path / "own-genres.json").read_text())["songs"]) == 4


def test_an_answer_is_explained_and_drawn(run: Callable[..., str], tmp_path: Path) -> None:
    shown = run("explain_an_answer.py", PIECES / "metal.ogg", "why.png")
    assert shown.split(":")[0] in GENRES
    assert "Hz mattered most" in shown
    assert (tmp_path / "why.png").read_bytes().startswith(b"\x89PNG")

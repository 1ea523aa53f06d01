"""The command ``teach``, and ``classify --own``."""

import json

import pytest

from genreclf.bundled.examples import examples
from genreclf.cli.main import main


@pytest.fixture
def folder(tmp_path):
    """Two names with two of the pieces each, and a file that is no song."""
    for name, genres in {"loud": ("metal", "rock"), "soft": ("classical", "jazz")}.items():
        (tmp_path / "songs" / name).mkdir(parents=True)
        for genre in genres:
            path = examples()[genre].path
            (tmp_path / "songs" / name / path.name).write_bytes(path.read_bytes())
    return tmp_path / "songs"


def test_a_folder_is_taught_and_used(folder, tmp_path, capsys):
    lesson = tmp_path / "my.json"
    (folder / "loud" / "broken.mp3").write_bytes(b"no song" * 100)
    assert main(["teach", str(folder), "--out", str(lesson)]) == 1, "a song was left out"
    told = capsys.readouterr()
    assert "of 4 were right" in told.out
    assert "broken.mp3 is left out" in told.err
    assert len(json.loads(lesson.read_text())["songs"]) == 4
    song = str(folder / "soft" / examples()["jazz"].path.name)
    assert main(["classify", song, "--own", str(lesson), "--json"]) == 0
    own = json.loads(capsys.readouterr().out)["own"]
    assert own["soft"] > own["loud"]
    assert main(["classify", song, "--own", str(lesson)]) == 0
    assert "Of your own genres, it sounds" in capsys.readouterr().out


def test_a_lesson_for_another_model_is_refused(folder, tmp_path, capsys):
    lesson = tmp_path / "my.json"
    main(["teach", str(folder), "--out", str(lesson)])
    lesson.write_text(lesson.read_text().replace('"model": "', '"model": "not-'))
    capsys.readouterr()
    assert main(["classify", "song.mp3", "--own", str(lesson)]) == 1
    assert "another network" in capsys.readouterr().err


@pytest.mark.parametrize("names", [(), ("one",)])
def test_a_folder_without_two_names_is_refused(tmp_path, capsys, names):
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "song.mp3").write_bytes(b"")
    assert main(["teach", str(tmp_path), "--out", str(tmp_path / "my.json")]) == 1
    assert "2 to 10 folders" in capsys.readouterr().err
    assert not (tmp_path / "my.json").exists()


def test_copies_count_once_and_hidden_files_are_no_songs(folder, tmp_path, capsys):
    song = next((folder / "loud").iterdir())
    (folder / "loud" / f"copy of {song.name}").write_bytes(song.read_bytes())
    (folder / "loud" / f"._{song.name}").write_bytes(b"Mac OS X")
    (folder / ".Trash").mkdir()
    (folder / ".Trash" / song.name).write_bytes(song.read_bytes())
    lesson = tmp_path / "my.json"
    assert main(["teach", str(folder), "--out", str(lesson)]) == 0
    assert len(json.loads(lesson.read_text())["songs"]) == 4
    assert capsys.readouterr().err.count("and is skipped") == 1


def test_a_recording_under_two_names_is_told(folder, tmp_path, capsys):
    song = next((folder / "loud").iterdir())
    (folder / "soft" / song.name).write_bytes(song.read_bytes())
    assert main(["teach", str(folder), "--out", str(tmp_path / "my.json")]) == 0
    assert "the same recording as" in capsys.readouterr().err

"""Verify: what is said of whole, cut, empty, missing, renamed and odd files, in the layouts that people have."""

import hashlib
import os
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genreclf.cli.dataset import conclude
from genreclf.cli.main import main
from genreclf.genres import GENRES
from genreclf.gtzan import Gtzan, catalogue
from genreclf.gtzan.verify import TrackReport, describe_unknown, verify, wav_md5
from tests.sounds import RATE, by_libsndfile, song

WAV = by_libsndfile(song(30), RATE)
LAYOUTS = {
    "original": "genres/{genre}/{track}",
    "kaggle": "Data/genres_original/{genre}/{track}",
    "flat": "{track}",
}


def place(root: Path, track: str, content: bytes = WAV, *, ending: str = "wav", layout: str = "original") -> Path:
    path = root / LAYOUTS[layout].format(genre=track.partition(".")[0], track=f"{track}.{ending}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def reports(root: Path, *genres: str) -> dict[str, TrackReport]:
    return {report.track.id: report for report in verify(Gtzan(root), genres=genres or GENRES)}


def table_row(text: str, name: str) -> list[int]:
    """Found, missing, md5 right, other encoding, unexpected, broken."""
    return next([int(cell) for cell in line.split()[1:]] for line in text.splitlines() if line.split()[:1] == [name])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("ending", "container"), [("wav", "WAV"), ("au", "AU"), ("flac", "FLAC")])
def test_layouts_and_formats(tmp_path: Path, layout: str, ending: str, container: str) -> None:
    sound = by_libsndfile(song(30), RATE, container)
    place(tmp_path, "blues.00000", sound, ending=ending, layout=layout)
    place(tmp_path, "blues.00001", sound, ending=ending, layout=layout)
    place(tmp_path, "._blues.00002", b"junk", ending=ending, layout=layout)
    states = [report.state for report in reports(tmp_path, "blues").values()]
    assert states == ["other", "other"] + ["missing"] * 98


def test_each_damage_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(6):
        place(tmp_path, f"blues.{number:05d}")
    folder = tmp_path / "genres" / "blues"
    (folder / "blues.00001.wav").write_bytes(WAV[: len(WAV) // 3])
    (folder / "blues.00002.wav").rename(folder / "blues_2.wav")
    (folder / "blues.00003.wav").write_bytes(b"")
    (folder / "blues.00004.wav").unlink()

    assert main(["dataset", "verify", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert table_row(said.out, "blues") == [4, 96, 0, 2, 0, 2]
    assert table_row(said.out, "rock") == [0, 100, 0, 0, 0, 0]
    assert table_row(said.out, "all") == [4, 996, 0, 2, 0, 2]
    truncated, empty, renamed, missing = (
        next(line for line in said.out.splitlines() if line.startswith(start))
        for start in (
            "genres/blues/blues.00001",
            "genres/blues/blues.00003",
            "genres/blues/blues_2",
            "Missing in blues",
        )
    )
    assert "It holds 10.0 s" in truncated
    assert "This file is empty" in empty
    assert "not named like a track" in renamed
    assert "blues.00002" in renamed
    assert missing == "Missing in blues: blues.00002, blues.00004, blues.00006 to blues.00099."
    assert said.out.endswith("Not as it should be: 996 missing, 2 broken, of 1000 tracks.\n")


def test_all_there_and_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = [TrackReport(track, "original", tmp_path / f"{track.id}.wav") for track in catalogue().values()]
    assert conclude(Gtzan(tmp_path), whole) == 0
    out = capsys.readouterr().out
    assert table_row(out, "all") == [1000, 0, 1000, 0, 0, 0]
    assert out.endswith("All 1000 tracks are there and whole.\n")


@pytest.mark.parametrize(
    ("content", "state", "words"),
    [
        (by_libsndfile(song(30, 44_100), 44_100), "unexpected", "44100 Hz instead of 22050 Hz"),
        (by_libsndfile(np.tile(song(10), 5), RATE), "unexpected", "longer than a clip"),
        (by_libsndfile(song(28), RATE), "broken", "holds 28.0 s"),
        (by_libsndfile(np.zeros(30 * RATE, np.float32), RATE), "broken", "silent"),
        (b"RIFF" + bytes(5000), "broken", "does not look like a sound file"),
        (b"#!/bin/sh\n" * 100, "broken", "does not look like a sound file"),
        (by_libsndfile(song(30), RATE, "FLAC")[:-200_000], "broken", "."),
        (by_libsndfile(song(30), RATE, "OGG", "VORBIS"), "other", ""),
        (by_libsndfile(np.stack([song(30)] * 2, axis=1), RATE), "other", ""),
    ],
    ids=["44 kHz", "long", "short", "silent", "no wav", "script", "cut flac", "ogg", "stereo"],
)
def test_content(tmp_path: Path, content: bytes, state: str, words: str) -> None:
    place(tmp_path, "rock.00007", content)
    report = reports(tmp_path, "rock")["rock.00007"]
    assert report.state == state
    assert words in report.problem
    assert "Please" not in report.problem
    assert bool(report.problem) == (state != "other")


def test_known_faults_are_explained(tmp_path: Path) -> None:
    place(tmp_path, "jazz.00054", b"broken")
    place(tmp_path, "hiphop.00087", by_libsndfile(song(30, 44_100), 44_100))
    found = reports(tmp_path)
    assert "Broken in the copy that most people have" in found["jazz.00054"].problem
    assert "Found at 44.1 kHz in some copies" in found["hiphop.00087"].problem
    assert "first 5 seconds" in found["reggae.00086"].problem


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pop.00000.wav")
    (tmp_path / "pop.00001.wav").mkdir()
    (tmp_path / "pop.00002.wav").symlink_to(tmp_path / "nowhere")
    (tmp_path / "pop.00003.wav").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "stray.wav")
    found = reports(tmp_path, "pop")
    assert [found[f"pop.{n:05d}"].state for n in range(4)] == ["broken", "missing", "broken", "broken"]
    assert len(list(describe_unknown(Gtzan(tmp_path)))) == 1


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = place(tmp_path, "pop.00000")
    with path.open("r+b") as file:
        file.seek(4)
        file.write(b"\xff" * 4)  # lengths in the header: as much as there can be
        file.seek(40)
        file.write(b"\xff" * 4)
        file.truncate(3 << 30)  # sparse
    assert reports(tmp_path, "pop")["pop.00000"].state == "unexpected"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("blues00003.wav", "It may be blues.00003."),
        ("Copy of blues.00003 (1).ogg", "It may be blues.00003."),
        ("blues.00100.wav", "skipped."),
        ("holiday.m4a", "skipped."),
        ("caf\udce9.mp3", "skipped."),
        ("\x1b[31mred.wav", "skipped."),
    ],
)
def test_unknown_names(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str) -> None:
    (tmp_path / name).write_bytes(b"something")
    (tmp_path / "notes.txt").write_bytes(b"no sound")
    (sentence,) = describe_unknown(Gtzan(tmp_path))
    assert sentence.startswith(name)
    assert sentence.endswith(words)
    assert main(["dataset", "verify", str(tmp_path)]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_many_unknown_names_are_not_all_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(60):
        (tmp_path / f"{number}.mp3").touch()
    main(["dataset", "verify", str(tmp_path)])
    assert "10 more sound files" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["nothing", "holds nothing"])
def test_no_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / "holds nothing").mkdir()
    assert main(["dataset", "verify", str(tmp_path / name)]) == 1
    assert capsys.readouterr().err.startswith("genreclf: There ")


def test_reports_come_one_by_one(tmp_path: Path) -> None:
    found = verify(Gtzan(tmp_path))
    assert isinstance(found, Iterator)
    assert next(found).track.id == "blues.00000"


def test_checksum_is_that_of_the_shortest_wav(tmp_path: Path) -> None:
    samples = np.round(song(2) * 32767).astype(np.int16)
    with wave.open(str(tmp_path / "plain.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    expected = hashlib.md5((tmp_path / "plain.wav").read_bytes()).hexdigest()
    for name, subtype in {"a.flac": "PCM_16", "a.au": "PCM_16", "b.wav": "PCM_24"}.items():
        soundfile.write(tmp_path / name, samples, RATE, subtype=subtype)
        assert wav_md5(tmp_path / name) == expected
    soundfile.write(tmp_path / "a.ogg", samples, RATE)
    assert wav_md5(tmp_path / "a.ogg") is None
    assert wav_md5(tmp_path / "nowhere.wav") is None


@pytest.mark.gtzan
@pytest.mark.parametrize("layout", ["original", "kaggle"])
def test_the_real_thing(gtzan_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], layout: str) -> None:
    for genre in GENRES:
        original = gtzan_folder / "original" / f"{genre}.00000.flac"
        place(tmp_path, original.stem, original.read_bytes(), ending="flac", layout=layout)
        for lossy in sorted((gtzan_folder / "audio" / genre).glob("*.ogg"))[1:3]:
            place(tmp_path, lossy.stem, lossy.read_bytes(), ending="ogg", layout=layout)
    assert main(["dataset", "verify", str(tmp_path)]) == 1  # most are missing
    out = capsys.readouterr().out
    assert all(table_row(out, genre) == [3, 97, 1, 2, 0, 0] for genre in GENRES)


@pytest.mark.gtzan
def test_real_content_under_other_names(gtzan_folder: Path, tmp_path: Path) -> None:
    for name, genre in {"blues.00007.flac": "rock", "a song.flac": "pop"}.items():
        shutil.copy(gtzan_folder / "original" / f"{genre}.00000.flac", tmp_path / name)
    report = reports(tmp_path, "blues")["blues.00007"]
    assert (report.state, "rock.00000" in report.problem) == ("unexpected", True)
    (sentence,) = describe_unknown(Gtzan(tmp_path))
    assert sentence.endswith("By its content it is pop.00000: please rename it.")

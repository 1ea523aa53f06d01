import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from examples.compose import pieces
from examples.midi import midi_file
from examples.mixing import loudness
from examples.notation import chords, drums, line, pitch
from examples.render import performance
from examples.sampled import Sampled, find_fluidsynth
from examples.score import Part, Piece, played
from genreclf.audio import SAMPLE_RATE, load_audio
from genreclf.bundled.examples import EXAMPLES, Example, examples
from genreclf.errors import DataError
from genreclf.genres import GENRES, title

PIECES = {piece.genre: piece for piece in pieces()}


@pytest.fixture(scope="module")
def shipped() -> Mapping[str, Example]:
    return examples()


def test_there_is_one_example_a_genre_with_a_sentence_on_it(shipped: Mapping[str, Example]) -> None:
    assert list(shipped) == list(GENRES)
    assert all(example.genre == genre and example.path.is_file() for genre, example in shipped.items())
    assert all(e.description[0].isupper() and e.description.endswith(".") for e in shipped.values())
    assert {g: (e.title, e.description) for g, e in shipped.items()} == {
        g: (p.title, p.description) for g, p in PIECES.items()
    }


def test_an_example_is_named_in_one_short_line_that_begins_with_its_genre(shipped: Mapping[str, Example]) -> None:
    for genre, example in shipped.items():
        assert example.title.startswith(f"{title(genre)}: ")
        assert len(example.title) <= 72
        assert not example.title.endswith(".")


def test_every_sound_file_is_in_the_table_and_they_are_small(shipped: Mapping[str, Example]) -> None:
    files = sorted(EXAMPLES.glob("*.ogg"))
    assert files == sorted(example.path for example in shipped.values())
    assert sum(file.stat().st_size for file in files) < 3_500_000


@pytest.mark.parametrize("genre", GENRES)
def test_an_example_sounds(genre: str, shipped: Mapping[str, Example]) -> None:
    clip = load_audio(shipped[genre].path)
    assert 12 <= clip.duration <= 20
    assert not clip.notes
    assert clip.source.channels == 2
    seconds = clip.samples[: int(clip.duration - 2) * SAMPLE_RATE].reshape(-1, SAMPLE_RATE)
    assert np.sqrt((seconds**2).mean(axis=1)).min() > 0.01, "a silent second before the fade-out"
    assert np.abs(clip.samples[-SAMPLE_RATE // 50 :]).max() < 0.01, "it ends abruptly"


@pytest.mark.parametrize("genre", GENRES)
def test_an_example_is_levelled_and_not_clipped(genre: str, shipped: Mapping[str, Example]) -> None:
    sound, _ = soundfile.read(shipped[genre].path)
    assert 0.65 < np.abs(sound).max() < 0.98
    assert loudness(sound) == pytest.approx(-13.7, abs=1)


def test_a_table_that_lacks_a_genre_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "examples.json"
    table.write_text(
        json.dumps({"blues": {"file": "blues.ogg", "title": "Blues", "description": "Blue."}}), encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"classical.*Please restore"):
        examples(table)
    with pytest.raises(DataError, match="Please restore"):
        examples(tmp_path / "nothing.json")


@pytest.mark.parametrize("genre", GENRES)
def test_notes_are_playable(genre: str) -> None:
    piece = PIECES[genre]
    assert 12 <= piece.beats * 60 / piece.tempo <= 20
    for part, notes in performance(piece):
        assert notes, part.name
        assert all(0 <= n.start < piece.beats and n.length > 0 for n in notes), part.name
        assert all(21 <= n.pitch <= 108 and 1 <= n.velocity <= 127 for n in notes), part.name
        pitches = {n.pitch for n in notes}
        for same in ([n for n in notes if n.pitch == p] for p in pitches):
            ends = [n.start + n.length for n in same[:-1]]
            assert all(end <= n.start for end, n in zip(ends, same[1:], strict=True)), part.name


@pytest.mark.parametrize("genre", GENRES)
def test_a_piece_is_the_same_every_time_and_no_two_takes_are(genre: str) -> None:
    piece = PIECES[genre]
    once, again = performance(piece), performance(piece)
    assert once == again
    part, notes = once[0]
    assert midi_file(notes, piece.tempo, program=0) == midi_file(again[0][1], piece.tempo, program=0)
    assert played(piece, part, np.random.default_rng(99)) != notes


def test_a_line_is_read() -> None:
    notes = line("A4!:1/2 r C4+E4^2~:3/2 r, | D5':1", velocity=80)
    assert [(n.start, n.pitch, n.bend, n.vibrato) for n in notes] == [
        (0.0, 69, 0, False),
        (1.0, 60, 2, True),
        (1.0, 64, 2, True),
        (4.0, 74, 0, False),
    ]
    assert notes[0].velocity > 80
    assert [(n.scoop, n.bend) for n in line("E5<2! G5")] == [(2, 0), (0, 0)]
    assert notes[3].length < 0.5
    assert (pitch("C4"), pitch("Bb1"), pitch("F#3")) == (60, 34, 54)


@pytest.mark.parametrize(("text", "message"), [("A4:3 | B4:1", "inside a bar"), ("H4", "'H4' is no note")])
def test_a_wrong_line_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        line(text)


def test_rhythms_are_read() -> None:
    kit = drums({"kick": "X..x", "snare": "..o."}, steps=2, velocity=90)
    assert [(n.start, n.pitch) for n in kit] == [(0.0, 36), (1.0, 38), (1.5, 36)]
    assert kit[0].velocity > kit[2].velocity > kit[1].velocity
    roll = chords("C4+E4+G4 D4+F4+A4", "1_3.", steps=1)
    assert [(n.start, n.pitch) for n in roll] == [(0, 60), (2, 67), (4, 62), (6, 69)]
    assert roll[0].length == pytest.approx(2 * roll[1].length)
    with pytest.raises(ValueError, match="can't have"):
        drums({"kick": "x?"})


def test_swing_delays_the_second_half_of_a_beat_only() -> None:
    part = Part(name="hat", source=Sampled(program=0), notes=line("C4:1/2 C4 C4 C4"), loose=0)
    swung = Piece(genre="jazz", title="", description="", tempo=120, beats=4, parts=[part], swing=2 / 3)
    starts = [note.start for note in played(swung, part, np.random.default_rng(0))]
    assert starts == pytest.approx([0, 2 / 3, 1, 5 / 3])


def test_a_missing_program_or_sound_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(DataError, match=r"sound font .*apt-get install fluidsynth fluid-soundfont-gm musescore"):
        find_fluidsynth(tmp_path / "none.sf2")
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(DataError, match="the program fluidsynth"):
        find_fluidsynth(tmp_path / "none.sf2")

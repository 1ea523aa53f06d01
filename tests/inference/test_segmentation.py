"""Recordings that are more than one kind of music."""

from collections.abc import Sequence

import numpy as np
import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.bundled.examples import examples
from genreclf.genres import GENRES, OUTSIDE
from genreclf.inference.prediction import Prediction, Segment, Verdict
from genreclf.inference.segmentation import Section, find_sections
from tests.sounds import clip

SECONDS = 3.0


def timeline(*heard: tuple[str, int, float], outside: float | None = None) -> list[Segment]:
    """So many windows of each kind, with that probability."""
    segments: list[Segment] = []
    for kind, count, chance in heard:
        for _ in range(count):
            is_other = kind == OUTSIDE
            rest = (1 - chance) / (9 if not is_other else 10)
            shares = {genre: chance if genre == kind else rest for genre in GENRES}
            share = chance if is_other else outside
            if is_other:
                shares = dict.fromkeys(GENRES, 0.1)
            start = SECONDS * len(segments)
            segments.append(Segment(start, start + SECONDS, shares, share, "trance" if share is not None else ""))
    return segments


def kinds(segments: Sequence[Segment]) -> list[str]:
    return [section.kind for section in find_sections(segments)]


def test_one_kind_has_no_sections() -> None:
    assert find_sections(timeline(("jazz", 10, 0.9))) == ()
    assert find_sections(timeline(("jazz", 1, 0.9))) == ()
    assert find_sections([]) == ()


def test_two_pieces_in_one_recording() -> None:
    assert find_sections(timeline(("classical", 14, 0.9), ("metal", 7, 0.9))) == (
        Section(0, 42, "classical"),
        Section(42, 63, "metal"),
    )


def test_a_medley_comes_back_to_what_it_began_with() -> None:
    assert kinds(timeline(("jazz", 5, 0.9), ("rock", 5, 0.9), ("jazz", 5, 0.9))) == ["jazz", "rock", "jazz"]


@pytest.mark.parametrize(
    "heard",
    [
        (("classical", 10, 0.9), ("metal", 1, 0.9), ("classical", 10, 0.9)),
        (("classical", 18, 0.9), ("metal", 2, 0.9)),
        (("classical", 10, 0.4), ("metal", 10, 0.4)),
        (("jazz", 8, 0.35), ("blues", 8, 0.35)),
        (("jazz", 2, 0.9), ("blues", 2, 0.9)),
    ],
    ids=["a moment", "a short end", "unclear", "alike", "a short recording"],
)
def test_what_is_short_or_unclear_is_no_section(heard: tuple[tuple[str, int, float], ...]) -> None:
    assert find_sections(timeline(*heard)) == ()


def test_windows_that_go_to_and_fro_are_no_sections() -> None:
    assert find_sections(timeline(*[("rock", 1, 0.6), ("metal", 1, 0.6)] * 10)) == ()


def test_what_is_none_of_the_ten_is_a_kind_as_well() -> None:
    parts = timeline(("classical", 10, 0.9), (OUTSIDE, 10, 0.9), outside=0.05)
    assert kinds(parts) == ["classical", OUTSIDE]


def test_silence_between_two_pieces_belongs_to_neither() -> None:
    first, second = timeline(("classical", 6, 0.9)), timeline(("metal", 6, 0.9))
    moved = [Segment(part.start + 60, part.end + 60, part.probabilities) for part in second]
    assert [(section.start, section.end) for section in find_sections([*first, *moved])] == [(0, 18), (60, 78)]


def test_what_is_no_music_has_no_sections() -> None:
    parts = tuple(timeline(("classical", 10, 0.9), ("metal", 10, 0.9)))
    for verdict in Verdict:
        said = Prediction("m", "classical", parts[0].probabilities, verdict, parts)
        assert bool(said.sections) == (verdict != Verdict.NOT_MUSIC)


@pytest.mark.parametrize("genre", examples())
def test_no_example_is_more_than_one_kind(genre: str) -> None:
    assert GenreClassifier.load().predict(load_audio(examples()[genre].path)).sections == ()


def test_two_examples_in_one_recording_are_told_apart() -> None:
    first, second = (load_audio(examples()[genre].path) for genre in ("classical", "country"))
    assert first.sample_rate == second.sample_rate
    both = np.concatenate([first.samples, second.samples])
    one, other = GenreClassifier.load().predict(clip(both, first.sample_rate)).sections
    assert (one.kind, other.kind) == ("classical", "country")
    assert other.start == pytest.approx(first.duration, abs=3.5)

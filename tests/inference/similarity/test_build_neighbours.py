from pathlib import Path

import numpy as np
import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.bundled.gallery import open_gallery
from genreclf.cli.main import main
from genreclf.errors import DataError, ModelError
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.similarity.build_neighbours import build_neighbours, mean_embeddings
from genreclf.inference.similarity.neighbours import CLOSE, VERY_CLOSE, open_neighbours
from tests.sounds import RATE, by_libsndfile, song


@pytest.fixture(scope="module")
def classifier() -> GenreClassifier:
    return GenreClassifier.load("musicnn-transfer")


def axes(*tracks: str) -> dict[str, np.ndarray]:
    """An embedding for each track, at right angles to all others."""
    return dict(zip(tracks, np.eye(len(tracks), 200), strict=True))


def test_a_table_is_built_from_embeddings_and_opened_again(tmp_path: Path) -> None:
    blues, other_blues, jazz, metal = "blues.00000", "blues.00061", "jazz.00000", "metal.00000"
    embeddings = axes(jazz, blues, metal, other_blues)
    embeddings[other_blues] += 5 * embeddings[blues]
    index = build_neighbours(embeddings, tmp_path / "table")
    assert index["tracks"] == [blues, other_blues, jazz, metal]
    table = open_neighbours(tmp_path / "table", gallery=open_gallery())
    assert [neighbour.track.id for neighbour in table.nearest(embeddings[other_blues], 2)] == [other_blues, blues]
    assert index["agreement"]["raw"] == 0.5
    assert index["closeness"][CLOSE] < index["closeness"][VERY_CLOSE] < 1
    first = {path.name: path.read_bytes() for path in (tmp_path / "table").iterdir()}
    build_neighbours(dict(reversed(embeddings.items())), tmp_path / "table")
    assert {path.name: path.read_bytes() for path in (tmp_path / "table").iterdir()} == first


def test_the_agreement_counts_no_neighbour_by_the_same_artist(tmp_path: Path) -> None:
    by_artist: dict[str, list[str]] = {}
    for track in catalogue().values():
        if track.artist and track.duplicate_group is None:
            by_artist.setdefault(track.artist, []).append(track.id)
    one, other = next(tracks[:2] for tracks in by_artist.values() if len(tracks) > 1)
    embeddings = axes(one, "metal.00000")
    embeddings[other] = embeddings[one]
    assert build_neighbours(embeddings, tmp_path / "table")["agreement"]["raw"] == 0
    with pytest.raises(DataError, match="at least two artists"):
        build_neighbours({track: embeddings[track] for track in (one, other)}, tmp_path / "table")
    assert "metal.00000" in open_neighbours(tmp_path / "table").tracks


def test_another_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="holds something else"):
        build_neighbours(axes("blues.00000", "jazz.00000"), tmp_path)


def test_tracks_are_heard_and_what_is_no_audio_is_left_out(classifier: GenreClassifier, tmp_path: Path) -> None:
    paths = {track: tmp_path / f"{track}.wav" for track in ("blues.00000", "jazz.00000")}
    paths["blues.00000"].write_bytes(by_libsndfile(song(3.0), RATE))
    paths["jazz.00000"].write_bytes(b"<html>")
    told: list[tuple[int, int]] = []
    embeddings, faults = mean_embeddings(paths, classifier, on_progress=lambda *step: told.append(step))
    assert list(embeddings) == ["blues.00000"]
    np.testing.assert_allclose(
        embeddings["blues.00000"], classifier.predict(load_audio(paths["blues.00000"])).embedding
    )
    assert "does not look like a sound file" in faults["jazz.00000"]
    assert told == [(1, 2), (2, 2)]


def test_a_model_without_embeddings_can_not_make_the_table(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(by_libsndfile(song(1.0), RATE))
    with pytest.raises(ModelError, match=f"take {DEFAULT_MODEL}"):
        mean_embeddings({"blues.00000": tmp_path / "a.wav"}, GenreClassifier.load("features-cnn"))


def test_the_command_makes_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audio, out = tmp_path / "audio", tmp_path / "table"
    audio.mkdir()
    for track, samples in {
        "blues.00000": song(3.0),
        "jazz.00001": song(5.0)[2 * RATE :],
        "jazz.00054": song(1),
    }.items():
        (audio / f"{track}.wav").write_bytes(by_libsndfile(samples, RATE))
    (audio / "pop.00000.wav").write_bytes(b"<html>")
    assert main(["neighbours", "--data", str(audio), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"Written to {out}. Of 2 tracks, for 0.0% the nearest")
    assert "pop.00000 is left out" in said.err
    assert open_neighbours(out).tracks == ("blues.00000", "jazz.00001")  # jazz.00054 is broken in most copies

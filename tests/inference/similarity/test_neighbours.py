import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.errors import DataError
from genreclf.gtzan import Gtzan, catalogue
from genreclf.inference.similarity.neighbours import (
    CLOSE,
    DISTANT,
    NEIGHBOURS,
    VERY_CLOSE,
    Neighbours,
    open_neighbours,
)
from tests.sounds import RATE, clip, song


@pytest.fixture(scope="module")
def shipped() -> Neighbours:
    return open_neighbours()


@pytest.fixture(scope="module")
def classifier() -> GenreClassifier:
    return GenreClassifier.load()


def test_every_track_of_the_table_finds_itself_or_its_twin_first(shipped: Neighbours) -> None:
    for track, direction in zip(shipped.tracks, shipped.directions, strict=True):
        first = shipped.nearest(direction, n=1)[0]
        assert first.track.id == track or first.track.md5 == catalogue()[track].md5
        assert first.similarity == pytest.approx(1, abs=1e-2)


def test_neighbours_come_in_order_and_no_recording_twice(shipped: Neighbours) -> None:
    twin = next(t for t in shipped.tracks if catalogue()[t].duplicate_group is not None)
    for n in (1, 5, 30):
        found = shipped.nearest(shipped.directions[shipped.tracks.index(twin)], n)
        assert len(found) == n
        similarities = [neighbour.similarity for neighbour in found]
        assert similarities == sorted(similarities, reverse=True)
        assert len({neighbour.track.md5 for neighbour in found}) == n
        named = [neighbour.track.name for neighbour in found if neighbour.track.title]
        assert len(set(named)) == len(named)
    assert "The same recording as" in found[0].track.fault


def test_the_length_of_an_embedding_does_not_matter(shipped: Neighbours) -> None:
    embedding = shipped.directions[7]
    one, other = shipped.nearest(embedding), shipped.nearest(40 * embedding)
    assert [neighbour.track.id for neighbour in one] == [neighbour.track.id for neighbour in other]


def test_closeness_follows_the_limits(shipped: Neighbours) -> None:
    near, far, opposite = np.eye(3, 200)
    table = replace(
        shipped,
        tracks=("blues.00000", "jazz.00000", "pop.00000"),
        directions=np.stack([near, far, opposite]),
        limits={VERY_CLOSE: 0.8, CLOSE: 0.5},
    )
    found = table.nearest(near + 0.65 * far + 0.1 * opposite)
    assert [(neighbour.track.id, neighbour.closeness) for neighbour in found] == [
        ("blues.00000", VERY_CLOSE),
        ("jazz.00000", CLOSE),
        ("pop.00000", DISTANT),
    ]


def test_a_clip_lies_between_its_neighbours_on_the_map(shipped: Neighbours) -> None:
    one, other = np.eye(2, 200)
    table = replace(
        shipped,
        tracks=("blues.00000", "jazz.00000", "pop.00000"),
        directions=np.stack([one, other, -one]),
        places={"blues.00000": np.array([1.0, 0.0]), "jazz.00000": np.array([0.0, 1.0]), "pop.00000": np.ones(2)},
    )
    assert table.place(one + other) == pytest.approx((0.5, 0.5), abs=1e-4)
    assert table.place(one) == pytest.approx((1, 0), abs=1e-4)
    unplaced = replace(table, places={"jazz.00000": np.array([0.0, 1.0])})
    assert unplaced.place(one) == pytest.approx((0, 1))


def test_every_track_of_the_table_has_a_place(shipped: Neighbours) -> None:
    assert {*shipped.tracks} <= {*shipped.places}
    x, y = shipped.place(shipped.directions[0])
    assert -1 <= x <= 1
    assert -1 <= y <= 1


def test_an_embedding_of_another_model_is_refused(shipped: Neighbours) -> None:
    with pytest.raises(DataError, match="ask for those of its predictions"):
        shipped.nearest(np.ones(57))


def damage(folder: Path, table: np.ndarray | None = None, **changes: object) -> Path:
    """A copy of the table that ships with another array or index; the checksum is put right unless it is given."""
    shutil.copytree(NEIGHBOURS, folder)
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    if table is not None:
        np.save(folder / "embeddings.npy", table, allow_pickle=True)
        index["checksum"] = sha256((folder / "embeddings.npy").read_bytes()).hexdigest()
    (folder / "index.json").write_text(json.dumps(index | changes), encoding="utf-8")
    return folder


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    good = np.load(NEIGHBOURS / "embeddings.npy")
    holes = good.copy()
    holes[3, 4] = np.nan
    cases = {
        "checksum": damage(tmp_path / "a", checksum="0" * 64),
        "don't fit": damage(tmp_path / "b", good[:-1]),
        "of shape": damage(tmp_path / "c", good[0]),
        "Object arrays": damage(tmp_path / "d", good.astype(object)),
        "no numbers": damage(tmp_path / "e", holes),
        "not in GTZAN": damage(tmp_path / "f", tracks=[f"polka.{n:05d}" for n in range(len(good))]),
        "'close'": damage(tmp_path / "g", closeness={VERY_CLOSE: 0.9}),
        "No such file": tmp_path / "nowhere",
    }
    for reason, folder in cases.items():
        with pytest.raises(DataError, match=f"{reason}.* Please restore it"):
            open_neighbours(folder)


def test_the_table_is_small() -> None:
    assert sum(path.stat().st_size for path in NEIGHBOURS.iterdir()) < 1_300_000


def test_the_embedding_of_a_prediction_is_the_mean_over_windows_and_no_part_of_its_values(
    classifier: GenreClassifier,
) -> None:
    prediction = classifier.predict(clip(song(6.0)))
    halves = [classifier.predict(clip(song(6.0)[start : start + 3 * RATE])).embedding for start in (0, 3 * RATE)]
    assert prediction.embedding is not None
    assert prediction.embedding.shape == (712,)
    assert prediction.embedding.dtype == np.float32
    assert np.corrcoef(prediction.embedding, np.mean(halves, axis=0))[0, 1] > 0.98  # the edges of windows differ
    assert "embedding" not in prediction.to_dict()
    assert "embedding" not in repr(prediction)
    assert prediction == replace(prediction, embedding=None)


@pytest.mark.gtzan
def test_a_clip_of_gtzan_finds_itself(shipped: Neighbours, classifier: GenreClassifier, gtzan_folder: Path) -> None:
    paths = Gtzan(gtzan_folder / "audio").paths
    for track in ("classical.00030", "hiphop.00005"):
        embedding = classifier.predict(load_audio(paths[track])).embedding
        assert embedding is not None
        first, second = shipped.nearest(embedding, 2)
        assert first.track.id == track
        assert first.similarity > 0.999 > second.similarity
        assert first.closeness == VERY_CLOSE

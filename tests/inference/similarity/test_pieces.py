import json
from pathlib import Path

import numpy as np
import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.bundled.examples import examples
from genreclf.errors import DataError, ModelError
from genreclf.genres import GENRES
from genreclf.inference.similarity.neighbours import open_neighbours
from genreclf.inference.similarity.pieces import PIECES, open_pieces, write_pieces


def test_the_table_that_ships_is_what_the_default_model_makes_of_the_pieces_that_ship() -> None:
    pieces = open_pieces()
    assert list(pieces) == list(GENRES)
    embedding = GenreClassifier.load().predict(load_audio(examples()["jazz"].path)).embedding
    assert embedding is not None
    known = open_neighbours()
    similarity, _ = known.likeness(embedding, pieces["jazz"])
    assert similarity == pytest.approx(1, abs=1e-3)
    assert max(pieces, key=lambda genre: known.likeness(embedding, pieces[genre])[0]) == "jazz"


def test_a_piece_that_was_played_anew_is_left_out(tmp_path: Path) -> None:
    table = json.loads(PIECES.read_text(encoding="utf-8"))
    table["rock"]["checksum"] = "0" * 64
    (tmp_path / "pieces.json").write_text(json.dumps(table), encoding="utf-8")
    assert list(open_pieces(tmp_path / "pieces.json")) == [genre for genre in GENRES if genre != "rock"]


@pytest.mark.parametrize("content", ["", "3", '{"jazz": 3}', '{"jazz": {"embedding": [1]}, "pop": {"embedding": []}}'])
def test_a_damaged_table_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "pieces.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="Please restore it"):
        open_pieces(tmp_path / "pieces.json")


def test_a_model_without_embeddings_can_not_make_the_table(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has no embeddings"):
        write_pieces(GenreClassifier.load("features-cnn"), tmp_path / "pieces.json")
    assert not (tmp_path / "pieces.json").exists()


def test_a_song_is_as_much_like_another_as_the_other_is_like_it() -> None:
    known, pieces = open_neighbours(), open_pieces()
    one, other = pieces["jazz"], pieces["blues"]
    assert known.likeness(one, other) == known.likeness(other, one)
    with pytest.raises(DataError, match="those of its predictions"):
        known.likeness(one, np.ones(57))

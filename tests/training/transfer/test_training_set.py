from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import pytest

from genreclf.datasets.recordings import Song
from genreclf.errors import DataError
from genreclf.training.transfer import embeddings
from genreclf.training.transfer.training_set import extract_embeddings, joined
from tests.sounds import RATE, by_libsndfile, song
from tests.training.transfer import made_up


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A clip of eight windows, two excerpts, and a sound."""
    folder = tmp_path_factory.mktemp("audio")
    seconds = {"blues.00000": 25.0, "rock.00001": 4.0, "jazz.song": 7.0, "other.door": 3.0}
    for name, length in seconds.items():
        (folder / f"{name}.wav").write_bytes(by_libsndfile(song(length), RATE))
    return {name: folder / f"{name}.wav" for name in seconds}


@pytest.fixture(scope="module")
def backbone() -> keras.Model:
    return made_up.backbone()


def test_embeddings_are_computed_once(
    files: Mapping[str, Path], backbone: keras.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "PER_KIND", {"train": 1, "valid": 1, "test": 1})
    tracks = {name: files[name] for name in ("blues.00000", "rock.00001")}
    songs = [
        Song("jazz.song", files["jazz.song"], "jazz", "Somebody", "A song", ""),
        Song("other.door", files["other.door"], "", "", "A door", "a house"),
    ]
    said: list[str] = []

    def extract(paths: Mapping[str, Path]) -> embeddings.EmbeddingSet:
        given = extract_embeddings(paths, songs, backbone, tmp_path, {}, said.append)
        assert given.song_names == ["jazz.song"]
        assert given.sound_names == ["other.door"]
        assert given.sources == {"blues.00000": "whole", "jazz.song": "excerpt", "rock.00001": "excerpt"}
        assert set(given.augmented.source) == {*tracks, "jazz.song"}
        assert len(set(given.augmented.variant[given.augmented.source == "rock.00001"])) == embeddings.COPIES_SHORT
        assert set(given.synthetic.variant) == {"train", "valid", "test"}
        assert set(given.sounds.source) == {"other.door"}
        return given.clean

    first = extract(tracks)
    assert first.embedding.shape == (len(first.source), made_up.SIZE)
    assert "clean: 3 recordings" in said
    said.clear()
    again = extract(tracks)
    assert not said  # all sets are in the cache
    np.testing.assert_array_equal(again.embedding, first.embedding)
    with pytest.raises(DataError, match="embeddings of other recordings"):
        extract_embeddings({**tracks, "pop.00000": files["rock.00001"]}, songs, backbone, tmp_path, {}, said.append)


def test_recordings_that_are_joined_stay_apart() -> None:
    one = made_up.music(["rock.0", "jazz.0"], "clean", (2, 2), 0)
    both = joined(one, one)
    assert len(both.source) == 2 * len(one.source)
    assert len(set(both.group)) == 4
    assert joined(one, one.where(slice(0))).group.tolist() == one.group.tolist()

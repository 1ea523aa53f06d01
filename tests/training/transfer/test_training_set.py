from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import pytest

from genreclf.datasets import non_music
from genreclf.gtzan import SUBSETS
from genreclf.training.transfer import embeddings
from genreclf.training.transfer.training_set import extract_embeddings
from tests.sounds import RATE, by_libsndfile, song
from tests.training.transfer import made_up


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A clip of eight windows, and an excerpt."""
    folder = tmp_path_factory.mktemp("audio")
    seconds = {"blues.00000": 25.0, "rock.00001": 4.0}
    for name, length in seconds.items():
        (folder / f"{name}.wav").write_bytes(by_libsndfile(song(length), RATE))
    return {name: folder / f"{name}.wav" for name in seconds}


@pytest.fixture(scope="module")
def backbone() -> keras.Model:
    return made_up.backbone()


def test_embeddings_are_computed_once(
    files: Mapping[str, Path], backbone: keras.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "PER_KIND", dict.fromkeys(SUBSETS, 1))
    monkeypatch.setattr(non_music, "VOICES", dict.fromkeys(SUBSETS, ()))  # their programs need not be installed
    monkeypatch.setattr(non_music, "FLITE_VOICES", ())
    said: list[str] = []

    def extract(paths: Mapping[str, Path]) -> embeddings.EmbeddingSet:
        given = extract_embeddings(paths, backbone, tmp_path, {}, said.append)
        assert given.sources == {"blues.00000": "whole", "rock.00001": "excerpt"}
        assert set(given.augmented.source) == {*files}
        assert len(set(given.augmented.variant[given.augmented.source == "rock.00001"])) == embeddings.COPIES_SHORT
        assert set(given.non_music.variant) == {"train", "valid", "test"}
        return given.clean

    first = extract(files)
    assert first.embedding.shape == (len(first.source), made_up.SIZE)
    assert "clean: 2 recordings" in said
    said.clear()
    again = extract(files)
    assert not said  # all sets are in the cache
    np.testing.assert_array_equal(again.embedding, first.embedding)

    more = extract_embeddings({**files, "pop.00000": files["rock.00001"]}, backbone, tmp_path, {}, said.append)
    assert {*more.clean.source} == {*more.augmented.source} == {*files, "pop.00000"}

    speech = {subset: [tmp_path / "speech" / subset / "ann"] for subset in SUBSETS}
    for (folder,) in speech.values():
        folder.mkdir(parents=True)
        (folder / "hello.wav").write_bytes(by_libsndfile(song(4.0), RATE))
    assert "recorded speech" not in more.non_music.source
    spoken = extract_embeddings(files, backbone, tmp_path, speech, said.append)
    assert "recorded speech" in spoken.non_music.source

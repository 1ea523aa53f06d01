"""What the models on pretrained backbones hand to the training of their head; the head's training has its own tests."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from genreclf.errors import DataError
from genreclf.training.models import duo_transfer, musicnn_transfer
from genreclf.training.transfer.backbones import BACKBONES, MUSICNN
from genreclf.training.transfer.head import SONG_SETTINGS, HeadSettings
from genreclf.training.transfer.training_set import TrainingSet
from tests.training.transfer import made_up

Call = dict[str, Any]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    (tmp_path / "musicnn_msd.LICENSE.md").write_text("ISC")
    return tmp_path


def record(monkeypatch: pytest.MonkeyPatch, model: Any, *, songs: bool) -> Call:
    """Replace what needs a network from outside or hours; what is called is noted."""
    call: Call = {"backbones": []}

    def extract(paths: Any, listed: Sequence[Any], backbone: Any, *rest: Any) -> TrainingSet:
        call["recordings"] = (paths, listed)
        return made_up.training_set(songs=songs)

    def build(names: Sequence[str], weights: Any, tagger: Any) -> str:
        call["backbones"].append(list(names))
        return f"backbone of {' and '.join(names)}"

    def train(
        name: str,
        description: str,
        backbone: Any,
        given: TrainingSet,
        out: Path,
        settings: HeadSettings,
        **options: Any,
    ) -> Mapping[str, Any]:
        call.update(name=name, backbone=backbone, training_set=given, out=out, settings=settings, **options)
        return {"name": name}

    replaced: dict[str, Callable[..., Any]] = {
        "read_or_fetch_weights": lambda *given: {},
        "build_backbone": build,
        "extract_embeddings": extract,
        "train_head": train,
    }
    for name, function in replaced.items():
        monkeypatch.setattr(model, name, function)
    return call


def written(call: Call, folder: Path) -> list[str]:
    folder.mkdir()
    call["further_files"](folder)
    return [path.name for path in folder.iterdir()]


def test_musicnn_transfer_is_trained_on_gtzan_alone(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    call = record(monkeypatch, musicnn_transfer, songs=False)
    card = musicnn_transfer.train_musicnn_transfer(
        {"blues.00000": Path("a")}, cache / "out", cache=cache, speech={}, command="a command", repeats=3
    )
    assert card == {"name": "musicnn-transfer"}
    assert call["recordings"] == ({"blues.00000": Path("a")}, [])
    assert call["backbones"] == [[MUSICNN]]
    assert call["settings"] == HeadSettings()
    assert (call["command"], call["repeats"], call["out"]) == ("a command", 3, cache / "out")
    assert "ISC" in call["facts"]["licence"]
    assert written(call, cache / "folder") == ["LICENSE-musicnn.md"]


def test_duo_transfer_joins_the_embeddings_of_both_backbones(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    call = record(monkeypatch, duo_transfer, songs=True)
    loaded: list[Path] = []
    monkeypatch.setattr(duo_transfer, "keras", SimpleNamespace(models=SimpleNamespace(load_model=loaded.append)))
    songs = made_up.training_set(songs=True).songs
    duo_transfer.train_duo_transfer(
        {}, songs, Path("tagger.keras"), cache / "out", cache=cache, speech={}, command="a command", repeats=2
    )
    assert loaded == [Path("tagger.keras")]
    assert call["backbones"] == [*([name] for name in BACKBONES), list(BACKBONES)]
    assert call["backbone"] == "backbone of musicnn and audio-tagger"
    assert call["recordings"][1] == songs
    assert call["training_set"].clean.embedding.shape[1] == 2 * made_up.SIZE
    assert np.array_equal(*np.split(call["training_set"].clean.embedding, 2, axis=1))
    assert call["settings"] == SONG_SETTINGS
    assert written(call, cache / "folder") == ["LICENSE-musicnn.md"]


def test_a_folder_of_others_is_not_touched(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    (cache / "out").mkdir()
    (cache / "out" / "holiday.jpg").write_bytes(b"")
    call = record(monkeypatch, musicnn_transfer, songs=False)
    with pytest.raises(DataError):
        musicnn_transfer.train_musicnn_transfer({}, cache / "out", cache=cache, speech={}, command="")
    assert not call["backbones"]
    call = record(monkeypatch, duo_transfer, songs=True)
    with pytest.raises(DataError):
        duo_transfer.train_duo_transfer({}, [], Path("t"), cache / "out", cache=cache, speech={}, command="")
    assert not call["backbones"]

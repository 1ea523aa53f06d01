"""What ``musicnn-transfer`` hands to the training of its head; the head's training has its own tests."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from genreclf.errors import DataError
from genreclf.training.models import musicnn_transfer
from genreclf.training.transfer.mlp_head import MlpHeadSettings
from genreclf.training.transfer.training_set import TrainingSet
from tests.training.transfer import made_up

Call = dict[str, Any]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    (tmp_path / "musicnn_msd.LICENSE.md").write_text("ISC")
    return tmp_path


def record(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Replace what needs a network from outside or hours; what is called is noted."""
    call: Call = {"backbones": 0}

    def extract(paths: Any, backbone: Any, *rest: Any) -> TrainingSet:
        call["paths"] = paths
        return made_up.training_set()

    def build(weights: Any) -> str:
        call["backbones"] += 1
        return "backbone"

    def train(
        name: str,
        description: str,
        backbone: Any,
        given: TrainingSet,
        out: Path,
        settings: MlpHeadSettings,
        **options: Any,
    ) -> Mapping[str, Any]:
        call.update(name=name, backbone=backbone, training_set=given, out=out, settings=settings, **options)
        return {"name": name}

    replaced: dict[str, Callable[..., Any]] = {
        "read_or_fetch_weights": lambda *given: {},
        "musicnn_backbone": build,
        "extract_embeddings": extract,
        "train_mlp_head": train,
    }
    for name, function in replaced.items():
        monkeypatch.setattr(musicnn_transfer, name, function)
    return call


def written(call: Call, folder: Path) -> list[str]:
    folder.mkdir()
    call["further_files"](folder)
    return [path.name for path in folder.iterdir()]


def test_musicnn_transfer_is_trained_on_gtzan_alone(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    call = record(monkeypatch)
    card = musicnn_transfer.train_musicnn_transfer(
        {"blues.00000": Path("a")}, cache / "out", cache=cache, speech={}, command="a command", repeats=3
    )
    assert card == {"name": "musicnn-transfer"}
    assert call["paths"] == {"blues.00000": Path("a")}
    assert (call["backbones"], call["backbone"]) == (1, "backbone")
    assert call["settings"] == MlpHeadSettings()
    assert (call["command"], call["repeats"], call["out"]) == ("a command", 3, cache / "out")
    assert "ISC" in call["facts"]["licence"]
    assert written(call, cache / "folder") == ["LICENSE-musicnn.md"]


def test_a_folder_of_others_is_not_touched(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    (cache / "out").mkdir()
    (cache / "out" / "holiday.jpg").write_bytes(b"")
    call = record(monkeypatch)
    with pytest.raises(DataError):
        musicnn_transfer.train_musicnn_transfer({}, cache / "out", cache=cache, speech={}, command="")
    assert not call["backbones"]

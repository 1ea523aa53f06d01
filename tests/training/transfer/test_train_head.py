"""One training of a head on songs, and one on GTZAN alone, compared with what the code gave when they were frozen.

``golden.json`` was written before the two ways of training became one. ``python -m tests.training.transfer.freeze``
freezes anew what the code gives, after a change that is meant to alter it.
"""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genreclf.errors import DataError
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.inference.litert import LiteRtNetwork
from tests.training.transfer import made_up

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
TOLERANCE = 2e-3
"""Other processors add in another order; a fold, a seed or a temperature that changes moves figures by far more."""


@cache
def trained(kind: str, folder: Path) -> dict[str, Any]:
    return made_up.train(kind, folder / kind)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("heads")


def assert_alike(golden: Any, now: Any, where: str) -> None:
    if isinstance(golden, dict):
        assert set(golden) == set(now), where
        for name, value in golden.items():
            assert_alike(value, now[name], f"{where}, {name}")
    elif isinstance(golden, list):
        assert len(golden) == len(now), where
        for one, other in zip(golden, now, strict=True):
            assert_alike(one, other, where)
    else:
        assert now == pytest.approx(golden, abs=TOLERANCE), where


@pytest.mark.parametrize("kind", ["songs", "tracks"])
def test_no_figure_changes(kind: str, folder: Path) -> None:
    card = trained(kind, folder)
    assert_alike(GOLDEN[kind], made_up.figures(card, folder / kind), kind)


def test_the_golden_figures_are_worth_comparing() -> None:
    for kind, figures in GOLDEN.items():
        for name, (n, accuracy, _) in figures["accuracy"].items():
            assert n >= 20, (kind, name)
            assert 0.3 < accuracy < 0.98, (kind, name)


@pytest.mark.parametrize("kind", ["songs", "tracks"])
def test_the_folder_holds_what_a_model_needs(kind: str, folder: Path) -> None:
    card = trained(kind, folder)
    stored = json.loads((folder / kind / "card.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(card))
    assert stored["command"] == "the command"
    assert stored["notes"][-1] == "A remark of the model."
    assert (folder / kind / "extra.txt").read_text() == "a licence"
    words = (folder / kind / "README.md").read_text(encoding="utf-8")
    assert all(note in words for note in stored["notes"])
    windows = np.zeros((1, LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS), np.float32)
    outputs = LiteRtNetwork(folder / kind / "network.tflite")(windows)
    assert {"genres", "music", "tags", "embedding"} <= set(outputs)
    assert outputs["genres"].sum() == pytest.approx(1, abs=1e-4)
    with (folder / kind / "predictions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["source"] for row in rows} == {"whole", "excerpt"}
    splits = {"random", "filtered", *(["songs"] if kind == "songs" else [])}
    assert {row["protocol"] for row in rows} == splits == set(stored["metrics"])


def test_songs_decide_where_there_are_any(folder: Path) -> None:
    card = trained("songs", folder)
    assert card["data"]["trained_on_songs"] is True
    assert card["data"]["songs"] == {"songs": len(made_up.SONGS), "other sounds": len(made_up.SOUNDS)}
    assert card["metrics"]["songs"]["test"]["n"] == len(made_up.SONGS)
    assert card["inverse_temperature"]["1"] == 1
    assert f"Of {len(made_up.SONGS)} well-known songs" in card["notes"][0]
    alone = trained("tracks", folder)
    assert "trained_on_songs" not in alone["data"]
    assert alone["cross_validation"]["filtered"]["folds"] == 5
    assert "whole clips" in alone["notes"][0]


def test_data_without_a_test_track_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no track of the part 'test'"):
        made_up.train("tracks", tmp_path / "model", without="test")
    assert not (tmp_path / "model").exists()

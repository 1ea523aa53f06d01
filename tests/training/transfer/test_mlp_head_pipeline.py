"""One training of a head, compared with what the code gave when its figures were frozen.

``python -m tests.training.transfer.freeze`` freezes anew what the code gives, after a change that is meant to alter it.
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
def trained(folder: Path) -> dict[str, Any]:
    return made_up.train(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("heads") / "model"


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


def test_no_figure_changes(folder: Path) -> None:
    assert_alike(GOLDEN, made_up.figures(trained(folder), folder), "figures")


def test_the_golden_figures_are_worth_comparing() -> None:
    for name, (n, accuracy, _) in GOLDEN["accuracy"].items():
        assert n >= 20, name
        assert 0.3 < accuracy < 0.98, name


def test_the_folder_holds_what_a_model_needs(folder: Path) -> None:
    card = trained(folder)
    stored = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(card))
    assert stored["command"] == "the command"
    assert stored["cross_validation"]["filtered"]["folds"] == 5
    assert "whole clips" in stored["notes"][0]
    assert stored["notes"][-1] == "A remark of the model."
    assert (folder / "extra.txt").read_text() == "a licence"
    words = (folder / "README.md").read_text(encoding="utf-8")
    assert all(note in words for note in stored["notes"])
    windows = np.zeros((1, LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS), np.float32)
    outputs = LiteRtNetwork(folder / "network.tflite")(windows)
    assert {"genres", "music", "tags", "embedding"} <= set(outputs)
    assert outputs["genres"].sum() == pytest.approx(1, abs=1e-4)
    with (folder / "predictions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["source"] for row in rows} == {"whole", "excerpt"}
    assert {row["protocol"] for row in rows} == {"random", "filtered"} == set(stored["metrics"])


def test_data_without_a_test_track_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no track of the part 'test'"):
        made_up.train(tmp_path / "model", without="test")
    assert not (tmp_path / "model").exists()

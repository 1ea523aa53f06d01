"""Fixtures of the whole suite: the GTZAN copy, a synthetic table of features, and one training run that tests share."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genreclf.features.spectra import SUMMARY_NAMES, warm_up
from genreclf.gtzan import catalogue, genre_indices
from genreclf.gtzan.feature_tables import FeatureTable
from tests.styled_model import write_styled_model

DATA_VARIABLE = "GENRECLF_GTZAN"


TESTS = Path(__file__).parent
MAIN = sys.modules["__main__"]
BUSY = ("training", "app", "hostile", "batch", "cli", "features")
"""Folders whose tests keep a processor busy."""


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", None):  # pytest-xdist: its workers must not fill numba's cold cache at once
        warm_up()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what loads TensorFlow by its fixtures, and order files for several workers.

    A file in a browser, which mostly waits, stands beside a busy one; short ones come last.
    """
    for item in items:
        if isinstance(item, pytest.Function) and {"trained", "styled_model"} & {*item.fixturenames}:
            item.add_marker("tensorflow")
    folders = {item.path: item.path.relative_to(TESTS).parts[0] for item in items if TESTS in item.path.parents}
    browser = [path for path, folder in folders.items() if folder == "browser"]
    busy = sorted((path for path, folder in folders.items() if folder in BUSY), key=lambda p: BUSY.index(folders[p]))
    place = {path: number for number, path in enumerate(chain(*zip_longest(browser, busy))) if path}
    items.sort(key=lambda item: place.get(item.path, len(place) + len(items)))


@pytest.fixture(autouse=True)
def main_module() -> None:
    """The program that runs, which Streamlit's tests of pages replace: processes that are started import it."""
    sys.modules["__main__"] = MAIN


@pytest.fixture(scope="session")
def gtzan_folder() -> Path:
    """The folder of the development copy that holds the feature table and ``original/``."""
    if not (audio := os.environ.get(DATA_VARIABLE)):
        pytest.skip(f"{DATA_VARIABLE} is not set: it names a folder with GTZAN's audio")
    folder = Path(audio).resolve().parent
    for name in ("features_30_sec.csv", "original"):
        if not (folder / name).exists():
            pytest.skip(f"{DATA_VARIABLE} is set, but there is no {name} beside {audio}")
    return folder


@pytest.fixture(scope="session")
def feature_table() -> FeatureTable:
    """Made-up features of all tracks: a cloud per genre, far enough apart to be learnt in a few epochs."""
    rng = np.random.default_rng(0)
    tracks = list(catalogue())
    centres = rng.normal(size=(10, len(SUMMARY_NAMES)))[genre_indices(tracks)]
    scales = 10.0 ** rng.uniform(-3, 3, len(SUMMARY_NAMES))
    values = (centres + rng.normal(size=centres.shape)) * scales
    return FeatureTable("table", dict(zip(tracks, values, strict=True)))


@pytest.fixture(scope="session")
def feature_csv(feature_table: FeatureTable, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file in the format of the published table, every digit kept."""
    path = tmp_path_factory.mktemp("table") / "features_30_sec.csv"
    lines = [",".join(("filename", "length", *SUMMARY_NAMES, "label"))]
    for track, values in feature_table.rows.items():
        lines.append(",".join((f"{track}.wav", "661794", *map(repr, values.tolist()), track.partition(".")[0])))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def styled_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a tiny model that knows styles."""
    return write_styled_model(tmp_path_factory.mktemp("styles") / "styled")


@dataclass(frozen=True)
class Trained:
    """A finished training run: its folder, its card and what it said on the way."""

    folder: Path
    card: Mapping[str, Any]
    epochs: list[tuple[str, int, Mapping[str, float]]]


@pytest.fixture(scope="session")
def trained(feature_table: FeatureTable, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model trained for two epochs on the made-up features."""
    from genreclf.training.models.features_cnn import Settings, train_features_cnn

    folder = tmp_path_factory.mktemp("models") / "features-cnn"
    epochs: list[tuple[str, int, Mapping[str, float]]] = []
    card = train_features_cnn(
        feature_table,
        folder,
        Settings(epochs=2, batch_size=64, seed=7),
        on_epoch=lambda run, epoch, logs: epochs.append((run, epoch, dict(logs))),
    )
    return Trained(folder, card, epochs)

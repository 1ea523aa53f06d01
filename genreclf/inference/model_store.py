"""A stored model: a folder of plain files that ``card.json`` describes and whose checksums it holds.

The card holds the SHA-256 of every network file; a folder whose files don't match it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from genreclf.errors import ModelError
from genreclf.files import sha256
from genreclf.genres import GENRES
from genreclf.inference.model_card import ModelCard
from genreclf.paths import bundled_path

if TYPE_CHECKING:
    import pandas as pd

MODELS = bundled_path("models")
"""Where the models that ship with the project lie."""

ARCHITECTURE = "architecture.csv"
SONGS = "songs.csv"
"""Beside the models: artist and title of the songs that they were tried on."""
UNTITLED = "repository label"
"""In a title: that it is none."""
HISTORY, PREDICTIONS, REPEATS = "history.csv", "predictions.csv", "repeats.csv"
VALIDATION_BY_EPOCH = "validation-by-epoch.csv"
PROBABILITY_COLUMNS = tuple(f"p_{genre}" for genre in GENRES)
HISTORY_COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
ARCHITECTURE_COLUMNS = ("layer", "kind", "inputs", "shape", "parameters")
PREDICTION_COLUMNS = ("track", "protocol", "part", "genre", "source", *PROBABILITY_COLUMNS)


@dataclass(frozen=True)
class StoredModel:
    """A model's folder and its card.

    Attributes
    ----------
    folder : Path
        Where it lies.
    card : ModelCard
        Content of ``card.json``, checked.
    """

    folder: Path
    card: ModelCard

    @property
    def name(self) -> str:
        """Name of the model, for example ``"features-cnn"``."""
        return self.card.name

    def network(self, file: str) -> Path:
        """Path of a network file whose checksum is right.

        Raises
        ------
        ModelError
            If the file is missing or not the one that the card describes.
        """
        path = self.folder / file
        expected = self.card.checksums.get(file)
        if not path.is_file() or sha256(path) != expected:
            raise ModelError(
                f"The file {file} of the model {self.name!r} is missing or damaged: its checksum is not the one in "
                f"card.json. Please restore the folder {self.folder}, or train the model again."
            )
        return path

    def readme(self) -> str:
        """The model card in words, as Markdown.

        Raises
        ------
        ModelError
            If ``README.md`` is missing.
        """
        try:
            return (self.folder / "README.md").read_text(encoding="utf-8")
        except OSError as error:
            raise ModelError(f"The README of {self.name!r} can't be read ({error}). Please restore it.") from None

    def predictions(self) -> pd.DataFrame:
        """The predictions for the validation and test tracks of each split.

        Returns
        -------
        pd.DataFrame
            One row per track and protocol, with the columns `PREDICTION_COLUMNS`.

        Raises
        ------
        ModelError
            If ``predictions.csv`` is missing or damaged.
        """
        return self._table(PREDICTIONS, PREDICTION_COLUMNS)

    def history(self) -> pd.DataFrame:
        """The learning curve of the training.

        Returns
        -------
        pd.DataFrame
            One row per epoch, with the columns `HISTORY_COLUMNS`.

        Raises
        ------
        ModelError
            If ``history.csv`` is missing or damaged.
        """
        return self._table(HISTORY, HISTORY_COLUMNS)

    def validation_by_epoch(self) -> pd.DataFrame:
        """Which genre it gave to each validation track after each epoch.

        Returns
        -------
        pd.DataFrame
            One row per track with the columns ``track`` and the numbers of the epochs, as text.

        Raises
        ------
        ModelError
            If ``validation-by-epoch.csv`` is missing or damaged.
        """
        return self._table(VALIDATION_BY_EPOCH, ("track", "1"))

    def architecture(self) -> pd.DataFrame:
        """The layers of its network.

        Returns
        -------
        pd.DataFrame
            One row per layer, inputs first, with the columns `ARCHITECTURE_COLUMNS`.

        Raises
        ------
        ModelError
            If ``architecture.csv`` is missing or damaged.
        """
        return self._table(ARCHITECTURE, ARCHITECTURE_COLUMNS)

    def _table(self, file: str, columns: Collection[str]) -> pd.DataFrame:
        import pandas as pd  # here: who only classifies need not wait for it

        path = self.folder / file
        try:
            table = pd.read_csv(path)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The file {file} of the model {self.name!r} can't be read ({error}). Please restore the folder "
                f"{self.folder}, or train the model again."
            ) from None
        if not {*columns} <= {*table.columns}:
            raise ModelError(f"{path} lacks columns. Please restore the folder {self.folder}.")
        return table


def read_song_names(models: Path = MODELS) -> dict[str, str]:
    """Title and artist of the songs beyond GTZAN that models were tried on, by identifier.

    Where the archive that a song comes from gave no title, only a label, its name is empty.

    Raises
    ------
    ModelError
        If the table is missing or damaged.
    """
    import pandas as pd  # here: who only classifies need not wait for it

    try:
        table = pd.read_csv(models / SONGS, dtype=str, keep_default_na=False)
        return {
            row["track"]: ""
            if UNTITLED in row["title"]
            else " – ".join(filter(None, (row["title"], row["artist"]))) or row["track"]
            for row in table.to_dict("records")
        }
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"The table {models / SONGS} can't be read ({error}). Please restore it.") from None


def available_models(models: Path = MODELS) -> list[str]:
    """Names of the models in a folder, in alphabetical order."""
    return sorted(card.parent.name for card in models.glob("*/card.json") if not card.parent.name.startswith("."))


def open_model(name: str, models: Path = MODELS) -> StoredModel:
    """Find a model and read its card.

    Parameters
    ----------
    name : str
        Name of a model under ``models``, or the path of a model's folder.
    models : Path
        Folder of models.

    Returns
    -------
    StoredModel
        With a card that has been checked.

    Raises
    ------
    ModelError
        If there is no such model or its card is damaged.
    """
    folder = models / name if name in available_models(models) else Path(name)
    try:
        content = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            known = ", ".join(available_models(models)) or "none"
            raise ModelError(f"There is no model called {name!r}. Available: {known}.") from None
        raise ModelError(f"The card of the model {name!r} can't be read. Please restore the folder {folder}.") from None
    try:
        card = ModelCard.parse(content)
    except ModelError as fault:
        raise ModelError(
            f"The card of the model {name!r} can't be used: {fault}. Please restore the folder {folder}, or train the "
            "model again."
        ) from None
    return StoredModel(folder, card)

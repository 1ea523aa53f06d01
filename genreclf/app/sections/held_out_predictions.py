"""Predictions of a model for songs that it was not trained on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from genreclf.app.session import resources
from genreclf.evaluation import confusion_matrix, evaluate
from genreclf.genres import GENRES
from genreclf.gtzan import genre_indices
from genreclf.inference.model_store import PROBABILITY_COLUMNS


@dataclass(frozen=True)
class HeldOutPredictions:
    """What a model said about the test tracks of one protocol.

    Attributes
    ----------
    table : pd.DataFrame
        Rows of the model's predictions.
    truth, predicted : np.ndarray [shape=(n,)]
        Genre indices.
    matrix : np.ndarray [shape=(10, 10)]
        Counts.
    metrics : dict
        See `genreclf.evaluation.evaluate`.
    """

    table: pd.DataFrame
    truth: np.ndarray
    predicted: np.ndarray
    matrix: np.ndarray
    metrics: dict[str, Any]

    def is_cell(self, true_genre: str, predicted_genre: str) -> np.ndarray:
        """Which rows lie in one cell of the matrix [shape=(n,)]."""
        cell: np.ndarray = (self.truth == GENRES.index(true_genre)) & (self.predicted == GENRES.index(predicted_genre))
        return cell


@st.cache_data(max_entries=16, show_spinner=False)
def held_out_predictions(model: str, protocol: str) -> HeldOutPredictions:
    """The test part of one protocol, from the model's recorded predictions."""
    rows = resources.predictions(model)
    table = rows[(rows["part"] == "test") & (rows["protocol"] == protocol)]
    probabilities = table[list(PROBABILITY_COLUMNS)].to_numpy()
    truth, predicted = genre_indices(table["track"]), probabilities.argmax(axis=1)
    return HeldOutPredictions(
        table, truth, predicted, confusion_matrix(truth, predicted), evaluate(truth, probabilities)
    )

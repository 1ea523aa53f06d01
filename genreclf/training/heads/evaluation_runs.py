"""Evaluation of linear heads for the model folder: predictions for songs, verdicts on sounds that are not music."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from genreclf.datasets.labelled_recordings import Song
from genreclf.training.heads.labels import Labels
from genreclf.training.heads.linear_head_calibration import LinearHeadCalibration, given_verdicts
from genreclf.training.heads.linear_head_card import rates_of
from genreclf.training.heads.out_of_fold import Pooled, pool
from genreclf.training.model_folder import Run
from genreclf.training.transfer.embeddings import WHOLE_WINDOWS

_NO_EPOCHS: Final = np.empty((0, 0))


def songs_run(
    network: Any,
    evaluated: Sequence[str],
    nested: Pooled,
    probabilities: Mapping[str, np.ndarray],
    calibration: LinearHeadCalibration,
) -> Run:
    """The songs, nested, as one more split that has a test subset alone."""
    mask = np.isin([song.id for song in nested.songs], evaluated)
    names = [song.id for song, kept in zip(nested.songs, mask, strict=True) if kept]
    sources = {song.id: source(count) for song, count in zip(nested.songs, nested.windows.tolist(), strict=True)}
    subsets: dict[str, list[str]] = {"train": [], "valid": [], "test": names}
    genres = probabilities["genres"][mask]
    return Run(network, subsets, [], calibration.genres[1], {"test": genres}, sources, _NO_EPOCHS)


def window_sources(recording: np.ndarray) -> dict[str, str]:
    """``"whole"`` or ``"excerpt"`` by recording, from the recording of each window, unaltered ones alone."""
    counts = dict(zip(*np.unique(recording, return_counts=True), strict=True))
    return {str(name): source(count) for name, count in counts.items()}


def source(windows: int) -> str:
    """What a recording of so many windows is called in predictions."""
    return "whole" if windows >= WHOLE_WINDOWS else "excerpt"


def synthetic_rates(
    logits: np.ndarray, recording: np.ndarray, calibration: LinearHeadCalibration, layout: Labels
) -> dict[str, Any]:
    """Verdicts on synthetic and spoken sounds that no head was fitted to, by subset.

    Parameters
    ----------
    logits : np.ndarray [shape=(n, outputs)]
        Of windows, as in `genreclf.training.heads.labels`.
    recording : np.ndarray [shape=(n,)]
        The sound of each window; its name begins with its subset.
    calibration : LinearHeadCalibration
        Temperatures and thresholds.
    layout : Labels
        Of the logits.
    """
    rates = {}
    for subset in ("valid", "test"):
        mask = np.char.startswith(recording, f"{subset} ")
        sounds = {str(name): Song(str(name), Path(), "", "", "", "") for name in np.unique(recording[mask])}
        pooled = pool(logits[mask], recording[mask], sounds)
        given = given_verdicts(calibration.probabilities(pooled, layout), calibration.thresholds)
        rates[f"not music, {subset}"] = rates_of(given)
    return rates

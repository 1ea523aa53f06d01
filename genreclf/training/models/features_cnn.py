"""Train ``features-cnn``: from summary features to a model folder.

A run fits one network on the training subset of one split and keeps what every later figure needs: the curve over
epochs and the predictions for validation and test. Choices (temperature, thresholds) use validation data only.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from genreclf.features.spectra import SUMMARY_NAMES, FeatureConfig
from genreclf.files import refuse_foreign
from genreclf.gtzan import genre_indices
from genreclf.gtzan.feature_tables import FeatureTable
from genreclf.training.model_folder import Run, write_model
from genreclf.training.runs import OnEpoch, command, on_every_split, restrict_to_available

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import tensorflow as tf

from genreclf.evaluation.confidence_thresholds import confident_threshold
from genreclf.evaluation.temperature_scaling import best_temperature
from genreclf.training import architectures
from genreclf.training.export import save_network

NAME, AUGMENTED = "features-cnn", "features-cnn-augmented"

FEATURE_NOISE = 0.2
"""Standard deviation of the noise that augmentation adds to standardised features."""

_SOURCES = {"table": "the published table of librosa features", "whole": "audio"}


@dataclass(frozen=True)
class Settings:
    """Settings of a run; the defaults are the original experiment's.

    Attributes
    ----------
    epochs : int
        Passes over the training subset; there is no early stopping.
    batch_size : int
        Tracks per step.
    seed : int
        Seed of initial weights, shuffling, dropout and augmentation.
    augment : bool
        Whether augmented copies join the training subset (see `with_augmented_copies`).
    """

    epochs: int = 50
    batch_size: int = 32
    seed: int = 42
    augment: bool = False


def train_features_cnn(
    table: FeatureTable,
    out: Path,
    settings: Settings,
    *,
    repeats: int = 0,
    on_epoch: OnEpoch = lambda run, epoch, logs: None,
) -> dict[str, Any]:
    """Train ``features-cnn`` (or ``features-cnn-augmented``) on both splits and write its folder in one step.

    The network that is kept is the one of the ``random`` split, as in the original experiment; the ``filtered`` one
    only gives its figures.

    Parameters
    ----------
    table : FeatureTable
        Features of the tracks; tracks of the split that it lacks are left out, and the card says how many.
    out : Path
        The model's folder; what it held before is replaced only when everything is done.
    settings : Settings
        Settings of every run.
    repeats : int
        How many further splits (seeds ``settings.seed``, ``settings.seed + 1``, ...) to train and test on, to show the
        spread.
    on_epoch : callable
        Told about every epoch.

    Returns
    -------
    dict
        The card.

    Raises
    ------
    DataError
        If a subset of a split has no track in the table.
    DataError
        If ``out`` holds something that is no model.
    """
    refuse_foreign(out, "card.json")
    runs, repeated = on_every_split(
        lambda subsets, seed, told: fit_features_cnn(table, subsets, replace(settings, seed=seed), told),
        settings.seed,
        repeats,
        on_epoch,
    )
    kept = runs["random"]
    augmentation = _augmentation_in_words(table) if settings.augment else "none"
    return write_model(
        out,
        {
            "name": AUGMENTED if settings.augment else NAME,
            "description": "The original experiment: a small 1-D CNN over 57 librosa summary features of a track"
            + (", also trained on altered copies of the tracks." if settings.augment else "."),
            "command": command(
                NAME,
                "features_30_sec.csv" if table.source == "table" else "DIR",
                settings,
                *["--audio DIR"] * bool(table.altered),
                repeats=repeats,
            ),
            "features": {
                "kind": "summary",
                **asdict(FeatureConfig()),
                "fingerprint": FeatureConfig().fingerprint(),
                "names": SUMMARY_NAMES,
            },
            "training": {
                **asdict(settings),
                "augmentation": augmentation,
                "optimizer": "adam",
                "loss": "sparse_categorical_crossentropy",
                "temperature": kept.temperature,
            },
            "data": {"source": table.source, "network_trained_on": "random"},
            "thresholds": {
                "confident": confident_threshold(kept.probabilities["valid"], genre_indices(kept.subsets["valid"]))
            },
            "licence": "MIT",
            "notes": [
                "The network that ships was trained on the random split, as in the original experiment; the row "
                "`filtered` belongs to a second network, trained in the same way on the fault- and artist-filtered "
                "split. The random split has the same artists, and often the same albums, in training and test, which "
                "inflates its accuracy.",
                f"Trained from {_SOURCES[table.source]}. Augmentation: {augmentation}.",
                "It is meant to show how such an experiment works. It was trained on ten genres of Western popular and "
                "art music recorded before 2002 and assigns one of them to any sound; nothing should be decided by it.",
                "Weights: MIT licence, as the project. GTZAN's audio has no licence and is not included.",
            ],
        },
        runs,
        repeated,
        lambda folder: save_network(kept.network, folder),
    )


def _augmentation_in_words(table: FeatureTable) -> str:
    of_features = "noise and mixing within a genre, in feature space"
    if not table.altered:
        return of_features
    return (
        f"noise, gain, time shift and pitch shift of the audio for {len(table.altered)} of {len(table.rows)} tracks, "
        f"those with audio; {of_features}, for the others"
    )


def fit_features_cnn(
    table: FeatureTable,
    subsets: Mapping[str, list[str]],
    settings: Settings,
    on_epoch: Callable[[int, Mapping[str, float]], None],
) -> Run:
    """Fit and calibrate one network.

    Parameters
    ----------
    table : FeatureTable
        Features of the tracks.
    subsets : Mapping of str to list of str
        Tracks of ``"train"``, ``"valid"`` and ``"test"``; those that the table lacks are left out.
    settings : Settings
        Settings of the run.
    on_epoch : callable
        Called with the epoch's number and its logs.

    Returns
    -------
    Run
        The network after the last epoch.
    """
    subsets = restrict_to_available(subsets, table.rows)
    keras.utils.set_random_seed(settings.seed)
    tf.config.experimental.enable_op_determinism()
    x = {subset: table.matrix(tracks) for subset, tracks in subsets.items()}
    y = {subset: genre_indices(tracks) for subset, tracks in subsets.items()}
    network = architectures.features_cnn(x["train"].mean(axis=0), x["train"].var(axis=0))
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    inputs, targets = x["train"], y["train"]
    if settings.augment:
        inputs, targets = with_augmented_copies(table, subsets["train"], np.random.default_rng(settings.seed))
    by_epoch: list[np.ndarray] = []

    def at_end(epoch: int, logs: Mapping[str, float]) -> None:
        by_epoch.append(network.predict(x["valid"], verbose=0).argmax(axis=1))
        on_epoch(epoch + 1, logs)

    history = network.fit(
        inputs,
        targets,
        validation_data=(x["valid"], y["valid"]),
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=at_end)],
    ).history
    temperature = best_temperature(network.predict(x["valid"], verbose=0), y["valid"])
    architectures.fold_temperature(network, temperature)
    return Run(
        network,
        subsets,
        [{"epoch": i + 1} | {name: values[i] for name, values in history.items()} for i in range(len(history["loss"]))],
        temperature,
        {subset: network.predict(x[subset], verbose=0) for subset in ("valid", "test")},
        {track: table.source for tracks in subsets.values() for track in tracks},
        np.stack(by_epoch),
    )


def with_augmented_copies(
    table: FeatureTable, tracks: Sequence[str], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A training subset and two augmented copies of each track.

    They are those of its audio where the table has them, else of its features.
    Of the features, one copy gets Gaussian noise of `FEATURE_NOISE` standard deviations; the other is mixed, in random
    proportion, with another track of its genre.

    Parameters
    ----------
    table : FeatureTable
        Features of the tracks, and of altered copies of their audio.
    tracks : sequence of str
        The training subset.
    rng : np.random.Generator
        Source of chance.

    Returns
    -------
    x, y : np.ndarray [shape=(3 * n, n_features)], np.ndarray [shape=(3 * n,)]
        Features and genre indices, the tracks as they are first.
    """
    x, y = table.matrix(tracks), genre_indices(tracks)
    noisy = x + rng.normal(size=x.shape) * FEATURE_NOISE * x.std(axis=0)
    partner = np.arange(len(y))
    for genre in np.unique(y):
        members = np.flatnonzero(y == genre)
        partner[members] = rng.permutation(members)
    share = rng.uniform(0.5, 1.0, (len(y), 1))
    copies = np.stack([noisy, share * x + (1 - share) * x[partner]])
    for row, track in enumerate(tracks):
        if track in table.altered:
            copies[:, row] = table.altered[track]
    return np.concatenate([x, *copies]), np.tile(y, 1 + len(copies))

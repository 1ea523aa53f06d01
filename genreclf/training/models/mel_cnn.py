"""Train ``mel-cnn``: from mel spectrograms to a model folder.

After every epoch the network is evaluated on the validation tracks, window by window as in the live path, and the
weights of the epoch with the smallest validation loss are kept.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from genreclf.features.front_ends import SparseLogMelFrontEnd
from genreclf.files import refuse_foreign
from genreclf.gtzan import genre_indices
from genreclf.gtzan.mel_tables import MelTable
from genreclf.training.model_folder import Run, write_model
from genreclf.training.runs import OnEpoch, command, on_every_split, restrict_to_available

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import tensorflow as tf

from genreclf.evaluation.confidence_thresholds import confident_threshold
from genreclf.evaluation.temperature_scaling import best_temperature
from genreclf.inference.pooling import pooled
from genreclf.training import architectures
from genreclf.training.export import save_network
from genreclf.training.models.mel_augmentation import (
    MAX_FREQUENCY_MASK,
    MAX_TIME_MASK,
    MIXUP,
    TILT,
    WINDOWS_PER_EPOCH,
    TrainingWindows,
)

NAME = "mel-cnn"

SHIPPED = "filtered"
"""The split whose network ships."""
LEARNING_RATE = 2e-3
"""Its highest value, after two epochs of warming up; it falls to zero along a cosine."""
LABEL_SMOOTHING = 0.05


@dataclass(frozen=True)
class MelSettings:
    """Settings of a run.

    Attributes
    ----------
    epochs : int
        How long to train; the best epoch is kept.
    batch_size : int
        Windows per step.
    seed : int
        Seed of initial weights, shuffling, dropout and augmentation.
    """

    epochs: int = 50
    batch_size: int = 32
    seed: int = 42


def train_mel_cnn(
    table: MelTable,
    out: Path,
    settings: MelSettings,
    *,
    repeats: int = 0,
    on_epoch: OnEpoch = lambda run, epoch, logs: None,
) -> dict[str, Any]:
    """Train ``mel-cnn`` on both splits and write its folder in one step.

    The network that ships is the one of the ``filtered`` split: its validation tracks are mostly by artists that are
    not in training, so its thresholds and figures apply to songs that people bring.

    Parameters
    ----------
    table : MelTable
        Mel spectrograms; tracks of the split that it lacks are left out, and the card says how many.
    out : Path
        The model's folder; what it held before is replaced only when everything is done.
    settings : MelSettings
        Settings of every run.
    repeats : int
        How many further random splits (seeds ``settings.seed``, ``settings.seed + 1``, ...) to train and test on, to
        show the spread.
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
        lambda subsets, seed, told: fit_mel_cnn(table, subsets, replace(settings, seed=seed), told),
        settings.seed,
        repeats,
        on_epoch,
    )
    kept = runs[SHIPPED]
    best_epochs = {split: _best_epoch(run) for split, run in runs.items()}
    return write_model(
        out,
        {
            "name": NAME,
            "description": "The modern form of the same experiment: a small 2-D CNN over log-mel spectrograms, trained "
            "from scratch on the tracks of GTZAN.",
            "command": command(NAME, "MEL.npz" if table.source == "mel" else "DIR", settings, repeats=repeats),
            "features": {"kind": "sparse_log_mel", "fingerprint": SparseLogMelFrontEnd().fingerprint()},
            "training": {
                **asdict(settings),
                "best_epochs": best_epochs,
                "windows_per_epoch": WINDOWS_PER_EPOCH,
                "augmentation": {
                    "tilt": TILT,
                    "mixup": MIXUP,
                    "time_strip": MAX_TIME_MASK,
                    "band_strip": MAX_FREQUENCY_MASK,
                },
                "optimizer": "adam",
                "learning_rate": LEARNING_RATE,
                "loss": "categorical_crossentropy",
                "label_smoothing": LABEL_SMOOTHING,
                "temperature": kept.temperature,
            },
            "data": {"source": table.source, "network_trained_on": SHIPPED},
            "thresholds": {
                "confident": confident_threshold(kept.probabilities["valid"], genre_indices(kept.subsets["valid"]))
            },
            "licence": "MIT",
            "notes": _notes(best_epochs, settings),
        },
        runs,
        repeated,
        lambda folder: save_network(kept.network, folder),
    )


def _best_epoch(run: Run) -> int:
    return int(min(run.history, key=lambda row: row["val_loss"])["epoch"])


def _notes(best_epochs: Mapping[str, int], settings: MelSettings) -> list[str]:
    """The paragraphs of the model's README."""
    return [
        "The network that ships was trained on the filtered split: its validation tracks, which temperature and "
        "threshold come from, are mostly by artists that are not in training, like the songs that people bring. The "
        "row `random` belongs to a second network, trained in the same way on a split that has the same artists, and "
        "often the same albums, in training and test, which inflates its accuracy.",
        "Its input is windows of 5 s with one frame every 77.5 ms and 128 mel bands, each relative to its own loudest "
        "cell; the prediction for a track is the geometric mean over its windows. It was trained on log-mel "
        "spectrograms in 8 bits (docs/data.md), which the live path computes from audio.",
        f"Of {settings.epochs} epochs the one with the smallest loss on validation tracks was kept: "
        f"{best_epochs['filtered']} on the filtered split, {best_epochs['random']} on the random one. In the history, "
        "`loss` and `accuracy` are those on augmented windows with dropout, `val_loss` and `val_accuracy` "
        "those on whole tracks, before calibration. docs/mel-cnn-trials.md lists what was tried, and why the test "
        "subset was looked at more than once.",
        "It is meant to show how such an experiment works. It was trained on ten genres of Western popular and art "
        "music recorded before 2002 and assigns one of them to any sound; nothing should be decided by it.",
        "Weights: MIT licence, as the project. GTZAN's audio has no licence and is not included.",
    ]


def fit_mel_cnn(
    table: MelTable,
    subsets: Mapping[str, list[str]],
    settings: MelSettings,
    on_epoch: Callable[[int, Mapping[str, float]], None],
) -> Run:
    """Fit and calibrate one network.

    Parameters
    ----------
    table : MelTable
        Mel spectrograms.
    subsets : Mapping of str to list of str
        Tracks of ``"train"``, ``"valid"`` and ``"test"``; those that the table lacks are left out.
    settings : MelSettings
        Settings of the run.
    on_epoch : callable
        Called with the epoch's number and its logs.

    Returns
    -------
    Run
        The network after its best epoch.
    """
    subsets = restrict_to_available(subsets, table.rows)
    keras.utils.set_random_seed(settings.seed)
    tf.config.experimental.enable_op_determinism()
    network = architectures.mel_cnn()
    batches = TrainingWindows(table, subsets["train"], settings.batch_size, settings.seed)
    rate = keras.optimizers.schedules.CosineDecay(
        LEARNING_RATE / 10,
        max(1, (settings.epochs - 2) * len(batches)),
        warmup_target=LEARNING_RATE,
        warmup_steps=2 * len(batches),
    )
    network.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=LABEL_SMOOTHING),
        metrics=["accuracy"],
    )
    validation = Validation(table, subsets["valid"], on_epoch)
    network.fit(batches, epochs=settings.epochs, verbose=0, callbacks=[validation])
    network.set_weights(validation.best_weights)
    temperature = best_temperature(predict_tracks(network, table, subsets["valid"]), genre_indices(subsets["valid"]))
    architectures.fold_temperature(network, temperature)
    return Run(
        network,
        subsets,
        validation.history,
        temperature,
        {subset: predict_tracks(network, table, subsets[subset]) for subset in ("valid", "test")},
        {track: table.source for tracks in subsets.values() for track in tracks},
        np.stack(validation.predicted),
    )


def predict_tracks(network: keras.Model, table: MelTable, tracks: Sequence[str]) -> np.ndarray:
    """Predictions of a network for whole tracks, in the windows of the live path.

    Parameters
    ----------
    network : keras.Model
        From `genreclf.training.architectures.mel_cnn`.
    table : MelTable
        Mel spectrograms.
    tracks : sequence of str
        Track identifiers.

    Returns
    -------
    np.ndarray [shape=(len(tracks), 10)]
        Rows sum to 1.
    """
    windows = [table.all_windows(track) for track in tracks]
    probabilities = network.predict(np.concatenate(windows), batch_size=64, verbose=0)
    return np.stack([pooled(rows) for rows in np.split(probabilities, len(tracks))])


class Validation(keras.callbacks.Callback):  # type: ignore[misc]
    """Evaluates a network on validation tracks after every epoch, and keeps the best weights.

    Parameters
    ----------
    table : MelTable
        Mel spectrograms.
    tracks : sequence of str
        Validation tracks.
    on_epoch : callable
        Called with the epoch's number (from 1) and its losses and accuracies.

    Attributes
    ----------
    history : list of dict
        What ``on_epoch`` was told, with ``epoch``.
    predicted : list of np.ndarray [shape=(n,)]
        Genre indices of the tracks after each epoch.
    best_weights : list of np.ndarray
        Those of the epoch with the smallest validation loss.
    """

    def __init__(
        self, table: MelTable, tracks: Sequence[str], on_epoch: Callable[[int, Mapping[str, float]], None]
    ) -> None:
        super().__init__()
        self._table, self._tracks, self._on_epoch = table, tracks, on_epoch
        self.history: list[dict[str, float]] = []
        self.predicted: list[np.ndarray] = []
        self.best_weights: list[np.ndarray] = []

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """See `keras.callbacks.Callback.on_epoch_end`."""
        truth = genre_indices(self._tracks)
        rows = predict_tracks(self.model, self._table, self._tracks)
        predicted = rows.argmax(axis=1)
        figures = {
            **(logs or {}),
            "val_loss": float(-np.log(np.maximum(rows[np.arange(len(truth)), truth], 1e-9)).mean()),
            "val_accuracy": float((predicted == truth).mean()),
        }
        if all(figures["val_loss"] < row["val_loss"] for row in self.history):
            self.best_weights = self.model.get_weights()
        self.predicted.append(predicted.astype(np.uint8))
        self.history.append({"epoch": epoch + 1, **figures})
        self._on_epoch(epoch + 1, figures)

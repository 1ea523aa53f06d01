"""Train ``audio-tagger``: hours on two cores, so it writes checkpoints and goes on from the last one.

The batch of every step is drawn from the seed and the number of the step, so a run that was killed ends with the same
batches as one that was not.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from typing import Any, Final

import keras
import numpy as np
from keras import ops

from genreclf.errors import DataError
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.training import architectures
from genreclf.training.distillation import augmentation
from genreclf.training.distillation.targets import Targets

CHECKPOINT_SECONDS: Final = 180.0
REPORTED: Final = 250
"""Steps between two rows of the history."""
AHEAD: Final = 6
"""Batches that are made in advance."""


@dataclass(frozen=True)
class TaggerSettings:
    """Settings of the tagger's training.

    Attributes
    ----------
    steps, batch_size : int
        How many batches, and windows in each.
    learning_rate : float
        At its highest, after `warm_up` steps; it falls to zero along a cosine.
    warm_up : int
        Steps in which the rate rises.
    weight_decay : float
        Of AdamW.
    other_sounds : float
        Share of windows that are not music.
    seed : int
        Seed of everything random.
    earlier_steps : int
        Of the training whose hidden layers this one begins with.
    """

    steps: int = 5000
    batch_size: int = 32
    learning_rate: float = 1.5e-3
    warm_up: int = 250
    weight_decay: float = 0.02
    other_sounds: float = 0.18
    seed: int = 0
    earlier_steps: int = 0


def fit_tagger(
    spectrograms: Mapping[str, np.ndarray],
    targets: Targets,
    music: Sequence[str],
    other: Sequence[str],
    settings: TaggerSettings,
    checkpoints: Path,
    on_progress: Callable[[str], None],
    *,
    init_from: keras.Model | None = None,
    validate: Callable[[keras.Model], Mapping[str, float]] = lambda network: {},
) -> tuple[keras.Model, list[dict[str, float]]]:
    """Train the network, or go on where it was left.

    Parameters
    ----------
    spectrograms : Mapping of str to np.ndarray [shape=(n_frames, 96)]
        Log-mel, by recording.
    targets : Targets
        Their targets.
    music, other : sequence of str
        Recordings to learn from: music, and other sounds.
    settings : TaggerSettings
        Settings; others than those of the checkpoint are refused.
    checkpoints : Path
        Folder of the last checkpoint.
    on_progress : callable
        Called with lines of text.
    init_from : keras.Model or None
        A tagger whose hidden layers to begin with, instead of from scratch.
    validate : callable
        Given the network every `REPORTED` steps; its figures join the history.

    Returns
    -------
    network : keras.Model
        Of `genreclf.training.architectures.audio_tagger`, with one output for each target.
    history : list of dict
        ``epoch``, the number of steps; ``loss``, the mean over the last ones; and the figures of ``validate``.

    Raises
    ------
    DataError
        If the checkpoint is that of another training.
    """
    names = [*music, *other]
    chances = np.array([(1 - settings.other_sounds * bool(other)) / len(music)] * len(music))
    chances = np.append(chances, [settings.other_sounds / max(len(other), 1)] * len(other))
    what = {**asdict(settings), "recordings": len(names)}
    network, state = _resumed(checkpoints, what) or (
        _fresh(spectrograms, names, targets, settings, init_from),
        {"step": 0, "history": []},
    )

    def batch(step: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng((settings.seed, step))
        chosen = [names[i] for i in rng.choice(len(names), settings.batch_size, p=chances)]
        frames = [spectrograms[name] for name in chosen]
        starts = np.array([rng.integers(max(1, len(rows) - LogMelFrontEnd.FRAMES + 1)) for rows in frames])
        rows = [targets.at(name, int(start), len(f)) for name, start, f in zip(chosen, starts, frames, strict=True)]
        return augmentation.batch(frames, np.stack(rows), starts, rng)

    steps = range(state["step"], settings.steps)
    began, saved, loss, since = time.monotonic(), time.monotonic(), 0.0, 0
    for step, (x, y) in zip(steps, _ahead(batch, steps), strict=True):
        loss, since = loss + float(network.train_on_batch(x, y)), since + 1
        left = (time.monotonic() - began) / (step + 1 - steps.start) * (settings.steps - step - 1) / 60
        on_progress(f"step {step + 1} of {settings.steps}, error {loss / since:.4f}, {left:.0f} minutes left")
        if (step + 1) % REPORTED == 0 or step + 1 == settings.steps:
            state["history"].append({"epoch": step + 1, "loss": loss / since, **validate(network)})
            loss, since = 0.0, 0
        if time.monotonic() - saved > CHECKPOINT_SECONDS or step + 1 == settings.steps:
            _save(network, {"what": what, "history": state["history"]}, checkpoints)
            saved = time.monotonic()
    return network, state["history"]


def _fresh(
    spectrograms: Mapping[str, np.ndarray],
    names: Sequence[str],
    targets: Targets,
    settings: TaggerSettings,
    start: keras.Model | None,
) -> keras.Model:
    keras.utils.set_random_seed(settings.seed)
    if start is None:
        frames = np.concatenate([spectrograms[name][::20].astype(np.float32) for name in names])
        network = architectures.audio_tagger(frames.mean(axis=0), frames.std(axis=0), len(targets.weights))
    else:
        network = architectures.audio_tagger(*architectures.input_statistics(start), len(targets.weights))
        architectures.copy_tagger(start, network)
    rate = keras.optimizers.schedules.CosineDecay(
        settings.learning_rate / 20,
        max(1, settings.steps - settings.warm_up),
        warmup_target=settings.learning_rate,
        warmup_steps=settings.warm_up,
    )
    network.compile(
        keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay, clipnorm=1.0),
        WeightedError(targets.weights),
        jit_compile=False,  # on CPUs, XLA's convolutions take 1.4 times as long
    )
    return network


@keras.saving.register_keras_serializable("genreclf")
class WeightedError(keras.losses.Loss):  # type: ignore[misc]
    """Mean squared error in which targets count as much as their weights say."""

    def __init__(self, weights: Sequence[float] | np.ndarray, **options: Any) -> None:
        super().__init__(**options)
        self.weights = np.asarray(weights, np.float32)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """See `keras.losses.Loss.call`."""
        return ops.sum(ops.square(y_true - y_pred) * self.weights, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """See `keras.losses.Loss.get_config`."""
        return {**super().get_config(), "weights": self.weights.tolist()}


def _ahead(batch: Callable[[int], Any], steps: range) -> Any:
    """Batches in order, made in a thread while the network learns."""
    made: Queue[Any] = Queue(AHEAD)

    def work() -> None:
        for step in steps:
            made.put(batch(step))

    threading.Thread(target=work, name="batches", daemon=True).start()
    return (made.get() for _ in steps)


def _save(network: keras.Model, state: Mapping[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / "draft.keras"
    network.save(draft)
    with new_file(folder / "state.json") as file:
        file.write_text(json.dumps(state), encoding="utf-8")
    draft.replace(folder / "last.keras")


def _resumed(folder: Path, what: Mapping[str, Any]) -> tuple[keras.Model, dict[str, Any]] | None:
    if not (folder / "last.keras").is_file():
        return None
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    if state["what"] != what:
        raise DataError(f"{folder} holds the checkpoint of a training with other settings. Please delete or move it.")
    network = keras.models.load_model(folder / "last.keras")
    step = int(network.optimizer.iterations)  # the two files may be of different moments
    return network, {"step": step, "history": [row for row in state["history"] if row["epoch"] <= step]}

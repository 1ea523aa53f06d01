"""Train the tagger by distillation: hours on two cores, so checkpoints are written and a run resumes from the last one.

The batch of every step is drawn from the seed and the number of the step, so a run that was killed ends with the same
batches as one that was not.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from typing import Any, Final

import keras
import numpy as np

from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.errors import DataError
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.training import architectures
from genreclf.training.distillation import augmentation
from genreclf.training.distillation.loss import distillation_loss
from genreclf.training.distillation.spectrograms import Spectrograms
from genreclf.training.distillation.targets import Targets

CHECKPOINT_INTERVAL: Final = 180.0
"""Seconds between two checkpoints."""
HISTORY_INTERVAL: Final = 250
"""Steps between two rows of the history."""
PREFETCHED: Final = 6
"""Batches that are prepared in advance."""

INSIDE_SHARE, OUTSIDE_SHARE, NOT_MUSIC_SHARE = 0.50, 0.37, 0.13
"""Shares of windows from music of the ten genres, from music of other styles, and from other sounds."""
SONG_WEIGHT, EXCERPT_WEIGHT = 2.5, 0.4
"""How often a song, and an excerpt of a few seconds of GTZAN, is drawn relative to a whole clip of GTZAN."""
WHOLE_CLIP_FRAMES: Final = 700
"""Frames (11 s) below which a recording of GTZAN is an excerpt."""
FINE_TUNING_LEARNING_RATE: Final = 8e-4
"""Peak learning rate of a training that starts from the hidden layers of another."""
CODEC_PROBABILITY: Final = 0.5
"""Share of windows that are taken from the recoded spectrogram (see `genreclf.training.distillation.spectrograms`)."""


@dataclass(frozen=True)
class TaggerSettings:
    """Settings of the tagger's training.

    Attributes
    ----------
    steps, batch_size : int
        How many batches, and windows in each.
    learning_rate : float
        Peak, after `warm_up` steps; then it decays to zero along a cosine.
    warm_up : int
        Steps in which the rate rises.
    weight_decay : float
        Of AdamW.
    seed : int
        Seed of everything random.
    earlier_steps : int
        Of the training whose hidden layers this one starts from.
    """

    steps: int = 4500
    batch_size: int = 32
    learning_rate: float = 1.5e-3
    warm_up: int = 200
    weight_decay: float = 0.02
    seed: int = 6
    earlier_steps: int = 0


def sampling_probabilities(training: Sequence[Song], spectrograms: Mapping[str, np.ndarray]) -> np.ndarray:
    """Probability that each recording is drawn: that of a genre or style grows with the square root of its recordings.

    Returns
    -------
    np.ndarray [shape=(n,)]
        Sums to 1.
    """

    def weight(song: Song) -> float:
        if song.source != GTZAN:
            return SONG_WEIGHT if song.genre else 1.0
        return EXCERPT_WEIGHT if len(spectrograms[song.id]) < WHOLE_CLIP_FRAMES else 1.0

    kinds = [
        (INSIDE_SHARE, song.genre) if song.genre else (OUTSIDE_SHARE if song.style else NOT_MUSIC_SHARE, song.style)
        for song in training
    ]
    weights = np.array([weight(song) for song in training])
    of_kind: Counter[tuple[float, str]] = Counter()
    for kind, value in zip(kinds, weights.tolist(), strict=True):
        of_kind[kind] += value
    roots: Counter[float] = Counter()
    for (share, _), value in of_kind.items():
        roots[share] += value**0.5
    probabilities = np.array([kind[0] / (of_kind[kind] ** 0.5 * roots[kind[0]]) for kind in kinds]) * weights
    normalised: np.ndarray = probabilities / probabilities.sum()
    return normalised


def fit_tagger(
    spectrograms: Spectrograms,
    targets: Targets,
    training: Sequence[Song],
    settings: TaggerSettings,
    checkpoints: Path,
    on_progress: Callable[[str], None],
    *,
    init_from: keras.Model | None = None,
) -> tuple[keras.Model, list[dict[str, float]]]:
    """Train the network, or resume from the last checkpoint.

    Parameters
    ----------
    spectrograms : Spectrograms
        Of all recordings.
    targets : Targets
        Of the same recordings.
    training : sequence of Song
        Recordings to learn from.
    settings : TaggerSettings
        Settings; a checkpoint with other settings is refused.
    checkpoints : Path
        Folder of the last checkpoint.
    on_progress : callable
        Called with lines of text.
    init_from : keras.Model or None
        A tagger whose hidden layers to start from; None: train from scratch.

    Returns
    -------
    network : keras.Model
        Of `genreclf.training.architectures.audio_tagger`.
    history : list of dict
        ``epoch``, the number of steps, and ``loss``, the mean over the last ones.

    Raises
    ------
    DataError
        If the checkpoint is that of another training.
    """
    probabilities = sampling_probabilities(training, spectrograms.plain)
    run = {**asdict(settings), "recordings": len(training)}

    def loss(rows: Any, outputs: Any) -> Any:  # checkpoints hold this name
        return distillation_loss(targets, rows, outputs)

    network, state = _resume(checkpoints, run, loss) or (
        _new_network(spectrograms.plain, training, targets.outputs, settings, init_from),
        {"step": 0, "history": []},
    )
    if not state["step"]:
        _compile(network, settings, loss)

    def batch(step: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng((settings.seed, step))
        chosen = [training[i] for i in rng.choice(len(training), settings.batch_size, p=probabilities)]
        frames = [spectrograms.either(song.id, bool(rng.random() < CODEC_PROBABILITY)) for song in chosen]
        starts = np.array([rng.integers(max(1, len(rows) - LogMelFrontEnd.FRAMES + 1)) for rows in frames])
        rows = np.stack([targets.at(song.id, int(start)) for song, start in zip(chosen, starts, strict=True)])
        windows, partner, share = augmentation.batch(frames, starts, rng)
        return windows, targets.mixed(rows, partner, share)

    steps = range(state["step"], settings.steps)
    began, saved, total, count = time.monotonic(), time.monotonic(), 0.0, 0
    for step, (x, y) in zip(steps, _prefetch(batch, steps), strict=True):
        total, count = total + float(network.train_on_batch(x, y)), count + 1
        left = (time.monotonic() - began) / (step + 1 - steps.start) * (settings.steps - step - 1) / 60
        on_progress(f"step {step + 1} of {settings.steps}, loss {total / count:.4f}, {left:.0f} minutes left")
        if (step + 1) % HISTORY_INTERVAL == 0 or step + 1 == settings.steps:
            state["history"].append({"epoch": step + 1, "loss": total / count})
            total, count = 0.0, 0
        if time.monotonic() - saved > CHECKPOINT_INTERVAL or step + 1 == settings.steps:
            _save(network, {"settings": run, "history": state["history"]}, checkpoints)
            saved = time.monotonic()
    return network, state["history"]


def _new_network(
    spectrograms: Mapping[str, np.ndarray],
    training: Sequence[Song],
    outputs: int,
    settings: TaggerSettings,
    init_from: keras.Model | None,
) -> keras.Model:
    keras.utils.set_random_seed(settings.seed)
    if init_from is None:
        frames = np.concatenate([np.asarray(spectrograms[song.id][::20], np.float32) for song in training])
        return architectures.audio_tagger(frames.mean(axis=0), frames.std(axis=0), outputs)
    network = architectures.audio_tagger(*architectures.input_statistics(init_from), outputs)
    architectures.copy_tagger(init_from, network)
    return network


def _compile(network: keras.Model, settings: TaggerSettings, loss: Callable[[Any, Any], Any]) -> None:
    rate = keras.optimizers.schedules.CosineDecay(
        settings.learning_rate / 20,
        max(1, settings.steps - settings.warm_up),
        warmup_target=settings.learning_rate,
        warmup_steps=settings.warm_up,
    )
    network.compile(
        keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay, clipnorm=1.0),
        loss,
        jit_compile=False,  # on CPUs, XLA's convolutions take 1.4 times as long
    )


def _prefetch(batch: Callable[[int], Any], steps: range) -> Any:
    """Batches in order, prepared in a thread while the network trains."""
    batches: Queue[Any] = Queue(PREFETCHED)

    def work() -> None:
        for step in steps:
            batches.put(batch(step))

    threading.Thread(target=work, name="batches", daemon=True).start()
    return (batches.get() for _ in steps)


def _save(network: keras.Model, state: Mapping[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / "draft.keras"
    network.save(draft)
    with new_file(folder / "state.json") as file:
        file.write_text(json.dumps(state), encoding="utf-8")
    draft.replace(folder / "last.keras")


def _resume(
    folder: Path, run: Mapping[str, Any], loss: Callable[[Any, Any], Any]
) -> tuple[keras.Model, dict[str, Any]] | None:
    if not (folder / "last.keras").is_file():
        return None
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    if state.get("settings") != run:
        raise DataError(f"{folder} holds the checkpoint of a training with other settings. Please delete or move it.")
    network = keras.models.load_model(folder / "last.keras", custom_objects={"loss": loss})
    step = int(network.optimizer.iterations)  # the two files may be of different moments
    return network, {"step": step, "history": [row for row in state["history"] if row["epoch"] <= step]}

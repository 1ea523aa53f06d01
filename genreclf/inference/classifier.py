"""The one live path from a clip to an answer.

A clip is cut into windows, the network answers for each that is more than silence, and `genreclf.inference.pooling`
makes one answer of these.
Nothing here imports TensorFlow or Streamlit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from genreclf.audio import AudioClip, load_audio
from genreclf.errors import ModelError
from genreclf.features.front_ends import FRONT_ENDS, Windows
from genreclf.genres import GENRES
from genreclf.inference.litert import LiteRtNetwork
from genreclf.inference.model_card import NETWORK_LITERT
from genreclf.inference.model_store import MODELS, StoredModel, open_model
from genreclf.inference.notes import notes
from genreclf.inference.pooling import inverse_temperature, pooled

DEFAULT_MODEL = "duo-transfer"
ORIGINAL_MODEL = "features-cnn"
"""The experiment that it all began with: the one where overfitting is plain to see."""


class Verdict(StrEnum):
    """What the probabilities of an answer amount to, by thresholds fixed on validation data."""

    CONFIDENT = "confident"
    UNSURE = "unsure"
    NOT_MUSIC = "not_music"


@dataclass(frozen=True)
class Segment:
    """What the network made of one part of a clip.

    Attributes
    ----------
    start, end : float
        In seconds from the start of the clip.
    probabilities : Mapping of str to float
        By genre; they sum to 1.
    """

    start: float
    end: float
    probabilities: Mapping[str, float]


@dataclass(frozen=True)
class Prediction:
    """An answer.

    Attributes
    ----------
    model : str
        Name of the model that gave it.
    genre : str
        The most probable genre.
    probabilities : Mapping of str to float
        By genre; they sum to 1.
    verdict : Verdict
        What the probabilities amount to.
    timeline : tuple of Segment
        The same for parts of the clip, in order; silent parts are missing.
    tags : Mapping of str to float
        Music tags and their probabilities, for models that hear any.
    sounds : Mapping of str to float
        What is heard: styles, instruments, voices and other sounds, with their probabilities, for models that tell
        them apart (see `genreclf.inference.audio_classes`). They are low by nature: 0.3 is much.
    notes : tuple of str
        Sentences on what a reader should know, for example that only parts of a long song were heard.
    embedding : np.ndarray [shape=(n,)] or None
        float32; what the last layers of pretrained taggers made of the clip, the mean over its windows. Clips that
        sound alike lie close together. None for models that have no such output.
    """

    model: str
    genre: str
    probabilities: Mapping[str, float]
    verdict: Verdict
    timeline: tuple[Segment, ...]
    tags: Mapping[str, float] = field(default_factory=dict)
    sounds: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    embedding: np.ndarray | None = field(default=None, repr=False, compare=False)

    @property
    def confidence(self) -> float:
        """Probability of the most probable genre."""
        return self.probabilities[self.genre]

    def to_dict(self) -> dict[str, Any]:
        """The prediction as plain values, ready for JSON; without the embedding, which says nothing to a reader."""
        return {
            "model": self.model,
            "genre": self.genre,
            "confidence": self.confidence,
            "verdict": str(self.verdict),
            "probabilities": dict(self.probabilities),
            "timeline": [
                {"start": s.start, "end": s.end, "probabilities": dict(s.probabilities)} for s in self.timeline
            ],
            "tags": dict(self.tags),
            "sounds": dict(self.sounds),
            "notes": list(self.notes),
        }


class GenreClassifier:
    """A trained model, ready to answer; safe to share between threads.

    Parameters
    ----------
    model : StoredModel
        Folder and card.
    threads : int
        How many cores one run of the network may use.

    Raises
    ------
    ModelError
        If the model's features are not those that this code computes, or a file is damaged.
    """

    def __init__(self, model: StoredModel, *, threads: int = 2) -> None:
        kind = model.card.front_end
        if kind not in FRONT_ENDS or model.card.fingerprint != FRONT_ENDS[kind].fingerprint():
            raise ModelError(
                f"The model {model.name!r} was trained on other features than this version of genreclf computes. "
                "Please train it again, or use the version it came with."
            )
        self.card = model.card
        self.name = model.name
        self._front_end = FRONT_ENDS[kind]
        self._network = LiteRtNetwork(model.network(NETWORK_LITERT), threads=threads)

    @classmethod
    def load(cls, name: str = DEFAULT_MODEL, *, models: Path = MODELS, threads: int = 2) -> "GenreClassifier":
        """Load a model by name.

        Parameters
        ----------
        name : str
            Name of a model that ships with the project, or the path of a model's folder.
        models : Path
            Folder of models.
        threads : int
            How many cores one run of the network may use.

        Returns
        -------
        GenreClassifier
            Ready to `predict`.

        Raises
        ------
        ModelError
            If there is no such model, or it is damaged or does not fit.
        """
        return cls(open_model(name, models), threads=threads)

    def predict(self, clip: AudioClip) -> Prediction:
        """Say what genre a clip is.

        Parameters
        ----------
        clip : AudioClip
            Music, at least one second.

        Returns
        -------
        Prediction
            With one timeline segment per window that is more than silence.
        """
        windows = self.windows(clip)
        outputs = self._network(windows.inputs)
        probabilities = outputs["genres"]
        mean = _by_genre(self.pooled(probabilities))
        genre = max(mean, key=mean.__getitem__)
        music = float(outputs["music"].mean()) if "music" in outputs else 1.0
        return Prediction(
            model=self.name,
            genre=genre,
            probabilities=mean,
            verdict=self._verdict(mean[genre], music),
            timeline=tuple(
                Segment(start, end, _by_genre(row))
                for (start, end), row in zip(windows.times, probabilities, strict=True)
            ),
            tags=_mean_by_name(self.card.tags, outputs.get("tags")),
            sounds=_mean_by_name(self.card.sounds, outputs.get("sounds")),
            notes=(*clip.notes, *notes(windows, clip.duration)),
            embedding=outputs["embedding"].mean(axis=0) if "embedding" in outputs else None,
        )

    def pooled(self, probabilities: np.ndarray) -> np.ndarray:
        """The answer for a clip from those for its windows [shape=(n, 10)], as in a prediction [shape=(10,)]."""
        return pooled(probabilities, inverse_temperature(self.card.inverse_temperatures, len(probabilities)))

    def _verdict(self, confidence: float, music: float) -> Verdict:
        if music < self.card.music_threshold:
            return Verdict.NOT_MUSIC
        return Verdict.CONFIDENT if confidence >= self.card.confident_threshold else Verdict.UNSURE

    def windows(self, clip: AudioClip) -> Windows:
        """What the network is given of a clip, for `predict_windows`."""
        return self._front_end.windows(clip)

    def predict_windows(self, inputs: np.ndarray) -> np.ndarray:
        """Probabilities for what the model's front end makes of windows (see `genreclf.features.front_ends`).

        Parameters
        ----------
        inputs : np.ndarray [shape=(n, ...)]
            For ``features-cnn`` rows of summary features, raw.

        Returns
        -------
        np.ndarray [shape=(n, 10)]
            Rows sum to 1.
        """
        return self._network(inputs)["genres"]


def report(path: str | None, clip: AudioClip, prediction: Prediction) -> dict[str, Any]:
    """What ``classify --json`` and ``POST /api/classify`` say about a recording.

    Parameters
    ----------
    path : str or None
        What the recording is called where it comes from.
    clip : AudioClip
        The recording.
    prediction : Prediction
        What a model made of it.

    Returns
    -------
    dict
        Plain values: ``path``, those of `Prediction.to_dict`, and ``duration`` in seconds.
    """
    return {"path": path, **prediction.to_dict(), "duration": clip.duration}


def classify(source: str | PathLike[str] | bytes | BinaryIO, model: str = DEFAULT_MODEL) -> Prediction:
    """Say what genre a recording is: `load_audio` and `GenreClassifier.predict` in one call.

    A model is loaded once and kept for the next call; to choose its number of threads, use `GenreClassifier`.

    Parameters
    ----------
    source : path, bytes or binary file object
        The recording, in any format that `genreclf.audio.load_audio` reads.
    model : str
        Name of a model that ships with the project, or the path of a model's folder.

    Returns
    -------
    Prediction
        See `GenreClassifier.predict`.

    Raises
    ------
    AudioError
        If the recording can't be used.
    ModelError
        If there is no such model, or it is damaged or does not fit.
    """
    return _loaded(model).predict(load_audio(source))


@lru_cache(maxsize=2)
def _loaded(model: str) -> GenreClassifier:
    return GenreClassifier.load(model)


def _by_genre(row: np.ndarray) -> dict[str, float]:
    return dict(zip(GENRES, map(float, row), strict=True))


def _mean_by_name(names: Sequence[str], rows: np.ndarray | None) -> dict[str, float]:
    """Mean over windows by name; empty where the network has no such output."""
    return {} if rows is None else dict(zip(names, rows.mean(axis=0).tolist(), strict=True))

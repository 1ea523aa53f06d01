"""`GenreClassifier`: the one path from a clip to a prediction.

A clip is cut into windows, the network answers for each that is more than silence, and `genreclf.inference.pooling`
makes one answer of these.
Nothing here imports TensorFlow or Streamlit.
"""

from collections.abc import Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import BinaryIO

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
from genreclf.inference.prediction import Prediction, Segment, TargetClass, report
from genreclf.inference.styles import StylePrediction, predict_styles, style_of
from genreclf.inference.verdict import Verdict, verdicts

__all__ = [
    "DEFAULT_MODEL",
    "ORIGINAL_MODEL",
    "GenreClassifier",
    "Prediction",
    "Segment",
    "Verdict",
    "classify",
    "report",
]

DEFAULT_MODEL = "duo-transfer"
ORIGINAL_MODEL = "features-cnn"
"""The experiment that it all began with: the one where overfitting is plain to see."""


class GenreClassifier:
    """A trained model, ready to predict; safe to share between threads.

    Attributes
    ----------
    card : ModelCard
        Settings, thresholds and metrics of the model.
    name : str
        Its name.
    styles : StyleSettings or None
        What it knows beyond the ten genres.

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
        self.styles = model.card.styles
        if self.styles:
            named = {"styles": len(self.styles.words), "outside": 1}
            if not named.items() <= self._network.outputs.items():
                raise ModelError(
                    f"The network of the model {model.name!r} does not answer for the styles that its card names. "
                    f"Please restore the folder {model.folder}, or train the model again."
                )

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
        """Classify a clip.

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
        settings = self.styles
        styled = predict_styles(outputs["styles"], outputs["outside"][:, 0], settings) if settings else None
        outside_by_window = styled.by_window if styled else [(None, "")] * len(probabilities)
        return Prediction(
            model=self.name,
            genre=genre,
            probabilities=mean,
            verdict=self._verdict(mean[genre], music, styled),
            timeline=tuple(
                Segment(start, end, _by_genre(row), outside, style)
                for (start, end), row, (outside, style) in zip(
                    windows.times, probabilities, outside_by_window, strict=True
                )
            ),
            tags=_mean_by_name(self.card.tags, outputs.get("tags")),
            sounds=_mean_by_name(self.card.sounds, outputs.get("sounds")),
            outside=styled.outside if styled else None,
            styles=styled.styles if styled else (),
            confident_level=styled.confident_level if styled else "",
            notes=(*clip.notes, *notes(windows, clip.duration)),
            embedding=outputs["embedding"].mean(axis=0) if "embedding" in outputs else None,
        )

    def pooled(self, probabilities: np.ndarray) -> np.ndarray:
        """Pool the genre probabilities of windows to those of a prediction.

        Parameters
        ----------
        probabilities : np.ndarray [shape=(n, 10)]
            From `predict_windows`; rows sum to 1.

        Returns
        -------
        np.ndarray [shape=(10,)]
            They sum to 1.
        """
        return pooled(probabilities, inverse_temperature(self.card.inverse_temperature, len(probabilities)))

    def _verdict(self, genre: float, music: float, styled: StylePrediction | None) -> Verdict:
        (given,) = verdicts(
            np.array([genre]),
            np.array([music]),
            np.array([styled.outside]) if styled else None,
            confident_threshold=self.card.confident_threshold,
            music_threshold=self.card.music_threshold,
            outside_threshold=self.styles.outside_threshold if self.styles else 1.0,
        )
        return Verdict(given)

    def windows(self, clip: AudioClip) -> Windows:
        """The windows of a clip that are more than silence.

        Parameters
        ----------
        clip : AudioClip
            Music, at least one second.

        Returns
        -------
        Windows
            Its ``inputs`` [shape=(n, ...)] are for `predict_windows`; ``times`` are starts and ends in seconds.
        """
        return self._front_end.windows(clip)

    def predict_target(self, inputs: np.ndarray, target: TargetClass) -> np.ndarray:
        """Probabilities that windows are not, and are, what a prediction names.

        Parameters
        ----------
        inputs : np.ndarray [shape=(n, ...)]
            As for `predict_windows`.
        target : TargetClass
            Of a prediction of this model.

        Returns
        -------
        np.ndarray [shape=(n, 2)]
            Rows sum to 1.
        """
        outputs = self._network(inputs)
        if target.kind == "genre":
            chance = outputs["genres"][:, GENRES.index(target.name)]
        else:
            words = self.styles.words if self.styles else ()
            chance = outputs["outside"][:, 0] * outputs["styles"][:, [target.includes(style_of(w)) for w in words]].sum(
                axis=1
            )
        return np.stack([1 - chance, chance], axis=1)

    def predict_windows(self, inputs: np.ndarray) -> np.ndarray:
        """Genre probabilities of windows from the model's front end (see `genreclf.features.front_ends`).

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


def classify(source: str | PathLike[str] | bytes | BinaryIO, model: str = DEFAULT_MODEL) -> Prediction:
    """Classify a recording: `load_audio` and `GenreClassifier.predict` in one call.

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

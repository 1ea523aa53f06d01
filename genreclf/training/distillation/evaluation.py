"""How closely ``audio-tagger`` follows its teachers, and what training on a recording without its genre is worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import keras
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.preprocessing import StandardScaler

from genreclf.evaluation import accuracy_interval
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.gtzan import genre_indices
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.teacher_outputs import TeacherOutputs

GENRE_CLASSES: Final = (
    "Blues", "Classical music", "Country", "Disco", "Hip hop music", "Jazz", "Heavy metal", "Pop music", "Reggae",
    "Rock music",
)  # fmt: skip
"""AudioSet's classes that are named like `genreclf.genres.GENRES`, in their order."""
CLEAR: Final = 0.1
"""From this probability of the teacher's on, a recording counts as one of the class."""
REGULARISATION: Final = 0.01
"""scikit-learn's ``C`` where taggers are compared by a logistic regression."""


@dataclass(frozen=True)
class DistillationSet:
    """Recordings with the outputs of the teachers.

    Attributes
    ----------
    spectrograms : Mapping of str to np.ndarray [shape=(n_frames, 96)]
        Log-mel, float16, by recording.
    teachers : Mapping of str to TeacherOutputs
        By recording.
    labels : sequence of str
        AudioSet's classes, in the order of the teacher's logits.
    """

    spectrograms: Mapping[str, np.ndarray]
    teachers: Mapping[str, TeacherOutputs]
    labels: Sequence[str]


class Validation:
    """Measures a network on songs that it is trained on and on others.

    Parameters
    ----------
    spectrograms, targets, labels
        As for training.
    held_out, training : sequence of str
        Songs; of those that it is trained on, as many are taken as of the others.
    """

    def __init__(
        self,
        spectrograms: Mapping[str, np.ndarray],
        targets: Targets,
        labels: Sequence[str],
        held_out: Sequence[str],
        training: Sequence[str],
    ) -> None:
        self._columns = [labels.index(label) for label in GENRE_CLASSES]
        self._weights = targets.weights
        self._sets = {}
        for prefix, names in (("val_", held_out), ("", training[: len(held_out)])):
            last = [max(0, len(spectrograms[name]) - LogMelFrontEnd.FRAMES) for name in names]
            starts = [np.array([0, end // 2, end]) for end in last]
            windows = [LogMelFrontEnd().cut(spectrograms[n], s) for n, s in zip(names, starts, strict=True)]
            rows = [
                targets.at(n, int(s), len(spectrograms[n]))
                for n, places in zip(names, starts, strict=True)
                for s in places
            ]
            self._sets[prefix] = (np.concatenate(windows), np.stack(rows), genre_indices(names))

    def __call__(self, network: keras.Model) -> dict[str, float]:
        """Error on clean windows of held-out songs, and how often the highest class is the genre, for both sets."""
        figures = {}
        for prefix, (windows, rows, truth) in self._sets.items():
            outputs = network.predict(windows.astype(np.float32), batch_size=64, verbose=0)
            predicted = (
                outputs[:, self._columns].reshape(len(truth), -1, len(GENRE_CLASSES)).mean(axis=1).argmax(axis=1)
            )
            figures[f"{prefix}accuracy"] = float((predicted == truth).mean())
            if prefix:
                figures["val_loss"] = float((np.square(outputs - rows) @ self._weights).mean())
        return figures


Outputs = Mapping[str, np.ndarray]
"""Outputs of a network by recording, for the windows of the live path [shape=(n_windows, n_targets)], standardised."""


def predict_recordings(
    network: keras.Model, recordings: DistillationSet, on_progress: Callable[[str], None]
) -> Outputs:
    """Run a network on all recordings."""
    front_end, outputs = LogMelFrontEnd(), {}
    for number, (name, frames) in enumerate(recordings.spectrograms.items(), 1):
        outputs[name] = network.predict_on_batch(front_end.cut(frames).astype(np.float32))
        on_progress(f"prediction {number} of {len(recordings.spectrograms)}")
    return outputs


def exposure_ablation(
    exposed: Outputs, unexposed: Outputs, songs: Sequence[str], others: Sequence[str]
) -> dict[str, Any]:
    """How much a genre classifier gains when its tagger was trained on the songs beforehand, without their genres.

    Parameters
    ----------
    exposed, unexposed : Outputs
        Of a tagger that was trained on ``songs``, and of one that was not.
    songs : sequence of str
        Songs to classify.
    others : sequence of str
        Songs and tracks by other artists, on which a logistic regression is trained.

    Returns
    -------
    dict
        ``n``, and for both, ``heard`` and ``not heard``, the accuracy and its interval.
    """
    truth = genre_indices(songs)
    figures: dict[str, Any] = {"n": len(songs)}
    for name, tagger in (("heard", exposed), ("not heard", unexposed)):
        scaler = StandardScaler().fit(_means(tagger, others))
        model = LogisticRegression(C=REGULARISATION, max_iter=300, tol=1e-3, class_weight="balanced")
        model.fit(scaler.transform(_means(tagger, others)), genre_indices(others))
        right = model.predict(scaler.transform(_means(tagger, songs))) == truth
        figures[name] = {"accuracy": float(right.mean()), "accuracy_interval": list(accuracy_interval(right))}
    return figures


def _means(outputs: Outputs, names: Sequence[str]) -> np.ndarray:
    return np.stack([outputs[name].mean(axis=0) for name in names])


def class_table(recordings: DistillationSet, outputs: Outputs, names: Sequence[str]) -> pd.DataFrame:
    """How closely each class follows the teacher.

    Parameters
    ----------
    recordings : DistillationSet
        With the outputs of the teachers.
    outputs : Outputs
        Of the network.
    names : sequence of str
        Recordings that it was not trained on.

    Returns
    -------
    pd.DataFrame
        A row a class: ``label``, ``name``, ``kind``; the ``correlation`` of the logits over recordings; how many
        ``recordings`` hold the class by the teacher (probability of `CLEAR` or more); and where there are
        three or more of these, the ``average_precision``.
    """
    columns = [recordings.labels.index(audio_class.label) for audio_class in AUDIO_CLASSES]
    ours = _means(outputs, names)[:, columns]
    theirs = np.stack([recordings.teachers[name].audioset[:, columns].mean(axis=0) for name in names])
    held = theirs >= np.log(CLEAR / (1 - CLEAR))
    return pd.DataFrame(
        {
            "label": [audio_class.label for audio_class in AUDIO_CLASSES],
            "name": [audio_class.name for audio_class in AUDIO_CLASSES],
            "kind": [audio_class.kind for audio_class in AUDIO_CLASSES],
            "correlation": [np.corrcoef(a, b)[0, 1] for a, b in zip(ours.T, theirs.T, strict=True)],
            "recordings": held.sum(axis=0),
            "average_precision": [
                average_precision_score(h, a) if 3 <= h.sum() < len(h) else np.nan
                for h, a in zip(held.T, ours.T, strict=True)
            ],
        }
    )

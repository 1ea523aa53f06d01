"""How well ``audio-tagger`` follows the published answers, and what hearing a recording beforehand is worth to it."""

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
from genreclf.training.distillation.teacher_outputs import PublishedAnswers

GENRE_CLASSES: Final = (
    "Blues", "Classical music", "Country", "Disco", "Hip hop music", "Jazz", "Heavy metal", "Pop music", "Reggae",
    "Rock music",
)  # fmt: skip
"""AudioSet's classes that are named like `genreclf.genres.GENRES`, in their order."""
CLEAR: Final = 0.1
"""From this published probability on, a class counts as heard."""
REGULARISATION: Final = 0.01
"""scikit-learn's ``C`` where taggers are compared by a logistic regression."""


@dataclass(frozen=True)
class Heard:
    """What training hears.

    Attributes
    ----------
    spectrograms : Mapping of str to np.ndarray [shape=(n_frames, 96)]
        Log-mel, float16, by recording.
    answers : Mapping of str to PublishedAnswers
        By recording.
    labels : sequence of str
        AudioSet's classes, in the order of the answers.
    """

    spectrograms: Mapping[str, np.ndarray]
    answers: Mapping[str, PublishedAnswers]
    labels: Sequence[str]


class Trial:
    """Tries a network on songs that it learnt from and on others.

    Parameters
    ----------
    spectrograms, targets, labels
        As for training.
    unheard, heard : sequence of str
        Songs to try it on; of those that it learns from, as many as of the others.
    """

    def __init__(
        self,
        spectrograms: Mapping[str, np.ndarray],
        targets: Targets,
        labels: Sequence[str],
        unheard: Sequence[str],
        heard: Sequence[str],
    ) -> None:
        self._columns = [labels.index(label) for label in GENRE_CLASSES]
        self._weights = targets.weights
        self._sets = {}
        for prefix, names in (("val_", unheard), ("", heard[: len(unheard)])):
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
        """Error on clean windows of unheard songs, and how often the highest class is the genre, for both sets."""
        figures = {}
        for prefix, (windows, rows, truth) in self._sets.items():
            said = network.predict(windows.astype(np.float32), batch_size=64, verbose=0)
            given = said[:, self._columns].reshape(len(truth), -1, len(GENRE_CLASSES)).mean(axis=1).argmax(axis=1)
            figures[f"{prefix}accuracy"] = float((given == truth).mean())
            if prefix:
                figures["val_loss"] = float((np.square(said - rows) @ self._weights).mean())
        return figures


Said = Mapping[str, np.ndarray]
"""What a network says of recordings, window by window of the live path [shape=(n_windows, n_targets)], standardised."""


def said(network: keras.Model, heard: Heard, on_progress: Callable[[str], None]) -> Said:
    """Ask a network about all recordings."""
    front_end, answers = LogMelFrontEnd(), {}
    for number, (name, frames) in enumerate(heard.spectrograms.items(), 1):
        answers[name] = network.predict_on_batch(front_end.cut(frames).astype(np.float32))
        on_progress(f"asked about {number} of {len(heard.spectrograms)} recordings")
    return answers


def worth_of_hearing(heard_it: Said, did_not: Said, songs: Sequence[str], others: Sequence[str]) -> dict[str, Any]:
    """What it is worth for a genre head that its tagger heard the songs beforehand, without their genres.

    Parameters
    ----------
    heard_it, did_not : Said
        By a tagger that heard ``songs``, and by one that did not.
    songs : sequence of str
        Songs to answer.
    others : sequence of str
        Songs and tracks by other artists, which a logistic regression learns from.

    Returns
    -------
    dict
        ``n``, and for both the share of songs that are answered rightly and its interval.
    """
    truth = genre_indices(songs)
    figures: dict[str, Any] = {"n": len(songs)}
    for name, tagger in (("heard", heard_it), ("not heard", did_not)):
        scaler = StandardScaler().fit(_means(tagger, others))
        model = LogisticRegression(C=REGULARISATION, max_iter=300, tol=1e-3, class_weight="balanced")
        model.fit(scaler.transform(_means(tagger, others)), genre_indices(others))
        right = model.predict(scaler.transform(_means(tagger, songs))) == truth
        figures[name] = {"accuracy": float(right.mean()), "accuracy_interval": list(accuracy_interval(right))}
    return figures


def _means(said: Said, names: Sequence[str]) -> np.ndarray:
    return np.stack([said[name].mean(axis=0) for name in names])


def class_table(heard: Heard, said: Said, names: Sequence[str]) -> pd.DataFrame:
    """How well each class follows the published answers.

    Parameters
    ----------
    heard : Heard
        With the published answers.
    said : Said
        What a network says.
    names : sequence of str
        Recordings that it did not learn from.

    Returns
    -------
    pd.DataFrame
        A row a class: ``label``, ``name``, ``kind``; the ``correlation`` of the logits over recordings; how many
        ``recordings`` hold the class by the published answers (probability of `CLEAR` or more); and where there are
        three or more of these, the ``average_precision``.
    """
    columns = [heard.labels.index(audio_class.label) for audio_class in AUDIO_CLASSES]
    ours = _means(said, names)[:, columns]
    theirs = np.stack([heard.answers[name].audioset[:, columns].mean(axis=0) for name in names])
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

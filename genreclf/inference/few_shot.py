"""Few-shot classifiers: labels of your own, trained on a few songs of each.

A song is what the default model's taggers make of it (`genreclf.inference.classifier.Prediction.embedding`),
brought to length 1. A regularised logistic regression tells the names apart; ``benchmarks/few_shot.py`` compares it
with the nearest class mean, on genres of GTZAN that are treated as new. Leave-one-out measures how good it is: each
song is left out once, and predicted by a classifier that was trained on the others.

A classifier can be saved as a small JSON file, which holds embeddings and no sound. It fits one model only, the one
whose embeddings it holds, so it names the model and the checksum of its network.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from genreclf.errors import DataError
from genreclf.files import new_file
from genreclf.inference.model_card import NETWORK_LITERT
from genreclf.inference.model_store import StoredModel
from genreclf.inference.similarity.neighbours import unit_length
from genreclf.translation import Sentence
from genreclf.untrusted_names import readable

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

KIND: Final = "genreclf own genres"
INVERSE_REGULARISATION: Final = 100.0
"""``C`` of the logistic regression, chosen by ``python -m benchmarks.few_shot``."""
MIN_LABELS, MAX_LABELS = 2, 10
MIN_EXAMPLES: Final = 3
"""Songs of a name below which its guesses are called shaky."""
MAX_EXAMPLES: Final = 300
MAX_LABEL_LENGTH: Final = 60
MAX_FILE_BYTES: Final = 5 << 20


@dataclass(frozen=True)
class LabelledExample:
    """A labelled example: a song with its label and embedding.

    Attributes
    ----------
    song : str
        What to call it.
    label : str
        One of the user's own genres.
    embedding : np.ndarray [shape=(n,)]
        What the model made of it.
    """

    song: str
    label: str
    embedding: np.ndarray = field(repr=False, compare=False)


@dataclass(frozen=True)
class LeaveOneOut:
    """Leave-one-out predictions: each song by a classifier that was trained on the others.

    Attributes
    ----------
    guesses : tuple of (LabelledExample, str)
        Each song that could be left out, and the label that was predicted for it.
    """

    guesses: tuple[tuple[LabelledExample, str], ...]

    @property
    def right(self) -> int:
        """How many predictions were right."""
        return sum(song.label == guess for song, guess in self.guesses)


@dataclass(frozen=True)
class FewShotClassifier:
    """A classifier for labels of your own, trained on a few examples of each.

    Attributes
    ----------
    model, checksum : str
        The model whose embeddings these are, and the checksum of its network.
    examples : tuple of LabelledExample
        What it is trained on.
    """

    model: str
    checksum: str
    examples: tuple[LabelledExample, ...]

    @classmethod
    def of(cls, model: StoredModel, examples: Sequence[LabelledExample] = ()) -> Self:
        """Examples whose embeddings come from a model."""
        return cls(model.name, model.card.checksums[NETWORK_LITERT], tuple(examples))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order in which they came."""
        return tuple(dict.fromkeys(song.label for song in self.examples))

    def counts(self) -> dict[str, int]:
        """Number of examples by label."""
        return dict(Counter(song.label for song in self.examples))

    def at_most(self, n: int) -> Self:
        """The same with the first ``n`` examples of each label."""
        taken: Counter[str] = Counter()
        kept = []
        for song in self.examples:
            taken[song.label] += 1
            if taken[song.label] <= n:
                kept.append(song)
        return replace(self, examples=tuple(kept))

    def probabilities(self, embedding: np.ndarray) -> dict[str, float]:
        """Probability of each label for another song.

        Parameters
        ----------
        embedding : np.ndarray [shape=(n,)]
            What the model made of it.

        Raises
        ------
        DataError
            If fewer than `MIN_LABELS` labels are given, or the embedding is another model's.
        """
        self._check_labels()
        if np.shape(embedding) != self.examples[0].embedding.shape:
            raise DataError(
                Sentence(
                    "These genres were taught to the model {model!r}. Please ask for its predictions.", model=self.model
                )
            )
        fitted = _regression()
        _fit(fitted, *_training_data(self.examples))
        chances = fitted.predict_proba(unit_length(np.asarray(embedding, np.float64)[None]))[0]
        return dict(zip(self.labels, map(float, chances), strict=True))

    def leave_one_out(self, turn: Callable[[], AbstractContextManager[Any]] = nullcontext) -> LeaveOneOut:
        """Predict each song from the others; the only song of a label can't be left out.

        Parameters
        ----------
        turn : callable
            Gives a context that is entered for each song, where several share the processor.

        Raises
        ------
        DataError
            If fewer than `MIN_LABELS` labels are given.
        """
        self._check_labels()
        counts, guesses = self.counts(), []
        rows, labels = _training_data(self.examples)
        fitted = _regression(warm_start=True)  # all folds lie close together
        for number, song in enumerate(self.examples):
            if counts[song.label] > 1:
                with turn():
                    _fit(fitted, np.delete(rows, number, 0), np.delete(labels, number))
                guesses.append((song, self.labels[fitted.predict(rows[number][None])[0]]))
        return LeaveOneOut(tuple(guesses))

    def _check_labels(self) -> None:
        if len(self.labels) < MIN_LABELS:
            raise DataError(Sentence("It takes songs of two names at least, to tell one from the other."))

    def to_json(self) -> str:
        """The classifier as JSON, for `read_few_shot_classifier`."""
        songs = [
            {"song": s.song, "name": s.label, "embedding": [round(float(v), 5) for v in s.embedding]}
            for s in self.examples
        ]
        return json.dumps(
            {"kind": KIND, "version": 1, "model": self.model, "checksum": self.checksum, "songs": songs}, indent=1
        )

    def save(self, path: Path) -> None:
        """Write it to a file."""
        with new_file(path) as draft:
            draft.write_text(self.to_json() + "\n", encoding="utf-8")


def _training_data(songs: Sequence[LabelledExample]) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings of length 1 [shape=(n, size)], and the place of each one's label among the labels [shape=(n,)]."""
    labels = list(dict.fromkeys(song.label for song in songs))
    rows = unit_length(np.stack([song.embedding for song in songs]).astype(np.float64))
    return rows, np.array([labels.index(song.label) for song in songs])


def _regression(*, warm_start: bool = False) -> "LogisticRegression":
    from sklearn.linear_model import LogisticRegression  # here: nobody else on the live path waits for scikit-learn

    return LogisticRegression(C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=1000, warm_start=warm_start)


_one_fit = threading.Lock()


def _fit(regression: "LogisticRegression", rows: np.ndarray, labels: np.ndarray) -> None:
    """Fit in one thread: for such small matrices, BLAS threads use far more processor time and are no faster."""
    from threadpoolctl import threadpool_limits

    with _one_fit, threadpool_limits(1, "blas"):  # the limit is the process's
        regression.fit(rows, labels)


def read_few_shot_classifier(content: bytes, model: StoredModel) -> FewShotClassifier:
    """Read a few-shot classifier from an untrusted file.

    Parameters
    ----------
    content : bytes
        The file.
    model : StoredModel
        The model that it has to fit.

    Raises
    ------
    DataError
        If it is no such file, is damaged, or belongs to another model.
    """
    unusable = Sentence("This is no file of your own genres that can be read")
    if len(content) > MAX_FILE_BYTES:
        raise DataError(
            Sentence("{unusable}: it is larger than {megabytes} MB.", unusable=unusable, megabytes=MAX_FILE_BYTES >> 20)
        )
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise DataError(Sentence("{unusable}. Please give the one that you saved here.", unusable=unusable)) from None
    if not isinstance(told, dict) or told.get("kind") != KIND or told.get("version") != 1:
        raise DataError(Sentence("{unusable}. Please give the one that you saved here.", unusable=unusable))
    expected = FewShotClassifier.of(model)
    if (told.get("model"), told.get("checksum")) != (expected.model, expected.checksum):
        name = str(told.get("model"))[:MAX_LABEL_LENGTH]
        raise DataError(
            Sentence(
                "This file was taught to another network ({name!r}) than the one in use ({used!r}): they hear "
                "songs differently. Please teach it again with the songs themselves.",
                name=name,
                used=model.name,
            )
        )
    rows = told.get("songs")
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_EXAMPLES:
        raise DataError(
            Sentence(
                "{unusable}: it should hold 1 to {max_examples} songs.", unusable=unusable, max_examples=MAX_EXAMPLES
            )
        )
    songs = tuple(_song(row, unusable) for row in rows)
    restored = replace(expected, examples=songs)
    if len({song.embedding.shape for song in songs}) != 1 or not MIN_LABELS <= len(restored.labels) <= MAX_LABELS:
        raise DataError(Sentence("{unusable}: its songs don't fit together.", unusable=unusable))
    return restored


def _song(row: Any, unusable: str) -> LabelledExample:
    try:
        song, name = row["song"], row["name"]
        embedding = np.asarray(row["embedding"], dtype=np.float32)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise DataError(Sentence("{unusable}: a song in it is damaged.", unusable=unusable)) from None
    texts = all(isinstance(text, str) and readable(text) for text in (song, name))
    if not texts or embedding.ndim != 1 or not 0 < embedding.size <= 10_000 or not np.isfinite(embedding).all():
        raise DataError(Sentence("{unusable}: a song in it is damaged.", unusable=unusable))
    return LabelledExample(readable(song)[:200], readable(name)[:MAX_LABEL_LENGTH], embedding)

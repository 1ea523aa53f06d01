"""Precision of a model's music tags: ``python -m genreclf.evaluation.tag_precision --songs DIR``.

A tag is measured where the genre of a song proves it right or wrong: "jazz" of a jazz song is right, "country" of it
wrong. What no label tells (singers, instruments, decades, moods) can't be measured, and is not shown.
The network that tags never saw a label of these songs. ``DIR`` holds songs as
`genreclf.datasets.labelled_recordings.read_songs` takes them. The table is kept in ``models/tag_precision.csv``;
`genreclf.messages.tags_heard` names a tag from the probability on from which it is right for at least 8 of 10 songs.
"""

import argparse
import csv
import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from genreclf.audio import load_audio
from genreclf.datasets.labelled_recordings import read_songs
from genreclf.evaluation.metrics import accuracy_interval
from genreclf.files import new_file
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier
from genreclf.inference.model_store import MODELS
from genreclf.terminal import progress

RECORD: Final = MODELS / "tag_precision.csv"
COLUMNS: Final = ("model", "tag", "genres", "threshold", "n_predicted", "n_correct", "precision", "low", "high")
THRESHOLDS: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7)
"""Candidate thresholds: probabilities from which on a tag could be shown."""

MIN_PRECISION, MIN_SUPPORT = 0.8, 10
"""What a tag has to reach to be shown: this precision, over at least so many songs."""

PROVED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "rock": ("rock", "metal"),
    "pop": ("pop", "disco"),
    "jazz": ("jazz",),
    "metal": ("metal",),
    "heavy metal": ("metal",),
    "country": ("country",),
    "blues": ("blues",),
    "Hip-Hop": ("hiphop",),
    "dance": ("disco",),
}
"""The genres of which a tag is true, for the tags whose truth the genre tells."""


def tag_precision(answers: Iterable[tuple[str, Mapping[str, float]]]) -> list[dict[str, Any]]:
    """Precision of each tag at each threshold.

    Parameters
    ----------
    answers : iterable of (str, Mapping of str to float)
        Genre of a song, and the probabilities of its tags.

    Returns
    -------
    list of dict
        One for each tag of `PROVED_BY` and each of `THRESHOLDS` that it reached for any song: ``tag``, ``genres``,
        ``threshold``, ``n_predicted``, ``n_correct``, and ``precision`` with its 95 % interval ``low`` to ``high``.
    """
    predictions = list(answers)
    rows = []
    for (tag, genres), threshold in itertools.product(PROVED_BY.items(), THRESHOLDS):
        right = np.array([genre in genres for genre, tags in predictions if tags.get(tag, 0.0) >= threshold], bool)
        if len(right):
            low, high = accuracy_interval(right)
            counted = {"threshold": threshold, "n_predicted": len(right), "n_correct": int(right.sum())}
            shares = {"precision": float(right.mean()), "low": float(low), "high": float(high)}
            rows.append({"tag": tag, "genres": " ".join(genres), **counted, **shares})
    return rows


def select_thresholds(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """The lowest threshold from which on each tag may be shown; tags without one are left out.

    Parameters
    ----------
    rows : iterable of Mapping
        Those of `tag_precision`, or of the file.
    """
    good = [row for row in rows if float(row["precision"]) >= MIN_PRECISION and int(row["n_predicted"]) >= MIN_SUPPORT]
    by_threshold = sorted(good, key=lambda row: -float(row["threshold"]))
    return {row["tag"]: float(row["threshold"]) for row in by_threshold}


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--songs", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="default: %(default)s")
    options = parser.parse_args()
    model = GenreClassifier.load(options.model, threads=1)
    songs = [song for song in read_songs(options.songs) if song.genre]
    answers = []
    for number, song in enumerate(songs, 1):
        progress(f"{number}/{len(songs)}")
        answers.append((song.genre, model.predict(load_audio(song.path)).tags))
    progress("")
    with new_file(RECORD) as draft, draft.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, COLUMNS)
        writer.writeheader()
        for row in tag_precision(answers):
            numbers = {key: round(value, 4) for key, value in row.items() if isinstance(value, float)}
            writer.writerow({"model": options.model, **row, **numbers})


if __name__ == "__main__":
    main()

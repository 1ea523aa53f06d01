"""What should a genre head listen through? Trials by cross-validation, on what training ``audio-tagger`` left behind.

``python -m genreclf.training.ear_trials --songs DIR --out docs/ear-trials.csv`` fits a logistic regression
on mean embeddings of songs and of GTZAN's training and validation tracks, genres weighted equally, in five folds over
both in which no artist is twice; the test part of the filtered split is not touched.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from genreclf.evaluation import evaluate
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.gtzan import genre_indices, split
from genreclf.gtzan.tables import default_cache
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.inference.model_store import NETWORK_KERAS, open_model
from genreclf.terminal import progress
from genreclf.training.ears import MUSICNN, fingerprint, listening, musicnn_weights
from genreclf.training.embeddings import Windows, by_recording
from genreclf.training.songs import FOLDS, folds_with_gtzan, read_songs
from genreclf.training.tagger_check import GENRE_CLASSES

REGULARISATION: Final = (0.003, 0.01, 0.03)
"""Values of scikit-learn's ``C`` that are tried."""
PRIOR: Final = 0.4
"""How much the logarithm of the tagger's own genre classes counts, where they are added to the answer."""
NAMES: Final = [audio_class.label for audio_class in AUDIO_CLASSES]
COLUMNS: Final = (
    "ears", "c", "prior", "n_songs", "songs_first", "songs_low", "songs_high", "songs_two", "songs_loss", "n_gtzan",
    "gtzan_first",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the trials and write their table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--songs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    cache = default_cache() / "taggers"
    beside = listening([MUSICNN], musicnn_weights(cache, progress), None)
    windows = Windows.read(cache / fingerprint(beside) / "clean.npz")
    musicnn = {name: rows.mean(axis=0) for name, rows in by_recording(windows).items()}
    tagger, prior = _through_the_tagger(cache / "spectrograms.npz")

    songs = [song for song in read_songs(options.songs) if song.id in tagger]
    known = split("filtered")
    tracks = [track for track in (*known["train"], *known["valid"]) if track in tagger]
    fold = folds_with_gtzan(songs, tracks)
    music = [song.id for song in songs if song.genre]
    sets: dict[str, Mapping[str, np.ndarray]] = {
        "musicnn": musicnn,
        "audio-tagger": tagger,
        "both": {name: np.concatenate([musicnn[name], tagger[name]]) for name in musicnn.keys() & tagger.keys()},
    }
    rows = []
    for ears, features in sets.items():
        for c in REGULARISATION:
            said = _out_of_fold(features, [*music, *tracks], fold, c)
            for weight in (0.0, PRIOR):
                rows.append({"ears": ears, "c": c, "prior": weight, **_figures(said, prior, weight, music, tracks)})
                progress("")
                print(rows[-1])
    with new_file(options.out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _through_the_tagger(file: Path) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Mean embeddings of recordings, and the mean logarithms of the tagger's genre classes."""
    network = keras.models.load_model(open_model("audio-tagger").network(NETWORK_KERAS))
    embeddings, prior = {}, {}
    with np.load(file, allow_pickle=False) as arrays:
        for number, name in enumerate(arrays.files, 1):
            said = network.predict_on_batch(LogMelFrontEnd().cut(arrays[name]).astype(np.float32))
            embeddings[name] = said["embedding"].mean(axis=0)
            classes = said["sounds"][:, [NAMES.index(label) for label in GENRE_CLASSES]]
            prior[name] = np.log(np.maximum(classes, 1e-9) / np.maximum(1 - classes, 1e-9)).mean(axis=0)
            progress(f"the tagger heard {number} recordings")
    mean = np.mean([*prior.values()], axis=0)
    return embeddings, {name: row - mean for name, row in prior.items()}


def _out_of_fold(
    features: Mapping[str, np.ndarray], names: Sequence[str], fold: Mapping[str, int], c: float
) -> dict[str, np.ndarray]:
    """Log probabilities of genres for every recording, by a model that did not see its fold."""
    rows, truth = np.stack([features[name] for name in names]), genre_indices(names)
    folds = np.array([fold[name] for name in names])
    said: dict[str, np.ndarray] = {}
    for number in range(FOLDS):
        seen = folds != number
        scaler = StandardScaler().fit(rows[seen])
        model = LogisticRegression(C=c, max_iter=300, tol=1e-3, class_weight="balanced")
        model.fit(scaler.transform(rows[seen]), truth[seen])
        answers = model.predict_log_proba(scaler.transform(rows[~seen]))
        said.update(zip([n for n, s in zip(names, seen, strict=True) if not s], answers, strict=True))
        progress(f"fold {number + 1} of {FOLDS}")
    return said


def _figures(
    said: Mapping[str, np.ndarray],
    prior: Mapping[str, np.ndarray],
    weight: float,
    songs: Sequence[str],
    tracks: Sequence[str],
) -> dict[str, Any]:
    def metrics(names: Sequence[str]) -> tuple[dict[str, Any], float]:
        logits = np.stack([said[name] + weight * prior[name] for name in names])
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        truth = genre_indices(names)
        return evaluate(truth, chances), float(-np.log(chances[np.arange(len(truth)), truth] + 1e-9).mean())

    of_songs, loss = metrics(songs)
    of_tracks, _ = metrics(tracks)
    low, high = of_songs["accuracy_interval"]
    figures = (
        of_songs["n"], of_songs["accuracy"], low, high, of_songs["top2"], loss, of_tracks["n"], of_tracks["accuracy"],
    )  # fmt: skip
    return dict(zip(COLUMNS[3:], (round(figure, 4) for figure in figures), strict=True))


if __name__ == "__main__":
    main()

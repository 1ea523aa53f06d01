"""Compare backbones for a genre head by cross-validation, on the embeddings that training cached.

``python -m experiments.backbone_comparison --songs DIR --teacher-logits NPZ NPZ --out docs/backbone-comparison.csv``
fits a logistic regression on means over the windows of songs and of GTZAN's training and validation tracks, in five
folds over both in which no artist is twice; the test part of the filtered split is not touched.
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

from genreclf.datasets.folds import FOLDS, folds_with_gtzan
from genreclf.datasets.recordings import read_songs
from genreclf.evaluation import evaluate
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.gtzan import genre_indices, split
from genreclf.gtzan.tables import default_cache
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.inference.model_card import NETWORK_KERAS
from genreclf.inference.model_store import open_model
from genreclf.terminal import progress
from genreclf.training.distillation.evaluation import GENRE_CLASSES
from genreclf.training.distillation.teacher_outputs import read_teacher_outputs
from genreclf.training.transfer.backbones import fingerprint, musicnn_backbone
from genreclf.training.transfer.embeddings import EmbeddingSet, by_recording
from genreclf.training.transfer.mlp_head import balanced_weights
from genreclf.training.transfer.musicnn_weights import read_or_fetch_weights

REGULARISATION: Final = 0.01
"""scikit-learn's ``C``; values three times as large and as small ordered musicnn, the hidden layer and both alike."""
WEIGHTS: Final = ((1.0, 1.0), (0.5, 3.0), (0.0, 3.0))
"""How evenly genres count, and how much a song counts (see `genreclf.training.transfer.mlp_head.balanced_weights`)."""
PRIOR: Final = 0.4
"""Weight of the tagger's own genre classes, where their logits are added to the logarithm of the probabilities."""
NAMES: Final = [audio_class.label for audio_class in AUDIO_CLASSES]
COLUMNS: Final = (
    "backbone", "balance", "songs", "prior", "n_songs", "songs_first", "songs_low", "songs_high", "songs_two",
    "songs_loss", "n_gtzan", "gtzan_first",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the trials and write their table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--songs", type=Path, required=True)
    parser.add_argument(
        "--teacher-logits", type=Path, nargs="*", default=[], help="outputs of published taggers, to compare"
    )
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    cache = default_cache() / "taggers"
    backbone = musicnn_backbone(read_or_fetch_weights(cache, progress))
    windows = EmbeddingSet.read(cache / fingerprint(backbone) / "clean.npz")
    musicnn = {name: rows.mean(axis=0) for name, rows in by_recording(windows).items()}
    hidden, answers, prior = _through_the_tagger(cache / "plain.npz")

    songs = [song for song in read_songs(options.songs) if song.id in hidden]
    known = split("filtered")
    tracks = [track for track in (*known["train"], *known["valid"]) if track in hidden]
    fold = folds_with_gtzan(songs, tracks)
    music = [song.id for song in songs if song.genre]
    both = musicnn.keys() & hidden.keys()
    sets: dict[str, Mapping[str, np.ndarray]] = {
        "musicnn": musicnn,
        "audio-tagger, last hidden layer": hidden,
        "audio-tagger, answers": answers,
        "musicnn and last hidden layer": {name: np.concatenate([musicnn[name], hidden[name]]) for name in both},
        "musicnn and answers": {name: np.concatenate([musicnn[name], answers[name]]) for name in both},
    }
    published = {
        name: answer for path in options.teacher_logits for name, answer in read_teacher_outputs(path)[0].items()
    }
    if published:
        fcn = {name: answer.msd for name, answer in published.items() if answer.msd is not None}
        sets["published: FCN"] = fcn
        sets["published: mn04"] = {name: answer.audioset.mean(axis=0) for name, answer in published.items()}
        sets["musicnn and published: FCN"] = {
            name: np.concatenate([musicnn[name], fcn[name]]) for name in musicnn.keys() & fcn.keys()
        }
    rows = []
    for backbone, features in sets.items():
        for balance, songs_count in WEIGHTS:
            held_out = _out_of_fold(features, [*music, *tracks], fold, balance, songs_count)
            for weight in (0.0, PRIOR):
                what = {"backbone": backbone, "balance": balance, "songs": songs_count, "prior": weight}
                rows.append(what | _figures(held_out, prior, weight, music, tracks))
                progress("")
                print(rows[-1])
    with new_file(options.out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _through_the_tagger(file: Path) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Means over windows of recordings: the last hidden layer, the answers, and those for genres."""
    tagger = keras.models.load_model(open_model("audio-tagger").network(NETWORK_KERAS))
    network = keras.Model(
        tagger.input,
        {
            "embedding": tagger.output["embedding"],
            "answers": tagger.get_layer("answers").output,
            "sounds": tagger.output["sounds"],
        },
    )
    classes = [NAMES.index(label) for label in GENRE_CLASSES]
    hidden, answers, genres = {}, {}, {}
    with np.load(file, allow_pickle=False) as arrays:
        for number, name in enumerate(arrays.files, 1):
            outputs = network.predict_on_batch(LogMelFrontEnd().cut(arrays[name]).astype(np.float32))
            hidden[name], answers[name] = (outputs[kind].mean(axis=0) for kind in ("embedding", "answers"))
            genres[name] = np.log(np.maximum(outputs["sounds"][:, classes], 1e-9)).mean(axis=0)
            progress(f"{number} recordings through the tagger")
    return hidden, answers, genres


def _out_of_fold(
    features: Mapping[str, np.ndarray], names: Sequence[str], fold: Mapping[str, int], balance: float, songs: float
) -> dict[str, np.ndarray]:
    """Log probabilities of genres for every recording, by a model that did not see its fold."""
    rows, truth = np.stack([features[name] for name in names]), genre_indices(names)
    folds = np.array([fold[name] for name in names])
    predicted: dict[str, np.ndarray] = {}
    for number in range(FOLDS):
        seen = folds != number
        scaler = StandardScaler().fit(rows[seen])
        model = LogisticRegression(C=REGULARISATION, max_iter=300, tol=1e-3)
        weights = balanced_weights(np.array(names)[seen], balance, songs)
        model.fit(scaler.transform(rows[seen]), truth[seen], weights)
        answers = model.predict_log_proba(scaler.transform(rows[~seen]))
        predicted.update(zip([n for n, s in zip(names, seen, strict=True) if not s], answers, strict=True))
        progress(f"fold {number + 1} of {FOLDS}")
    return predicted


def _figures(
    predicted: Mapping[str, np.ndarray],
    prior: Mapping[str, np.ndarray],
    weight: float,
    songs: Sequence[str],
    tracks: Sequence[str],
) -> dict[str, Any]:
    def metrics(names: Sequence[str]) -> tuple[dict[str, Any], float]:
        logits = np.stack([predicted[name] + weight * prior[name] for name in names])
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
    return dict(zip(COLUMNS[4:], (round(figure, 4) for figure in figures), strict=True))


if __name__ == "__main__":
    main()

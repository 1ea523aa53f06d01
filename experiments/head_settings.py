"""Choose the regressions of ``duo-transfer``'s head in inner folds, on outputs that its training cached.

    python -m experiments.head_settings --data GTZAN --songs DIR --world DIR

For each outer fold, regressions on genres and families are fitted to one of the two other folds and evaluated on the
remaining one, and the other way round; the outer fold takes no part. Writes ``docs/head-settings.csv``.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from scipy.special import log_softmax, softmax
from sklearn.metrics import roc_auc_score

from genreclf.cli.arguments import tracks_in
from genreclf.datasets.folds import OUTER_FOLDS
from genreclf.datasets.labelled_recordings import GTZAN, read_songs
from genreclf.files import new_file
from genreclf.gtzan.feature_tables import default_cache
from genreclf.inference.model_card import NETWORK_KERAS
from genreclf.inference.model_store import open_model
from genreclf.terminal import progress
from genreclf.training.architectures import EMBEDDING_SIZE
from genreclf.training.distillation.tagger_outputs import PLAIN, TaggerOutputs
from genreclf.training.distillation.training_set import TrainingData, read_training_data
from genreclf.training.heads.labels import Labels
from genreclf.training.heads.linear_head import fit
from genreclf.training.heads.linear_head_settings import LinearHeadSettings, Regression
from genreclf.training.heads.out_of_fold import Pooled, pool
from genreclf.training.models.duo_transfer import cached_outputs
from genreclf.training.transfer.backbones import musicnn_and_tagger
from genreclf.training.transfer.musicnn_weights import read_or_fetch_weights

OUT: Final = Path(__file__).parents[1] / "docs" / "head-settings.csv"
COLUMNS: Final = (
    "outer_fold", "settings", "inside", "genre_loss", "first_guess", "in_two", "outside", "auc", "family_first",
    "family_in_three",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate the candidates and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("data", "songs", "world"):
        parser.add_argument(f"--{option}", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    cache = default_cache() / "taggers"
    songs, world = read_songs(options.songs), read_songs(options.world)
    data = read_training_data(tracks_in(options.data), songs, world, None, cache, progress)
    tagger = keras.models.load_model(open_model("audio-tagger").network(NETWORK_KERAS), compile=False)
    backbone = musicnn_and_tagger(read_or_fetch_weights(cache, progress), tagger)
    outputs = cached_outputs(backbone, data, cache, {}, progress)
    rows: list[dict[str, Any]] = []
    for outer in range(OUTER_FOLDS):
        inner = [fold for fold in range(OUTER_FOLDS) if fold != outer]
        for name, settings in _candidates().items():
            progress(f"fold {outer}: {name}")
            predicted = [_predicted(data, outputs, settings, *folds) for folds in (inner, inner[::-1])]
            rows.append({"outer_fold": outer, "settings": name} | _figures(predicted, data.layout))
    with new_file(OUT) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    progress("")
    print(f"Written to {OUT}.")


def _candidates() -> Mapping[str, LinearHeadSettings]:
    def of(families: Regression, *genres: Regression) -> LinearHeadSettings:
        return LinearHeadSettings(families, genres, song_weight=4.0, music=False)

    embedding = {c: Regression(c, end=EMBEDDING_SIZE) for c in (0.002, 0.005, 0.01)}
    over_time = {c: Regression(c, begin=EMBEDDING_SIZE) for c in (0.002, 0.008, 0.03)}
    alone = {f"embedding, C {c:g}": of(regression) for c, regression in embedding.items()}
    alone |= {f"over time, C {c:g}": of(regression) for c, regression in over_time.items()}
    twice = Regression(0.002, end=EMBEDDING_SIZE, weight=2.0)
    return alone | {
        f"genres from embedding, C 0.002, twice, and over time; families over time, C {c:g}": of(over, twice, over)
        for c, over in over_time.items()
    }


def _predicted(
    data: TrainingData, outputs: TaggerOutputs, settings: LinearHeadSettings, fitted_to: int, evaluated_on: int
) -> Pooled:
    """Songs and other styles of one fold, predicted by a head that was fitted to another."""
    songs = [data.songs[name] for name in data.trainable if data.fold[name] == fitted_to]
    head = fit(outputs.means([song.id for song in songs], None)[:, :-1], songs, 0, data.layout, settings)
    held_out = [
        song.id
        for song in data.songs.values()
        if data.fold[song.id] == evaluated_on and song.music and song.source != GTZAN
    ]
    windows = outputs.where((outputs.variant == PLAIN) & np.isin(outputs.recording, held_out))
    logits = head.logits(windows.outputs)
    return pool(np.column_stack([logits, np.zeros(len(logits))]), windows.recording, data.songs)


def _figures(predicted: Sequence[Pooled], layout: Labels) -> dict[str, Any]:
    inside, beyond, genre, family = (
        np.concatenate([getattr(part, name) for part in predicted])
        for name in ("is_inside", "is_outside", "genre", "family")
    )
    genres, styles, outside = (
        np.concatenate([getattr(part, name) for part in predicted]) for name in ("genres", "styles", "outside")
    )
    rows, truth = log_softmax(genres[inside], axis=1), genre[inside]
    order = np.argsort(-rows, axis=1)
    families = np.argsort(-(softmax(styles[beyond], axis=1) @ layout.membership), axis=1)
    return {
        "inside": int(inside.sum()),
        "genre_loss": f"{-rows[np.arange(len(truth)), truth].mean():.4f}",
        "first_guess": f"{(order[:, 0] == truth).mean():.4f}",
        "in_two": f"{(order[:, :2] == truth[:, None]).any(axis=1).mean():.4f}",
        "outside": int(beyond.sum()),
        "auc": f"{roc_auc_score(beyond, outside):.4f}",
        "family_first": f"{(families[:, 0] == family[beyond]).mean():.4f}",
        "family_in_three": f"{(families[:, :3] == family[beyond][:, None]).any(axis=1).mean():.4f}",
    }


if __name__ == "__main__":
    main()

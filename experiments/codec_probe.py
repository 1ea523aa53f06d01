"""Does audio-tagger recognise the codec? A linear probe on its outputs.

    python -m experiments.codec_probe --data GTZAN --songs DIR --world DIR

Each recording passes through the network as it is and through another codec, as in training. A logistic regression
guesses from the mean outputs for a recording which of the two it is, out of fold, both versions of a recording on one
side. A share of 0.5 is chance. For comparison, and to see what that means for a prediction: how much the logit of being
none of the ten genres moves from the one to the other, against how much it differs between recordings.
Writes ``docs/codec-probe.csv``.
"""

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from genreclf.cli.arguments import tracks_in
from genreclf.datasets.labelled_recordings import read_songs
from genreclf.evaluation import accuracy_interval
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.gtzan.feature_tables import default_cache
from genreclf.inference.model_card import NETWORK_KERAS
from genreclf.inference.model_store import open_model
from genreclf.terminal import progress
from genreclf.training.distillation.training_set import read_training_data

COLUMNS = ("features", "n", "accuracy", "low", "high", "shift", "spread")
FOLDS = 5
OUT = Path(__file__).parents[1] / "docs" / "codec-probe.csv"


def probe(plain: np.ndarray, recoded: np.ndarray) -> np.ndarray:
    """Whether each version of each recording was recognised [shape=(2 n,)].

    Parameters
    ----------
    plain, recoded : np.ndarray [shape=(n, d)]
        Mean outputs for the same recordings.
    """
    rows, truth = np.concatenate([plain, recoded]), np.repeat([0, 1], len(plain))
    groups = np.tile(np.arange(len(plain)), 2)
    right = np.zeros(len(rows), bool)
    for seen, unseen in GroupKFold(FOLDS).split(rows, truth, groups):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=300))
        right[unseen] = model.fit(rows[seen], truth[seen]).predict(rows[unseen]) == truth[unseen]
    return right


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the probe and write its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("data", "songs", "world"):
        parser.add_argument(f"--{option}", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    songs, world = read_songs(options.songs), read_songs(options.world)
    cache = default_cache() / "taggers"
    data = read_training_data(tracks_in(options.data), songs, world, None, cache, progress)
    network = network_to_probe()
    plain, recoded = (
        np.stack(
            [
                network.predict_on_batch(LogMelFrontEnd().cut(spectrograms[name]).astype(np.float32)).mean(axis=0)
                for name in data.songs
            ]
        )
        for spectrograms in (data.spectrograms.plain, data.spectrograms.recoded)
    )
    rows = []
    for features, columns in (("all outputs", slice(None, -1)), ("none of the ten", slice(-1, None))):
        right = probe(plain[:, columns], recoded[:, columns])
        low, high = accuracy_interval(right)
        moved = np.abs(recoded[:, columns] - plain[:, columns]).mean()
        figures = (float(right.mean()), low, high, float(moved), float(plain[:, columns].std(axis=0).mean()))
        rows.append((features, len(right), *(f"{value:.4f}" for value in figures)))
    with new_file(OUT) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    progress("")
    print(f"Written to {OUT}.")


def network_to_probe() -> keras.Model:
    """The shipped tagger up to the outputs that follow the teachers, and after them the logit of none of the ten."""
    tagger = keras.models.load_model(open_model("audio-tagger").network(NETWORK_KERAS), compile=False)
    outside = keras.ops.clip(tagger.output["outside"], 1e-6, 1 - 1e-6)
    logit = keras.ops.log(outside / (1 - outside))
    return keras.Model(
        tagger.input, keras.layers.Concatenate(name="probed")([tagger.get_layer("answers").output, logit])
    )


if __name__ == "__main__":
    main()

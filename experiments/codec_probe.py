"""Does audio-tagger recognise the codec? A linear probe on its outputs.

    python -m experiments.codec_probe --answers FILE --out CSV

``FILE`` is what training kept of a tagger's answers (``answers-*.npz`` in its cache): each recording as it is, and
through another codec. A logistic regression guesses from the mean answers to a recording which of the two it is, out of
fold, both versions of a recording on one side. A share of 0.5 is chance. For comparison, and to see what that means for
an answer: how much the logit of being none of the ten genres moves from the one to the other, against how much it
differs between recordings.
"""

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from genreclf.evaluation import accuracy_interval
from genreclf.files import new_file

COLUMNS = ("features", "n", "accuracy", "low", "high", "shift", "spread")
FOLDS = 5


def probe(plain: np.ndarray, recoded: np.ndarray) -> np.ndarray:
    """Whether each version of each recording was recognised [shape=(2 n,)].

    Parameters
    ----------
    plain, recoded : np.ndarray [shape=(n, d)]
        Mean answers to the same recordings.
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
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    with np.load(options.answers, allow_pickle=False) as arrays:
        outputs, names, condition = arrays["outputs"], arrays["recording"], arrays["condition"]
    means = {}
    for kind in ("plain", "recoded"):
        known, inverse = np.unique(names[condition == kind], return_inverse=True)
        sums = np.zeros((len(known), outputs.shape[1]))
        np.add.at(sums, inverse, outputs[condition == kind])
        means[kind] = dict(zip(known.tolist(), sums / np.bincount(inverse)[:, None], strict=True))
    both = sorted(means["plain"].keys() & means["recoded"].keys())
    plain, recoded = (np.stack([means[kind][name] for name in both]) for kind in ("plain", "recoded"))
    rows = []
    for features, columns in (("all answers", slice(None)), ("none of the ten", slice(-2, -1))):
        right = probe(plain[:, columns], recoded[:, columns])
        low, high = accuracy_interval(right)
        moved = np.abs(recoded[:, columns] - plain[:, columns]).mean()
        figures = (float(right.mean()), low, high, float(moved), float(plain[:, columns].std(axis=0).mean()))
        rows.append((features, len(right), *(f"{value:.4f}" for value in figures)))
    with new_file(options.out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()

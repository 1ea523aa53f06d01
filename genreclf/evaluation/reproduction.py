"""Comparison of the published figures of the original experiment with those of its reproduction."""

import csv
from typing import Any

from genreclf.errors import ModelError
from genreclf.inference.model_store import MODELS, available_models, open_model

ORIGINAL = MODELS / "original_experiment.csv"
"""Macro precision, recall and F1 that the original experiment published, by variant."""

VARIANTS = {"without augmentation": "features-cnn", "with augmentation": "features-cnn-augmented"}
"""The original's variants, and the models that reproduce them."""

MEASURES = ("precision", "recall", "f1")


def comparison() -> list[dict[str, Any]]:
    """The original's figures and ours, row by row.

    Returns
    -------
    list of dict
        ``variant``; ``splits``, how many random splits, and ``n``, test tracks of each (both None for the original);
        and for each of `MEASURES` its mean and its standard deviation over the splits (None for the original).

    Raises
    ------
    ModelError
        If the published figures are missing.
    """
    try:
        with ORIGINAL.open(encoding="utf-8", newline="") as file:
            published = {row["variant"]: row for row in csv.DictReader(file)}
    except (OSError, KeyError) as error:
        raise ModelError(f"{ORIGINAL} can't be read ({error}). Please restore it.") from None
    rows: list[dict[str, Any]] = []
    for variant, name in VARIANTS.items():
        figures = {measure: (float(published[variant][measure]), None) for measure in MEASURES}
        rows.append({"variant": variant, "n": None, "splits": None, **figures})
        if name in available_models() and (repeats := open_model(name).card.repeats):
            ours = {measure: (repeats[measure]["mean"], repeats[measure]["deviation"]) for measure in MEASURES}
            rows.append({"variant": variant, "n": repeats["n"], "splits": len(repeats["seeds"]), **ours})
    return rows

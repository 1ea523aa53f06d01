"""Embeddings from formulas for training genre heads: a cloud for each genre, and one for what is not music."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
from keras import layers

from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.genres import GENRES
from genreclf.gtzan import catalogue, split
from genreclf.training import architectures
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.mlp_head import MlpHeadSettings
from genreclf.training.transfer.mlp_head_pipeline import train_mlp_head
from genreclf.training.transfer.training_set import TrainingSet

SIZE = 12
TRACKS = [*catalogue()][::4]
SETTINGS = MlpHeadSettings(heads=2, units=8, epochs=3, batch_size=64, learning_rate=0.02)


def music(recordings: list[str], variant: str, windows: tuple[int, int], seed: int) -> EmbeddingSet:
    """Windows of recordings around the centre of their genre; of every fifth one, only as many as ``windows[1]``."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(size=(len(GENRES), SIZE))
    counts = [windows[1] if number % 5 == 0 else windows[0] for number in range(len(recordings))]
    source = np.repeat(recordings, counts)
    genre = [GENRES.index(str(name).partition(".")[0]) for name in source]
    offset = np.repeat(0.9 * rng.normal(size=(len(recordings), SIZE)), counts, axis=0)
    embedding = centres[genre] + offset + 0.5 * rng.normal(size=(len(source), SIZE))
    group = np.repeat(np.arange(len(recordings)), counts)
    return EmbeddingSet(embedding.astype(np.float32), source, np.full(len(source), variant), group)


def other_sounds(kinds: list[str], variants: list[str], seed: int) -> EmbeddingSet:
    """Two windows of each kind and variant, away from all music."""
    rng = np.random.default_rng(seed)
    source, variant = (np.repeat(names, 2) for names in zip(*((k, c) for k in kinds for c in variants), strict=True))
    embedding = rng.normal(size=(len(source), SIZE)) - 1.5
    return EmbeddingSet(embedding.astype(np.float32), source, variant, np.arange(len(source)) // 2)


def training_set() -> TrainingSet:
    """What `genreclf.training.transfer.training_set.extract_embeddings` gives."""
    clean = music(TRACKS, "clean", (8, 2), 2)
    augmented = music(TRACKS, "copy 0", (2, 2), 3)
    non_music = other_sounds(["hum", "noise", "wind"], ["train", "valid", "test", "train"], 4)
    names, windows = np.unique(clean.source, return_counts=True)
    sources = {str(n): "whole" if count >= 8 else "excerpt" for n, count in zip(names, windows, strict=True)}
    return TrainingSet(clean, augmented, non_music, sources)


def train(out: Path, *, without: str = "") -> dict[str, Any]:
    """Train a small head, perhaps without a subset's tracks."""
    given = training_set()
    if without:
        left_out = {*split("random")[without], *split("filtered")[without]}
        given = replace(given, sources={name: s for name, s in given.sources.items() if name not in left_out})
    return train_mlp_head(
        "made-up",
        "A head on made-up embeddings.",
        backbone(),
        given,
        out,
        SETTINGS,
        facts={"licence": "MIT", "notes": ["A remark of the model."]},
        command="the command",
        repeats=1,
        further_files=lambda folder: (folder / "extra.txt").write_text("a licence"),
    )


def backbone() -> keras.Model:
    """Small, with fixed weights: log-mel windows -> ``embedding``, ``for_head`` and ``tags``."""
    keras.utils.set_random_seed(0)
    log_mel = keras.Input((LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS), name="log_mel")
    embedding = layers.GlobalAveragePooling1D()(log_mel)
    for_head = layers.Dense(SIZE, name="made_up")(embedding)
    tags = layers.Dense(len(architectures.TAGS), activation="sigmoid", name="tags")(embedding)
    return keras.Model(log_mel, {"embedding": embedding, "for_head": for_head, "tags": tags})


def figures(card: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Those of a model's folder that a change of the training would alter."""
    predictions = pd.read_csv(folder / "predictions.csv")
    metrics = {f"{name}, {subset}": m for name, by in card["metrics"].items() for subset, m in by.items()}
    return {
        "temperature": card["training"]["temperature"],
        "thresholds": card["thresholds"],
        "repeats": {name: card["repeats"][name] for name in ("seeds", "n", "accuracy")},
        "accuracy": {name: [m["n"], m["accuracy"], m["calibration_error"]] for name, m in metrics.items()},
        "whole clips": {name: [m["n"], m["accuracy"]] for name, m in card["whole_clips"].items()},
        "cross-validation": {name: [m["n"], m["accuracy"]] for name, m in card["cross_validation"].items()},
        "verdicts": {
            name: [rates[verdict] for verdict in ("n", "confident", "unsure", "not_music")]
            for name, rates in card["verdicts"].items()
        },
        "history": pd.read_csv(folder / "history.csv").iloc[-1].to_dict(),
        "predictions": {
            f"{track}, {protocol}": [round(p, 6) for p in rows]
            for track, protocol, *rows in predictions.iloc[::40][
                ["track", "protocol", *(f"p_{genre}" for genre in GENRES)]
            ].itertuples(index=False)
        },
    }

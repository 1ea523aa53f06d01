"""The pipeline of ``musicnn-transfer``: a head on every split, calibrated and evaluated, then the model's folder.

Temperature and thresholds come from the training and validation tracks of each split, out of fold.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np

from genreclf.datasets.folds import FOLDS
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.gtzan import SPLITS, random_split, split
from genreclf.gtzan.splits import RANDOM_SEED
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.export import EIGHT, save_network
from genreclf.training.model_folder import Run, write_model
from genreclf.training.runs import restrict_to_available
from genreclf.training.transfer.mlp_head import MlpHeadSettings, attach_head, fit_on
from genreclf.training.transfer.mlp_head_calibration import (
    MlpHeadCalibration,
    calibrate_on_tracks,
    recording_temperature,
)
from genreclf.training.transfer.mlp_head_evaluation import (
    non_music_rates,
    ordered,
    predict_recordings,
    verdict_rates,
    whole_clip_metrics,
)
from genreclf.training.transfer.musicnn_readme import notes
from genreclf.training.transfer.training_set import OnProgress, TrainingSet

SHIPPED: Final = "filtered"
"""The split whose network ships."""


def train_mlp_head(
    name: str,
    description: str,
    backbone: keras.Model,
    training_set: TrainingSet,
    out: Path,
    settings: MlpHeadSettings,
    *,
    facts: Mapping[str, Any],
    command: str,
    repeats: int = 0,
    further_files: Callable[[Path], None] = lambda folder: None,
    on_progress: OnProgress = lambda text: None,
) -> dict[str, Any]:
    """Train on every split and write the model's folder in one step.

    Parameters
    ----------
    name, description : str
        Of the model.
    backbone : keras.Model
        From `genreclf.training.transfer.backbones.musicnn_backbone`.
    training_set : TrainingSet
        Embeddings by the same backbone.
    out : Path
        The model's folder; what it held before is replaced only when everything is done.
    settings : MlpHeadSettings
        Of every head.
    facts : Mapping
        What else the card holds: ``licence``; ``notes``, paragraphs that follow those of the head; ``weights_bits`` of
        the LiteRT network where they are 8; and anything more.
    command : str
        The command that the card names.
    repeats : int
        How many further random splits, each with a seed of its own, to train and test on, to show the spread.
    further_files : callable
        Writes what else belongs into the folder.
    on_progress : callable
        Called with lines of text.

    Returns
    -------
    dict
        The card.

    Raises
    ------
    DataError
        If a subset of a split has no track in the training set.
    """

    def train(
        split_name: str, subsets: Mapping[str, list[str]], settings: MlpHeadSettings
    ) -> tuple[Run, MlpHeadCalibration]:
        on_progress(f"training on the {split_name} split, seed {settings.seed}")
        subsets = restrict_to_available(subsets, training_set.sources)
        tracks = [*subsets["train"], *subsets["valid"]]
        calibration = calibrate_on_tracks(training_set, tracks, split_name, settings)
        return _run(subsets, settings, training_set, calibration), calibration

    trained = {split_name: train(split_name, split(split_name), settings) for split_name in SPLITS}
    runs = {split_name: run for split_name, (run, _) in trained.items()}
    repeated = {
        seed: train("random", random_split(seed), replace(settings, seed=seed))[0]
        for seed in range(RANDOM_SEED, RANDOM_SEED + repeats)
    }
    kept, calibration = trained[SHIPPED]
    test = training_set.clean.of(kept.subsets["test"])
    _, genres, music = predict_recordings(kept.network, test, kept.temperature)
    verdicts = {
        "gtzan, cross-validation": calibration.verdicts,
        **{
            f"not music, {subset}": non_music_rates(kept, training_set.non_music, subset, calibration.thresholds)
            for subset in ("valid", "test")
        },
        "gtzan, test": verdict_rates(genres, music, calibration.thresholds),
    }
    classes = {"tags": list(architectures.TAGS), "sounds": [audio_class.name for audio_class in AUDIO_CLASSES]}
    card = {
        "name": name,
        "description": description,
        "command": command,
        "features": {"kind": "log_mel", "fingerprint": LogMelFrontEnd().fingerprint()},
        **{kind: names for kind, names in classes.items() if kind in backbone.output},
        "training": {**asdict(settings), "temperature": kept.temperature},
        "data": {"source": "audio", "network_trained_on": SHIPPED},
        "thresholds": dict(calibration.thresholds),
        "whole_clips": {split_name: whole_clip_metrics(run) for split_name, run in runs.items()},
        "cross_validation": {s: {"folds": FOLDS, **of.metrics()} for s, (_, of) in trained.items()},
        "verdicts": verdicts,
        **facts,
    }
    card["notes"] = [*notes(card), *facts["notes"]]

    def save(folder: Path) -> None:
        network = attach_head(backbone, kept.network, kept.temperature)
        save_network(network, folder, eight_bits=card.get("weights_bits") == EIGHT)
        further_files(folder)

    return write_model(out, card, runs, repeated, save)


def _run(
    subsets: Mapping[str, list[str]],
    settings: MlpHeadSettings,
    training_set: TrainingSet,
    calibration: MlpHeadCalibration,
) -> Run:
    """Train on a split of GTZAN and on other sounds."""
    valid = training_set.clean.of(subsets["valid"])
    first, history, by_epoch = fit_on(training_set, subsets["train"], settings, valid=valid)
    final, _, _ = fit_on(training_set, [*subsets["train"], *subsets["valid"]], settings)
    # The first head saw fewer tracks than those that were calibrated.
    of_first = recording_temperature(first.predict(valid.embedding, verbose=0), valid.source)
    probabilities = {}
    for subset, head, temperature in (("valid", first, of_first), ("test", final, calibration.temperature)):
        windows = training_set.clean.of(subsets[subset])
        names, genres, _ = predict_recordings(head, windows, temperature)
        probabilities[subset] = ordered(subsets[subset], names, genres)
    by_epoch = ordered(subsets["valid"], np.unique(valid.source).tolist(), by_epoch.T).T
    return Run(final, subsets, history, calibration.temperature, probabilities, training_set.sources, by_epoch)

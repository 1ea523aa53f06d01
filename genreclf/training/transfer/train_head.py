"""Train ``musicnn-transfer``'s head, an MLP on a backbone's embeddings, and write the model's folder.

Temperature and thresholds come from recordings out of fold. Where there are songs beyond GTZAN, they come from these,
once for all splits, since songs are what people bring; else from the training and validation tracks of each split.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np

from genreclf.datasets.folds import FOLDS
from genreclf.datasets.recordings import artist_key
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.gtzan import SPLITS, catalogue, random_split, split
from genreclf.gtzan.splits import RANDOM_SEED
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.export import EIGHT, save_network
from genreclf.training.model_folder import Run, write_model
from genreclf.training.runs import restrict_to_available
from genreclf.training.transfer.evaluation import (
    confident_answers,
    non_music_rates,
    ordered,
    predict_recordings,
    verdict_rates,
    whole_clip_metrics,
)
from genreclf.training.transfer.head import MlpHeadSettings, attach_head, fit_on
from genreclf.training.transfer.head_calibration import (
    WINDOW_COUNTS,
    MlpHeadCalibration,
    calibrate_on_songs,
    calibrate_on_tracks,
    recording_temperature,
)
from genreclf.training.transfer.training_set import OnProgress, TrainingSet
from genreclf.training.transfer.transfer_card import notes

SHIPPED: Final = "filtered"
"""The split whose network ships."""
SONGS: Final = "songs"
"""Name of the split of songs in cards and predictions."""


def train_head(
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
    of_songs = None
    if training_set.song_names:
        on_progress("cross-validation on songs")
        of_songs = calibrate_on_songs(training_set, settings)

    def train(
        split_name: str, subsets: Mapping[str, list[str]], settings: MlpHeadSettings
    ) -> tuple[Run, MlpHeadCalibration]:
        on_progress(f"training on the {split_name} split, seed {settings.seed}")
        subsets = restrict_to_available(subsets, training_set.sources)
        tracks = [*subsets["train"], *subsets["valid"]]
        calibration = of_songs or calibrate_on_tracks(training_set, tracks, split_name, settings)
        return _run(subsets, settings, training_set, calibration), calibration

    trained = {split_name: train(split_name, split(split_name), settings) for split_name in SPLITS}
    runs = {split_name: run for split_name, (run, _) in trained.items()}
    repeated = {
        seed: train("random", random_split(seed), replace(settings, seed=seed))[0]
        for seed in range(RANDOM_SEED, RANDOM_SEED + repeats)
    }
    kept, calibration = trained[SHIPPED]
    whole_clips = {split_name: whole_clip_metrics(run) for split_name, run in runs.items()}
    verdicts = {
        **calibration.verdicts,
        **{
            f"not music, {subset}": non_music_rates(kept, training_set.synthetic, subset, calibration.thresholds)
            for subset in ("valid", "test")
        },
    }
    temperature = calibration.by_window_count[WINDOW_COUNTS[0]]
    data: dict[str, Any] = {"source": "audio", "network_trained_on": SHIPPED}
    measured: dict[str, Any]
    if of_songs:
        data["trained_on_songs"] = True
        data["songs"] = {"songs": len(training_set.song_names), "other sounds": len(training_set.sound_names)}
        inverse = {str(count): temperature / value for count, value in of_songs.by_window_count.items()}
        confident = confident_answers(of_songs.genres, of_songs.music, of_songs.truth, of_songs.thresholds)
        measured = {"inverse_temperature": inverse, "confident": {SONGS: confident}}
        runs[SONGS] = _run_of_songs(kept, of_songs)
    else:
        test = training_set.clean.of(kept.subsets["test"])
        _, genres, music = predict_recordings(kept.network, test, kept.temperature)
        verdicts["gtzan, test"] = verdict_rates(genres, music, calibration.thresholds)
        measured = {"cross_validation": {s: {"folds": FOLDS, **of.metrics()} for s, (_, of) in trained.items()}}
    classes = {"tags": list(architectures.TAGS), "sounds": [audio_class.name for audio_class in AUDIO_CLASSES]}
    card = {
        "name": name,
        "description": description,
        "command": command,
        "features": {"kind": "log_mel", "fingerprint": LogMelFrontEnd().fingerprint()},
        **{kind: names for kind, names in classes.items() if kind in backbone.output},
        "training": {**asdict(settings), "temperature": temperature},
        "data": data,
        "thresholds": dict(calibration.thresholds),
        **measured,
        "whole_clips": whole_clips,
        "verdicts": verdicts,
        **facts,
    }
    card["notes"] = [*notes(card, calibration.metrics()), *facts["notes"]]

    def save(folder: Path) -> None:
        network = attach_head(backbone, kept.network, temperature)
        save_network(network, folder, eight_bits=card.get("weights_bits") == EIGHT)
        further_files(folder)

    return write_model(out, card, runs, repeated, save)


def _run(
    subsets: Mapping[str, list[str]],
    settings: MlpHeadSettings,
    training_set: TrainingSet,
    calibration: MlpHeadCalibration,
) -> Run:
    """Train on a split of GTZAN, on the songs whose artists are not in its test subset, and on other sounds."""
    tested = {artist_key(catalogue()[track].artist) for track in subsets["test"]} - {""}
    songs = [song.id for song in training_set.songs if not song.genre or artist_key(song.artist) not in tested]
    valid = training_set.clean.of(subsets["valid"])
    first, history, by_epoch = fit_on(training_set, [*subsets["train"], *songs], settings, valid=valid)
    final, _, _ = fit_on(training_set, [*subsets["train"], *subsets["valid"], *songs], settings)
    temperatures = {"valid": calibration.temperature, "test": calibration.temperature}
    if not training_set.song_names:  # the first head saw fewer tracks than those that were calibrated
        temperatures["valid"] = recording_temperature(first.predict(valid.embedding, verbose=0), valid.source)
    probabilities = {}
    for subset, head in (("valid", first), ("test", final)):
        windows = training_set.clean.of(subsets[subset])
        names, genres, _ = predict_recordings(head, windows, temperatures[subset])
        probabilities[subset] = ordered(subsets[subset], names, genres)
    by_epoch = ordered(subsets["valid"], np.unique(valid.source).tolist(), by_epoch.T).T
    return Run(final, subsets, history, calibration.temperature, probabilities, training_set.sources, by_epoch)


def _run_of_songs(kept: Run, calibration: MlpHeadCalibration) -> Run:
    """The songs, out of fold, as one more split with only a test subset."""
    subsets = {"train": [], "valid": [], "test": list(calibration.names)}
    return replace(
        kept,
        subsets=subsets,
        history=[],
        probabilities={"test": calibration.genres},
        validation_by_epoch=np.empty((0, 0)),
    )

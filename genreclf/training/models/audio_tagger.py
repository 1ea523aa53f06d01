"""Train ``audio-tagger`` by distillation: from recordings and the outputs of published taggers to a model folder.

One network predicts everything: the ten genres, none of them and which style instead, music or not, and the sounds in
it. A tagger is trained on the outputs of the published taggers (the teachers) and on labels; a linear head is then
fitted to its outputs.

The tagger that ships is trained on everything but the test subset of GTZAN's filtered split and songs by its artists.
The figures of its card are nested: for each outer fold by artist, from a tagger and a head that were trained without
it, with temperatures and thresholds from other artists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import pandas as pd

from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import refuse_foreign
from genreclf.gtzan import split
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training.distillation.tagger_backbone import as_backbone
from genreclf.training.distillation.tagger_outputs import PLAIN, compute_tagger_outputs
from genreclf.training.distillation.tagger_readme import DESCRIPTION, notes
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.teacher_agreement import class_table
from genreclf.training.distillation.teacher_logits import TeacherLogits
from genreclf.training.distillation.trained_tagger import TrainedTagger
from genreclf.training.distillation.trainer import TaggerSettings, fit_tagger
from genreclf.training.distillation.training_set import SHIPPED_SPLIT, TrainingData, read_training_data
from genreclf.training.export import EIGHT, save_network
from genreclf.training.heads.evaluation_runs import songs_run, synthetic_rates, window_sources
from genreclf.training.heads.head_network import with_head
from genreclf.training.heads.linear_head import LinearHead, TrainingHistory
from genreclf.training.heads.linear_head_calibration import LinearHeadCalibration
from genreclf.training.heads.linear_head_card import counted, facts, in_card, verdict_rates
from genreclf.training.heads.linear_head_settings import TAGGER_HEAD
from genreclf.training.heads.nested_calibration import OutOfFoldLogits
from genreclf.training.heads.out_of_fold import pool
from genreclf.training.model_folder import Run, write_model
from genreclf.training.transfer.training_set import OnProgress

CLASSES: Final = "classes.csv"
DISTILLATION: Final = "distillation.csv"


def train_audio_tagger(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    world: Sequence[Song],
    teachers: Mapping[str, TeacherLogits],
    class_names: Sequence[str],
    out: Path,
    settings: TaggerSettings,
    *,
    cache: Path,
    speech: Mapping[str, Sequence[Path]],
    command: str,
    fold_steps: Sequence[int],
    init_from: Path | None = None,
    on_progress: OnProgress = lambda text: None,
) -> dict[str, Any]:
    """Train, evaluate, and write the model's folder in one step.

    Parameters
    ----------
    paths, songs, world, teachers
        See `genreclf.training.distillation.training_set.read_training_data`.
    class_names : sequence of str
        AudioSet's classes, in the order of the teacher's logits.
    out : Path
        The model's folder.
    settings : TaggerSettings
        Of the tagger that ships.
    cache : Path
        Folder for spectrograms, checkpoints and outputs.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset (see `genreclf.datasets.non_music.sounds`).
    command : str
        The command that the card names.
    fold_steps : sequence of int
        Steps of the tagger of each outer fold, which is trained from scratch; the figures cover as many of the three
        folds as there are numbers.
    init_from : Path or None
        Keras file of a tagger whose hidden layers the one that ships starts from; None: train it from scratch.
    on_progress : callable
        Called with lines of text.

    Returns
    -------
    dict
        The card.

    Raises
    ------
    DataError
        If ``out`` holds something that is no model, or a checkpoint is that of another training.
    """
    refuse_foreign(out, "card.json")
    data = read_training_data(paths, songs, world, teachers, cache, on_progress)

    def train(name: str, left_out: int | None, of: TaggerSettings, start: keras.Model | None) -> TrainedTagger:
        training = data.training(left_out)
        targets = Targets.of(teachers, class_names, data.layout, training)
        checkpoints = cache / "checkpoints" / name
        network, history = fit_tagger(
            data.spectrograms,
            targets,
            training,
            of,
            checkpoints,
            lambda text: on_progress(f"{name}: {text}"),
            init_from=start,
        )
        outputs = compute_tagger_outputs(
            network,
            [*data.songs.values()],
            data.spectrograms,
            {name for name in data.songs if name not in data.trainable},
            cache,
            speech=speech,
            on_progress=lambda text: on_progress(f"{name}: {text}"),
        )
        return TrainedTagger(network, targets, history, outputs)

    logits, names = [], []
    valid: list[str] = []
    curve = TrainingHistory([], np.empty((0, 0)))
    for number, steps in enumerate(fold_steps):
        of = replace(TaggerSettings(), steps=steps, seed=settings.seed + 1 + number)
        tagger = train(f"fold-{number}", number, of, None)
        if number == 0:
            valid, curve = tagger.learning_curve(data, number)
        held_out = [name for name in data.songs if data.fold[name] == number]
        windows = tagger.outputs.where((tagger.outputs.variant == PLAIN) & np.isin(tagger.outputs.recording, held_out))
        logits.append(tagger.fit_head(data, number).logits(windows.outputs))
        names.append(windows.recording)
    out_of_fold = OutOfFoldLogits(np.concatenate(logits), np.concatenate(names), data.songs, data.layout)

    start = keras.models.load_model(init_from, compile=False) if init_from else None
    tagger = train("all-further" if init_from else "all", None, settings, start)
    head = tagger.fit_head(data, None)
    calibration = out_of_fold.calibration()
    nested, probabilities = out_of_fold.nested()
    network = with_head(as_backbone(tagger.network, tagger.targets, class_names), head, calibration)
    runs = {
        SHIPPED_SPLIT: _filtered_run(data, tagger, head, calibration, valid, curve),
        "songs": songs_run(network, data.evaluated, nested, probabilities, calibration),
    }
    test = {*split(SHIPPED_SPLIT)["test"]} & {*data.songs}
    table = class_table(tagger.outputs, tagger.targets, class_names, teachers, test)
    card = {
        "name": "audio-tagger",
        "description": DESCRIPTION,
        "command": command,
        "features": {"kind": "log_mel", "fingerprint": LogMelFrontEnd().fingerprint()},
        "sounds": [audio_class.name for audio_class in AUDIO_CLASSES],
        "styles": list(data.layout.styles),
        "weights_bits": EIGHT,
        "training": {
            "inverse_regularisation": TAGGER_HEAD.families.inverse_regularisation,
            "song_weight": TAGGER_HEAD.song_weight,
            "temperature": calibration.genres[1],
        },
        "data": {
            "source": "audio",
            "network_trained_on": SHIPPED_SPLIT,
            "trained_on_songs": True,
            "songs": counted(data.songs.values()),
        },
        **in_card(calibration),
        **facts(nested, probabilities, out_of_fold.pooled(), calibration, data.layout, data.evaluated),
        "verdicts": {
            **verdict_rates(nested, probabilities["verdict"]),
            **synthetic_rates(
                *tagger.synthetic_logits(head),
                calibration,
                data.layout,
            ),
        },
        "tagger": {
            **asdict(settings),
            "fold_steps": [*fold_steps],
            "recordings": counted(data.training(None)),
            "unheard_tracks": {
                column: float(table[column].median()) for column in ("correlation", "average_precision")
            },
        },
        "licence": "MIT",
    }
    card["notes"] = notes(card)

    def save(folder: Path) -> None:
        save_network(network, folder, eight_bits=True)
        table.to_csv(folder / CLASSES, index=False, float_format="%.3f", lineterminator="\n")
        pd.DataFrame(tagger.history).to_csv(
            folder / DISTILLATION, index=False, float_format="%.4g", lineterminator="\n"
        )

    return write_model(out, card, runs, {}, save)


def _filtered_run(
    data: TrainingData,
    tagger: TrainedTagger,
    head: LinearHead,
    calibration: LinearHeadCalibration,
    valid: Sequence[str],
    curve: TrainingHistory,
) -> Run:
    """The filtered split: test tracks by the network that ships, validation tracks by the head of the first fold."""
    outputs = tagger.outputs
    test = [track for track in split(SHIPPED_SPLIT)["test"] if track in data.songs]
    windows = outputs.where((outputs.variant == PLAIN) & np.isin(outputs.recording, test))
    pooled = pool(head.logits(windows.outputs), windows.recording, data.songs)
    order = [[song.id for song in pooled.songs].index(track) for track in test]
    genres = calibration.probabilities(pooled, data.layout)["genres"][order]
    train = [name for name in data.trainable if data.songs[name].source == GTZAN and name not in {*valid}]
    sources = window_sources(outputs.recording[outputs.variant == PLAIN])
    subsets = {"train": train, "valid": [*valid], "test": test}
    return Run(head, subsets, curve.history, calibration.genres[1], {"test": genres}, sources, curve.predictions)

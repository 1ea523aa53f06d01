"""Train ``audio-tagger``: from recordings and the outputs of published taggers (the teachers) to a model folder.

The tagger that ships is trained on everything but the test subset of GTZAN's filtered split. A second one may do
without a fold of the songs, so that the card can say what the first gained from them (exposure ablation). Neither sees
a genre; a genre head is trained on top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import pandas as pd

from genreclf.audio import load_audio
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file, refuse_foreign
from genreclf.gtzan import split
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.datasets.recordings import OTHER, Song, folds_with_gtzan
from genreclf.training.distillation.evaluation import (
    DistillationSet,
    Validation,
    class_table,
    exposure_ablation,
    predict_recordings,
)
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.teacher_outputs import TeacherOutputs
from genreclf.training.distillation.trainer import TaggerSettings, fit_tagger
from genreclf.training.transfer.backbones import MUSICNN, build_backbone, musicnn_weights
from genreclf.training.transfer.embeddings import by_recording
from genreclf.training.transfer.head import SONG_SETTINGS
from genreclf.training.transfer.train_head import train_head
from genreclf.training.transfer.training_set import OnProgress, extract_embeddings

HELD_OUT_FOLD: Final = 0
"""The fold of songs that the second tagger does without."""
CLASSES: Final = "classes.csv"
DISTILLATION: Final = "distillation.csv"


def train_audio_tagger(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    teachers: Mapping[str, TeacherOutputs],
    labels: Sequence[str],
    out: Path,
    settings: TaggerSettings,
    *,
    cache: Path,
    speech: Mapping[str, Sequence[Path]],
    command: str,
    init_from: Path | None = None,
    exposure_ablation_steps: int = 0,
    repeats: int = 0,
    on_progress: OnProgress = lambda text: None,
) -> dict[str, Any]:
    """Train, measure, and write the model's folder in one step.

    Parameters
    ----------
    paths : Mapping of str to Path
        GTZAN's audio by track.
    songs : sequence of Song
        Songs and other sounds.
    teachers : Mapping of str to TeacherOutputs
        By recording; recordings without any are left out.
    labels : sequence of str
        AudioSet's classes, in the order of the teacher's logits.
    out : Path
        The model's folder.
    settings : TaggerSettings
        Of the network that ships.
    cache : Path
        Folder for spectrograms, musicnn's weights, checkpoints and embeddings.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset (see `genreclf.training.transfer.embeddings.embedding_sets`).
    command : str
        The command that the card names.
    init_from : Path or None
        Keras file of a tagger whose hidden layers to begin with, instead of from scratch.
    exposure_ablation_steps : int
        How long to train a second tagger without a fold of the songs; 0 for none.
    repeats : int
        How many further random splits to train and test heads on, to show the spread.
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
    files = {**paths, **{song.id: song.path for song in songs}}
    frames = spectrograms({name: path for name, path in files.items() if name in teachers}, cache, on_progress)
    recordings = DistillationSet(frames, teachers, labels)
    backbone = build_backbone([MUSICNN], musicnn_weights(cache, on_progress), None)
    of_musicnn = extract_embeddings(paths, songs, backbone, cache, speech, on_progress)
    musicnn = {
        name: rows for windows in (of_musicnn.clean, of_musicnn.sounds) for name, rows in by_recording(windows).items()
    }

    held_out_tracks = {*split("filtered")["test"]} & {*frames}
    tracks = [track for track in paths if track in frames and track not in held_out_tracks]
    songs = [song for song in songs if song.id in frames]
    fold = folds_with_gtzan(songs, [track for track in tracks if track in _filtered()])
    held_out = [song.id for song in songs if fold[song.id] == HELD_OUT_FOLD]
    held_out_songs = [song.id for song in songs if song.genre and fold[song.id] == HELD_OUT_FOLD]

    def fitted(
        name: str, left_out: Sequence[str], settings: TaggerSettings, start: keras.Model | None
    ) -> tuple[keras.Model, list[dict[str, float]], Targets]:
        music = [*(song.id for song in songs if song.genre and song.id not in left_out), *tracks]
        other = [song.id for song in songs if not song.genre and song.id not in left_out]
        targets = Targets.of(teachers, musicnn, labels, [*music, *other])
        network, history = fit_tagger(
            frames,
            targets,
            music,
            other,
            settings,
            cache / "checkpoints" / name,
            lambda text: on_progress(f"{name}: {text}"),
            init_from=start,
            validate=Validation(frames, targets, labels, held_out_songs, music),
        )
        return network, history, targets

    network, distillation, targets = fitted(
        "all", [], settings, keras.models.load_model(init_from) if init_from else None
    )
    outputs = predict_recordings(network, recordings, on_progress)
    table = class_table(recordings, outputs, sorted(held_out_tracks))
    ablation: dict[str, Any] = {}
    if exposure_ablation_steps:
        second, distillation, _ = fitted(
            "without-a-fold", held_out, replace(settings, steps=exposure_ablation_steps, earlier_steps=0), None
        )
        unexposed = predict_recordings(second, recordings, on_progress)
        others = [name for name in fold if fold[name] != HELD_OUT_FOLD and not name.startswith(f"{OTHER}.")]
        ablation = {"steps": exposure_ablation_steps, **exposure_ablation(outputs, unexposed, held_out_songs, others)}
    tagger = as_backbone(network, targets, labels)
    training_set = extract_embeddings(paths, songs, tagger, cache, speech, on_progress)

    def further_files(folder: Path) -> None:
        table.to_csv(folder / CLASSES, index=False, float_format="%.3f", lineterminator="\n")
        pd.DataFrame(distillation).to_csv(folder / DISTILLATION, index=False, float_format="%.4g", lineterminator="\n")

    music = sum(bool(song.genre) for song in songs)
    counts = {"songs": music, "sounds": len(songs) - music, "tracks": len(frames) - len(songs) - len(held_out_tracks)}
    return train_head(
        "audio-tagger",
        "A small network of our own that recognises styles, instruments, voices and other sounds, with a genre head.",
        tagger,
        training_set,
        out,
        SONG_SETTINGS,
        facts=_facts(counts, settings, table, ablation),
        command=command,
        repeats=repeats,
        further_files=further_files,
        on_progress=on_progress,
    )


def _filtered() -> set[str]:
    subsets = split("filtered")
    return {*subsets["train"], *subsets["valid"]}


def spectrograms(paths: Mapping[str, Path], cache: Path, on_progress: OnProgress) -> dict[str, np.ndarray]:
    """Log-mel spectrograms of recordings, kept in a file of the cache [shape=(n_frames, 96)], float16."""
    file = cache / "spectrograms.npz"
    known: dict[str, np.ndarray] = {}
    if file.is_file():
        with np.load(file, allow_pickle=False) as arrays:
            known = {name: arrays[name] for name in arrays.files if name in paths}
    front_end = LogMelFrontEnd()
    missing = [name for name in paths if name not in known]
    for number, name in enumerate(missing, 1):
        known[name] = front_end.spectrogram(front_end.rms_normalised(load_audio(paths[name]))).astype(np.float16)
        on_progress(f"spectrogram {number} of {len(missing)}")
    if missing:
        with new_file(file) as draft, draft.open("wb") as handle:
            np.savez(handle, **known)  # type: ignore[arg-type]  # numpy's stub takes them for its own options
    return known


def as_backbone(network: keras.Model, targets: Targets, labels: Sequence[str]) -> keras.Model:
    """The tagger that ships: the classes that people have words for, as probabilities.

    Parameters
    ----------
    network : keras.Model
        From `genreclf.training.distillation.trainer.fit`.
    targets : Targets
        What its outputs were standardised by.
    labels : sequence of str
        AudioSet's classes, in the order of the outputs.

    Returns
    -------
    keras.Model
        Of `genreclf.training.architectures.tagger_backbone`: ``sounds`` ``(batch, 132)`` in the order of
        `AUDIO_CLASSES`; ``for_head``, the same classes, and the tags and the embedding of the Million Song Dataset's
        tagger, standardised.
    """
    kernel, bias = network.get_layer("answers").get_weights()
    classes = [labels.index(audio_class.label) for audio_class in AUDIO_CLASSES]
    answers = [*classes, *targets.msd]
    log_mel = keras.Input(network.input.shape[1:], name="log_mel")
    backbone = keras.Model(
        log_mel,
        architectures.tagger_backbone(
            log_mel, *architectures.input_statistics(network), answers=len(answers), sounds=len(AUDIO_CLASSES)
        ),
    )
    architectures.copy_tagger(network, backbone)
    backbone.get_layer("answers").set_weights([kernel[:, answers], bias[answers]])
    scale, shift = targets.deviation[classes], targets.mean[classes]
    backbone.get_layer("sounds").set_weights([kernel[:, classes] * scale, bias[classes] * scale + shift])
    return backbone


def _facts(
    recordings: Mapping[str, int], settings: TaggerSettings, table: pd.DataFrame, ablation: Mapping[str, Any]
) -> dict[str, Any]:
    """Facts about the tagger itself for the card."""
    correlation, precision = (float(table[column].median()) for column in ("correlation", "average_precision"))
    told = (
        "An upper bound for what it gained, with a logistic regression on the tagger's outputs, trained without those "
        f"artists: of {ablation['n']} songs {ablation['heard']['accuracy']:.1%} are right with this tagger and "
        f"{ablation['not heard']['accuracy']:.1%} with a second one that was not trained on them, and only for "
        f"{ablation['steps']} steps."
        if ablation
        else "What it gained from them was not measured (`--exposure-ablation-steps`)."
    )
    return {
        "licence": "MIT",
        "tagger": {
            **asdict(settings),
            "recordings": dict(recordings),
            "unheard_tracks": {"correlation": correlation, "average_precision": precision},
            "worth_of_hearing": dict(ablation),
        },
        "notes": [
            f"The tagger was trained on {recordings['songs']} songs, {recordings['sounds']} other sounds and "
            f"{recordings['tracks']} tracks of GTZAN, none of them in the test subset of the filtered split: "
            f"{settings.earlier_steps + settings.steps} steps of {settings.batch_size} windows of 3 s, augmented anew "
            "each time, from scratch, without genre labels. Its targets are the outputs of published networks "
            "(teachers): AudioSet's classes from EfficientAT mn04 (Schmid, Koutini and Widmer 2023), the tags and the "
            "embedding of a tagger of the Million Song Dataset (Won and others 2020), and the embedding of musicnn. "
            "The teachers' weights do not ship.",
            f"`classes.csv` shows for each of its {len(table)} classes how closely it follows the teacher on the "
            f"filtered test tracks, which it was not trained on: the median correlation is {correlation:.2f}. "
            "The probability of a single class is usually low. `distillation.csv` holds the training curve"
            f"{' of the second tagger, validated on the songs that were left out' * bool(ablation)}.",
            f"The tagger was trained on all songs, without their genres. {told}",
            "Weights: MIT licence, as the project. No recording is included.",
        ],
    }

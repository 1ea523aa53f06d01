"""Train ``audio-tagger``: from recordings and what published taggers said to them, to a model folder.

The tagger that ships hears everything but the test part of GTZAN's filtered split. A second one may do without a fold
of the songs, so that the card can say what it is worth to have heard them. Neither is told a genre; a head that is
taught genres comes on top.
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
from genreclf.training.distillation.evaluation import Heard, Trial, class_table, said, worth_of_hearing
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.teacher_outputs import PublishedAnswers
from genreclf.training.distillation.trainer import TaggerSettings, fit
from genreclf.training.transfer.backbones import MUSICNN, listening, musicnn_weights
from genreclf.training.transfer.embeddings import by_recording
from genreclf.training.transfer.material import OnProgress, heard
from genreclf.training.transfer.train_head import train_head

LEFT_OUT: Final = 0
"""The fold of songs that the second tagger does without."""
CLASSES: Final = "classes.csv"
DISTILLATION: Final = "distillation.csv"


def train_audio_tagger(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    answers: Mapping[str, PublishedAnswers],
    labels: Sequence[str],
    out: Path,
    settings: TaggerSettings,
    *,
    cache: Path,
    speech: Mapping[str, Sequence[Path]],
    command: str,
    start: Path | None = None,
    check_steps: int = 0,
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
    answers : Mapping of str to PublishedAnswers
        By recording; recordings without any are left out.
    labels : sequence of str
        Classes of the answers.
    out : Path
        The model's folder.
    settings : TaggerSettings
        Of the network that ships.
    cache : Path
        Folder for spectrograms, musicnn's weights, checkpoints and embeddings.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by part (see `genreclf.training.transfer.embeddings.embedding_sets`).
    command : str
        The command that the card names.
    start : Path or None
        Keras file of a tagger to go on from, instead of from scratch.
    check_steps : int
        How long to train a second tagger without a fold of the songs, to say what hearing them is worth; 0 for none.
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
    frames = spectrograms({name: path for name, path in files.items() if name in answers}, cache, on_progress)
    heard_ = Heard(frames, answers, labels)
    backbone = listening([MUSICNN], musicnn_weights(cache, on_progress), None)
    beside = heard(paths, songs, backbone, cache, speech, on_progress)
    musicnn = {name: rows for part in (beside.clean, beside.sounds) for name, rows in by_recording(part).items()}

    unheard = {*split("filtered")["test"]} & {*frames}
    tracks = [track for track in paths if track in frames and track not in unheard]
    songs = [song for song in songs if song.id in frames]
    fold = folds_with_gtzan(songs, [track for track in tracks if track in _filtered()])
    held_out = [song.id for song in songs if fold[song.id] == LEFT_OUT]
    unheard_songs = [song.id for song in songs if song.genre and fold[song.id] == LEFT_OUT]

    def fitted(
        name: str, left_out: Sequence[str], settings: TaggerSettings, start: keras.Model | None
    ) -> tuple[keras.Model, list[dict[str, float]], Targets]:
        music = [*(song.id for song in songs if song.genre and song.id not in left_out), *tracks]
        other = [song.id for song in songs if not song.genre and song.id not in left_out]
        targets = Targets.of(answers, musicnn, labels, [*music, *other])
        network, history = fit(
            frames,
            targets,
            music,
            other,
            settings,
            cache / "checkpoints" / name,
            lambda text: on_progress(f"{name}: {text}"),
            start=start,
            trial=Trial(frames, targets, labels, unheard_songs, music),
        )
        return network, history, targets

    network, distillation, targets = fitted("all", [], settings, keras.models.load_model(start) if start else None)
    everything = said(network, heard_, on_progress)
    table = class_table(heard_, everything, sorted(unheard))
    worth: dict[str, Any] = {}
    if check_steps:
        second, distillation, _ = fitted(
            "without-a-fold", held_out, replace(settings, steps=check_steps, earlier_steps=0), None
        )
        fresh = said(second, heard_, on_progress)
        known = [name for name in fold if fold[name] != LEFT_OUT and not name.startswith(f"{OTHER}.")]
        worth = {"steps": check_steps, **worth_of_hearing(everything, fresh, unheard_songs, known)}
    ears = ears_of(network, targets, labels)
    material = heard(paths, songs, ears, cache, speech, on_progress)

    def further_files(folder: Path) -> None:
        table.to_csv(folder / CLASSES, index=False, float_format="%.3f", lineterminator="\n")
        pd.DataFrame(distillation).to_csv(folder / DISTILLATION, index=False, float_format="%.4g", lineterminator="\n")

    music = sum(bool(song.genre) for song in songs)
    counts = {"songs": music, "sounds": len(songs) - music, "tracks": len(frames) - len(songs) - len(unheard)}
    return train_head(
        "audio-tagger",
        "A small network of our own that hears styles, instruments, voices and other sounds, with a genre head.",
        ears,
        material,
        out,
        facts=_facts(counts, settings, table, worth),
        command=command,
        repeats=repeats,
        further_files=further_files,
        on_progress=on_progress,
    )


def _filtered() -> set[str]:
    parts = split("filtered")
    return {*parts["train"], *parts["valid"]}


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


def ears_of(network: keras.Model, targets: Targets, labels: Sequence[str]) -> keras.Model:
    """The tagger that ships: the classes that people have words for, as probabilities.

    Parameters
    ----------
    network : keras.Model
        From `genreclf.training.distillation.trainer.fit`.
    targets : Targets
        What its answers were standardised by.
    labels : sequence of str
        AudioSet's classes, in the order of the answers.

    Returns
    -------
    keras.Model
        Of `genreclf.training.architectures.tagger_ears`: ``sounds`` ``(batch, 132)`` in the order of `AUDIO_CLASSES`;
        ``for_head``, the same classes, and the tags and the embedding of the tagger of songs, standardised.
    """
    kernel, bias = network.get_layer("answers").get_weights()
    classes = [labels.index(audio_class.label) for audio_class in AUDIO_CLASSES]
    answers = [*classes, *targets.msd]
    log_mel = keras.Input(network.input.shape[1:], name="log_mel")
    ears = keras.Model(
        log_mel,
        architectures.tagger_ears(
            log_mel, *architectures.standardised_by(network), answers=len(answers), sounds=len(AUDIO_CLASSES)
        ),
    )
    architectures.copy_tagger(network, ears)
    ears.get_layer("answers").set_weights([kernel[:, answers], bias[answers]])
    scale, shift = targets.deviation[classes], targets.mean[classes]
    ears.get_layer("sounds").set_weights([kernel[:, classes] * scale, bias[classes] * scale + shift])
    return ears


def _facts(
    recordings: Mapping[str, int], settings: TaggerSettings, table: pd.DataFrame, worth: Mapping[str, Any]
) -> dict[str, Any]:
    """What the card says of the tagger itself."""
    correlation, precision = (float(table[column].median()) for column in ("correlation", "average_precision"))
    told = (
        "What that is worth at most, for a logistic regression on its answers that learnt from nothing by the same "
        f"artists: of {worth['n']} songs {worth['heard']['accuracy']:.1%} are right with the tagger that heard them "
        f"and {worth['not heard']['accuracy']:.1%} with a second one that did not, and that learnt for only "
        f"{worth['steps']} steps."
        if worth
        else "What that is worth was not measured yet (`--check-steps`)."
    )
    return {
        "licence": "MIT",
        "tagger": {
            **asdict(settings),
            "recordings": dict(recordings),
            "unheard_tracks": {"correlation": correlation, "average_precision": precision},
            "worth_of_hearing": dict(worth),
        },
        "notes": [
            f"The tagger learnt from {recordings['songs']} songs, {recordings['sounds']} other sounds and "
            f"{recordings['tracks']} tracks of GTZAN, none of them in the test part of the filtered split: "
            f"{settings.earlier_steps + settings.steps} steps of {settings.batch_size} windows of 3 s, altered anew "
            "each time, from scratch, without a genre. Targets were the published answers of EfficientAT mn04 (Schmid, "
            "Koutini and Widmer 2023) to AudioSet's classes, the tags and the embedding of a tagger of the Million "
            "Song Dataset (Won and others 2020), and the embedding of musicnn. Only what it learnt from them ships, "
            "not their weights.",
            f"`classes.csv` says for each of its {len(table)} classes how well it follows the published answers on the "
            f"filtered test tracks, which it never heard: the median correlation is {correlation:.2f}. "
            "Probabilities of single classes are low by nature. `distillation.csv` tells how training went"
            f"{', that of the second tagger, tried on the songs that it does not hear' * bool(worth)}.",
            f"The tagger heard all songs, without their genres. {told}",
            "Weights: MIT licence, as the project. No recording is included.",
        ],
    }

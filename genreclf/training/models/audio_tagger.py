"""Train ``audio-tagger``: from recordings and the outputs of published taggers (the teachers) to a model folder.

One network answers for everything: the ten genres, none of them and which style then, music or not, and what sounds. A
tagger learns the teachers' outputs and what recordings are called; a head on its outputs is taught by them again.

The tagger that ships hears everything but the test part of GTZAN's filtered split and songs by its artists. What the
card promises was said by others: for an outer fold by artist, a tagger and a head that heard nothing of it, with
temperatures and thresholds from other artists (nested).
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import pandas as pd

from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import refuse_foreign
from genreclf.gtzan import catalogue, split
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.datasets.recordings import Song, artist_key
from genreclf.training.distillation.evaluation import class_table
from genreclf.training.distillation.folds import outer_folds
from genreclf.training.distillation.labels import Labels
from genreclf.training.distillation.linear_head import (
    REGULARISATION,
    SONG,
    LinearHead,
    TrainingHistory,
    fit,
    learning_curve,
)
from genreclf.training.distillation.out_of_fold import Calibration, Pooled, calibrated, pooled, verdicts
from genreclf.training.distillation.spectrograms import GTZAN, Spectrograms, read_spectrograms
from genreclf.training.distillation.tagger_card import (
    DESCRIPTION,
    counted,
    facts,
    in_card,
    notes,
    rates_of,
    verdict_rates,
)
from genreclf.training.distillation.tagger_outputs import (
    AUGMENTED,
    PLAIN,
    RECODED,
    SYNTHETIC,
    TaggerOutputs,
    outputs_of,
)
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.teacher_outputs import TeacherOutputs
from genreclf.training.distillation.trainer import TaggerSettings, fit_tagger
from genreclf.training.export import EIGHT, save_network
from genreclf.training.model_folder import Run, write_model
from genreclf.training.transfer.embeddings import WHOLE_WINDOWS
from genreclf.training.transfer.training_set import OnProgress

SHIPPED: Final = "filtered"
CLASSES: Final = "classes.csv"
DISTILLATION: Final = "distillation.csv"
CALIBRATION_PARTS: Final = 4
"""Temperatures and thresholds of a recording, where they are judged, come from the other parts of these."""
_NONE: Final = np.empty((0, 0))


@dataclass(frozen=True)
class Data:
    """What is trained and judged on.

    Attributes
    ----------
    songs : Mapping of str to Song
        Recordings of all kinds by identifier; tracks of GTZAN have the source ``GTZAN``.
    learnable : sequence of str
        Those that may be learnt from.
    fold : Mapping of str to int
        The outer fold of each.
    spectrograms : Spectrograms
        Theirs.
    layout : Labels
        Of their labels.
    named : sequence of str
        Songs of the ten genres that the figures of the protocol ``songs`` are about.
    """

    songs: Mapping[str, Song]
    learnable: Sequence[str]
    fold: Mapping[str, int]
    spectrograms: Spectrograms
    layout: Labels
    named: Sequence[str]

    def training(self, left_out: int | None) -> list[Song]:
        """What is learnt from, all or without a fold."""
        return [self.songs[name] for name in self.learnable if self.fold[name] != left_out]


def train_audio_tagger(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    world: Sequence[Song],
    teachers: Mapping[str, TeacherOutputs],
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
    """Train, measure, and write the model's folder in one step.

    Parameters
    ----------
    paths : Mapping of str to Path
        GTZAN's audio by track.
    songs : sequence of Song
        Songs of the ten genres, and other sounds.
    world : sequence of Song
        Music of other styles, and more songs.
    teachers : Mapping of str to TeacherOutputs
        By recording; recordings without any are left out.
    class_names : sequence of str
        AudioSet's classes, in the order of the teacher's logits.
    out : Path
        The model's folder.
    settings : TaggerSettings
        Of the tagger that ships.
    cache : Path
        Folder for spectrograms, checkpoints and answers.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by part (see `genreclf.training.datasets.non_music.sounds`).
    command : str
        The command that the card names.
    fold_steps : sequence of int
        For how many steps the tagger of an outer fold is trained, from scratch; the figures are about the recordings of
        as many of the three folds as are given.
    init_from : Path or None
        Keras file of a tagger whose hidden layers the one that ships begins with, instead of from scratch.
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
    data = _data(paths, songs, world, teachers, cache, on_progress)

    def asked(name: str, left_out: int | None, of: TaggerSettings, start: keras.Model | None) -> _Tagger:
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
        answers = outputs_of(
            network,
            [*data.songs.values()],
            data.spectrograms,
            {name for name in data.songs if name not in data.learnable},
            cache,
            speech=speech,
            on_progress=lambda text: on_progress(f"{name}: {text}"),
        )
        return _Tagger(network, targets, history, answers)

    logits, names = [], []
    watched: list[str] = []
    learnt = TrainingHistory([], _NONE)
    for number, steps in enumerate(fold_steps):
        of = replace(TaggerSettings(), steps=steps, seed=settings.seed + 1 + number)
        tagger = asked(f"fold-{number}", number, of, None)
        if number == 0:
            watched, learnt = _learning_curve(data, tagger, number)
        unseen = [name for name in data.songs if data.fold[name] == number]
        windows = tagger.answers.where((tagger.answers.condition == PLAIN) & np.isin(tagger.answers.recording, unseen))
        logits.append(_head(data, tagger, number).logits(windows.outputs))
        names.append(windows.recording)
    held = _HeldOut(np.concatenate(logits), np.concatenate(names), data)

    start = keras.models.load_model(init_from, compile=False) if init_from else None
    tagger = asked("all-further" if init_from else "all", None, settings, start)
    head = _head(data, tagger, None)
    calibration = held.calibration()
    nested, probabilities = held.nested()
    network = with_head(as_backbone(tagger.network, tagger.targets, class_names), head, calibration)
    runs = {
        SHIPPED: _filtered_run(data, tagger.answers, head, calibration, watched, learnt),
        "songs": _songs_run(network, data.named, nested, probabilities, calibration),
    }
    test = {*split(SHIPPED)["test"]} & {*data.songs}
    table = class_table(tagger.answers, tagger.targets, class_names, teachers, test)
    card = {
        "name": "audio-tagger",
        "description": DESCRIPTION,
        "command": command,
        "features": {"kind": "log_mel", "fingerprint": LogMelFrontEnd().fingerprint()},
        "sounds": [audio_class.name for audio_class in AUDIO_CLASSES],
        "styles": list(data.layout.styles),
        "weights_bits": EIGHT,
        "training": {"regularisation": REGULARISATION, "songs": SONG, "temperature": calibration.genres[1]},
        "data": {
            "source": "audio",
            "network_trained_on": SHIPPED,
            "heard_songs": True,
            "songs": counted(data.songs.values()),
        },
        **in_card(calibration),
        **facts(nested, probabilities, held.pooled(), calibration, data.layout, data.named),
        "verdicts": {
            **verdict_rates(nested, probabilities["verdict"]),
            **_made(tagger, head, calibration, data.layout),
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


@dataclass(frozen=True)
class _Tagger:
    """A trained tagger, and what it says."""

    network: keras.Model
    targets: Targets
    history: list[dict[str, float]]
    answers: TaggerOutputs

    @property
    def teachers(self) -> int:
        """How many of its outputs follow the teachers; they are what a head is given."""
        return len(self.targets.weights)


def _data(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    world: Sequence[Song],
    teachers: Mapping[str, TeacherOutputs],
    cache: Path,
    on_progress: OnProgress,
) -> Data:
    tracks = [
        Song(track, path, catalogue()[track].genre, catalogue()[track].artist, catalogue()[track].title, GTZAN)
        for track, path in paths.items()
    ]
    known: dict[str, Song] = {}
    for song in (*tracks, *songs, *world):
        if song.id in teachers:
            known.setdefault(song.id, song)  # teachers' outputs are by name: of two recordings of one name, the first
    tested = {artist_key(catalogue()[track].artist) for track in split(SHIPPED)["test"]} - {""}
    filtered = {*split(SHIPPED)["train"], *split(SHIPPED)["valid"]}
    learnable = [
        song.id
        for song in known.values()
        if (song.id in filtered if song.source == GTZAN else not song.music or artist_key(song.artist) not in tested)
    ]
    return Data(
        known,
        learnable,
        outer_folds([*known.values()], cache / "folds.json"),
        read_spectrograms([*known.values()], cache, on_progress),
        Labels.of(song.style for song in known.values() if song.style),
        [song.id for song in songs if song.genre and song.id in known],
    )


def _means(answers: TaggerOutputs, teachers: int, names: Sequence[str], conditions: Sequence[str]) -> np.ndarray:
    """Mean outputs over recordings [shape=(n, teachers)]."""
    taken = np.isin(answers.condition, conditions)
    known, inverse = np.unique(answers.recording[taken], return_inverse=True)
    sums = np.zeros((len(known), teachers))
    np.add.at(sums, inverse, answers.outputs[taken, :teachers])
    of = dict(zip(known.tolist(), sums / np.bincount(inverse)[:, None], strict=True))
    return np.stack([of[name] for name in names])


def _head(data: Data, tagger: _Tagger, left_out: int | None) -> LinearHead:
    """A head on the outputs that follow the teachers."""
    answers, songs = tagger.answers, data.training(left_out)
    made = np.unique(
        answers.recording[(answers.condition == SYNTHETIC) & np.char.startswith(answers.recording, "train ")]
    )
    names = [*(song.id for song in songs), *made.tolist()]
    means = _means(answers, tagger.teachers, names, (PLAIN, RECODED, AUGMENTED, SYNTHETIC))
    return fit(means, songs, len(made), data.layout)


def _learning_curve(data: Data, tagger: _Tagger, left_out: int) -> tuple[list[str], TrainingHistory]:
    """How a head learnt, tried on tracks of GTZAN that its tagger did not hear."""
    music = [song for song in data.training(left_out) if song.music]
    watched = [
        data.songs[name] for name in data.learnable if data.fold[name] == left_out and data.songs[name].source == GTZAN
    ]
    sets = [
        _means(tagger.answers, tagger.teachers, [song.id for song in songs], (PLAIN,)) for songs in (music, watched)
    ]
    return [song.id for song in watched], learning_curve(sets[0], music, sets[1], watched)


@dataclass(frozen=True)
class _HeldOut:
    """Logits for windows of every recording, by a head and a tagger that heard nothing of its fold."""

    logits: np.ndarray
    recording: np.ndarray
    data: Data

    def _beyond_gtzan(self) -> np.ndarray:
        return np.array([self.data.songs[str(name)].source != GTZAN for name in self.recording])

    def _part(self) -> np.ndarray:
        """Which of `CALIBRATION_PARTS` each window belongs to: those of an artist lie in one."""
        groups = [self.data.songs[str(name)].group for name in self.recording]
        return np.array([zlib.crc32(group.encode()) % CALIBRATION_PARTS for group in groups])

    def _calibrated(self, taken: np.ndarray) -> Calibration:
        return calibrated(self.logits[taken], self.recording[taken], self.data.songs, self.data.layout)

    def _pooled(self, taken: np.ndarray) -> Pooled:
        return pooled(self.logits[taken], self.recording[taken], self.data.songs)

    def calibration(self) -> Calibration:
        """From songs and music of other styles; GTZAN's tracks don't count."""
        return self._calibrated(self._beyond_gtzan())

    def pooled(self) -> Pooled:
        """All that is no track of GTZAN."""
        return self._pooled(self._beyond_gtzan())

    def nested(self) -> tuple[Pooled, dict[str, np.ndarray]]:
        """Recordings and what is said of them, verdicts included, calibrated by other artists."""
        taken, part = self._beyond_gtzan(), self._part()
        parts, probabilities = [], []
        for number in range(CALIBRATION_PARTS):
            recordings, calibration = (
                self._pooled(taken & (part == number)),
                self._calibrated(taken & (part != number)),
            )
            of_part = recordings.probabilities(calibration, self.data.layout)
            parts.append(recordings)
            probabilities.append({**of_part, "verdict": verdicts(of_part, calibration.thresholds)})
        every = Pooled(
            [song for recordings in parts for song in recordings.songs],
            *(
                np.concatenate([getattr(recordings, name) for recordings in parts])
                for name in ("windows", "genres", "styles", "outside", "music")
            ),
        )
        return every, {name: np.concatenate([of_part[name] for of_part in probabilities]) for name in probabilities[0]}


def as_backbone(network: keras.Model, targets: Targets, class_names: Sequence[str]) -> keras.Model:
    """The tagger as heads and people listen through it.

    Parameters
    ----------
    network : keras.Model
        From `genreclf.training.distillation.trainer.fit_tagger`.
    targets : Targets
        What its outputs were standardised by.
    class_names : sequence of str
        AudioSet's classes, in the order of the outputs.

    Returns
    -------
    keras.Model
        Of `genreclf.training.architectures.tagger_backbone`: ``sounds`` in the order of `AUDIO_CLASSES`;
        ``for_head``, all outputs that follow the teachers, standardised.
    """
    kernel, bias = network.get_layer("answers").get_weights()
    classes = [class_names.index(audio_class.label) for audio_class in AUDIO_CLASSES]
    count = len(targets.weights)
    log_mel = keras.Input(network.input.shape[1:], name="log_mel")
    backbone = keras.Model(
        log_mel,
        architectures.tagger_backbone(
            log_mel, *architectures.input_statistics(network), answers=count, sounds=len(AUDIO_CLASSES)
        ),
    )
    architectures.copy_tagger(network, backbone)
    backbone.get_layer("answers").set_weights([kernel[:, :count], bias[:count]])
    scale, shift = targets.deviation[classes], targets.mean[classes]
    backbone.get_layer("sounds").set_weights([kernel[:, classes] * scale, bias[classes] * scale + shift])
    return backbone


def with_head(backbone: keras.Model, head: LinearHead, calibration: Calibration) -> keras.Model:
    """Tagger and head in one graph; genres are calibrated for single windows.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> a dict of ``genres`` ``(batch, 10)``, ``styles`` ``(batch, n_styles)``,
        ``outside`` and ``music`` ``(batch, 1)``, ``sounds`` and ``embedding``.
    """
    heard = dict(backbone.output)
    network = keras.Model(backbone.input, {**head.outputs(heard.pop("for_head")), **heard})
    head.set_weights(network, calibration.genres[1])
    return network


def _filtered_run(
    data: Data,
    answers: TaggerOutputs,
    head: LinearHead,
    calibration: Calibration,
    watched: Sequence[str],
    learnt: TrainingHistory,
) -> Run:
    test = [track for track in split(SHIPPED)["test"] if track in data.songs]
    windows = answers.where((answers.condition == PLAIN) & np.isin(answers.recording, test))
    part = pooled(head.logits(windows.outputs), windows.recording, data.songs)
    order = [[song.id for song in part.songs].index(track) for track in test]
    genres = part.probabilities(calibration, data.layout)["genres"][order]
    train = [name for name in data.learnable if data.songs[name].source == GTZAN and name not in {*watched}]
    counts = dict(zip(*np.unique(answers.recording[answers.condition == PLAIN], return_counts=True), strict=True))
    sources = {str(n): "whole" if count >= WHOLE_WINDOWS else "excerpt" for n, count in counts.items()}
    parts = {"train": train, "valid": [*watched], "test": test}
    return Run(head, parts, learnt.history, calibration.genres[1], {"test": genres}, sources, learnt.answers)


def _songs_run(
    network: keras.Model,
    named: Sequence[str],
    nested: Pooled,
    probabilities: Mapping[str, np.ndarray],
    calibration: Calibration,
) -> Run:
    taken = np.isin([song.id for song in nested.songs], named)
    names = [song.id for song, of in zip(nested.songs, taken, strict=True) if of]
    sources = {
        song.id: "whole" if count >= WHOLE_WINDOWS else "excerpt"
        for song, count in zip(nested.songs, nested.windows.tolist(), strict=True)
    }
    parts: dict[str, list[str]] = {"train": [], "valid": [], "test": names}
    return Run(network, parts, [], calibration.genres[1], {"test": probabilities["genres"][taken]}, sources, _NONE)


def _made(tagger: _Tagger, head: LinearHead, calibration: Calibration, layout: Labels) -> dict[str, Any]:
    """Verdicts on made and spoken sounds that the head did not learn from, by part."""
    rates = {}
    for part in ("valid", "test"):
        windows = tagger.answers.where(np.char.startswith(tagger.answers.recording, f"{part} "))
        names = np.unique(windows.recording)
        sounds = {str(name): Song(str(name), Path(), "", "", "", "") for name in names}
        every = pooled(head.logits(windows.outputs), windows.recording, sounds)
        given = verdicts(every.probabilities(calibration, layout), calibration.thresholds)
        rates[f"not music, {part}"] = rates_of(given)
    return rates

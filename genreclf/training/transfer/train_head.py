"""Teach a genre head that listens through pretrained taggers, by GTZAN and by songs, and write the model's folder.

Everything that a visitor relies on, temperature, sharpness and thresholds, comes from songs out of fold: five folds
over songs and GTZAN's training and validation tracks together, so that no artist is in two of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from scipy.special import softmax

from genreclf.evaluation import accuracy_interval
from genreclf.evaluation.calibration import best_temperature
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.gtzan import PROTOCOLS, catalogue, genre_indices, random_split, split
from genreclf.gtzan.splits import RANDOM_SEED
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.datasets.recordings import FOLDS, artist_key, folds_with_gtzan
from genreclf.training.export import save_network
from genreclf.training.model_folder import Run, write_model
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.evaluation import judged, metrics_of, non_music_rates, ordered, rates
from genreclf.training.transfer.head import HeadSettings, attach_head, recording_probabilities
from genreclf.training.transfer.training_set import OnProgress, TrainingSet, joined
from genreclf.training.transfer.transfer_card import notes
from genreclf.training.transfer.verdict_thresholds import song_thresholds

SHIPPED: Final = "filtered"
"""The protocol whose network ships."""
SETTINGS: Final = HeadSettings(balance=0.0, songs=3.0)
"""Won on songs out of fold (docs/backbone-comparison.md)."""
LENGTHS: Final = (1, 2, 4, 8)
"""Numbers of windows for which it is measured how sure an answer may be."""


@dataclass(frozen=True)
class OutOfFold:
    """What heads say of recordings whose artist or source they did not hear.

    Attributes
    ----------
    windows : EmbeddingSet
        Of tracks and songs, and of recorded sounds.
    logits : np.ndarray [shape=(n, 11)]
        For the windows.
    """

    windows: EmbeddingSet
    logits: np.ndarray

    def of(self, names: Sequence[str], temperature: float) -> tuple[np.ndarray, np.ndarray]:
        """Genre and music probabilities of recordings, in the order of ``names``."""
        mask = np.isin(self.windows.source, names)
        source = self.windows.source[mask]
        genres, music = recording_probabilities(self.logits[mask], source, temperature)
        found = np.unique(source).tolist()
        return ordered(names, found, genres), ordered(names, found, music[:, None])[:, 0]

    def parts(self, names: Sequence[str], length: int) -> tuple[np.ndarray, np.ndarray]:
        """Every ``length`` windows in a row of recordings: mean genre logits [shape=(n, 10)], and genre indices."""
        means, truth = [], []
        for name in names:
            rows = self.logits[self.windows.source == name][:, :-1]
            for start in range(0, max(1, len(rows) - length + 1), length):
                means.append(rows[start : start + length].mean(axis=0))
                truth.append(name)
        return np.stack(means), genre_indices(truth)


def cross_validated(training_set: TrainingSet, tracks: Sequence[str], settings: HeadSettings) -> OutOfFold:
    """Let five heads answer the recordings of the fold that each did not hear."""
    fold = folds_with_gtzan(training_set.songs, tracks)
    music = [*tracks, *(song.id for song in training_set.songs if song.genre)]
    sounds = [song.id for song in training_set.songs if not song.genre]
    parts, logits = [], []
    for number in range(FOLDS):
        head, _, _ = training_set.head(
            [name for name in music if fold[name] != number], [n for n in sounds if fold[n] != number], settings
        )
        unseen = [name for name in (*music, *sounds) if fold[name] == number]
        for windows in (training_set.clean.of(unseen), training_set.sounds.of(unseen)):
            if len(windows.source):
                parts.append(windows)
                logits.append(head.predict(windows.embedding, verbose=0))
    windows = parts[0]
    for part in parts[1:]:
        windows = joined(windows, part)
    return OutOfFold(windows, np.concatenate(logits))


def temperatures(held: OutOfFold, songs: Sequence[str]) -> dict[int, float]:
    """Best temperature for answers from a window of a song alone, and from several in a row, by their number."""
    found = {}
    for length in LENGTHS:
        logits, truth = held.parts(songs, length)
        found[length] = best_temperature(softmax(logits, axis=1), truth)
    return found


def train_head(
    name: str,
    description: str,
    backbone: keras.Model,
    training_set: TrainingSet,
    out: Path,
    *,
    facts: Mapping[str, Any],
    command: str,
    repeats: int = 0,
    further_files: Callable[[Path], None] = lambda folder: None,
    on_progress: OnProgress = lambda text: None,
) -> dict[str, Any]:
    """Train on every protocol and write the model's folder in one step.

    Parameters
    ----------
    name, description : str
        Of the model.
    backbone : keras.Model
        From `genreclf.training.transfer.backbones.build_backbone`.
    training_set : TrainingSet
        What the backbone make of recordings.
    out : Path
        The model's folder; what it held before is replaced only when everything is done.
    facts : Mapping
        What the card says besides: ``licence``, ``notes`` that follow those of the head, and anything else.
    command : str
        The command that the card names.
    repeats : int
        How many further random splits to train and test on, to show the spread.
    further_files : callable
        Writes what else belongs into the folder.
    on_progress : callable
        Called with lines of text.

    Returns
    -------
    dict
        The card.
    """
    settings = SETTINGS
    known = split("filtered")
    tracks = [track for track in (*known["train"], *known["valid"]) if track in training_set.sources]
    names = [song.id for song in training_set.songs if song.genre]
    sounds = [song.id for song in training_set.songs if not song.genre]

    on_progress("answering songs out of fold")
    held = cross_validated(training_set, tracks, settings)
    by_length = temperatures(held, names)
    single, whole = by_length[LENGTHS[0]], by_length[LENGTHS[-1]]
    genres, music = held.of(names, whole)
    limits = song_thresholds(genres, music, genre_indices(names))
    runs = {p: _run(split(p), settings, whole, training_set, on_progress, p, replayed=p == SHIPPED) for p in PROTOCOLS}
    spread = {
        seed: _run(random_split(seed), replace(settings, seed=seed), whole, training_set, on_progress, f"seed {seed}")
        for seed in range(RANDOM_SEED, RANDOM_SEED + repeats)
    }
    kept = runs[SHIPPED]
    runs["songs"] = Run(
        kept.network,
        {"train": [], "valid": [], "test": names},
        [],
        whole,
        {"test": genres},
        training_set.sources,
        _NONE,
    )
    whole_clips = {p: [t for t in runs[p].parts["test"] if training_set.sources[t] == "whole"] for p in PROTOCOLS}
    kinds = {"tags": list(architectures.TAGS), "sounds": [audio_class.name for audio_class in AUDIO_CLASSES]}
    card = {
        "name": name,
        "description": description,
        "command": command,
        "features": {"kind": "log_mel", "fingerprint": LogMelFrontEnd().fingerprint()},
        **{kind: named for kind, named in kinds.items() if kind in backbone.output},
        "training": {**asdict(settings), "temperature": single},
        "data": {
            "source": "audio",
            "network_trained_on": SHIPPED,
            "heard_songs": True,
            "songs": {"songs": len(names), "other sounds": len(sounds)},
        },
        "thresholds": limits,
        "sharpness": {str(length): single / value for length, value in by_length.items()},
        "whole_clips": {protocol: metrics_of(runs[protocol], clips) for protocol, clips in whole_clips.items()},
        "confident": {"songs": _confident(genres, music, genre_indices(names), limits)},
        "verdicts": {
            "songs, out of fold": rates(genres, music, limits),
            "gtzan, out of fold": rates(*held.of(tracks, whole), limits),
            **({"recorded sounds, out of fold": rates(*held.of(sounds, whole), limits)} if sounds else {}),
            **{
                f"not music, {part}": non_music_rates(kept, training_set.made, part, limits)
                for part in ("valid", "test")
            },
        },
        **facts,
    }
    card["notes"] = [*notes(card, runs["songs"].metrics("test")), *facts["notes"]]

    def save(folder: Path) -> None:
        save_network(attach_head(backbone, kept.network, single), folder)
        further_files(folder)

    return write_model(out, card, runs, spread, save)


_NONE: Final = np.empty((0, 0))


def _run(
    parts: Mapping[str, list[str]],
    settings: HeadSettings,
    temperature: float,
    training_set: TrainingSet,
    on_progress: OnProgress,
    name: str,
    *,
    replayed: bool = False,
) -> Run:
    """Train on a split of GTZAN and on the songs whose artists are not in its test part."""
    on_progress(f"training on the {name} split")
    parts = {part: [track for track in tracks if track in training_set.sources] for part, tracks in parts.items()}
    tested = {artist_key(catalogue()[track].artist) for track in parts["test"]} - {""}
    songs = [song.id for song in training_set.songs if song.genre and artist_key(song.artist) not in tested]
    sounds = [song.id for song in training_set.songs if not song.genre]
    valid = training_set.clean.of(parts["valid"])
    alone, history, replay = training_set.head([*parts["train"], *songs], sounds, settings, valid=valid)
    final, _, _ = training_set.head([*parts["train"], *parts["valid"], *songs], sounds, settings)
    seen = np.unique(valid.source).tolist()
    answered = ordered(parts["valid"], seen, replay.T).T if replayed else _NONE
    run = Run(final, parts, history, temperature, {}, training_set.sources, answered)
    said = {
        part: ordered(parts[part], *judged(replace(run, network=head), training_set.clean.of(parts[part]))[:2])
        for part, head in (("valid", alone), ("test", final))
    }
    return replace(run, probabilities=said)


def _confident(genres: np.ndarray, music: np.ndarray, truth: np.ndarray, limits: Mapping[str, float]) -> dict[str, Any]:
    """How many answers are confident, and how many of these are right."""
    sure = (genres.max(axis=1) >= limits["confident"]) & (music >= limits["music"])
    right = genres.argmax(axis=1)[sure] == truth[sure]
    low, high = accuracy_interval(right)
    return {"n": len(truth), "confident": int(sure.sum()), "right": int(right.sum()), "interval": [low, high]}

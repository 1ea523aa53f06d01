"""Train ``duo-transfer``: linear heads on musicnn, beside our own ``audio-tagger`` in one graph.

musicnn is used as it was published. Its heads predict the ten genres, none of them, and styles; the tagger tells music
from other sounds, and names these. Figures on songs and other styles are nested: for each outer fold by artist, from
heads that were fitted without it, with temperatures and thresholds from yet other artists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers
from scipy.special import logit

from genreclf.datasets.folds import OUTER_FOLDS
from genreclf.datasets.labelled_recordings import GTZAN, Song, artist_key
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import refuse_foreign
from genreclf.gtzan import SPLITS, catalogue, random_split, split
from genreclf.gtzan.splits import RANDOM_SEED
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.inference.model_card import NETWORK_KERAS
from genreclf.inference.model_store import StoredModel
from genreclf.training import architectures
from genreclf.training.distillation.tagger_outputs import PLAIN, SYNTHETIC, TaggerOutputs, compute_tagger_outputs
from genreclf.training.distillation.training_set import SHIPPED_SPLIT, TrainingData, read_training_data
from genreclf.training.export import EIGHT, save_network
from genreclf.training.heads import duo_readme
from genreclf.training.heads.evaluation_runs import songs_run, synthetic_rates, window_sources
from genreclf.training.heads.head_network import with_head
from genreclf.training.heads.linear_head import LinearHead, fit, learning_curve
from genreclf.training.heads.linear_head_calibration import LinearHeadCalibration
from genreclf.training.heads.linear_head_card import counted, facts, in_card, verdict_rates
from genreclf.training.heads.linear_head_settings import DUO_HEAD
from genreclf.training.heads.nested_calibration import OutOfFoldLogits
from genreclf.training.heads.out_of_fold import Pooled, pool
from genreclf.training.model_folder import Run, write_model
from genreclf.training.runs import restrict_to_available
from genreclf.training.transfer.backbones import musicnn_and_tagger
from genreclf.training.transfer.mlp_head_calibration import MUSIC_THRESHOLD
from genreclf.training.transfer.musicnn_weights import read_or_fetch_weights, write_licence
from genreclf.training.transfer.training_set import OnProgress


@dataclass(frozen=True)
class _Features:
    """Recordings, and the outputs of the backbones for them: the input of heads, and the probability of music."""

    data: TrainingData
    outputs: TaggerOutputs

    def fit(self, songs: Sequence[Song]) -> LinearHead:
        """Fit a head to recordings, in all conditions that were computed."""
        names = [song.id for song in songs]
        return fit(self.outputs.means(names, None)[:, :-1], songs, 0, self.data.layout, DUO_HEAD)

    def logits(self, head: LinearHead, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits of windows, as `genreclf.training.heads.labels` has them, and the recording of each."""
        windows = self.outputs.where(mask)
        music = logit(np.clip(windows.outputs[:, -1], 1e-6, 1 - 1e-6))
        return np.column_stack([head.logits(windows.outputs), music]), windows.recording

    def plain(self, names: Sequence[str]) -> np.ndarray:
        """Which windows are the unaltered ones of some recordings."""
        mask: np.ndarray = (self.outputs.variant == PLAIN) & np.isin(self.outputs.recording, names)
        return mask

    def genres(self, head: LinearHead, names: Sequence[str], calibration: LinearHeadCalibration) -> np.ndarray:
        """Genre probabilities of recordings [shape=(n, 10)], in the order of ``names``."""
        pooled = pool(*self.logits(head, self.plain(names)), self.data.songs)
        place = {song.id: number for number, song in enumerate(pooled.songs)}
        return calibration.probabilities(pooled, self.data.layout)["genres"][[place[name] for name in names]]


def train_duo_transfer(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    world: Sequence[Song],
    tagger: StoredModel,
    out: Path,
    *,
    cache: Path,
    speech: Mapping[str, Sequence[Path]],
    command: str,
    repeats: int = 0,
    on_progress: OnProgress = lambda text: None,
) -> dict[str, Any]:
    """Fit heads on every split and write the model's folder in one step.

    Parameters
    ----------
    paths : Mapping of str to Path
        GTZAN's audio by track, whole clips or excerpts.
    songs : sequence of Song
        Songs of the ten genres, and other sounds.
    world : sequence of Song
        Music of other styles, and more songs.
    tagger : StoredModel
        ``audio-tagger``.
    out : Path
        The model's folder; what it held before is replaced only when everything is done.
    cache : Path
        Folder for musicnn's weights, spectrograms and outputs of the backbones.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset (see `genreclf.datasets.non_music.sounds`).
    command : str
        The command that the card names.
    repeats : int
        How many further random splits to train and test on, to show the spread.
    on_progress : callable
        Called with lines of text.

    Returns
    -------
    dict
        The card.

    Raises
    ------
    DataError
        If ``out`` holds something that is no model, or the published weights are not what they should be.
    """
    refuse_foreign(out, "card.json")
    weights = read_or_fetch_weights(cache, on_progress)
    backbone = musicnn_and_tagger(weights, keras.models.load_model(tagger.network(NETWORK_KERAS), compile=False))
    data = read_training_data(paths, songs, world, None, cache, on_progress)
    outputs = cached_outputs(backbone, data, cache, speech, on_progress)
    features = _Features(data, outputs)
    on_progress("fitting heads")
    out_of_fold = _out_of_fold(features, min(tagger.card.music_threshold, MUSIC_THRESHOLD))
    calibration = out_of_fold.calibration()
    nested, probabilities = out_of_fold.nested()
    trained = {name: _run(features, split(name), calibration) for name in SPLITS}
    repeated = {
        seed: _run(features, random_split(seed), calibration)[0] for seed in range(RANDOM_SEED, RANDOM_SEED + repeats)
    }
    head = trained[SHIPPED_SPLIT][1]
    network = with_head(backbone, head, calibration)
    runs = {name: run for name, (run, _) in trained.items()}
    runs["songs"] = songs_run(network, data.evaluated, nested, probabilities, calibration)
    card = {
        "name": "duo-transfer",
        "description": duo_readme.DESCRIPTION,
        "command": command,
        "features": {"kind": "log_mel", "fingerprint": LogMelFrontEnd().fingerprint()},
        "tags": list(architectures.TAGS),
        "sounds": [audio_class.name for audio_class in AUDIO_CLASSES],
        "styles": list(data.layout.styles),
        "weights_bits": EIGHT,
        "training": {
            **asdict(DUO_HEAD),
            "temperature": calibration.genres[1],
            "recordings": counted(data.training(None)),
        },
        "data": {
            "source": "audio",
            "network_trained_on": SHIPPED_SPLIT,
            "trained_on_songs": True,
            "songs": counted(data.songs.values()),
        },
        **in_card(calibration),
        **_figures(features, head, out_of_fold, nested, probabilities, calibration),
        "licence": "MIT; musicnn's weights ISC (see LICENSE-musicnn.md)",
    }
    card["notes"] = duo_readme.notes(card)

    def save(folder: Path) -> None:
        save_network(network, folder, eight_bits=True)
        write_licence(cache, folder)

    return write_model(out, card, runs, repeated, save)


def cached_outputs(
    backbone: keras.Model,
    data: TrainingData,
    cache: Path,
    speech: Mapping[str, Sequence[Path]],
    on_progress: OnProgress,
) -> TaggerOutputs:
    """Outputs of the backbones for all recordings: the input of heads, then the probability of music.

    Parameters
    ----------
    backbone : keras.Model
        From `genreclf.training.transfer.backbones.musicnn_and_tagger`.
    data, cache, speech, on_progress
        See `genreclf.training.distillation.tagger_outputs.compute_tagger_outputs`.
    """
    parts = [backbone.output["for_head"], backbone.output["music"]]
    features = keras.Model(backbone.input, layers.Concatenate(name="features")(parts))
    untrained = {name for name in data.songs if name not in data.trainable}
    return compute_tagger_outputs(
        features, [*data.songs.values()], data.spectrograms, untrained, cache, speech=speech, on_progress=on_progress
    )


def _out_of_fold(features: _Features, music_threshold: float) -> OutOfFoldLogits:
    """Logits for all recordings by heads without their fold.

    The tagger was trained on these recordings, so they can't say where music begins.
    """
    data = features.data
    logits = []
    for fold in range(OUTER_FOLDS):
        head = features.fit(data.training(fold))
        held_out = [name for name in data.songs if data.fold[name] == fold]
        logits.append(features.logits(head, features.plain(held_out)))
    windows, names = (np.concatenate(parts) for parts in zip(*logits, strict=True))
    return OutOfFoldLogits(windows, names, data.songs, data.layout, music_threshold)


def _run(
    features: _Features, subsets: Mapping[str, list[str]], calibration: LinearHeadCalibration
) -> tuple[Run, LinearHead]:
    """A split of GTZAN: heads on its tracks, and on songs and other styles by artists that it does not test."""
    data = features.data
    subsets = restrict_to_available(subsets, data.songs)
    tested = {artist_key(catalogue()[track].artist) for track in subsets["test"]} - {""}
    songs = [
        song
        for song in data.songs.values()
        if song.source != GTZAN and not (song.music and artist_key(song.artist) in tested)
    ]
    train, valid = ([data.songs[track] for track in subsets[subset]] for subset in ("train", "valid"))
    first, final = features.fit([*train, *songs]), features.fit([*train, *valid, *songs])
    music = [song for song in (*train, *songs) if song.music]
    means, valid_means = (features.outputs.means([song.id for song in of], (PLAIN,))[:, :-1] for of in (music, valid))
    curve = learning_curve(means, music, valid_means, valid, DUO_HEAD)
    genres = {
        subset: features.genres(head, subsets[subset], calibration)
        for subset, head in (("valid", first), ("test", final))
    }
    sources = window_sources(features.outputs.recording[features.outputs.variant == PLAIN])
    return Run(final, subsets, curve.history, calibration.genres[1], genres, sources, curve.predictions), final


def _figures(
    features: _Features,
    head: LinearHead,
    out_of_fold: OutOfFoldLogits,
    nested: Pooled,
    probabilities: Mapping[str, np.ndarray],
    calibration: LinearHeadCalibration,
) -> dict[str, Any]:
    data = features.data
    synthetic = features.logits(head, features.outputs.variant == SYNTHETIC)
    return {
        **facts(nested, probabilities, out_of_fold.pooled(), calibration, data.layout, data.evaluated),
        "verdicts": {
            **verdict_rates(nested, probabilities["verdict"]),
            **synthetic_rates(*synthetic, calibration, data.layout),
        },
    }

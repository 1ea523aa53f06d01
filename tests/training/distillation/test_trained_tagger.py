"""Heads on the outputs of a trained tagger, on made-up outputs."""

from pathlib import Path

import numpy as np
import pytest

from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.genres import GENRES
from genreclf.training.distillation.spectrograms import Spectrograms
from genreclf.training.distillation.tagger_outputs import AUGMENTED, PLAIN, SYNTHETIC, TaggerOutputs
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.trained_tagger import TrainedTagger
from genreclf.training.distillation.training_set import TrainingData
from genreclf.training.heads.labels import Labels

KINDS = ("rock", "jazz", "house", "trance", "")
LAYOUT = Labels(("house", "trance"))


def recording(i: int) -> Song:
    kind = KINDS[i % 5]
    genre, style = (kind, "") if kind in GENRES else ("", kind)
    return Song(f"{kind}.{i}", Path(), genre, f"artist {i}", "", GTZAN if genre and i % 2 else "here", style)


@pytest.fixture(scope="module")
def data() -> TrainingData:
    songs = {song.id: song for song in map(recording, range(200))}
    fold = {name: number % 3 for number, name in enumerate(songs)}
    return TrainingData(songs, [*songs], fold, Spectrograms({}, {}), LAYOUT, [])


@pytest.fixture(scope="module")
def tagger(data: TrainingData) -> TrainedTagger:
    """A tagger with one output for each kind of recording, and one for labels, which heads must not see."""
    rng = np.random.default_rng(0)
    rows, names, variants = [], [], []
    for song in data.songs.values():
        kind = KINDS.index(song.genre or song.style)
        for variant in (PLAIN, PLAIN, AUGMENTED):
            rows.append(np.append(np.eye(5)[kind] * 4 + rng.normal(0, 0.5, 5), np.nan))
            names.append(song.id)
            variants.append(variant)
    for number, subset in enumerate(["train"] * 10 + ["test"] * 10):
        rows.append(np.append(np.eye(5)[4] * 4, np.nan))
        names.append(f"{subset} noise {number}")
        variants.append(SYNTHETIC)
    targets = Targets(LAYOUT, np.full(5, 0.2), np.zeros(5), np.ones(5), 5, {}, {})
    return TrainedTagger(None, targets, [], TaggerOutputs(np.stack(rows), np.array(names), np.array(variants)))


def test_a_head_predicts_recordings_of_the_fold_it_was_fitted_without(
    data: TrainingData, tagger: TrainedTagger
) -> None:
    head = tagger.fit_head(data, 0)
    held_out = tagger.outputs.where(
        np.isin(tagger.outputs.recording, [name for name in data.songs if data.fold[name] == 0])
    )
    logits = head.logits(held_out.outputs)
    songs = [data.songs[name] for name in held_out.recording]
    inside = np.array([bool(song.genre) for song in songs])
    predicted = [GENRES[i] for i in logits[inside, : len(GENRES)].argmax(axis=1)]
    truth = [song.genre for song in songs if song.genre]
    assert np.mean([a == b for a, b in zip(predicted, truth, strict=True)]) > 0.95
    music = np.array([song.music for song in songs])
    assert logits[music, -1].min() > logits[~music, -1].max()


def test_the_learning_curve_is_validated_on_tracks_of_the_fold_alone(data: TrainingData, tagger: TrainedTagger) -> None:
    valid, curve = tagger.learning_curve(data, 1)
    assert valid
    assert all(data.fold[name] == 1 and data.songs[name].source == GTZAN for name in valid)
    assert curve.predictions.shape == (len(curve.history), len(valid))
    assert curve.history[-1]["val_accuracy"] > 0.9

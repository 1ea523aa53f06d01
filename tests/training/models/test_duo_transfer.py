"""The training of ``duo-transfer`` on made-up outputs of its backbones."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers

from genreclf import GenreClassifier
from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.errors import DataError
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.genres import GENRES
from genreclf.gtzan import catalogue
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.distillation.spectrograms import Spectrograms
from genreclf.training.distillation.tagger_outputs import AUGMENTED, PLAIN, SYNTHETIC, TaggerOutputs
from genreclf.training.distillation.training_set import TrainingData
from genreclf.training.heads import duo_readme
from genreclf.training.heads.labels import Labels
from genreclf.training.models import duo_transfer
from tests.sounds import clip, song

STYLES = ("house", "trance", "salsa")
KINDS = (*GENRES, *STYLES, "")
SIZE = architectures.EMBEDDING_SIZE + len(KINDS)
MUSIC_THRESHOLD = 0.3


def recordings() -> dict[str, Song]:
    """Every fifth track, and by ten artists each: songs, other styles and other sounds."""
    facts = [*catalogue().values()][::5]
    tracks = [Song(fact.id, Path(), fact.genre, fact.artist, fact.title, GTZAN) for fact in facts]
    songs = [Song(f"{g}.song{i}", Path(), g, f"artist {g} {i // 2}", "", "here") for g in GENRES for i in range(9)]
    world = [Song(f"beyond.{s}{i}", Path(), "", f"artist {s} {i}", "", "here", s) for s in STYLES for i in range(12)]
    sounds = [Song(f"other.{i}", Path(), "", "", "", f"source {i}") for i in range(20)]
    return {recording.id: recording for recording in (*tracks, *songs, *world, *sounds)}


def made_up_outputs(songs: dict[str, Song]) -> TaggerOutputs:
    """Windows around a corner for each kind of recording, in both parts of the input; then the chance of music."""
    rng = np.random.default_rng(0)
    rows, names, variants = [], [], []

    def add(name: str, variant: str, kind: str, windows: int) -> None:
        corner = np.eye(len(KINDS))[KINDS.index(kind)] * 2
        embedding = np.zeros(architectures.EMBEDDING_SIZE)
        embedding[: len(KINDS)] = corner
        for _ in range(windows):
            inputs = np.concatenate([embedding, corner]) + rng.normal(0, 0.6, SIZE)
            rows.append(np.append(inputs, 0.9 if kind else 0.05))
            names.append(name)
            variants.append(variant)

    for number, recording in enumerate(songs.values()):
        kind = recording.genre or recording.style
        add(recording.id, PLAIN, kind, 9 if number % 2 else 4)
        add(recording.id, AUGMENTED, kind, 2)
    for subset in ("train", "valid", "test"):
        add(f"{subset} hum 0", SYNTHETIC, "", 3)
    return TaggerOutputs(np.stack(rows).astype(np.float32), np.array(names), np.array(variants))


def made_up_backbone(*given: Any) -> keras.Model:
    keras.utils.set_random_seed(0)
    log_mel = keras.Input((LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS), name="log_mel")
    mean = layers.GlobalAveragePooling1D()(log_mel)
    sizes = {"for_head": SIZE, "music": 1, "sounds": len(AUDIO_CLASSES), "tags": len(architectures.TAGS)}
    outputs = {name: layers.Dense(size, activation="sigmoid", name=name)(mean) for name, size in sizes.items()}
    return keras.Model(log_mel, {**outputs, "embedding": mean})


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A model that was trained on made-up outputs, and its card."""
    cache = tmp_path_factory.mktemp("duo")
    (cache / "musicnn_msd.LICENSE.md").write_text("ISC")
    songs = recordings()
    fold = {name: number % 3 for number, name in enumerate(songs)}
    evaluated = [name for name, recording in songs.items() if recording.genre and recording.source != GTZAN]
    data = TrainingData(songs, [*songs], fold, Spectrograms({}, {}), Labels(STYLES), evaluated)
    tagger = SimpleNamespace(network=lambda name: Path(name), card=SimpleNamespace(music_threshold=MUSIC_THRESHOLD))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duo_transfer, "read_or_fetch_weights", lambda *given: {})
        patch.setattr(duo_transfer.keras.models, "load_model", lambda *given, **options: None)
        patch.setattr(duo_transfer, "musicnn_and_tagger", made_up_backbone)
        patch.setattr(duo_transfer, "read_training_data", lambda *given: data)
        patch.setattr(duo_transfer, "compute_tagger_outputs", lambda *given, **options: made_up_outputs(songs))
        card = duo_transfer.train_duo_transfer(
            {}, [], [], tagger, cache / "out", cache=cache, speech={}, command="the command", repeats=1
        )  # fmt: skip
    return cache / "out", card


def test_its_figures_are_of_heads_that_were_fitted_without_the_recordings(
    trained: tuple[Path, dict[str, Any]],
) -> None:
    folder, card = trained
    nested = card["nested"]
    assert (nested["inside"]["n"], nested["outside"]["n"], nested["other sounds"]["n"]) == (90, 36, 20)
    assert nested["inside"]["first guess"][0] > 0.9
    assert nested["outside"]["family first"][0] > 0.9
    assert nested["outside"]["other_style"][0] > 0.9
    assert nested["other sounds"]["not_music"][0] == 1
    assert nested["inside"]["other_style"][0] < 0.15
    assert card["thresholds"]["music"] == MUSIC_THRESHOLD  # not from recordings that the tagger was trained on
    predictions = pd.read_csv(folder / "predictions.csv")
    assert set(predictions["protocol"]) == {"random", "filtered", "songs"}
    assert (predictions["protocol"] == "songs").sum() == 90
    assert set(predictions["source"]) == {"whole", "excerpt"}
    assert card["metrics"]["filtered"]["test"]["accuracy"] > 0.9
    assert card["repeats"]["seeds"] == [42]


def test_one_network_answers_everything(trained: tuple[Path, dict[str, Any]]) -> None:
    folder, card = trained
    classifier = GenreClassifier.load(str(folder))
    prediction = classifier.predict(clip(song(8.0)))
    assert {style.style for style in prediction.styles} == set(STYLES)
    assert sum(prediction.probabilities.values()) == pytest.approx(1)
    assert set(prediction.tags) == set(architectures.TAGS)
    assert set(prediction.sounds) == {audio_class.name for audio_class in AUDIO_CLASSES}
    assert json.loads((folder / "card.json").read_text(encoding="utf-8"))["notes"] == duo_readme.notes(card)
    assert (folder / "LICENSE-musicnn.md").read_text() == "ISC"


def test_a_folder_of_others_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(DataError):
        duo_transfer.train_duo_transfer({}, [], [], SimpleNamespace(), tmp_path, cache=tmp_path, speech={}, command="")

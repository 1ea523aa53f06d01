"""The training of ``audio-tagger``, on spectrograms from formulas."""

import csv
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from genreclf.errors import DataError
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.distillation import augmentation
from genreclf.training.distillation.evaluation import (
    GENRE_CLASSES,
    DistillationSet,
    Validation,
    class_table,
    exposure_ablation,
    predict_recordings,
)
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.teacher_outputs import TeacherOutputs, read_teacher_outputs
from genreclf.training.distillation.trainer import TaggerSettings, fit_tagger
from genreclf.training.models.audio_tagger import as_backbone
from genreclf.training.transfer.backbones import TAGGER, build_backbone, extractor, fingerprint
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.training_set import TrainingSet, side_by_side

LABELS = [audio_class.label for audio_class in AUDIO_CLASSES]
NAMES = [f"{genre}.{i}" for genre in ("rock", "jazz") for i in range(4)]
SETTINGS = TaggerSettings(steps=4, batch_size=4, warm_up=1)


@pytest.fixture(scope="module")
def recordings() -> DistillationSet:
    rng = np.random.default_rng(0)
    frames = {name: rng.uniform(0, 4, (300 if i else 90, 96)).astype(np.float16) for i, name in enumerate(NAMES)}
    answers = {
        name: TeacherOutputs(
            np.array([0.0, 3.0], np.float32),
            rng.normal(size=(2, len(LABELS))).astype(np.float32),
            rng.normal(size=50).astype(np.float32),
            rng.normal(size=64).astype(np.float32),
        )
        for name in NAMES
    }
    return DistillationSet(frames, answers, LABELS)


@pytest.fixture(scope="module")
def targets(recordings: DistillationSet) -> Targets:
    rng = np.random.default_rng(1)
    musicnn = {
        name: rng.normal(size=(len(LogMelFrontEnd().cut(f)), 200)) for name, f in recordings.spectrograms.items()
    }
    return Targets.of(recordings.teachers, musicnn, LABELS, NAMES)


def test_targets_are_those_of_the_nearest_windows_standardised(recordings: DistillationSet, targets: Targets) -> None:
    assert targets.weights.sum() == pytest.approx(1)
    near_start, near_end = (targets.at(NAMES[1], start, 300)[: len(LABELS)] for start in (0, 300))
    back = near_start * targets.deviation[: len(LABELS)] + targets.mean[: len(LABELS)]
    np.testing.assert_allclose(back, recordings.teachers[NAMES[1]].audioset[0], atol=1e-4)
    np.testing.assert_allclose(near_end, near_start)  # 4.8 s are nearer to the middle of the first 10 s


def test_windows_are_altered_within_bounds_and_mixed_like_their_targets() -> None:
    rng = np.random.default_rng(0)
    frames = [rng.uniform(0, 4, (400, 96)).astype(np.float16) for _ in range(40)]
    y = np.eye(40, dtype=np.float32)
    windows, mixed = augmentation.batch(frames, y, np.zeros(40, int), np.random.default_rng(2))
    assert windows.shape == (40, 187, 96)
    assert windows.dtype == np.float32
    assert np.isfinite(windows).all()
    assert windows.min() >= 0
    np.testing.assert_allclose(mixed.sum(axis=1), 1, atol=1e-5)
    assert (np.diagonal(mixed) >= 0.5 - 1e-6).all()
    assert 5 < (np.diagonal(mixed) < 0.999).sum() < 35
    again, _ = augmentation.batch(frames, y, np.zeros(40, int), np.random.default_rng(2))
    np.testing.assert_array_equal(windows, again)


def test_a_higher_pitch_moves_bands_up() -> None:
    frames = np.zeros((187, 96), np.float16)
    frames[:, 40] = 3
    rng = np.random.default_rng(3)
    powers = augmentation.excerpts([frames] * 200, np.zeros(200, int), rng)
    loudest = powers.mean(axis=1).argmax(axis=1)
    assert loudest.min() >= 40 - 3
    assert loudest.max() <= 40 + 3
    assert len(set(loudest.tolist())) > 3


def test_a_training_that_was_stopped_goes_on_and_ends_alike(
    recordings: DistillationSet, targets: Targets, tmp_path: Path
) -> None:
    rows: list[str] = []

    def train(folder: Path, settings: TaggerSettings) -> tuple[keras.Model, list[dict[str, float]]]:
        return fit_tagger(recordings.spectrograms, targets, NAMES[:6], NAMES[6:], settings, folder, rows.append)

    network, history = train(tmp_path / "whole", SETTINGS)
    assert history[-1]["epoch"] == 4
    assert "step 4 of 4" in rows[-1]
    rows.clear()
    again, kept = train(tmp_path / "whole", SETTINGS)  # all steps are done: nothing is trained again
    assert not rows
    assert kept == history
    x = np.random.default_rng(4).uniform(0, 4, (2, 187, 96)).astype(np.float32)
    np.testing.assert_allclose(again.predict(x, verbose=0), network.predict(x, verbose=0), atol=1e-5)
    with pytest.raises(DataError, match="other settings"):
        train(tmp_path / "whole", TaggerSettings(steps=5, batch_size=4, warm_up=1))


def test_a_training_begins_with_the_hidden_layers_that_it_is_given(
    recordings: DistillationSet, targets: Targets, tmp_path: Path
) -> None:
    before, _ = fit_tagger(
        recordings.spectrograms, targets, NAMES[:6], NAMES[6:], SETTINGS, tmp_path / "a", lambda text: None
    )
    still = replace(SETTINGS, steps=1, learning_rate=0.0, weight_decay=0.0, seed=SETTINGS.seed + 1)
    after, _ = fit_tagger(
        recordings.spectrograms,
        targets,
        NAMES[:6],
        NAMES[6:],
        still,
        tmp_path / "b",
        lambda text: None,
        init_from=before,
    )
    for name in ("tagger_1", "tagger_embedding"):
        for kept, given in zip(after.get_layer(name).get_weights(), before.get_layer(name).get_weights(), strict=True):
            np.testing.assert_array_equal(kept, given)


def test_what_ships_says_the_classes_as_probabilities(
    recordings: DistillationSet, targets: Targets, tmp_path: Path
) -> None:
    network, _ = fit_tagger(
        recordings.spectrograms, targets, NAMES[:6], NAMES[6:], SETTINGS, tmp_path / "c", lambda text: None
    )
    backbone = as_backbone(network, targets, LABELS)
    x = np.random.default_rng(4).uniform(0, 4, (3, 187, 96)).astype(np.float32)
    answers, got = network.predict(x, verbose=0)[:, : len(LABELS)], backbone.predict(x, verbose=0)
    logits = answers * targets.deviation[: len(LABELS)] + targets.mean[: len(LABELS)]
    np.testing.assert_allclose(got["sounds"], 1 / (1 + np.exp(-logits)), atol=1e-4)
    assert got["embedding"].shape == (3, 512)
    assert got["for_head"].shape == (3, len(LABELS) + 50 + 64)  # with what the tagger of songs says, without musicnn
    np.testing.assert_allclose(got["for_head"], network.predict(x, verbose=0)[:, : len(LABELS) + 114], atol=1e-4)

    beside = build_backbone([TAGGER], None, backbone)
    assert fingerprint(beside) == fingerprint(backbone)  # what one made of recordings is found again for the other
    small = extractor(beside, tmp_path / "backbone.tflite")(x)
    np.testing.assert_allclose(small["embedding"], got["for_head"], atol=1e-3)

    outputs = predict_recordings(network, recordings, lambda text: None)
    table = class_table(recordings, outputs, NAMES)
    assert table["label"].tolist() == LABELS
    assert table["correlation"].between(-1, 1).all()
    ablation = exposure_ablation(outputs, outputs, [NAMES[0], NAMES[4]], [*NAMES[1:4], *NAMES[5:]])
    assert ablation["n"] == 2
    assert ablation["heard"] == ablation["not heard"]
    figures = Validation(recordings.spectrograms, targets, LABELS, NAMES[:2], NAMES[4:])(network)
    assert set(figures) == {"accuracy", "val_accuracy", "val_loss"}
    assert set(GENRE_CLASSES) <= set(LABELS)


def test_a_window_of_the_front_end_is_cut_like_the_live_path(recordings: DistillationSet) -> None:
    cut = LogMelFrontEnd().cut(recordings.spectrograms[NAMES[0]])
    assert cut.shape == (1, 187, 96)
    np.testing.assert_array_equal(cut[0, 90:180], cut[0, :90])


def test_teacher_outputs_are_read_and_damage_is_told(tmp_path: Path) -> None:
    file = tmp_path / "answers.npz"
    np.savez(
        file,
        recording=np.array(["blues.00000", "pop/pop.001.opus"]),
        window_recording=np.array([0, 0, 1]),
        window_start=np.array([0.0, 3.0, 0.0]),
        audioset_logits=np.zeros((3, 2), np.float16),
        msd_tag_logits=np.zeros((2, 50), np.float16),
        msd_embedding=np.zeros((2, 64), np.float16),
    )
    with (tmp_path / "audioset_labels.csv").open("w", newline="") as table:
        csv.writer(table).writerows([("index", "display_name"), (0, "Speech"), (1, "Music")])
    answers, labels = read_teacher_outputs(file)
    assert labels == ["Speech", "Music"]
    assert set(answers) == {"blues.00000", "pop.001"}
    assert answers["blues.00000"].starts.tolist() == [0, 3]
    file.write_bytes(b"PK")
    with pytest.raises(DataError, match="can't be read"):
        read_teacher_outputs(file)


def test_backbones_are_told_apart_by_their_weights() -> None:
    mean, deviation = np.zeros(96), np.ones(96)
    first, second = (architectures.audio_tagger(mean, deviation, 3) for _ in range(2))
    assert fingerprint(first) != fingerprint(second)
    second.set_weights(first.get_weights())
    assert fingerprint(first) == fingerprint(second)


def test_side_by_side_two_backbones_have_one_embedding() -> None:
    def training_set(size: int) -> TrainingSet:
        windows = EmbeddingSet(
            np.full((2, size), float(size)), np.array(["rock.1", "jazz.1"]), np.array(["clean"] * 2), np.arange(2)
        )
        return TrainingSet(windows, windows, windows, windows, [], {"rock.1": "excerpt", "jazz.1": "excerpt"})

    both = side_by_side(training_set(2), training_set(3))
    assert both.clean.embedding.tolist() == [[2, 2, 3, 3, 3]] * 2
    assert both.sounds.embedding.shape == both.augmented.embedding.shape == both.made.embedding.shape == (2, 5)
    assert both.clean.source.tolist() == ["rock.1", "jazz.1"]
    other = replace(training_set(3), clean=training_set(3).clean.where(slice(1)))
    with pytest.raises(DataError, match="of different recordings"):
        side_by_side(training_set(2), other)

"""The training of ``audio-tagger``, on spectrograms from formulas."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import pytest

from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.errors import DataError
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.distillation import augmentation
from genreclf.training.distillation.loss import distillation_loss
from genreclf.training.distillation.spectrograms import Spectrograms
from genreclf.training.distillation.tagger_backbone import as_backbone
from genreclf.training.distillation.tagger_outputs import PLAIN, TaggerOutputs
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.teacher_agreement import class_table
from genreclf.training.distillation.teacher_logits import TeacherLogits, read_teacher_logits
from genreclf.training.distillation.trainer import TaggerSettings, fit_tagger, sampling_probabilities
from genreclf.training.heads.labels import Labels
from genreclf.training.transfer.backbones import fingerprint

LABELS = [audio_class.label for audio_class in AUDIO_CLASSES]
SETTINGS = TaggerSettings(steps=4, batch_size=4, warm_up=1)
LAYOUT = Labels(("trance", "salsa"))


def recording(name: str, genre: str = "", style: str = "", source: str = "here") -> Song:
    return Song(name, Path(name), genre, "", "", source, style)


SONGS = [
    *(recording(f"rock.{i}", "rock") for i in range(3)),
    *(recording(f"jazz.{i}", "jazz", source=GTZAN) for i in range(3)),
    recording("beyond.0", style="trance"),
    recording("other.0"),
]
NAMES = [song.id for song in SONGS]


@pytest.fixture(scope="module")
def spectrograms() -> Spectrograms:
    rng = np.random.default_rng(0)
    plain = {name: rng.uniform(0, 4, (300 if i else 90, 96)).astype(np.float16) for i, name in enumerate(NAMES)}
    return Spectrograms(plain, {name: frames / 2 for name, frames in plain.items()})


@pytest.fixture(scope="module")
def teachers() -> dict[str, TeacherLogits]:
    rng = np.random.default_rng(0)
    return {
        name: TeacherLogits(
            np.array([0.0, 3.0], np.float32),
            rng.normal(size=(2, len(LABELS))).astype(np.float32),
            None if name == "beyond.0" else rng.normal(size=114).astype(np.float32),
        )
        for name in NAMES
    }


@pytest.fixture(scope="module")
def targets(teachers: dict[str, TeacherLogits]) -> Targets:
    return Targets.of(teachers, LABELS, LAYOUT, SONGS)


@dataclass(frozen=True)
class Training:
    """A short training that ended: where it left what it did, its network, its figures and what it said."""

    folder: Path
    network: keras.Model
    history: list[dict[str, float]]
    said: list[str]


@pytest.fixture(scope="module")
def training(spectrograms: Spectrograms, targets: Targets, tmp_path_factory: pytest.TempPathFactory) -> Training:
    folder, said = tmp_path_factory.mktemp("tagger") / "whole", []
    network, history = fit_tagger(spectrograms, targets, SONGS, SETTINGS, folder, said.append)
    return Training(folder, network, history, said)


def test_targets_are_those_of_the_nearest_windows_standardised(
    teachers: dict[str, TeacherLogits], targets: Targets
) -> None:
    assert targets.weights.sum() == pytest.approx(1)
    near_start, near_end = (targets.at(NAMES[1], start)[: len(LABELS)] for start in (0, 300))
    back = near_start * targets.deviation[: len(LABELS)] + targets.mean[: len(LABELS)]
    np.testing.assert_allclose(back, teachers[NAMES[1]].audioset[0], atol=1e-4)
    np.testing.assert_allclose(near_end, near_start)  # 4.8 s are nearer to the middle of the first 10 s


def test_what_a_recording_lacks_is_no_error(targets: Targets) -> None:
    rows = np.stack([targets.at(name, 0) for name in ("beyond.0", "rock.0")])
    n, classes = len(targets.weights), targets.classes
    outputs = np.zeros((2, targets.outputs), np.float32)
    outputs[:, :n] = rows[:, :n]
    base = keras.ops.convert_to_numpy(distillation_loss(targets, rows, outputs))
    outputs[:, classes:n] += 5  # what the teacher of songs says, which only the second has
    outputs[0, n] += 9  # the first genre, which only the second has a word on
    changed = keras.ops.convert_to_numpy(distillation_loss(targets, rows, outputs)) - base
    assert changed[0] == pytest.approx(0, abs=1e-5)
    assert changed[1] > 1


def test_mixed_targets_are_between_both_and_what_holds_music_is_music(targets: Targets) -> None:
    rows = np.stack([targets.at(name, 0) for name in ("rock.0", "other.0", "beyond.0")])
    mixed = targets.mixed(rows, np.array([1, 0, 0]), np.array([1.0, 0.6, 0.7], np.float32))
    np.testing.assert_allclose(mixed[0], rows[0])
    np.testing.assert_allclose(mixed[2, :5], 0.7 * rows[2, :5] + 0.3 * rows[0, :5], rtol=1e-5)
    assert mixed[1, -2:].tolist() == [0, 1]
    assert mixed[2, len(targets.weights)] == 0  # one of the two has no such targets


def test_styles_count_by_the_root_of_how_many_there_are() -> None:
    songs = [recording(f"beyond.{i}", style="trance" if i else "salsa") for i in range(5)]
    songs += [recording("rock.0", "rock", source=GTZAN), recording("rock.1", "rock"), recording("other.0")]
    frames = {song.id: np.zeros((800, 96)) for song in songs}
    chances = sampling_probabilities(songs, frames)
    assert chances.sum() == pytest.approx(1)
    assert chances[1:5].sum() == pytest.approx(2 * chances[0])
    assert chances[6] == pytest.approx(2.5 * chances[5])
    assert chances[7] == pytest.approx(0.13)


def test_windows_are_altered_within_bounds_and_alike_for_a_seed() -> None:
    rng = np.random.default_rng(0)
    frames = [rng.uniform(0, 4, (400, 96)).astype(np.float16) for _ in range(40)]
    windows, _, share = augmentation.batch(frames, np.zeros(40, int), np.random.default_rng(2))
    assert windows.shape == (40, 187, 96)
    assert windows.dtype == np.float32
    assert np.isfinite(windows).all()
    assert windows.min() >= 0
    assert (share >= 0.5 - 1e-6).all()
    assert 5 < (share < 0.999).sum() < 35
    again, _, _ = augmentation.batch(frames, np.zeros(40, int), np.random.default_rng(2))
    np.testing.assert_array_equal(windows, again)


def test_a_low_pass_takes_upper_bands_alone() -> None:
    power = np.ones((200, 2, 96), np.float32)
    passed = augmentation.low_pass(power, np.random.default_rng(0))
    assert (passed[:, :, : augmentation.LOWEST_CUT] == 1).all()
    cut = passed[:, 0, -1] < 0.02
    assert 0.2 < cut.mean() < 0.5
    assert (passed[~cut] == 1).all()


def test_a_higher_pitch_moves_bands_up() -> None:
    frames = np.zeros((187, 96), np.float16)
    frames[:, 40] = 3
    rng = np.random.default_rng(3)
    powers = augmentation.stretch_and_shift([frames] * 200, np.zeros(200, int), rng)
    loudest = powers.mean(axis=1).argmax(axis=1)
    assert loudest.min() >= 40 - 3
    assert loudest.max() <= 40 + 3
    assert len(set(loudest.tolist())) > 3


def test_a_training_that_was_stopped_goes_on_and_ends_alike(
    spectrograms: Spectrograms, targets: Targets, training: Training
) -> None:
    assert training.history[-1]["epoch"] == 4
    assert "step 4 of 4" in training.said[-1]
    rows: list[str] = []

    def train(settings: TaggerSettings) -> tuple[keras.Model, list[dict[str, float]]]:
        return fit_tagger(spectrograms, targets, SONGS, settings, training.folder, rows.append)

    again, kept = train(SETTINGS)  # all steps are done: nothing is trained again
    assert not rows
    assert kept == training.history
    x = np.random.default_rng(4).uniform(0, 4, (2, 187, 96)).astype(np.float32)
    np.testing.assert_allclose(again.predict(x, verbose=0), training.network.predict(x, verbose=0), atol=1e-5)
    with pytest.raises(DataError, match="other settings"):
        train(TaggerSettings(steps=5, batch_size=4, warm_up=1))


def test_a_training_begins_with_the_hidden_layers_that_it_is_given(
    spectrograms: Spectrograms, targets: Targets, training: Training, tmp_path: Path
) -> None:
    before = training.network
    still = replace(SETTINGS, steps=1, learning_rate=0.0, weight_decay=0.0, seed=SETTINGS.seed + 1)
    after, _ = fit_tagger(spectrograms, targets, SONGS, still, tmp_path / "b", lambda text: None, init_from=before)
    for name in ("tagger_1", "tagger_embedding"):
        for kept, given in zip(after.get_layer(name).get_weights(), before.get_layer(name).get_weights(), strict=True):
            np.testing.assert_array_equal(kept, given)


def test_what_ships_says_the_classes_as_probabilities(
    spectrograms: Spectrograms,
    targets: Targets,
    training: Training,
    teachers: dict[str, TeacherLogits],
    tmp_path: Path,
) -> None:
    network = training.network
    backbone = as_backbone(network, targets, LABELS)
    x = np.random.default_rng(4).uniform(0, 4, (3, 187, 96)).astype(np.float32)
    answers, got = network.predict(x, verbose=0)[:, : len(LABELS)], backbone.predict(x, verbose=0)
    logits = answers * targets.deviation[: len(LABELS)] + targets.mean[: len(LABELS)]
    np.testing.assert_allclose(got["sounds"], 1 / (1 + np.exp(-logits)), atol=1e-4)
    assert got["embedding"].shape == (3, 512)
    np.testing.assert_allclose(got["for_head"], network.predict(x, verbose=0)[:, : len(LABELS) + 114], atol=1e-4)

    outputs = np.concatenate(
        [network.predict(np.float32(LogMelFrontEnd().cut(spectrograms.plain[n])), verbose=0) for n in NAMES[1:]]
    )
    names = np.repeat(NAMES[1:], 2)
    table = class_table(TaggerOutputs(outputs, names, np.full(len(names), PLAIN)), targets, LABELS, teachers, NAMES[1:])
    assert table["label"].tolist() == LABELS
    assert table["correlation"].between(-1, 1).all()


def test_a_window_of_the_front_end_is_cut_like_the_live_path(spectrograms: Spectrograms) -> None:
    frames = spectrograms.plain[NAMES[0]]
    cut = LogMelFrontEnd().cut(frames)
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
    answers, labels = read_teacher_logits(file)
    assert answers["pop.001"].msd is not None
    assert labels == ["Speech", "Music"]
    assert set(answers) == {"blues.00000", "pop.001"}
    assert answers["blues.00000"].starts.tolist() == [0, 3]
    with np.load(file) as arrays:
        np.savez(file, **{name: arrays[name] for name in arrays.files if not name.startswith("msd")})
    assert read_teacher_logits(file)[0]["pop.001"].msd is None
    file.write_bytes(b"PK")
    with pytest.raises(DataError, match="can't be read"):
        read_teacher_logits(file)


def test_backbones_are_told_apart_by_their_weights() -> None:
    mean, deviation = np.zeros(96), np.ones(96)
    first, second = (architectures.audio_tagger(mean, deviation, 3) for _ in range(2))
    assert fingerprint(first) != fingerprint(second)
    second.set_weights(first.get_weights())
    assert fingerprint(first) == fingerprint(second)

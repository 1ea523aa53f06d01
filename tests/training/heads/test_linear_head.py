"""Labels, linear heads, and the folds that they are evaluated on."""

from pathlib import Path

import keras
import numpy as np
import pytest

from genreclf.audio import AudioClip
from genreclf.audio.streams import SourceInfo
from genreclf.datasets.folds import outer_folds
from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.genres import GENRES
from genreclf.style_taxonomy import FAMILIES
from genreclf.training import architectures
from genreclf.training.distillation.loss import label_loss
from genreclf.training.distillation.spectrograms import codec_of, recoded
from genreclf.training.heads.head_network import with_head
from genreclf.training.heads.labels import Labels
from genreclf.training.heads.linear_head import LinearHead, fit, learning_curve
from genreclf.training.heads.linear_head_calibration import LinearHeadCalibration
from tests.sounds import RATE, song

LAYOUT = Labels(("house", "trance", "salsa"))


def named(name: str, genre: str = "", style: str = "", artist: str = "", source: str = "here") -> Song:
    return Song(name, Path(name), genre, artist, "", source, style)


def test_a_style_with_one_recording_teaches_its_family_alone() -> None:
    layout = Labels.of(["house", "house", "tango"])
    assert layout.styles == ("house",)
    row = layout.row("", "tango")
    assert row[len(GENRES)] == 0
    families = row[len(GENRES) + 1 : len(GENRES) + 1 + len(FAMILIES)]
    assert FAMILIES[int(families.argmax())].name == "Latin and Caribbean music"
    assert families.sum() == 1


def test_the_loss_is_of_what_is_known() -> None:
    logits = np.zeros((3, LAYOUT.outputs), np.float32)
    logits[:, GENRES.index("jazz")] = 9
    rows = np.stack([LAYOUT.row("jazz", ""), LAYOUT.row("rock", ""), LAYOUT.row("", "house")])
    only_genres = keras.ops.convert_to_numpy(label_loss(LAYOUT, rows, logits, (1, 0, 0, 0, 0)))
    assert only_genres[0] < only_genres[1]
    assert only_genres[2] == 0
    logits[2, len(GENRES) + LAYOUT.styles.index("trance")] = 9  # wrong, but of the right family
    style, family = (
        keras.ops.convert_to_numpy(label_loss(LAYOUT, rows, logits, shares))[2]
        for shares in ((0, 1, 0, 0, 0), (0, 0, 1, 0, 0))
    )
    assert style > 5
    assert family < 0.01


@pytest.fixture(scope="module")
def fitted() -> tuple[LinearHead, np.ndarray, list[Song]]:
    """A head that was fitted to songs of two genres, three styles and other sounds, and these."""
    rng = np.random.default_rng(0)
    songs = [named(f"{genre}.{i}", genre) for genre in ("rock", "jazz") for i in range(30)]
    songs += [named(f"beyond.{i}", style=("house", "trance", "salsa")[i % 3]) for i in range(60)]
    songs += [named(f"other.{i}") for i in range(20)]
    kinds = [("rock", "jazz", "house", "trance", "salsa", "").index(song.genre or song.style) for song in songs]
    means = np.eye(6)[kinds] * 4 + rng.normal(0, 0.5, (len(songs), 6))
    synthetic = np.eye(6)[[5] * 10] * 4
    return fit(np.concatenate([means, synthetic]), songs, 10, LAYOUT), means, songs


def test_a_head_learns_its_training_set(fitted: tuple[LinearHead, np.ndarray, list[Song]]) -> None:
    head, means, songs = fitted
    logits = head.logits(means)
    assert logits.shape == (140, LAYOUT.outputs)
    predicted = [GENRES[i] for i in logits[:60, : len(GENRES)].argmax(axis=1)]
    assert predicted == [song.genre for song in songs[:60]]
    styles = [LAYOUT.styles[i] for i in logits[60:120, len(GENRES) : -2].argmax(axis=1)]
    assert styles == [song.style for song in songs[60:120]]
    assert logits[:60, -2].mean() < logits[60:120, -2].mean() - 0.3
    assert logits[:120, -1].min() > logits[120:, -1].max()


def test_one_graph_predicts_the_same(fitted: tuple[LinearHead, np.ndarray, list[Song]]) -> None:
    head, _, _ = fitted
    log_mel = keras.Input((187, 96), name="log_mel")
    outputs = architectures.tagger_backbone(log_mel, np.zeros(96), np.ones(96), outputs=6, sounds=4)
    backbone = keras.Model(log_mel, outputs)
    network = with_head(backbone, head, LinearHeadCalibration({1: 2.0}, {1: 0.5}, {1: 4.0}, {}))
    x = np.random.default_rng(1).uniform(0, 4, (3, 187, 96)).astype(np.float32)
    probabilities = network.predict(x, verbose=0)
    assert {name: rows.shape[1] for name, rows in probabilities.items()} == {
        "genres": 10, "styles": 3, "outside": 1, "music": 1, "sounds": 4, "embedding": 512,
    }  # fmt: skip
    logits = head.logits(backbone.predict(x, verbose=0)["for_head"])
    cooled = np.exp(logits[:, :10] / 2)
    np.testing.assert_allclose(probabilities["genres"], cooled / cooled.sum(axis=1, keepdims=True), atol=1e-4)
    styles = np.exp(logits[:, 10:-2])
    np.testing.assert_allclose(probabilities["styles"], styles / styles.sum(axis=1, keepdims=True), atol=1e-4)
    np.testing.assert_allclose(probabilities["outside"][:, 0], 1 / (1 + np.exp(-logits[:, -2])), atol=1e-4)
    np.testing.assert_allclose(probabilities["music"][:, 0], 1 / (1 + np.exp(-logits[:, -1])), atol=1e-4)


def test_the_learning_curve_ends_with_every_song_right(fitted: tuple[LinearHead, np.ndarray, list[Song]]) -> None:
    _, means, songs = fitted
    followed = learning_curve(means[:120], songs[:120], means[:60:7], songs[:60:7])
    assert [row["epoch"] for row in followed.history] == list(range(1, len(followed.history) + 1))
    assert followed.history[-1]["val_accuracy"] == followed.history[-1]["accuracy"] == 1
    assert all(row["val_loss"] > 0 for row in followed.history)
    assert followed.predictions.shape == (len(followed.history), 9)
    assert [GENRES[i] for i in followed.predictions[-1]] == [song.genre for song in songs[:60:7]]


def test_no_artist_is_in_two_folds_and_a_division_stays(tmp_path: Path) -> None:
    songs = [named(f"rock.{i}", "rock", artist=f"The A{i // 3}") for i in range(60)]
    songs += [named(f"beyond.{i}", style="house", artist=f"A{i // 2}") for i in range(30)]
    fold = outer_folds(songs, tmp_path / "folds.json")
    for artist in range(15):
        of = {fold[song.id] for song in songs if song.artist.removeprefix("The ") == f"A{artist}"}
        assert len(of) == 1
    assert set(fold.values()) == {0, 1, 2}
    assert outer_folds(songs[:10], tmp_path / "folds.json") == {song.id: fold[song.id] for song in songs[:10]}


def test_a_clip_through_a_codec_is_as_long_and_as_loud() -> None:
    clip = AudioClip(song(3.0), RATE, SourceInfo("song", RATE, 1))
    for codec, rate in (("libopus", 24_000), ("libmp3lame", 22_050), ("aac", 44_100)):
        again = recoded(clip, codec, 48_000, rate)
        assert again.duration == pytest.approx(clip.duration, abs=0.15)
        assert np.sqrt(np.mean(again.samples**2)) == pytest.approx(np.sqrt(np.mean(clip.samples**2)), rel=0.2)


def test_everything_inside_is_recoded_like_music_of_other_styles() -> None:
    assert codec_of(named("rock.1", "rock", source=GTZAN)) == ("libopus", 24_000, 24_000)
    drawn = {codec_of(named(f"beyond.{i}", style="house"))[0] for i in range(40)}
    assert len(drawn) == 3

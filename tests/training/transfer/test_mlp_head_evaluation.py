from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from genreclf.training.model_folder import Run
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.mlp_head_evaluation import (
    non_music_rates,
    ordered,
    predict_recordings,
    verdict_rates,
    whole_clip_metrics,
)

LIMITS = {"confident": 0.6, "music": 0.5}


def linear(embedding: np.ndarray, verbose: int) -> np.ndarray:
    """A head whose logits are its input."""
    return embedding


HEAD: Any = SimpleNamespace(predict=linear)


def one_hot(*genres: int, music: float = 9.0) -> np.ndarray:
    logits = np.full((len(genres), 11), music)
    logits[:, :10] = 9 * np.eye(10)[list(genres)]
    return logits


def test_a_recording_is_predicted_from_all_its_windows() -> None:
    windows = EmbeddingSet(one_hot(3, 3, 7), np.array(["b", "b", "a"]), np.array(["clean"] * 3), np.array([0, 0, 1]))
    names, genres, music = predict_recordings(HEAD, windows, 1.0)
    assert names == ["a", "b"]
    assert genres.argmax(axis=1).tolist() == [7, 3]
    assert music.min() > 0.99
    _, doubtful, _ = predict_recordings(HEAD, windows, 5.0)
    assert (doubtful.max(axis=1) < genres.max(axis=1)).all()


def test_rows_are_put_in_the_order_of_tracks() -> None:
    assert ordered(["c", "a"], ["a", "b", "c"], np.arange(3)).tolist() == [2, 0]


def test_each_recording_gets_one_verdict() -> None:
    genres = np.full((4, 10), 0.02)
    genres[:, 0] = [0.9, 0.6, 0.59, 0.9]
    rates = verdict_rates(genres, np.array([1, 0.5, 1, 0.49]), LIMITS)
    assert rates == {"n": 4, "confident": 0.5, "unsure": 0.25, "not_music": 0.25}


def test_sounds_that_are_not_music_are_counted_by_recording_and_kind() -> None:
    logits = np.concatenate([one_hot(0, 0, music=-9), one_hot(1, 1), one_hot(2)])
    sounds = EmbeddingSet(
        logits,
        np.array(["hum", "hum", "wind", "wind", "wind"]),
        np.array(["test"] * 4 + ["train"]),
        np.array([0, 0, 1, 1, 2]),
    )
    run = Run(HEAD, {}, [], 1.0, {}, {}, np.empty((0, 0)))
    rates = non_music_rates(run, sounds, "test", LIMITS)
    assert rates["n"] == 2
    assert rates["kinds"]["hum"] == {"n": 1, "confident": 0, "unsure": 0, "not_music": 1}
    assert rates["kinds"]["wind"]["confident"] == 1


def test_whole_clips_are_measured_apart() -> None:
    tracks = ["blues.1", "rock.1", "pop.1"]
    rows = np.eye(10)[[0, 9, 0]]
    sources = {"blues.1": "whole", "rock.1": "whole", "pop.1": "excerpt"}
    run = Run(None, {"test": tracks}, [], 1.0, {"test": rows}, sources, np.empty((0, 0)))
    assert run.metrics("test")["accuracy"] == pytest.approx(2 / 3)
    metrics = whole_clip_metrics(run)
    assert (metrics["n"], metrics["accuracy"]) == (2, 1)

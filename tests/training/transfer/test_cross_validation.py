from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from genreclf.datasets.folds import FOLDS, folds_of_tracks, folds_with_gtzan
from genreclf.gtzan import catalogue, split
from genreclf.training.transfer import cross_validation
from genreclf.training.transfer.cross_validation import OutOfFold, cross_validate
from genreclf.training.transfer.head import MlpHeadSettings
from tests.training.transfer import made_up


def test_folds_of_the_filtered_split_keep_artists_apart() -> None:
    tracks = [track for subset in ("train", "valid") for track in split("filtered")[subset]]
    fold = folds_of_tracks(tracks, "filtered", seed=0)
    assert list(fold) == tracks
    assert set(fold.values()) == set(range(FOLDS))
    of_artist: dict[str, set[int]] = {}
    for track in tracks:
        if artist := catalogue()[track].artist:
            of_artist.setdefault(artist, set()).add(fold[track])
    assert len(of_artist) > 50
    assert all(len(numbers) == 1 for numbers in of_artist.values())
    assert fold != folds_of_tracks(tracks, "filtered", seed=1)


def test_folds_of_the_random_split_only_keep_copies_together() -> None:
    tracks = [*catalogue()]
    fold = folds_of_tracks(tracks, "random", seed=0)
    by_sum: dict[str, set[int]] = {}
    of_artist: dict[str, set[int]] = {}
    for track, fact in catalogue().items():
        by_sum.setdefault(fact.md5, set()).add(fold[track])
        of_artist.setdefault(fact.artist, set()).add(fold[track])
    assert len(by_sum) < len(tracks)
    assert all(len(numbers) == 1 for numbers in by_sum.values())
    assert any(len(numbers) > 1 for artist, numbers in of_artist.items() if artist)


def test_no_head_predicts_what_it_was_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given = made_up.training_set(songs=True)
    trained_on: list[set[str]] = []

    def fit_on(training_set: Any, recordings: Sequence[str], settings: MlpHeadSettings) -> tuple[Any, list[Any], Any]:
        number = len(trained_on)
        trained_on.append({*recordings})
        head = SimpleNamespace(predict=lambda embedding, verbose: np.full((len(embedding), 11), float(number)))
        return head, [], np.empty(0)

    monkeypatch.setattr(cross_validation, "fit_on", fit_on)
    fold = folds_with_gtzan(given.songs, made_up.TRACKS)
    held_out = cross_validate(given, fold, MlpHeadSettings())
    assert len(trained_on) == FOLDS
    by_whom = {str(name): int(row[0]) for name, row in zip(held_out.windows.source, held_out.logits, strict=True)}
    assert set(by_whom) == {*made_up.TRACKS, *made_up.SONGS, *made_up.SOUNDS}
    assert by_whom == dict(fold)
    assert all(name not in trained_on[number] for name, number in by_whom.items())
    assert all(name in names for number, names in enumerate(trained_on) for name in fold if fold[name] != number)


def test_segments_are_means_over_windows_in_a_row() -> None:
    windows = made_up.music(["rock.0", "jazz.0", "jazz.1"], "clean", (5, 1), 0)  # the first has one window
    logits = np.arange(11 * len(windows.source), dtype=float).reshape(-1, 11)
    means, truth = OutOfFold(windows, logits).segments(["jazz.1", "rock.0"], 2)
    of_jazz = logits[windows.source == "jazz.1", :10]
    np.testing.assert_allclose(means, [of_jazz[:2].mean(axis=0), of_jazz[2:4].mean(axis=0), logits[0, :10]])
    assert truth.tolist() == [5, 5, 9]


def test_probabilities_come_in_the_order_that_is_asked_for() -> None:
    windows = made_up.music(["rock.0", "jazz.0"], "clean", (2, 2), 0)
    logits = np.zeros((4, 11))
    logits[windows.source == "jazz.0", 5] = 9
    held_out = OutOfFold(windows, logits)
    genres, music = held_out.probabilities(["jazz.0", "rock.0"], 1.0)
    assert genres[0, 5] > 0.99
    assert genres[1, 5] == pytest.approx(0.1)
    assert music.tolist() == [0.5, 0.5]
    assert held_out.probabilities(["rock.0"], 1.0)[0].shape == (1, 10)

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from genreclf.datasets.folds import FOLDS, folds_of_tracks
from genreclf.gtzan import catalogue, split
from genreclf.training.transfer import cross_validation
from genreclf.training.transfer.cross_validation import cross_validate
from genreclf.training.transfer.mlp_head import MlpHeadSettings
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
    given = made_up.training_set()
    trained_on: list[set[str]] = []

    def fit_on(training_set: Any, tracks: Sequence[str], settings: MlpHeadSettings) -> tuple[Any, list[Any], Any]:
        number = len(trained_on)
        trained_on.append({*tracks})
        head = SimpleNamespace(predict=lambda embedding, verbose: np.full((len(embedding), 11), float(number)))
        return head, [], np.empty(0)

    monkeypatch.setattr(cross_validation, "fit_on", fit_on)
    fold = folds_of_tracks(made_up.TRACKS, "filtered", seed=0)
    source, logits = cross_validate(given, fold, MlpHeadSettings())
    assert len(trained_on) == FOLDS
    by_whom = {str(name): int(row[0]) for name, row in zip(source, logits, strict=True)}
    assert by_whom == dict(fold)
    assert all(name not in trained_on[number] for name, number in by_whom.items())
    assert all(name in names for number, names in enumerate(trained_on) for name in fold if fold[name] != number)

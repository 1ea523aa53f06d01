from collections import Counter
from itertools import chain, combinations

import pytest

from genreclf.errors import DataError
from genreclf.genres import GENRES
from genreclf.gtzan import SPLITS, SUBSETS, catalogue, random_split, split

SIZES = {"random": (639, 160, 200), "filtered": (443, 197, 290)}


@pytest.fixture(scope="module")
def drawn() -> dict[int, dict[str, list[str]]]:
    return {seed: random_split(seed) for seed in (0, 1, 42)}


def all_splits(drawn: dict[int, dict[str, list[str]]]) -> list[dict[str, list[str]]]:
    return [*drawn.values(), *map(split, SPLITS)]


@pytest.mark.parametrize("protocol", SPLITS)
def test_parts_have_the_published_sizes(protocol: str) -> None:
    assert tuple(len(split(protocol)[part]) for part in SUBSETS) == SIZES[protocol]


def test_no_track_lies_in_two_parts(drawn: dict[int, dict[str, list[str]]]) -> None:
    for parts in all_splits(drawn):
        assert set(parts) == set(SUBSETS)
        assert max(Counter(track for tracks in parts.values() for track in tracks).values()) == 1


def test_identical_files_never_lie_in_two_parts(drawn: dict[int, dict[str, list[str]]]) -> None:
    for parts in all_splits(drawn):
        for one, other in combinations(SUBSETS, 2):
            checksums = [{catalogue()[track].md5 for track in parts[part]} for part in (one, other)]
            assert not checksums[0] & checksums[1]


def test_every_random_split_holds_all_but_the_broken_track_with_the_genres_in_equal_shares(
    drawn: dict[int, dict[str, list[str]]],
) -> None:
    for parts in drawn.values():
        assert sorted(chain(*parts.values())) == sorted(set(catalogue()) - {"jazz.00054"})
        for part, size in zip(SUBSETS, SIZES["random"], strict=True):
            counts = Counter(track.partition(".")[0] for track in parts[part])
            assert sum(counts.values()) == size
            assert all(abs(counts[genre] - size / 10) <= 1 for genre in GENRES)


def test_the_shipped_random_split_is_the_one_of_seed_42(drawn: dict[int, dict[str, list[str]]]) -> None:
    assert split("random") == drawn[42] == random_split()


def test_seeds_give_different_splits(drawn: dict[int, dict[str, list[str]]]) -> None:
    for one, other in combinations(drawn.values(), 2):
        shared = len(set(one["test"]) & set(other["test"]))
        assert shared < 80  # 40 by chance


def test_an_unknown_split_is_refused() -> None:
    with pytest.raises(DataError, match=r"no split called 'artist'\. Please choose one of: random, filtered"):
        split("artist")

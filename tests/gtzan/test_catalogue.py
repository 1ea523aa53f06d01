import re
from collections import Counter

import numpy as np
import pytest

from genreclf.genres import GENRES
from genreclf.gtzan import Track, catalogue, genre_indices


def test_there_are_a_hundred_tracks_of_every_genre_in_order() -> None:
    assert list(catalogue()) == [f"{genre}.{number:05d}" for genre in GENRES for number in range(100)]
    assert all(track.genre == name.partition(".")[0] for name, track in catalogue().items())


def test_tracks_with_the_same_bytes_and_only_those_share_a_group() -> None:
    checksums = Counter(track.md5 for track in catalogue().values())
    assert all(re.fullmatch("[0-9a-f]{32}", md5) for md5 in checksums)
    groups: dict[int, set[str]] = {}
    for track in catalogue().values():
        assert (track.duplicate_group is not None) == (checksums[track.md5] > 1), track.id
        if track.duplicate_group is not None:
            groups.setdefault(track.duplicate_group, set()).add(track.md5)
    assert len(groups) == 14
    assert all(len(members) == 1 for members in groups.values())


def test_well_known_faults_are_told() -> None:
    assert catalogue()["jazz.00054"].fault
    assert catalogue()["metal.00058"].duplicate_group == catalogue()["rock.00016"].duplicate_group is not None
    assert all(track.fault.endswith(".") for track in catalogue().values() if track.fault)


def test_the_catalogue_cannot_be_changed_by_accident() -> None:
    with pytest.raises(TypeError):
        catalogue()["new"] = catalogue()["blues.00000"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("artist", "title", "name"),
    [
        ("Bob Marley", "Jamming", "Jamming – Bob Marley"),
        ("", "Jamming", "Jamming"),
        ("Bob Marley", "", "Bob Marley"),
        ("", "", "Unknown hip-hop song 1"),
    ],
)
def test_a_track_is_named_by_what_is_known(artist: str, title: str, name: str) -> None:
    assert Track("hiphop.00001", "hiphop", artist, title, "", None, "train", "train", "").name == name


def test_genres_become_indices() -> None:
    np.testing.assert_array_equal(genre_indices(["rock.00001", "blues.00099", "hiphop.00000"]), [9, 0, 4])

import re

from genreclf.colours import COLOURS
from genreclf.genres import GENRES, LABELS, title


def test_genres_are_the_folders_of_the_data_set_in_alphabetical_order() -> None:
    assert list(GENRES) == [
        "blues",
        "classical",
        "country",
        "disco",
        "hiphop",
        "jazz",
        "metal",
        "pop",
        "reggae",
        "rock",
    ]


def test_every_genre_has_a_label_and_a_colour_of_its_own() -> None:
    assert list(LABELS) == list(COLOURS) == list(GENRES)
    assert len(set(COLOURS.values())) == len(set(LABELS.values())) == 10
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in COLOURS.values())


def test_titles() -> None:
    assert [title("hiphop"), title("blues")] == ["Hip-hop", "Blues"]

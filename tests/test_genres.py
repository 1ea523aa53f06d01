import re
import tomllib
from pathlib import Path

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


def test_every_colour_stands_out_from_a_dark_page() -> None:
    settings = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    page = _luminance(settings["theme"]["dark"]["backgroundColor"])
    for genre, colour in COLOURS.items():
        assert (_luminance(colour) + 0.05) / (page + 0.05) >= 3, genre


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_titles() -> None:
    assert [title("hiphop"), title("blues")] == ["Hip-hop", "Blues"]

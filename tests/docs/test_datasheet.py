"""The figures of the datasheet, from made-up tables."""

import re

from docs import datasheet

SONGS = [
    {"genre": "blues", "artist": "A", "source": "x", "seconds": "26", "sure": "high"},
    {"genre": "blues", "artist": "A", "source": "y", "seconds": "26", "sure": "medium"},
    {"genre": "", "artist": "", "source": "x", "seconds": "8", "sure": "high"},
]
WORLD = [
    {"genre": "blues", "style": "blues", "artist": "B", "source": "x", "seconds": "18", "sure": "high"},
    {"genre": "", "style": "trance", "artist": "", "source": "x", "seconds": "10", "sure": "high"},
    {"genre": "", "style": "techno", "artist": "C", "source": "z", "seconds": "10", "sure": "medium"},
    {"genre": "", "style": "techno", "artist": "D", "source": "z", "seconds": "10", "sure": "medium"},
]


def cells(table: str, first: str) -> list[str]:
    row = next(line for line in table.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in row.strip("|").split("|")][1:]


def test_genres_are_counted_in_both_sets() -> None:
    table = datasheet.genres_table(SONGS, WORLD)
    assert cells(table, "blues") == ["2", "1", "3"]
    assert cells(table, "all ten") == ["2", "1", "3"]


def test_styles_are_counted_by_family_the_most_frequent_first() -> None:
    table = datasheet.styles_table(WORLD)
    assert cells(table, "electronic dance music") == ["3", "techno 2, trance 1"]
    assert cells(table, "African music") == ["0", ""]
    assert cells(table, "all") == ["3", "2 styles"]


def test_sounds_are_apart_from_songs() -> None:
    table = datasheet.facts(SONGS, WORLD)
    assert cells(table, "recordings") == ["2", "1", "4"]
    assert cells(table, "artists that are named") == ["1", "0", "3"]
    assert cells(table, "from the largest of them") == ["1", "1", "2"]


def test_the_page_names_every_family_and_its_total_is_the_sum() -> None:
    text = datasheet.DATASHEET.read_text(encoding="utf-8")
    rows = [
        line.strip("| ").split(" | ")
        for line in re.search(r"<!-- styles -->(.*?)<!-- end -->", text, re.S)[1].splitlines()
    ]
    counts = {row[0]: int(row[1]) for row in rows if len(row) > 1 and row[1].isdigit()}
    assert [*counts] == [*(family.name for family in datasheet.FAMILIES), "all"]
    assert counts.pop("all") == sum(counts.values())

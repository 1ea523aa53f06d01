"""Write the figures of docs/datasheet.md.

    python -m docs.datasheet --songs DIR --world DIR

``DIR`` are the folders that the datasheet describes, with the tables ``songs.csv`` and ``recordings.csv``.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from docs.figures import ROOT, replace_block
from genreclf.genres import GENRES, LABELS
from genreclf.style_taxonomy import FAMILIES, STYLES, STYLES_BY_WORD

DATASHEET = ROOT / "docs" / "datasheet.md"
Row = Mapping[str, str]


def read(table: Path) -> list[Row]:
    """The rows of a table."""
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def genres_table(songs: Sequence[Row], world: Sequence[Row]) -> str:
    """Recordings of each genre in both sets."""
    counts = [Counter(row["genre"] for row in rows) for rows in (songs, world)]
    lines = ["| genre | songs | world | together |", "| --- | --- | --- | --- |"]
    for genre in GENRES:
        first, second = (of[genre] for of in counts)
        lines.append(f"| {LABELS[genre]} | {first} | {second} | {first + second} |")
    first, second = (sum(of[genre] for genre in GENRES) for of in counts)
    return "\n".join([*lines, f"| all ten | {first} | {second} | {first + second} |"])


def styles_table(world: Sequence[Row]) -> str:
    """Recordings of each style, by family."""
    counts = Counter(row["style"] for row in world if not row["genre"])
    lines = ["| family | recordings | styles |", "| --- | --- | --- |"]
    for family in FAMILIES:
        of = [(style.word, counts[style.word]) for style in STYLES if style.family == family]
        named = ", ".join(f"{word} {n}" for word, n in sorted(of, key=lambda item: -item[1]) if n)
        lines.append(f"| {family.name} | {sum(n for _, n in of)} | {named} |")
    known = sum(n for word, n in counts.items() if word in STYLES_BY_WORD)
    return "\n".join([*lines, f"| all | {known} | {sum(word in STYLES_BY_WORD for word in counts)} styles |"])


def facts(songs: Sequence[Row], world: Sequence[Row]) -> str:
    """How much there is, of how many artists and sources, and how sure its labels are."""
    music = [row for row in songs if row["genre"]]
    sounds = [row for row in songs if not row["genre"]]
    lines = [
        "| | songs | other sounds (in songs) | world |",
        "| --- | --- | --- | --- |",
        _line("recordings", [music, sounds, world], lambda rows: str(len(rows))),
        _line("hours", [music, sounds, world], lambda rows: f"{sum(float(r['seconds']) for r in rows) / 3600:.1f}"),
        _line("artists that are named", [music, sounds, world], lambda rows: str(len(_named(rows, "artist")))),
        _line("repositories", [music, sounds, world], lambda rows: str(len(_named(rows, "source")))),
        _line("from the largest of them", [music, sounds, world], _largest),
        _line(
            "label `high` (names and tags say it)",
            [music, sounds, world],
            lambda rows: str(sum(row["sure"] == "high" for row in rows)),
        ),
    ]
    return "\n".join(lines)


def _line(what: str, columns: Iterable[Sequence[Row]], say: Callable[[Sequence[Row]], str]) -> str:
    return f"| {what} | {' | '.join(say(rows) for rows in columns)} |"


def _named(rows: Sequence[Row], column: str) -> set[str]:
    return {row[column] for row in rows} - {""}


def _largest(rows: Sequence[Row]) -> str:
    return str(Counter(row["source"] for row in rows).most_common(1)[0][1])


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser("python -m docs.datasheet", description="Write the figures of docs/datasheet.md.")
    parser.add_argument("--songs", type=Path, required=True, metavar="DIR")
    parser.add_argument("--world", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    songs, world = read(options.songs / "songs.csv"), read(options.world / "recordings.csv")
    replace_block(DATASHEET, "facts", facts(songs, world))
    replace_block(DATASHEET, "genres", genres_table(songs, world))
    replace_block(DATASHEET, "styles", styles_table(world))


if __name__ == "__main__":
    main()

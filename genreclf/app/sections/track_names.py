"""What to call tracks of the collection where people choose them: by title and artist, never by an identifier."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from genreclf.app.sections.our_pieces import is_piece, piece_name
from genreclf.genres import GENRES
from genreclf.gtzan import catalogue

_TRACK: Final = re.compile(rf"({'|'.join(GENRES)})\.\d{{5}}")


def names_of(tracks: Iterable[str]) -> dict[str, str]:
    """What to call each of some tracks in a list; those of one name are numbered."""
    names: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for track in tracks:
        name = track_name(track)
        seen[name] += 1
        names[track] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names


def with_names(fault: str) -> str:
    """A sentence on a track's fault, with names in place of identifiers."""
    return _TRACK.sub(lambda found: f"“{catalogue()[found[0]].name}”" if found[0] in catalogue() else found[0], fault)


def track_name(track: str) -> str:
    """What to call a track, or a piece of ours."""
    if is_piece(track):
        return f"Ours: {piece_name(track.partition('.')[0])}"
    return catalogue()[track].name

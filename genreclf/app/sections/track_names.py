"""Names of GTZAN's tracks where people choose them: by title and artist, never by an identifier."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from genreclf.app.sections.our_pieces import is_piece, piece_name
from genreclf.genres import GENRES
from genreclf.gtzan import catalogue
from genreclf.translation import N_
from genreclf.translation import gettext as _

_REPEATED: Final = re.compile(
    rf"The same recording as ((?:{'|'.join(GENRES)})\.\d{{5}})(, which is filed under another genre)?\."
)
FAULTS: Final = (
    N_("Broken in the copy that most people have; left out of the random split."),
    N_("Found at 44.1 kHz in some copies instead of 22.05 kHz."),
    N_("Only its first 5 seconds are usable."),
)
"""Other faults that the catalogue knows, for catalogues of sentences."""


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
    if not (found := _REPEATED.fullmatch(fault)):
        return _(fault)
    track, elsewhere = found.groups()
    name = f"“{catalogue()[track].name}”" if track in catalogue() else track
    if elsewhere:
        return _("The same recording as {track}, which is filed under another genre.", track=name)
    return _("The same recording as {track}.", track=name)


def track_name(track: str) -> str:
    """What to call a track, or a piece of ours."""
    if is_piece(track):
        return _("{title} (ours)", title=piece_name(track.partition(".")[0]))
    return catalogue()[track].name

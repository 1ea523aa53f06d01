"""A recording that is more than one kind of music, in words: two pieces in one file, or a medley."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from genreclf.genres import SHARE_LABELS

if TYPE_CHECKING:
    from genreclf.inference.sections import Section

MORE_THAN_ONE: Final = "more than one kind of music"


def sections_answer(sections: Sequence["Section"]) -> str:
    """What kinds of music follow each other, in one or two sentences of Markdown.

    Parameters
    ----------
    sections : sequence of Section
        Two to four.

    Returns
    -------
    str
        For example ``"This is more than one kind of music: first **classical**, then **metal**. It changes at about
        0:40."``
    """
    order = ", then ".join(f"**{SHARE_LABELS[section.kind]}**" for section in sections)
    said = f"This is {MORE_THAN_ONE}: first {order}."
    return f"{said} It changes at about {clock(sections[1].start)}." if len(sections) == 2 else said


def kinds_in_order(sections: Sequence["Section"]) -> str:
    """The same in a few words, for example ``"classical, then metal"``."""
    return ", then ".join(SHARE_LABELS[section.kind] for section in sections)


def clock(seconds: float) -> str:
    """A time as players show it.

    >>> clock(100.4)
    '1:40'
    """
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d}"

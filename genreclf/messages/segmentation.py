"""Sentences on recordings of more than one kind of music: two pieces in one file, or a medley."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from genreclf.genres import SHARE_LABELS
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.segmentation import Section


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
    order = _one_after_the_other([f"**{SHARE_LABELS[section.kind]}**" for section in sections])
    said = _("This is more than one kind of music: first {order}.", order=order)
    if len(sections) != 2:
        return said
    return said + " " + _("It changes at about {time}.", time=clock(sections[1].start))


def kinds_in_order(sections: Sequence["Section"]) -> str:
    """The same in a few words, for example ``"classical, then metal"``."""
    return _one_after_the_other([SHARE_LABELS[section.kind] for section in sections])


def _one_after_the_other(kinds: Sequence[str]) -> str:
    order = kinds[0] if kinds else ""
    for kind in kinds[1:]:
        order = _("{before}, then {after}", before=order, after=kind)
    return order


def clock(seconds: float) -> str:
    """A time as players show it.

    >>> clock(100.4)
    '1:40'
    """
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d}"

"""Language negotiation: which of the languages that there are fits a reader, by ``Accept-Language`` and its q-values.

A language that is spoken in another country fits as well: European Portuguese gets Brazilian.
"""

from collections.abc import Iterable

from genreclf.gettext_catalogues import SOURCE, languages


def match(wanted: Iterable[str]) -> str | None:
    """The first of some languages that there is, also as another country speaks it; None if there is none.

    >>> match(["xx", "en-US"])
    'en'
    """
    there = languages()
    for tag in wanted:
        name = tag.strip().replace("-", "_").lower()
        spoken = name.partition("_")[0]
        same = [one for one in there if one.lower() == name]
        alike = [one for one in there if one.lower().partition("_")[0] == spoken]
        if found := same or alike:
            return found[0]
    return None


def accepted(header: str) -> str:
    """What there is of the languages that an ``Accept-Language`` asks for; English if nothing fits.

    >>> accepted("xx, en;q=0.5")
    'en'
    """
    asked = []
    for place, part in enumerate(header.split(",")):
        tag, _, quality = part.partition(";q=")
        try:
            asked.append((-float(quality or 1), place, tag))
        except ValueError:
            continue
    return match(tag for weight, _, tag in sorted(asked) if weight) or SOURCE

"""Names of songs, genres and folders from untrusted sources, made safe to show."""

import unicodedata
from typing import Final

_TURNING: Final = frozenset("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of reading around for what stands beside them (Unicode Standard Annex 9)."""


def readable(name: str) -> str:
    r"""A name on one line, without what can't be seen, sent or read in order.

    Control characters, lone surrogates (of file names that are no text) and characters that turn the direction of
    reading around are left out; any white space is one space.

    Parameters
    ----------
    name : str
        From a file, an upload, a disk, an address.

    Returns
    -------
    str
        May be empty.

    Examples
    --------
    >>> readable("Blue\x07 Train\n")
    'Blue Train'
    """
    shown = (c for c in name if c.isspace() or (c not in _TURNING and unicodedata.category(c) not in ("Cc", "Cs")))
    return " ".join("".join(shown).split())

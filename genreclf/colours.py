"""Colours of the ten genres, the same in every figure and on every page.

They are the ten-colour sequence of Petroff (2021, arXiv:2107.02270), which people with colour-vision deficiency can
tell apart. Its purple and its red are a little lighter here: they stand out from a dark page as well (3 to 1).
"""

from typing import Final

from genreclf.genres import GENRES, OUTSIDE

COLOURS: Final = dict(
    zip(
        GENRES,
        (
            "#3f90da",
            "#92dadd",
            "#ffa90e",
            "#9643cb",
            "#717581",
            "#b9ac70",
            "#c72a0b",
            "#e76300",
            "#94a4a2",
            "#a96b59",
        ),
        strict=True,
    )
)

SHARE_COLOURS: Final = COLOURS | {OUTSIDE: "#e39bd0"}
"""The same with a colour for music that is none of the ten."""

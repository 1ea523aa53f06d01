"""The ten genres of GTZAN: identifiers, labels and colours.

Identifiers are the data set's folder names, in alphabetical order; a network's output ``i`` is ``GENRES[i]``.
The colours are the ten-colour sequence of Petroff (2021, arXiv:2107.02270), made for colour-vision deficiency.
"""

from typing import Final

GENRES: Final = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")

LABELS: Final = {genre: "hip-hop" if genre == "hiphop" else genre for genre in GENRES}

COLOURS: Final = dict(
    zip(
        GENRES,
        (
            "#3f90da",
            "#92dadd",
            "#ffa90e",
            "#832db6",
            "#717581",
            "#b9ac70",
            "#bd1f01",
            "#e76300",
            "#94a4a2",
            "#a96b59",
        ),
        strict=True,
    )
)


def title(genre: str) -> str:
    """Label of a genre as a heading, for example ``"Hip-hop"``."""
    return LABELS[genre].capitalize()

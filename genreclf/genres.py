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


OUTSIDE: Final = "outside"
"""Stands beside the ten genres where music may be none of them."""
SHARE_LABELS: Final = LABELS | {OUTSIDE: "another style"}
SHARE_COLOURS: Final = COLOURS | {OUTSIDE: "#e39bd0"}
"""Labels and colours of the ten genres, and of music that is none of them."""


def title(genre: str) -> str:
    """Label of a genre as a heading.

    >>> title("hiphop"), title(OUTSIDE)
    ('Hip-hop', 'Another style')
    """
    return SHARE_LABELS[genre].capitalize()


LOOK_FOR: Final = {
    "blues": "Even strokes of guitar and foot: a comb of thin lines, at the same pace throughout.",
    "classical": "Soft, with long flat lines: held notes and their overtones, and no drum cutting through.",
    "country": "A bass that steps from note to note at the bottom, and a loudness that hardly moves.",
    "disco": "A drum on every beat: bright blocks at the bottom, evenly spaced, all the way through.",
    "hiphop": "Hard vertical stripes down to the deepest bass: drums and rhymes, little melody.",
    "jazz": "Loud and soft side by side, with black gaps: instruments take turns and leave room.",
    "metal": "A wall of sound: the waveform is a solid block, the picture bright from bottom to top.",
    "pop": "Short pauses cut the beat into phrases; a voice draws the wavy lines in the middle.",
    "reggae": "A round bass at the very bottom, and far above it a voice in wavy lines.",
    "rock": "Loud and quiet in turn: a bright wall of guitars, then single notes that stand alone.",
}
"""What to look for in the waveform and spectrogram of the first clip of each genre, for people who never saw one."""

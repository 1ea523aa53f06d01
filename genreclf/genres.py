"""The ten genres of GTZAN: identifiers and labels.

Identifiers are the data set's folder names, in alphabetical order; a network's output ``i`` is ``GENRES[i]``.
"""

from typing import Final

from genreclf.translation import N_, Sentence, Texts

GENRES: Final = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")
"""Identifiers of the ten genres, in the order of a network\'s outputs."""

_LABELS: Final = {
    "blues": N_("blues"),
    "classical": N_("classical"),
    "country": N_("country"),
    "disco": N_("disco"),
    "hiphop": N_("hip-hop"),
    "jazz": N_("jazz"),
    "metal": N_("metal"),
    "pop": N_("pop"),
    "reggae": N_("reggae"),
    "rock": N_("rock"),
}
LABELS: Final = Texts(_LABELS)

OUTSIDE: Final = "outside"
"""Stands beside the ten genres where music may be none of them."""
SHARE_LABELS: Final = Texts(_LABELS | {OUTSIDE: N_("another style")})
"""Labels of the ten genres, and of music that is none of them."""


def title(genre: str) -> str:
    """Label of a genre as a heading.

    >>> title("hiphop"), title(OUTSIDE)
    ('Hip-hop', 'Another style')
    """
    return capital(SHARE_LABELS[genre])


def label_sentence(genre: str) -> Sentence:
    """Label of a genre, for sentences that are said later."""
    return Sentence(_LABELS[genre])


def capital(words: str) -> str:
    """The same with a capital letter at its beginning."""
    return words[:1].upper() + words[1:]


LOOK_FOR: Final = Texts(
    {
        "blues": N_("Even strokes of guitar and foot: a comb of thin lines, at the same pace throughout."),
        "classical": N_("Soft, with long flat lines: held notes and their overtones, and no drum cutting through."),
        "country": N_("A bass that steps from note to note at the bottom, and a loudness that hardly moves."),
        "disco": N_("A drum on every beat: bright blocks at the bottom, evenly spaced, all the way through."),
        "hiphop": N_("Hard vertical stripes down to the deepest bass: drums and rhymes, little melody."),
        "jazz": N_("Loud and soft side by side, with black gaps: instruments take turns and leave room."),
        "metal": N_("A wall of sound: the waveform is a solid block, the picture bright from bottom to top."),
        "pop": N_("Short pauses cut the beat into phrases; a voice draws the wavy lines in the middle."),
        "reggae": N_("A round bass at the very bottom, and far above it a voice in wavy lines."),
        "rock": N_("Loud and quiet in turn: a bright wall of guitars, then single notes that stand alone."),
    }
)
"""What to look for in the waveform and spectrogram of the first clip of each genre, for people who never saw one."""

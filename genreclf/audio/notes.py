"""Sentences on what had to be done to hear a recording, and on what is wrong with its file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from genreclf.audio.decoded import DecodedStream
from genreclf.audio.streams import Gap, Stream

_SHORT: Final = 0.1  # seconds: a decoder takes a frame or two to notice that the rate has changed
_NAMED: Final = 3  # formats, in a sentence
_TOLD: Final = 0.5  # seconds without sound that are worth a sentence
_LAYOUTS: Final = {1: "mono", 2: "stereo"}
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")

BROKEN_MOMENT: Final = (
    "A moment of this recording is far louder than all the rest, as only a fault of the file makes it; "
    "it was cut down to the level of the rest."
)
TURNED_DOWN: Final = "This recording is louder than full scale; it was turned down as a whole."


def notes(found: Sequence[DecodedStream], refused: bool, max_duration: float) -> Iterator[str]:
    """What a listener should know.

    Parameters
    ----------
    found : sequence of DecodedStream
        What was read, of one file or of several that were concatenated.
    refused : bool
        Whether some of them could not be read.
    max_duration : float
        How much is read at most, in seconds.

    Yields
    ------
    str
        Sentences.
    """
    yield from _once(_track_note(decoded.stream) for decoded in found)
    yield from _once(stretch.mix.note for decoded in found for stretch in decoded.stretches)
    if any(stretch.ceiling for decoded in found for stretch in decoded.stretches):
        yield BROKEN_MOMENT
    if changes := _formats(found):
        named = ", then ".join(changes[:_NAMED]) + ", and more" * (len(changes) > _NAMED)
        yield f"The format of the sound changes on the way ({named}); each part was read in its own."
    yield from _gap_notes([gap for decoded in found for gap in decoded.gaps])
    seconds = sum(decoded.seconds for decoded in found)
    damages = [decoded.damage for decoded in found]
    if refused or "gaps" in damages or "end" in damages[:-1]:
        yield "Parts of this file are damaged; they were skipped."
    elif damages[-1]:
        yield f"This file is damaged or cut off: only its first {seconds:.1f} s could be read."
    skipped = sum(decoded.skipped for decoded in found)
    if skipped:
        yield f"This recording begins with {length(skipped)} of silence, which were left out."
    if found[-1].is_cut:
        which = length(max_duration) if skipped else f"the first {length(max_duration)}"
        yield f"Only {which} of this recording were read."


def length(seconds: float) -> str:
    """A length in words.

    >>> length(600), length(90), length(2.5)
    ('10 minutes', '90 seconds', '2.5 seconds')
    """
    return f"{seconds / 60:.3g} minutes" if seconds >= 120 else f"{seconds:g} seconds"


def _once(sentences: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(filter(None, sentences)))


def _track_note(stream: Stream) -> str:
    if stream.tracks == 1:
        return ""
    which = _ORDINALS[stream.track] if stream.track < len(_ORDINALS) else f"number {stream.track + 1}"
    if stream.is_default:
        return f"This file has {stream.tracks} sound tracks; the {which}, which it marks as default, was used."
    if stream.track == 0:
        return f"This file has {stream.tracks} sound tracks; the first one was used."
    return f"Of the {stream.tracks} sound tracks of this file, the {which} is the first that holds sound; it was used."


def _gap_notes(gaps: Sequence[Gap]) -> Iterator[str]:
    late = sum(gap.seconds for gap in gaps if not gap.start)
    holes = [gap.seconds for gap in gaps if gap.start]
    if late >= _TOLD:
        yield f"The sound of this file begins after {late:.1f} s; until then, it counts as silent."
    if sum(holes) >= _TOLD:
        many = "a hole of" if len(holes) == 1 else f"{len(holes)} holes, in all"
        yield f"The sound of this file has {many} {sum(holes):.1f} s, filled with silence."


def _formats(found: Sequence[DecodedStream]) -> list[str]:
    """Rate and layout of the stretches in words, if they change."""
    formats: list[str] = []
    for decoded in found:
        for stretch in decoded.stretches:
            channels = stretch.levels.channels
            text = f"{stretch.sample_rate / 1000:g} kHz {_LAYOUTS.get(channels, f'with {channels} channels')}"
            if stretch.seconds >= _SHORT and formats[-1:] != [text]:
                formats.append(text)
    return formats if len(formats) > 1 else []

"""Decoding notes, in sentences: what had to be done to decode a recording, and what is wrong with its file."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import Final

from genreclf.audio.decoded_stream import DecodedStream
from genreclf.audio.streams import Gap, Stream
from genreclf.translation import Sentence

_SHORT: Final = 0.1  # seconds: a decoder takes a frame or two to notice that the rate has changed
_NAMED: Final = 3  # formats, in a sentence
_TOLD: Final = 0.5  # seconds without sound that are worth a sentence
_LAYOUTS: Final = {1: Sentence("mono"), 2: Sentence("stereo")}
_ORDINALS: Final = (
    Sentence("first"),
    Sentence("second"),
    Sentence("third"),
    Sentence("fourth"),
    Sentence("fifth"),
)

BROKEN_MOMENT: Final = Sentence(
    "A moment of this recording is far louder than all the rest, as only a fault of the file makes it; it was cut down "
    "to the level of the rest."
)
TURNED_DOWN: Final = Sentence("This recording is louder than full scale; it was turned down as a whole.")


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
        named = reduce(
            lambda before, after: Sentence("{before}, then {after}", before=before, after=after), changes[:_NAMED]
        )
        if len(changes) > _NAMED:
            named = Sentence("{formats}, and more", formats=named)
        yield Sentence(
            "The format of the sound changes on the way ({named}); each part was read in its own.", named=named
        )
    yield from _gap_notes([gap for decoded in found for gap in decoded.gaps])
    seconds = sum(decoded.seconds for decoded in found)
    damages = [decoded.damage for decoded in found]
    if refused or "gaps" in damages or "end" in damages[:-1]:
        yield Sentence("Parts of this file are damaged; they were skipped.")
    elif damages[-1]:
        yield Sentence(
            "This file is damaged or cut off: only its first {seconds:.1f} s could be read.", seconds=seconds
        )
    skipped = sum(decoded.skipped for decoded in found)
    if skipped:
        yield Sentence("This recording begins with {length} of silence, which were left out.", length=length(skipped))
    if found[-1].is_cut and skipped:
        yield Sentence("Only {length} of this recording were read.", length=length(max_duration))
    elif found[-1].is_cut:
        yield Sentence("Only the first {length} of this recording were read.", length=length(max_duration))


def length(seconds: float) -> Sentence:
    """A length in words.

    >>> length(600), length(90), length(2.5)
    ('10 minutes', '90 seconds', '2.5 seconds')
    """
    if seconds >= 120:
        return Sentence("{minutes:.3g} minutes", minutes=seconds / 60)
    return Sentence("{seconds:g} seconds", seconds=seconds)


def _once(sentences: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(filter(None, sentences)))


def _track_note(stream: Stream) -> str:
    if stream.tracks == 1:
        return ""
    which = _ORDINALS[stream.track] if stream.track < len(_ORDINALS) else Sentence("number {n}", n=stream.track + 1)
    if stream.is_default:
        return Sentence(
            "This file has {tracks} sound tracks; the {which}, which it marks as default, was used.",
            tracks=stream.tracks,
            which=which,
        )
    if stream.track == 0:
        return Sentence("This file has {tracks} sound tracks; the first one was used.", tracks=stream.tracks)
    return Sentence(
        "Of the {tracks} sound tracks of this file, the {which} is the first that holds sound; it was used.",
        tracks=stream.tracks,
        which=which,
    )


def _gap_notes(gaps: Sequence[Gap]) -> Iterator[str]:
    late = sum(gap.seconds for gap in gaps if not gap.start)
    holes = [gap.seconds for gap in gaps if gap.start]
    if late >= _TOLD:
        yield Sentence("The sound of this file begins after {late:.1f} s; until then, it counts as silent.", late=late)
    if sum(holes) >= _TOLD:
        if len(holes) == 1:
            yield Sentence(
                "The sound of this file has a hole of {seconds:.1f} s, filled with silence.", seconds=holes[0]
            )
        else:
            yield Sentence(
                "The sound of this file has {holes} holes, in all {seconds:.1f} s, filled with silence.",
                holes=len(holes),
                seconds=sum(holes),
            )


def _formats(found: Sequence[DecodedStream]) -> list[Sentence]:
    """Rate and layout of the stretches in words, if they change."""
    formats: list[Sentence] = []
    for decoded in found:
        for stretch in decoded.stretches:
            channels = stretch.levels.channels
            layout = _LAYOUTS.get(channels) or Sentence("with {channels} channels", channels=channels)
            text = Sentence("{rate:g} kHz {layout}", rate=stretch.sample_rate / 1000, layout=layout)
            if stretch.seconds >= _SHORT and formats[-1:] != [text]:
                formats.append(text)
    return formats if len(formats) > 1 else []

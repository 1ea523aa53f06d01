"""A result as text for a link: genres over time and a small picture, without the sound.

A link holds the result itself, so nothing is stored anywhere, and it can be opened as long as the app runs.
The text is compressed JSON in the alphabet of addresses (RFC 4648, section 5). It is not signed: a link says what its
sender wants it to say.
"""

import base64
import binascii
import json
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, get_args

import numpy as np

from genreclf.errors import DataError
from genreclf.genres import GENRES, OUTSIDE
from genreclf.inference.classifier import Prediction, Segment, Verdict
from genreclf.inference.styles import StyleLevel, StyleProbability, style_of
from genreclf.style_taxonomy import STYLES_BY_WORD
from genreclf.translation import Sentence
from genreclf.untrusted_names import readable

VERSION: Final = 2
MAX_TEXT_LENGTH: Final = 2000
"""Characters of a text that is read; the longest that `encoded` makes is shorter. Some messengers cut longer ones."""
MAX_JSON_LENGTH: Final = 16_384
MAX_NAME_LENGTH: Final = 80
MAX_DURATION: Final = 24 * 3600.0
"""In seconds."""
PARTS: Final = 40
"""Parts of a song that are kept at most; neighbouring ones are averaged until they fit."""
PICTURE_SHAPE: Final = (16, 48)
"""Pitches and moments of the small spectrogram."""
LEVELS: Final = 8
"""Shades of the small spectrogram, a digit each."""
CHANGES: Final = ("louder", "quieter", "noise", "muffled", "thin", "mp3", "higher", "lower", "slower", "faster")
"""What may have been done to a song."""
_SHARES, _HEIGHTS, _TENTHS = 10_000, 50, 10


class ChangedAnswer(NamedTuple):
    """How the prediction was changed by perturbing the song.

    Attributes
    ----------
    before : str
        The prediction for the unchanged song: a genre, or `genreclf.genres.OUTSIDE`.
    changes : tuple of str
        What was done to the song: at least one of `CHANGES`, in their order.
    """

    before: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class SharedResult:
    """The result in a link.

    Attributes
    ----------
    name : str
        What the song is called; empty where the sender keeps that back.
    duration : float
        In seconds.
    prediction : Prediction
        The answer: probabilities to four digits, a timeline of at most `PARTS` parts, styles where it is one of
        them, neither tags nor sounds.
    picture : np.ndarray [shape=PICTURE_SHAPE]
        Small spectrogram, float32 from 0 (silent) to 1 (loudest); low notes first.
    changed : ChangedAnswer or None
        Where the song was changed until the answer gave way; the result is then that of the changed song.
    """

    name: str
    duration: float
    prediction: Prediction
    picture: np.ndarray
    changed: ChangedAnswer | None = None


def small_picture(spectrogram: np.ndarray, floor_db: float) -> np.ndarray:
    """A spectrogram in few cells, each as loud as its loudest.

    Parameters
    ----------
    spectrogram : np.ndarray [shape=(rows, columns)]
        In decibels, from ``floor_db`` to 0; at least as large as `PICTURE_SHAPE`.
    floor_db : float
        What counts as silent.

    Returns
    -------
    np.ndarray [shape=PICTURE_SHAPE]
        float32, from 0 to 1.
    """
    rows, columns = PICTURE_SHAPE
    bands = np.array([band.max(axis=0) for band in np.array_split(spectrogram.astype(np.float32), rows, axis=0)])
    cells = np.stack([part.mean(axis=1) for part in np.array_split(bands, columns, axis=1)], axis=1)
    return np.clip(1 - cells / np.float32(floor_db), 0, 1)


def encoded(result: SharedResult) -> str:
    """A result as text for an address, about 500 to 1000 characters."""
    prediction = result.prediction
    document = {
        "v": VERSION,
        "n": result.name[:MAX_NAME_LENGTH],
        "d": round(result.duration, 2),
        "m": prediction.model,
        "k": str(prediction.verdict),
        "p": [round(_SHARES * prediction.probabilities[genre]) for genre in GENRES],
        "t": _rows(_fewer(prediction.timeline)),
        "i": "".join(map(str, np.rint(result.picture * (LEVELS - 1)).astype(int).ravel())),
    }
    if prediction.outside is not None:
        shares = {style.style: round(_SHARES * style.probability) for style in prediction.styles}
        is_told = prediction.verdict == Verdict.OTHER_STYLE
        styles = [shares.get(word, 0) for word in STYLES_BY_WORD] if is_told else []
        document["o"] = [round(_SHARES * prediction.outside), prediction.confident_level, styles]
    if result.changed:
        document["f"] = [result.changed.before, [CHANGES.index(change) for change in result.changed.changes]]
    packed = zlib.compress(json.dumps(document, separators=(",", ":")).encode(), level=9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def _rows(parts: Sequence[Segment]) -> list[list[int]]:
    """For each part the tenths of a second since the one before, those that it lasts, and its probabilities."""
    rows, before = [], 0
    for part in parts:
        start = max(round(_TENTHS * part.start), before)  # parts overlap by hundredths of a second
        end = max(round(_TENTHS * part.end), start)
        shares = [*part.probabilities.values(), *([] if part.outside is None else [part.outside])]
        rows.append([start - before, end - start, *(round(_HEIGHTS * share) for share in shares)])
        before = end
    return rows


def decoded(text: str) -> SharedResult:
    """The result that a text from an address stands for.

    Parameters
    ----------
    text : str
        From `encoded`, or from anybody.

    Returns
    -------
    SharedResult
        Checked: every number is finite and within its range.

    Raises
    ------
    DataError
        If the text is damaged, cut off, or of another version.
    """
    try:
        if len(text) > MAX_TEXT_LENGTH:
            raise ValueError("too long")
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        document = unpacking.decompress(packed, MAX_JSON_LENGTH)
        if not unpacking.eof:
            raise ValueError("too long, or cut off")
        return _checked(json.loads(document))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, zlib.error, binascii.Error) as error:
        raise DataError(
            Sentence("This link is damaged or was cut off. Please ask for it again, and open the whole of it.")
        ) from error


def _checked(document: Any) -> SharedResult:
    if document["v"] != VERSION:
        raise ValueError("another version")
    duration = _number(document["d"], MAX_DURATION)
    parts = document["t"]
    if not (duration > 0 and isinstance(parts, list) and len(parts) <= PARTS):
        raise ValueError("no song")
    timeline = tuple(_segments(parts, duration))
    probabilities = _by_genre(document["p"])
    verdict = Verdict(document["k"])
    styled = _styled(document["o"]) if "o" in document else _NO_STYLES
    if any((part.outside is None) != (styled.outside is None) for part in timeline):
        raise ValueError("styles of parts alone, or of the whole alone")
    if verdict == Verdict.OTHER_STYLE and not styled.styles:
        raise ValueError("another style, but which?")
    if not isinstance(document["i"], str):
        raise TypeError("no picture")
    shades = np.array([int(shade, LEVELS) for shade in document["i"]])
    picture = shades.reshape(PICTURE_SHAPE)
    name, model = str(document["n"])[:MAX_NAME_LENGTH], str(document["m"])[:MAX_NAME_LENGTH]
    return SharedResult(
        name=readable(name),
        duration=duration,
        prediction=Prediction(
            model=model,
            genre=max(probabilities, key=probabilities.__getitem__),
            probabilities=probabilities,
            verdict=verdict,
            timeline=timeline,
            outside=styled.outside,
            styles=styled.styles,
            confident_level=styled.confident_level,
        ),
        picture=picture.astype(np.float32) / (LEVELS - 1),
        changed=_changed_answer(*document["f"]) if "f" in document else None,
    )


def _segments(rows: Any, duration: float) -> Iterator[Segment]:
    before = 0.0
    for pause, length, *heights in rows:
        start = before + _number(pause, _TENTHS * MAX_DURATION) / _TENTHS
        before = _number(start + _number(length, _TENTHS * MAX_DURATION) / _TENTHS, duration + 1)
        outside = _number(heights[-1], _HEIGHTS) / _HEIGHTS if len(heights) > len(GENRES) else None
        yield Segment(start, before, _by_genre(heights[: len(GENRES)]), outside)


def _changed_answer(before: Any, changes: Any) -> ChangedAnswer:
    if before not in (*GENRES, OUTSIDE) or not changes or sorted(set(changes)) != changes:
        raise ValueError("no changed answer")
    if not all(type(change) is int and 0 <= change < len(CHANGES) for change in changes):
        raise ValueError("an unknown change")
    return ChangedAnswer(before, tuple(CHANGES[change] for change in changes))


class _Styled(NamedTuple):
    """Styles, if it is none of the ten genres."""

    outside: float | None
    styles: tuple[StyleProbability, ...]
    confident_level: StyleLevel


_NO_STYLES: Final = _Styled(None, (), "")


def _styled(told: Any) -> _Styled:
    outside, confident_level, shares = told
    if confident_level not in get_args(StyleLevel) or len(shares) not in (0, len(STYLES_BY_WORD)):
        raise ValueError("no styles")
    named = [
        style_of(word, share / _SHARES)
        for word, share in zip(STYLES_BY_WORD, (_number(share, _SHARES) for share in shares), strict=bool(shares))
        if share
    ]
    named.sort(key=lambda style: -style.probability)
    return _Styled(_number(outside, _SHARES) / _SHARES, tuple(named), confident_level)


def _number(value: object, largest: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= largest:
        raise ValueError("no number in its range")
    return float(value)


def _by_genre(shares: Any) -> dict[str, float]:
    values = [_number(share, _SHARES) for share in shares]
    total = math.fsum(values)
    if len(values) != len(GENRES) or total <= 0:
        raise ValueError("no probabilities")
    return {genre: value / total for genre, value in zip(GENRES, values, strict=True)}


def _fewer(timeline: tuple[Segment, ...]) -> list[Segment]:
    """Reduce to at most `PARTS` parts by averaging adjacent ones."""
    size = -(-len(timeline) // PARTS)
    groups = [timeline[start : start + size] for start in range(0, len(timeline), max(size, 1))]
    return [
        Segment(
            group[0].start,
            group[-1].end,
            {genre: float(np.mean([part.probabilities[genre] for part in group])) for genre in GENRES},
            None if group[0].outside is None else float(np.mean([part.outside or 0.0 for part in group])),
        )
        for group in groups
    ]

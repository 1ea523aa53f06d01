"""`Prediction`: a model's output for a recording."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from genreclf.audio import AudioClip
from genreclf.genres import OUTSIDE
from genreclf.inference.segmentation import Section, find_sections
from genreclf.inference.styles import StyleLevel, StyleProbability, by_family
from genreclf.inference.verdict import Verdict


@dataclass(frozen=True)
class Segment:
    """The prediction for one part of a clip.

    Attributes
    ----------
    start, end : float
        In seconds from the start of the clip.
    probabilities : Mapping of str to float
        By genre, given that it is one of the ten; they sum to 1.
    outside : float or None
        Probability that it is none of the ten genres; None for models that don't tell.
    style : str
        What is likeliest in that case: a word of `genreclf.style_taxonomy.STYLES_BY_WORD`, or empty.
    """

    start: float
    end: float
    probabilities: Mapping[str, float]
    outside: float | None = None
    style: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The segment as plain values.

        Returns
        -------
        dict
            ``start``, ``end``, ``probabilities``; ``outside`` and ``style`` where the model gives them.
        """
        told = {"start": self.start, "end": self.end, "probabilities": dict(self.probabilities)}
        return told if self.outside is None else told | {"outside": self.outside, "style": self.style}

    @property
    def shares(self) -> dict[str, float]:
        """Probabilities of the ten genres and, if the model gives it, of none of them (`OUTSIDE`); they sum to 1."""
        return _shares(self.probabilities, self.outside)


def _shares(probabilities: Mapping[str, float], outside: float | None) -> dict[str, float]:
    if outside is None:
        return dict(probabilities)
    return {genre: (1 - outside) * chance for genre, chance in probabilities.items()} | {OUTSIDE: outside}


class TargetClass(NamedTuple):
    """What a prediction names (a genre, style or family), and its probability in other predictions.

    Attributes
    ----------
    kind : {"genre", "style", "family", "outside"}
        ``"outside"`` stands for none of the ten genres, whatever else.
    name : str
        Of the genre, the style or the family; empty for none of the ten.
    """

    kind: Literal["genre", "style", "family", "outside"]
    name: str = ""

    def probability(self, prediction: "Prediction") -> float:
        """Its probability in a prediction; 0 if the model does not know it."""
        if self.kind == "genre":
            return prediction.probabilities[self.name]
        return sum(style.probability for style in prediction.styles if self.includes(style))

    def includes(self, style: StyleProbability) -> bool:
        """Whether a style is it, or a kind of it."""
        return self.kind == "outside" or self.name == (style.style if self.kind == "style" else style.family)


ANOTHER_STYLE: Final = TargetClass("outside")

PERHAPS_OUTSIDE: Final = 0.4
"""Probability of being none of the ten genres from which on an unsure answer says that it may be."""


@dataclass(frozen=True)
class Prediction:
    """A model's output for a recording.

    Attributes
    ----------
    model : str
        Name of the model that gave it.
    genre : str
        The most probable of the ten genres.
    probabilities : Mapping of str to float
        By genre, given that it is one of the ten; they sum to 1.
    verdict : Verdict
        The conclusion from the probabilities.
    timeline : tuple of Segment
        The same for parts of the clip, in order; silent parts are missing.
    tags : Mapping of str to float
        Music tags and their probabilities, for models that give any.
    sounds : Mapping of str to float
        Styles, instruments, voices and other sounds, with their probabilities, for models that tell
        them apart (see `genreclf.inference.audio_classes`). They are low by nature: 0.3 is much.
    notes : tuple of str
        Sentences on what a reader should know, for example that only parts of a long song were used.
    outside : float or None
        Probability that it is music of none of the ten genres; None for models that don't tell.
    styles : tuple of StyleProbability
        What it is in that case, the likeliest first; they sum to `outside`. Empty for models that don't tell.
    confident_level : {"style", "family", ""}
        Whether the likeliest style, its family alone or neither is confident, given that it is none of the ten.
    embedding : np.ndarray [shape=(n,)] or None
        float32; what the last layers of pretrained taggers made of the clip, the mean over its windows. Clips that
        sound alike lie close together. None for models that have no such output.
    """

    model: str
    genre: str
    probabilities: Mapping[str, float]
    verdict: Verdict
    timeline: tuple[Segment, ...]
    tags: Mapping[str, float] = field(default_factory=dict)
    sounds: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    outside: float | None = None
    styles: tuple[StyleProbability, ...] = ()
    confident_level: StyleLevel = ""
    embedding: np.ndarray | None = field(default=None, repr=False, compare=False)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Its parts, where it is of several kinds of music (see `genreclf.inference.segmentation`); else none."""
        return () if self.verdict == Verdict.NOT_MUSIC else find_sections(self.timeline)

    @property
    def family(self) -> str:
        """The likeliest family of styles, if it is none of the ten genres; empty for models without styles."""
        families = by_family(self.styles)
        return max(families, key=families.__getitem__, default="")

    @property
    def shares(self) -> dict[str, float]:
        """As `Segment.shares`, for the whole recording."""
        return _shares(self.probabilities, self.outside)

    @property
    def may_be_outside(self) -> bool:
        """Whether the answer speaks of none of the ten genres: alone, beside them, or for a section."""
        if self.verdict == Verdict.UNSURE and (self.outside or 0.0) >= PERHAPS_OUTSIDE:
            return True
        return self.verdict == Verdict.OTHER_STYLE or any(section.kind == OUTSIDE for section in self.sections)

    @property
    def told_shares(self) -> dict[str, float]:
        """What goes with the answer: `shares` where it `may_be_outside`, else the probabilities among the ten."""
        return self.shares if self.may_be_outside else dict(self.probabilities)

    @property
    def told_timeline(self) -> tuple[Segment, ...]:
        """The timeline by the same measure as `told_shares`."""
        if self.may_be_outside:
            return self.timeline
        return tuple(replace(segment, outside=None) for segment in self.timeline)

    @property
    def target(self) -> TargetClass:
        """What the prediction names: a genre or, if it is none of the ten, the style or family that is confident."""
        if self.verdict != Verdict.OTHER_STYLE:
            return TargetClass("genre", self.genre)
        if self.confident_level == "style":
            return TargetClass("style", self.styles[0].style)
        return TargetClass("family", self.family) if self.confident_level == "family" else ANOTHER_STYLE

    @property
    def confidence(self) -> float:
        """Probability of the most probable genre."""
        return self.probabilities[self.genre]

    def to_dict(self) -> dict[str, Any]:
        """The prediction as plain values, ready for JSON.

        Returns
        -------
        dict
            All attributes but the embedding, and ``confidence``.
        """
        return {
            "model": self.model,
            "genre": self.genre,
            "confidence": self.confidence,
            "verdict": str(self.verdict),
            "probabilities": dict(self.probabilities),
            "outside": self.outside,
            "styles": [style._asdict() for style in self.styles],
            "confident_level": self.confident_level,
            "timeline": [segment.to_dict() for segment in self.timeline],
            "tags": dict(self.tags),
            "sounds": dict(self.sounds),
            "notes": list(self.notes),
        }


def report(path: str | None, clip: AudioClip, prediction: Prediction) -> dict[str, Any]:
    """The JSON of ``classify --json`` and ``POST /api/classify`` for a recording.

    Parameters
    ----------
    path : str or None
        What the recording is called where it comes from.
    clip : AudioClip
        The recording.
    prediction : Prediction
        What a model made of it.

    Returns
    -------
    dict
        Plain values: ``path``, those of `Prediction.to_dict`, ``duration`` in seconds, and ``offset``, the seconds of
        silence that were left out at the start: times are counted from there.
    """
    return {"path": path, **prediction.to_dict(), "duration": clip.duration, "offset": clip.offset}

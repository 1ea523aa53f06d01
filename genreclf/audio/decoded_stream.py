"""`DecodedStream`: the samples of one audio stream of a file, before notes are written and streams are joined."""

from dataclasses import dataclass, field, replace

import numpy as np

from genreclf.audio.downmix import SILENCE_PEAK, Levels, Mix
from genreclf.audio.streams import Damage, Gap, SourceInfo, Stream


@dataclass
class Stretch:
    """A part of a stream with one sample rate and one number of channels, and how it was mixed."""

    sample_rate: int
    mix: Mix
    levels: Levels
    ceiling: float | None = None
    seconds: float = 0.0

    @property
    def kind(self) -> tuple[int, int]:
        """Rate and number of channels."""
        return self.sample_rate, self.levels.channels


@dataclass
class DecodedStream:
    """What one stream of one file gave."""

    stream: Stream
    samples: list[np.ndarray] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    gaps: tuple[Gap, ...] = ()
    damage: Damage = ""
    is_cut: bool = False
    skipped: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0

    @property
    def seconds(self) -> float:
        """Seconds that are kept."""
        return sum(stretch.seconds for stretch in self.stretches)

    @property
    def has_sound(self) -> bool:
        """Whether there is anything but silence."""
        return self.highest - self.lowest >= 2 * SILENCE_PEAK

    def without_unread(self) -> "DecodedStream":
        """The same, once another decoder has found no sound in the bytes that were left."""
        self.damage = "" if self.damage == "unread" else self.damage
        return self

    def skip(self) -> None:
        """Leave out what came so far."""
        self.skipped += self.seconds
        self.samples.clear()
        for stretch in self.stretches:
            stretch.seconds = 0.0

    @property
    def source(self) -> SourceInfo:
        """What it was."""
        if not self.stretches:
            return self.stream.info
        first = self.stretches[0]
        return replace(self.stream.info, sample_rate=first.sample_rate, channels=first.levels.channels)

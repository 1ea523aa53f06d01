"""Timestamps of a container against the samples that it delivers: gaps, late starts and missing ends."""

from typing import Final

import av
from av.container import InputContainer

from genreclf.audio.streams import Gap

MIN_GAP: Final = 0.1
"""Seconds without sound that are filled with silence; players take less for a clock that is not exact."""

MAX_GAP: Final = 3600.0
"""Seconds from which on a leap in time is a fault of the clock."""

MAX_LEAP: Final = 10.0
"""The same in transport streams, whose clock leaps wherever they were cut."""

_TIMED: Final = ("mov,", "matroska", "ogg", "asf", "flv", "flac")
_LEAPING: Final = ("mpegts", "mpeg")
"""FFmpeg's demuxers whose files say when a sound is heard; of others, time is the number of samples."""

_COUNTED_BY_TRACK: Final = ("mov,", "flac", "tta", "wv", "caf", "aiff")
_COUNTED_AS_A_WHOLE: Final = ("matroska", "asf", "flv")
"""Those whose headers say how long a track is, or the longest of all; for others, FFmpeg guesses by the bit rate."""


MISSING: Final = 1.0
MISSING_SHARE: Final = 0.05
"""Seconds, and in addition share of what a header counts, that a file lacks at least where it counts as cut off.
Headers that are written before the end is known are rough."""


class Clock:
    """Compares the time that a container gives to its sound with the samples that came.

    Attributes
    ----------
    heard : float
        Seconds that came so far, the gaps between them included.
    """

    def __init__(self, container: InputContainer, track: int) -> None:
        name = container.format.name
        self._is_leaping = name in _LEAPING
        self._is_timed = self._is_leaping or name.startswith(_TIMED)
        self._tick = float(container.streams.audio[track].time_base or 0)
        self._origin = (container.start_time or 0) / av.time_base
        self.heard = 0.0

    def gap_before(self, frame: av.AudioFrame) -> Gap | None:
        """The silence that belongs before a frame, if there is any."""
        gap = None
        if self._is_timed and frame.pts is not None:
            ahead = frame.pts * self._tick - self._origin - self.heard
            if ahead < -1 or ahead > (MAX_LEAP if self._is_leaping and self.heard else MAX_GAP):
                self._origin += ahead
            elif ahead > MIN_GAP:
                gap = Gap(self.heard, ahead)
                self.heard += ahead
        self.heard += frame.samples / frame.sample_rate
        return gap


def declared_duration(container: InputContainer, track: int) -> float:
    """How long the header of a file says that a sound track is; 0 where it does not say, or means the pictures."""
    name, stream = container.format.name, container.streams.audio[track]
    if name.startswith(_COUNTED_BY_TRACK):
        return float((stream.duration or 0) * (stream.time_base or 0))
    if name.startswith(_COUNTED_AS_A_WHOLE) and len(container.streams) == 1:
        return (container.duration or 0) / av.time_base
    return 0.0

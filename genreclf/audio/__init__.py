"""Decoding: bytes, a path or a file object become an `AudioClip`.

What reads, decodes, resamples or alters sound belongs here, and what sound becomes for a network or an eye does not
(`genreclf.features`). Every package but `genreclf.quiz` may import it; it imports none.
"""

from genreclf.audio.clip import MAX_DURATION, SAMPLE_RATE, AudioClip
from genreclf.audio.formats import FILE_TYPES
from genreclf.audio.loading import load_audio

__all__ = ["FILE_TYPES", "MAX_DURATION", "SAMPLE_RATE", "AudioClip", "load_audio"]

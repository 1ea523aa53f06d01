"""How long the sound in a file is to FFmpeg: each packet of its first track is decoded; what can't be is passed over.

`full_length` runs in a worker of `genreclf.audio.decoder_pool`, like all that reads damaged files.
"""

import io

import av
import numpy as np

from genreclf.audio import AudioClip
from genreclf.errors import NotAudioError
from tests.sounds import clip

FULL_LENGTH = f"{__name__}:full_length"


def full_length(content: bytes, *, sample_rate: int, max_duration: float) -> AudioClip:
    """Silence that is as long as all sound that FFmpeg decodes, at most ``max_duration``."""
    seconds = 0.0
    try:
        with av.open(io.BytesIO(content)) as container:
            for packet in container.demux(container.streams.audio[0]):
                try:
                    seconds += sum(frame.samples / frame.sample_rate for frame in packet.decode())
                except av.InvalidDataError:
                    continue
                if seconds >= max_duration:
                    break
    except (av.FFmpegError, ValueError, IndexError, ZeroDivisionError):
        if not seconds:
            raise NotAudioError("FFmpeg finds no sound in this file.") from None
    return clip(np.zeros(round(min(seconds, max_duration) * sample_rate)), sample_rate)

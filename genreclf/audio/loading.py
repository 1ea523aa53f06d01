"""`load_audio`: decode a recording of unknown origin in a worker process."""

import io
import os
import stat
from pathlib import Path
from typing import BinaryIO

from genreclf.audio.clip import MAX_DURATION, SAMPLE_RATE, AudioClip, decode_audio, opened_audio, read_all


def load_audio(
    source: str | os.PathLike[str] | bytes | BinaryIO,
    *,
    sample_rate: int = SAMPLE_RATE,
    max_duration: float = MAX_DURATION,
    in_process: bool = False,
) -> AudioClip:
    """Decode a recording.

    Decoders are C code that reads whatever it is given. They run in a worker process that all calls share: a file that
    is too much for them costs an error, and no more. Workers start with the first call, end with this process, and need
    no guard against importing a script twice (`genreclf.audio.decoder_pool`).

    Parameters
    ----------
    source : path, bytes or binary file object
        A sound file, or a video with sound. The content decides how it is read, not the name, but for G.722, which has
        no header: it is known by a name that ends in ``.g722``.
    sample_rate : int
        Sample rate of the clip, in Hz.
    max_duration : float
        Only this many seconds are decoded, from the start, or from the first sound where there is none so long;
        ``notes`` says so where that left something out.
    in_process : bool
        Decode here, without a worker and its limits: for files that one has made oneself.

    Returns
    -------
    AudioClip
        At least one second long and not silent.

    Raises
    ------
    NotAudioError, NoAudioTrackError, EmptyAudioError, TooShortError, SilentError
        With a sentence for the person who chose the file.
    TooSlowError, TooMuchMemoryError, DecoderCrashError
        Where the file is too much for a decoder. The variables ``GENRECLF_DECODER_SECONDS`` and
        ``GENRECLF_DECODER_MEGABYTES`` raise its limits.
    AudioError
        When the file can't be opened at all.

    Examples
    --------
    >>> clip = load_audio("examples/jazz.ogg")
    >>> clip.sample_rate, round(clip.duration), clip.source.format
    (22050, 18, 'ogg (vorbis)')
    """
    if in_process:
        return decode_audio(source, sample_rate=sample_rate, max_duration=max_duration)
    from genreclf.audio.decoder_pool import shared_pool

    return shared_pool().load_audio(_sendable(source), sample_rate=sample_rate, max_duration=max_duration)


def _sendable(source: str | os.PathLike[str] | bytes | BinaryIO) -> bytes | Path:
    """What another process can read: the path of a plain file, or the content of anything else."""
    if isinstance(source, bytes):
        return source
    with opened_audio(source) as file:
        if isinstance(source, str | os.PathLike) and not isinstance(file, io.BytesIO):
            found = os.fstat(file.fileno())
            path = Path(os.path.realpath(source))
            if stat.S_ISREG(found.st_mode) and path.exists() and os.path.samestat(found, path.stat()):
                return path
        return read_all(file)

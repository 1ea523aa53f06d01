"""Decoding with libsndfile (through soundfile): wav, au, aiff, caf, flac and similar formats.

It is not asked for what it reads wrongly: see docs/formats.md.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
import soundfile

from genreclf.audio.bitstreams import BLOCK, extract, find_bitstream
from genreclf.audio.chunks import FileSlice
from genreclf.audio.ffmpeg_stream import MAX_BITSTREAM_BYTES, bitstream_stream
from genreclf.audio.streams import BLOCK_FRAMES, Block, SourceInfo, Stream, check_rate, finite, tagged_title

_UNKNOWN_LENGTH: Final = (1 << 63) - 1  # libsndfile's SF_COUNT_MAX
_UNREAD: Final = 512
"""Bytes of a flac file that may stay unread: a tag. More may be sound, where its header counts too few samples."""


_MISSED: Final = 0.1
"""Seconds that a file may have less than its header counts: codings in blocks are counted roughly."""


def by_libsndfile(file: FileSlice) -> Stream | None:
    """A file that libsndfile reads; nothing for any other, or where it sees no sample.

    Parameters
    ----------
    file : FileSlice
        The file.
    """
    try:
        with _sound_file(file) as sound:
            # Where a file does not tell its length, libsndfile would lose its end.
            if not _is_read_well(sound) or not 0 < sound.frames < _UNKNOWN_LENGTH:
                return None
            stated = 0.0 if file.is_mended else sound.frames / sound.samplerate
            info = SourceInfo(
                f"{sound.format} ({sound.subtype})",
                sound.samplerate,
                sound.channels,
                stated_seconds=stated,
                title=tagged_title(sound.title, sound.artist),
            )
            bitstream = find_bitstream(_words(sound))
            if bitstream:
                sound.seek(0)
                coded = io.BytesIO()
                extract(_words(sound), bitstream, coded, MAX_BITSTREAM_BYTES)
    except soundfile.LibsndfileError:
        return None
    check_rate(info.sample_rate)
    if bitstream:
        content = FileSlice(coded, 0, coded.tell())
        return bitstream_stream(content, bitstream.demuxer, sound.format, bitstream.start, info.sample_rate)
    return _SoundFileStream(file, info)


def mpeg_by_libsndfile(file: FileSlice) -> Stream | None:
    """An mp3 file that libsndfile's mpg123 reads: that of the free bit rate, which FFmpeg does not know.

    Parameters
    ----------
    file : FileSlice
        The file.
    """
    try:
        with _sound_file(file) as sound:
            if sound.format != "MP3" or sound.frames <= 0:
                return None
            return _SoundFileStream(file, SourceInfo(f"MP3 ({sound.subtype})", sound.samplerate, sound.channels))
    except soundfile.LibsndfileError:
        return None


def _words(sound: soundfile.SoundFile) -> Iterator[np.ndarray]:
    """The words of stereo PCM, in which coded sound may be kept, from where the file is."""
    if sound.channels == 2 and sound.subtype.startswith("PCM_") and sound.subtype not in ("PCM_S8", "PCM_U8"):
        while len(block := sound.read(BLOCK, dtype="int16", always_2d=True)):
            yield block


def _is_read_well(sound: soundfile.SoundFile) -> bool:
    """Whether libsndfile gives what a file holds; each exception is explained in docs/formats.md."""
    if sound.format == "MP3" or sound.subtype.startswith(("MPEG", "ALAC")):
        return False
    return sound.format != "OGG"


class _SoundFileStream(Stream):
    def blocks(self) -> Iterator[Block]:
        self.damage = ""
        done = 0
        with _sound_file(self._file) as sound:
            while True:
                try:
                    samples = sound.read(BLOCK_FRAMES, dtype="float32", always_2d=True)
                except soundfile.LibsndfileError:
                    self.damage = "end"
                    return
                if not len(samples):
                    break
                done += len(samples)
                yield Block(finite(np.ascontiguousarray(samples.T)), sound.samplerate)
            has_more = sound.format == "FLAC" and self._file.size - self._file.reached > _UNREAD
            if sound.frames - done > _MISSED * sound.samplerate:
                self.damage = "end"
            elif has_more:
                self.damage = "unread"


@contextmanager
def _sound_file(file: FileSlice) -> Iterator[soundfile.SoundFile]:
    file.seek(0)
    file.reached = 0
    with soundfile.SoundFile(file) as sound:
        sound.seek(0)  # without it, libsndfile 1.2 begins with a decoder's delay
        yield sound

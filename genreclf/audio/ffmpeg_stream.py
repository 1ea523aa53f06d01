"""Decoding with FFmpeg (through PyAV): mp3, m4a, aac, ogg, webm, wma, films, and what libsndfile refuses.

Frames are small: they are joined and made packed float by FFmpeg itself, in one array for many of them, for whatever
layout and kind of sample they have. Time is the container's: where it runs on without sound, silence is put in.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import av
import numpy as np
from av.container import InputContainer

from genreclf.audio.bitstreams import ac3_length, extract, find_bitstream
from genreclf.audio.chunks import FileSlice
from genreclf.audio.formats import CONTAINERS, IN_WORDS, frame_length
from genreclf.audio.streams import BLOCK_FRAMES, Block, SourceInfo, Stream, check_rate, finite, silence, tagged_title
from genreclf.audio.timestamps import MISSING, MISSING_SHARE, Clock, declared_duration
from genreclf.errors import NoAudioTrackError, NotAudioError, TooMuchMemoryError
from genreclf.translation import Sentence

OUT_OF_MEMORY: Final = Sentence(
    "Reading this file takes more memory than there is for one file. "
    "Please convert it to mp3 or wav, or choose a shorter one."
)
"""What is said where a decoder runs out of memory."""

MAX_BITSTREAM_BYTES: Final = 1 << 26
"""Frames of coded sound that are taken out of PCM at most: 25 minutes of a CD."""

_LOSSLESS: Final = ("pcm_s", "wavpack", "ape", "tta", "alac", "tak", "shorten", "flac")
"""FFmpeg's decoders that give the words back that were coded, in which coded sound may be kept."""

_PIECE: Final = 1 << 16
_SAFE_PLANES: Final = 2
"""Channels whose planes PyAV lists safely: it looks for an empty pointer behind the last one."""

_TAGS: Final = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN")  # what stands between frames of mp3 and is no damage


def by_ffmpeg(file: FileSlice) -> list[Stream]:
    """The sound tracks that FFmpeg's libraries find: that which the file marks as default first, then in its order.

    Parameters
    ----------
    file : FileSlice
        The file.

    Raises
    ------
    NotAudioError, NoAudioTrackError
        With a sentence for the person who chose the file.
    TooMuchMemoryError
        Where FFmpeg runs out of memory.
    """
    with _container(file) as container:
        if not container.streams.audio:
            raise NoAudioTrackError(
                Sentence("This file has no sound in it. Please choose a recording or a video with sound.")
            )
        tracks: list[Stream] = []
        for number, track in enumerate(container.streams.audio):
            codec = track.codec_context
            if codec is not None and codec.sample_rate and codec.channels:
                tags = {name.lower(): value for name, value in (*track.metadata.items(), *container.metadata.items())}
                info = SourceInfo(
                    f"{container.format.name} ({codec.name})",
                    codec.sample_rate,
                    codec.channels,
                    stated_seconds=0.0 if file.is_mended else (container.duration or 0) / av.time_base,
                    title=tagged_title(tags.get("title"), tags.get("artist")),
                )
                stream = _FfmpegStream(file, info, number, len(container.streams.audio))
                stream.is_default = bool(track.disposition & av.stream.Disposition.default)
                may_be_coded = codec.name.startswith(_LOSSLESS) and codec.channels == 2
                coded = _in_words(stream) if may_be_coded and stream.tracks == 1 else None
                tracks.append(coded or stream)
    if not tracks:
        raise NotAudioError(
            Sentence("The sound in this file can't be read. Please convert it to wav or mp3 and try again.")
        )
    marked = [stream for stream in tracks if stream.is_default]
    if len(marked) == len(tracks):  # as those who mark none mean it
        for track_stream in tracks:
            track_stream.is_default = False
    return sorted(tracks, key=lambda stream: not stream.is_default)


def _in_words(stream: Stream) -> Stream | None:
    """Coded sound that is kept in the words of a stereo track, if there is any."""

    def words() -> Iterator[np.ndarray]:
        for block in stream.blocks():
            yield np.round(block.samples.T * 32_768).clip(-32_768, 32_767).astype(np.int16)

    if not (bitstream := find_bitstream(words())):
        return None
    coded = io.BytesIO()
    extract(words(), bitstream, coded, MAX_BITSTREAM_BYTES)
    container = stream.info.format.partition(" ")[0]
    rate = stream.info.sample_rate
    return bitstream_stream(FileSlice(coded, 0, coded.tell()), bitstream.demuxer, container, bitstream.start, rate)


def bitstream_stream(file: FileSlice, demuxer: str, found_in: str, start: int, sample_rate: int) -> Stream:
    """Coded sound without a container.

    Parameters
    ----------
    file : FileSlice
        The coded sound.
    demuxer : str
        FFmpeg's name of what reads it.
    found_in : str
        What it was found in, in words.
    start : int
        Frames of silence before it.
    sample_rate : int
        Of the words that it was found in, in Hz.

    Raises
    ------
    NotAudioError
        With a sentence for the person who chose the file.
    """
    try:
        with _container(file, demuxer) as container:
            codec = container.streams.audio[0].codec_context
            info = SourceInfo(f"{found_in} ({codec.name})", codec.sample_rate, codec.channels)
    except (NotAudioError, IndexError):
        raise NotAudioError(
            Sentence(
                "The sound in this file is coded (DTS or AC-3, as for a digital cable), and can't be read. "
                "Please convert it to wav or mp3 by a program that decodes it."
            )
        ) from None
    stream = _FfmpegStream(file, info, 0, 1, demuxer, start / sample_rate)
    stream.declared = _without_zeros(file) / 4 / sample_rate
    return stream


def _without_zeros(file: FileSlice) -> int:
    """Bytes of a file without the zeros at its end."""
    end = file.size
    while end and not (content := file.read_at(max(0, end - _PIECE), min(end, _PIECE)).rstrip(b"\0")):
        end -= min(end, _PIECE)
    return max(0, end - _PIECE) + len(content) if end else 0


class _FfmpegStream(Stream):
    declared = 0.0
    """Seconds that it lasts at least, where that is known without its header."""

    def __init__(
        self, file: FileSlice, info: SourceInfo, track: int, tracks: int, demuxer: str | None = None, late: float = 0.0
    ) -> None:
        super().__init__(file, info)
        self.track, self.tracks = track, tracks
        self._demuxer, self._late = demuxer, late

    def blocks(self) -> Iterator[Block]:
        """Frames joined to blocks: each says its rate and its channels, which may change on the way."""
        self.damage, self.gaps = "", ()
        yield from silence(self._late, self.info.sample_rate, self.info.channels)
        with _container(self._file, self._demuxer) as container:
            packer: _Packer | None = None
            clock = Clock(container, self.track)
            try:
                for frame in self._frames(container):
                    fits = packer is not None and packer.fits(frame)
                    if not fits:
                        check_rate(frame.sample_rate)
                    gap = clock.gap_before(frame)
                    if packer and (gap or not fits):
                        yield from packer.rest()
                        packer = None
                    if gap:
                        self.gaps += (gap,)
                        yield from silence(gap.seconds, frame.sample_rate, frame.layout.nb_channels)
                    packer = packer or _Packer(frame)
                    packer.add(frame)
                    if packer.is_full:
                        yield from packer.rest()
                if packer:
                    yield from packer.rest()
                declared = self.declared or declared_duration(container, self.track)
                if not self.damage and declared - clock.heard > MISSING + MISSING_SHARE * declared:
                    self.damage = "end"
            except MemoryError:
                raise TooMuchMemoryError(OUT_OF_MEMORY) from None
            except (av.FFmpegError, ValueError):  # a kind of sample or layout that nobody uses
                self.damage = "end"
                if packer:
                    yield from packer.rest()

    def _frames(self, container: InputContainer) -> Iterator[av.AudioFrame]:
        """All frames that can be decoded; what can't is skipped and noted."""
        begun, gap = False, False
        last: av.Packet | None = None
        try:
            for packet in container.demux(container.streams.audio[self.track]):
                if (packet.pos or 0) >= self._file.sound_end:
                    continue
                try:
                    for frame in packet.decode():
                        if gap and packet.size:  # not one that a decoder held back until the end
                            self.damage, gap = "gaps", False
                        begun = True
                        yield frame
                    last = packet if packet.size else last
                except av.InvalidDataError:
                    gap |= begun and not bytes(packet).startswith(_TAGS)
        except MemoryError:  # FFmpeg's is an FFmpegError, too
            raise
        except (av.FFmpegError, ValueError, IndexError):  # the last: a track that begins midway, which PyAV misses
            gap = True
        if (gap or (last and self._is_cut(container, last))) and not self.damage:
            self.damage = "end"

    def _is_cut(self, container: InputContainer, last: av.Packet) -> bool:
        """Whether the last frame of a stream without a head lacks its end, or FFmpeg did not give it for that."""
        name = container.format.name
        if name in ("truehd", "mlp"):
            return last.pos is not None and last.pos + last.size < self._file.size
        length = {"mp3": frame_length, "ac3": ac3_length, "eac3": ac3_length}.get(name)
        return length is not None and length(bytes(last)) > last.size


class _Packer:
    """Joins frames of one kind to blocks.

    Most decoders of music give floats, one plane a channel, which are taken as they are. FFmpeg's resampler makes all
    else packed floats first.
    """

    def __init__(self, frame: av.AudioFrame) -> None:
        self._kind = _kind(frame)
        self._rate, self._channels = frame.sample_rate, frame.layout.nb_channels
        self._is_planar = frame.format.name == "fltp" and self._channels <= _SAFE_PLANES
        self._fifo = av.AudioFifo()
        self._resampler = av.AudioResampler("flt", frame.layout, frame.sample_rate)

    def fits(self, frame: av.AudioFrame) -> bool:
        """Whether a frame is of the same kind: the queue itself does not ask for the layout."""
        return _kind(frame) == self._kind

    def add(self, frame: av.AudioFrame) -> None:
        """Take a frame."""
        frame.pts = None  # the queue insists on a clock without faults
        self._fifo.write(frame)

    @property
    def is_full(self) -> bool:
        """Whether there is enough for a block."""
        return self._fifo.samples >= BLOCK_FRAMES

    def rest(self) -> Iterator[Block]:
        """All that waits."""
        joined = self._fifo.read()
        if joined and self._is_planar:
            planes = [np.frombuffer(memoryview(plane), np.float32, joined.samples) for plane in joined.planes]
            yield Block(finite(np.stack(planes)), self._rate)
        elif joined:
            joined.pts = None
            for packed in self._resampler.resample(joined):
                count = packed.samples * self._channels
                samples = np.frombuffer(memoryview(packed.planes[0]), np.float32, count).reshape(-1, self._channels)
                yield Block(finite(np.ascontiguousarray(samples.T)), self._rate)


def _kind(frame: av.AudioFrame) -> tuple[str, int, int]:
    return frame.format.name, frame.layout.nb_channels, frame.sample_rate


@contextmanager
def _container(file: FileSlice, demuxer: str | None = None) -> Iterator[InputContainer]:
    file.seek(0)
    try:
        container = av.open(
            file, mode="r", format=demuxer, metadata_errors="replace", options={"format_whitelist": CONTAINERS}
        )
    except MemoryError:
        raise TooMuchMemoryError(OUT_OF_MEMORY) from None
    except (av.FFmpegError, ValueError, OSError):
        raise NotAudioError(
            Sentence(
                "This does not look like a sound file, or it is cut off. Please choose a {in_words}.", in_words=IN_WORDS
            )
        ) from None
    with container:
        yield container

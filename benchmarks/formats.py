"""What libsndfile, FFmpeg and genreclf make of files that mislead: ``python -m benchmarks.formats``.

The files are those of `tests.audio.test_formats_that_mislead`, made from formulas. Each is decoded from its start to
its end by libsndfile alone (through soundfile), by FFmpeg's libraries alone (through PyAV: the first sound track,
packet by packet), and by `load_audio`. The table in ``docs/formats.md`` says how many seconds came, whether they are
noise, and whether an error ended them.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import av
import numpy as np
import soundfile

from benchmarks.measuring import write
from docs.figures import ROOT, replace_block
from genreclf.audio import load_audio
from genreclf.errors import AudioError
from tests.audio import test_formats_that_mislead as mislead
from tests.sounds import RATE, by_ffmpeg, by_libsndfile, song, tone

Piece = tuple[np.ndarray, float]
"""Samples of one channel, and their rate in Hz."""

NOISE: Final = 0.2
"""Spectral flatness from which on a sound counts as noise: that of white noise is 0.56."""


def cut(content: bytes) -> bytes:
    """The first three fifths of a file."""
    return content[: len(content) * 3 // 5]


def without_middle(content: bytes) -> bytes:
    """A file with zeros in its middle fifth."""
    first, last = len(content) * 2 // 5, len(content) * 3 // 5
    return content[:first] + bytes(last - first) + content[last:]


def encoded(container: str, codec: str, rate: int = 48_000) -> bytes:
    """Six seconds of music."""
    return by_ffmpeg(song(6, rate), rate, container, codec)


FILES: Final[Mapping[str, tuple[float, Callable[[], bytes]]]] = {
    "DTS as PCM in wav": (1.1, lambda: by_libsndfile(mislead.dts_words(), 48_000)),
    "DTS as PCM in flac": (1.1, lambda: by_libsndfile(mislead.dts_words(), 48_000, "FLAC")),
    "AC-3 (IEC 61937) as PCM in wav": (6.0, lambda: by_libsndfile(mislead.ac3_words(), 48_000)),
    "AC-3 (IEC 61937) as PCM in w64": (6.0, lambda: by_libsndfile(mislead.ac3_words(), 48_000, "W64")),
    "flac header that counts a quarter": (20.0, lambda: mislead.flac_that_counts(20, 0.25)),
    "flac with a hole": (6.0, lambda: without_middle(by_libsndfile(song(6), RATE, "FLAC"))),
    "w64 with 25 KB behind its samples": (6.0, lambda: mislead.w64(before=70, behind=25_000)),
    "wav whose header says 0": (
        6.0,
        lambda: by_libsndfile(song(6), RATE)[:40] + bytes(4) + by_libsndfile(song(6), RATE)[44:],
    ),
    "VBR mp3 without a Xing header": (20.0, lambda: mislead.vbr_mp3(20)),
    "the same in a wav": (20.0, lambda: mislead.wav_of(mislead.vbr_mp3(20), 0x55, mislead.MP3_IN_WAV)),
    "mp3 of the free bit rate": (5.0, mislead.free_format_mp3),
    "AAC with headers (ADTS) in wav": (
        5.0,
        lambda: mislead.wav_of(by_ffmpeg(tone(5, 44_100), 44_100, "adts", "aac"), 0xFF),
    ),
    "joined m4a (6 s and 6 s)": (12.0, lambda: 2 * encoded("ipod", "aac")),
    "joined wav": (12.0, lambda: 2 * encoded("wav", "pcm_s16le")),
    "joined flac": (12.0, lambda: 2 * by_libsndfile(song(6), RATE, "FLAC")),
    "joined Opus": (12.0, lambda: 2 * encoded("ogg", "libopus")),
    "joined wma": (12.0, lambda: 2 * encoded("asf", "wmav2")),
    "cut off mp3": (3.6, lambda: cut(encoded("mp3", "libmp3lame"))),
    "cut off webm": (3.6, lambda: cut(encoded("webm", "libopus"))),
    "cut off flv": (3.6, lambda: cut(encoded("flv", "aac"))),
    "a tar of two mp3s": (0.0, lambda: mislead.tarred(0)),
}
"""What each is called, how many seconds it holds, and what makes it."""


def in_words(pieces: Iterator[Piece]) -> str:
    """What a decoder gives, as the table has it."""
    samples, seconds, error = [], 0.0, ""
    try:
        for piece, rate in pieces:
            samples.append(piece)
            seconds += len(piece) / rate
    except (soundfile.LibsndfileError, av.FFmpegError, IndexError):
        error = "an error"
    if not samples:
        return error or "nothing"
    power = np.abs(np.fft.rfft(np.concatenate(samples)[: 1 << 17])) ** 2 + 1e-12
    flatness = np.exp(np.mean(np.log(power))) / np.mean(power)
    return f"{seconds:.1f} s{' of noise' * bool(flatness > NOISE)}{', then an error' * bool(error)}"


def libsndfile(content: bytes) -> Iterator[Piece]:
    """First channels."""
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        while len(block := file.read(1 << 12, dtype="float32", always_2d=True)):
            yield block[:, 0], file.samplerate


def ffmpeg(content: bytes) -> Iterator[Piece]:
    """Means of the channels; packets that can't be decoded are passed over."""
    with av.open(io.BytesIO(content)) as file:
        for packet in file.demux(file.streams.audio[0]):
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                continue
            for frame in frames:
                for part in av.AudioResampler("flt", "mono", frame.sample_rate).resample(frame):
                    yield np.frombuffer(memoryview(part.planes[0]), np.float32, part.samples), frame.sample_rate


def ours(content: bytes) -> str:
    """What `load_audio` makes of it, with the beginning of its first note or of its refusal."""
    try:
        clip = load_audio(content)
    except AudioError as error:
        return f"“{str(error).partition('. ')[0].rstrip('.')}.”"
    heard = in_words(iter([(clip.samples, clip.sample_rate)]))
    return f"{heard}; “{clip.notes[0]}”" if clip.notes else heard


def markdown(table: list[dict[str, Any]], libraries: Mapping[str, str]) -> str:
    """The table, as it stands in ``docs/formats.md``."""
    named = ", ".join(f"{name} {number}" for name, number in libraries.items())
    head = ["| input | holds | libsndfile | FFmpeg | genreclf |", "| --- | --- | --- | --- | --- |"]
    rows = [
        f"| {row['input']} | {row['seconds']:.1f} s | {row['libsndfile']} | {row['ffmpeg']} | {row['genreclf']} |"
        for row in table
    ]
    return "\n".join([*head, *rows, "", f"`python -m benchmarks.formats`: {named}."])


def main() -> None:
    table: list[dict[str, Any]] = []
    for name, (seconds, make) in FILES.items():
        content = make()
        table.append(
            {
                "input": name,
                "seconds": seconds,
                "libsndfile": in_words(libsndfile(content)),
                "ffmpeg": in_words(ffmpeg(content)),
                "genreclf": ours(content),
            }
        )
    numbers = {name: ".".join(map(str, number)) for name, number in av.library_versions.items()}
    libraries = {
        "libsndfile": soundfile.__libsndfile_version__,
        **{name: numbers[name] for name in ("libavcodec", "libavformat")},
    }
    write("formats", "python -m benchmarks.formats", {"libraries": libraries, "table": table})
    replace_block(ROOT / "docs" / "formats.md", "formats", markdown(table, libraries))


if __name__ == "__main__":
    main()

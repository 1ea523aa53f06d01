"""Sounds for tests: made from formulas, and encoded on the fly by the real encoders of libsndfile and FFmpeg."""

import io
import struct
from typing import Any

import av
import numpy as np
import soundfile

from genreclf.audio import AudioClip, load_audio
from genreclf.audio.streams import SourceInfo
from genreclf.bundled.examples import examples

RATE = 22_050


def tone(seconds: float, rate: int = RATE, *, frequency: float = 440.0, amplitude: float = 0.5) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def sweep(seconds: float, rate: int, *, low: float = 200.0, high: float = 2000.0) -> np.ndarray:
    """A tone that rises: it fits a shifted copy of itself at one shift only."""
    time = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * (low * time + (high - low) / (2 * seconds) * time**2)
    return (0.6 * np.sin(phase)).astype(np.float32)


def song(seconds: float, rate: int = RATE) -> np.ndarray:
    """Chords, a bass and a beat at 120 beats a minute, from formulas only, so that it is the same everywhere."""
    time = np.arange(round(seconds * rate)) / rate
    beat = 0.5
    roots = np.array([220.0, 174.61, 261.63, 196.0])[(time // (4 * beat)).astype(int) % 4]
    phase = 2 * np.pi * np.cumsum(roots) / rate
    chord = sum(np.sin(phase * ratio) / (n + 2) for n, ratio in enumerate((1.0, 1.25, 1.5, 2.0, 3.0)))
    bass = np.sin(phase / 2) * np.exp(-4 * (time % beat))
    drum = np.sin(2 * np.pi * 3511.7 * time**2 * (1 + time % beat)) * np.exp(-40 * (time % beat))
    return (0.25 * chord + 0.2 * bass + 0.3 * drum).astype(np.float32)


def music(seconds: float) -> np.ndarray:
    """One of our pieces, which is heard as music, at `RATE`; from its start again where it is too short."""
    return np.resize(load_audio(examples()["classical"].path).resampled(RATE).samples, round(seconds * RATE))


def clip(samples: np.ndarray, rate: int = RATE) -> AudioClip:
    return AudioClip(np.asarray(samples, np.float32), rate, SourceInfo("made by a test", rate, 1))


def by_libsndfile(samples: np.ndarray, rate: int, container: str = "WAV", codec: str = "PCM_16") -> bytes:
    """Encode samples [shape=(n,) or (n, channels)]."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=container, subtype=codec)
    return file.getvalue()


def by_ffmpeg(
    samples: np.ndarray,
    rate: int,
    container: str,
    codec: str,
    *,
    piped: bool = False,
    video: bool = False,
    title: str = "a test",
) -> bytes:
    """Encode samples [shape=(n,) or (n, channels)]; ``piped`` into something that can't seek back to write lengths."""
    file = io.BytesIO()
    target: Any = _Pipe(file) if piped else file
    pcm = np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)
    layout = "mono" if pcm.ndim == 1 else "stereo"
    with av.open(target, "w", format=container) as output:
        output.metadata["title"] = title
        pictures = _add_video(output) if video else None
        track = output.add_stream(codec, rate=rate, layout=layout)
        track.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = rate
        if pictures:
            _film(output, pictures)
        for piece in (frame, None):
            output.mux(track.encode(piece))
    return file.getvalue()


def tracks(*samples: np.ndarray, rate: int = 44_100, container: str = "mp4") -> bytes:
    """A file with several sound tracks, in AAC."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        streams = [output.add_stream("aac", rate=rate, layout="mono") for _ in samples]
        for stream, track in zip(streams, samples, strict=True):
            pcm = np.round(track * 32767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
            frame.sample_rate = rate
            for piece in (frame, None):
                output.mux(stream.encode(piece))
    return file.getvalue()


def silent_ape(seconds: int = 3, rate: int = 8_000) -> bytes:
    """Monkey's Audio, for which there is no encoder at hand: a header, and frames that say that they are silent."""
    frame = struct.pack("<II8x", 0x80000000, 3)  # a checksum; that flags follow; both channels are silent
    described = struct.pack("<4sHHIIIIIII16s", b"MAC ", 3990, 0, 52, 24, 4 * seconds, 0, 16 * seconds, 0, 0, b"")
    header = struct.pack("<HHIIIHHI", 2000, 32, rate, rate, seconds, 16, 2, rate)
    begin = len(described) + len(header) + 4 * seconds
    table = struct.pack(f"<{seconds}I", *(begin + len(frame) * number for number in range(seconds)))
    return described + header + table + frame * seconds


def silent_film() -> bytes:
    """A video without a sound track."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        _film(output, _add_video(output))
    return file.getvalue()


class _Pipe:
    def __init__(self, file: io.BytesIO) -> None:
        self.write = file.write


def _add_video(output: Any) -> Any:
    pictures = output.add_stream("mpeg4", rate=10)
    pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
    return pictures


def _film(output: Any, pictures: Any) -> None:
    for shade in range(0, 250, 25):
        frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), shade, np.uint8), format="rgb24")
        output.mux(pictures.encode(frame))
    output.mux(pictures.encode(None))

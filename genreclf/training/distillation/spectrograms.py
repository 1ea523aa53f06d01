"""Log-mel spectrograms of all recordings, as they are and through another codec, computed once.

The network must not learn to tell one set of recordings from another by its codec. So each recording is also encoded
once more and decoded: tracks of GTZAN and songs as 24 kbit/s Opus, as most music of other styles comes, and music of
other styles with a codec drawn from several.
"""

import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import av
import numpy as np

from genreclf.audio import AudioClip, load_audio
from genreclf.datasets.labelled_recordings import Song
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file

CONTAINERS: Final = {"libopus": "ogg", "libmp3lame": "mp3", "aac": "mp4"}


@dataclass(frozen=True)
class Spectrograms:
    """Spectrograms by recording, plain and recoded.

    Attributes
    ----------
    plain, recoded : Mapping of str to np.ndarray [shape=(n_frames, 96)]
        Log-mel, float16.
    """

    plain: Mapping[str, np.ndarray]
    recoded: Mapping[str, np.ndarray]

    def either(self, name: str, recoded: bool) -> np.ndarray:
        """The plain or the recoded spectrogram of a recording."""
        return (self.recoded if recoded else self.plain)[name]


def read_spectrograms(songs: Sequence[Song], cache: Path, on_progress: Callable[[str], None]) -> Spectrograms:
    """Compute what the cache lacks, and read the rest.

    Parameters
    ----------
    songs : sequence of Song
        Recordings of all kinds; tracks of GTZAN have the source ``GTZAN``.
    cache : Path
        Folder of the two files.
    on_progress : callable
        Called with lines of text.
    """
    front_end = LogMelFrontEnd()

    def spectrogram(clip: AudioClip) -> np.ndarray:
        return front_end.spectrogram(front_end.rms_normalised(clip)).astype(np.float16)

    def recoded_spectrogram(song: Song) -> np.ndarray:
        return spectrogram(recoded(load_audio(song.path), *codec_of(song)))

    plain = _cached(cache / "plain.npz", songs, lambda song: spectrogram(load_audio(song.path)), on_progress)
    return Spectrograms(plain, _cached(cache / "recoded.npz", songs, recoded_spectrogram, on_progress))


def codec_of(song: Song) -> tuple[str, int, int]:
    """Codec, bit rate (bit/s) and sample rate (Hz) by which a recording is recoded, the same each time."""
    if not song.style:
        return "libopus", 24_000, 24_000
    rng = np.random.default_rng(zlib.crc32(f"{song.id}|1".encode()))
    rates = (22_050, 44_100)
    codecs = (
        ("libmp3lame", int(rng.choice([48_000, 64_000, 96_000, 128_000])), int(rng.choice(rates))),
        ("aac", int(rng.choice([32_000, 48_000, 64_000])), int(rng.choice(rates))),
        ("libmp3lame", int(rng.choice([32_000, 40_000, 160_000])), int(rng.choice([16_000, *rates]))),
        ("libopus", int(rng.choice([16_000, 20_000, 32_000, 48_000])), 48_000),
    )
    return codecs[rng.integers(len(codecs))]


def recoded(clip: AudioClip, codec: str, bit_rate: int, sample_rate: int) -> AudioClip:
    """Encode a clip and decode it again, in memory; ``bit_rate`` is in bit/s, for one channel."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=CONTAINERS[codec]) as container:
        stream = cast(av.AudioStream, container.add_stream(codec, rate=sample_rate, layout="mono"))
        stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=sample_rate)
        samples = np.clip(clip.samples, -1, 1)[None].astype(np.float32)
        frame = av.AudioFrame.from_ndarray(samples, format="flt", layout="mono")
        frame.sample_rate = clip.sample_rate
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            part.pts = None
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return load_audio(buffer.getvalue())


def _cached(
    file: Path, songs: Sequence[Song], compute: Callable[[Song], np.ndarray], on_progress: Callable[[str], None]
) -> dict[str, np.ndarray]:
    known: dict[str, np.ndarray] = {}
    names = {song.id for song in songs}
    if file.is_file():
        with np.load(file, allow_pickle=False) as arrays:
            known = {name: arrays[name] for name in arrays.files if name in names}
    missing = [song for song in songs if song.id not in known]
    for number, song in enumerate(missing, 1):
        known[song.id] = compute(song)
        on_progress(f"{file.stem}: spectrogram {number} of {len(missing)}")
    if missing:
        with new_file(file) as draft, draft.open("wb") as handle:
            np.savez(handle, **known)  # type: ignore[arg-type]  # numpy's stub takes them for its own options
    return known

"""What a network is given of a clip: windows of it, as summary features or as log-mel spectrograms.

Conventions
-----------
The windows of a clip cover it from start to end, evenly; a clip that would have more than a front end's limit gets that
many, spread evenly. Everything is float32. One front end serves training and the live path.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import numpy as np

from genreclf.audio import AudioClip
from genreclf.features import FeatureConfig, mel_filterbank, power_spectrogram, summary_features


@dataclass(frozen=True)
class Windows:
    """Windows of a clip.

    Attributes
    ----------
    times : list of (float, float)
        Start and end of each, in seconds.
    inputs : np.ndarray [shape=(n, ...)]
        What the network sees of each.
    complete : bool
        Whether every moment of the clip lies in one.
    """

    times: list[tuple[float, float]]
    inputs: np.ndarray
    complete: bool


class FrontEnd(Protocol):
    """Turns clips into windows."""

    def fingerprint(self) -> str:
        """Checksum of settings that a network was trained with; it refuses others."""
        ...

    def windows(self, clip: AudioClip) -> Windows:
        """Windows of a clip."""
        ...


class SummaryFrontEnd:
    """The 57 summary features of windows of about 30 s, the length that the network was trained on."""

    SECONDS: Final = 30.0
    LIMIT: Final = 6

    def fingerprint(self) -> str:
        """See `FrontEnd.fingerprint`."""
        return FeatureConfig().fingerprint()

    def windows(self, clip: AudioClip) -> Windows:
        """See `FrontEnd.windows`; inputs have shape (n, 57)."""
        times, complete = self.times(clip.duration)
        features = [summary_features(clip.excerpt(start, end)) for start, end in times]
        return Windows(times, np.stack(features).astype(np.float32), complete)

    def times(self, duration: float) -> tuple[list[tuple[float, float]], bool]:
        """Start and end of each window of a clip, in seconds, and whether they leave nothing out."""
        count = max(1, round(duration / self.SECONDS))
        if count <= self.LIMIT:
            return list(pairwise(np.linspace(0, duration, count + 1).tolist())), True
        starts = np.linspace(0, duration - self.SECONDS, self.LIMIT).tolist()
        return [(start, start + self.SECONDS) for start in starts], False


class LogMelFrontEnd:
    """What musicnn hears (Pons and Serra 2019): log-mel windows of 3 s.

    Mono at 16 kHz, brought to one level, so that a quiet copy gets the same answer; frames of 512 samples (Hann), 256
    samples (16 ms) apart and centred; power; 96 mel bands up to 8 kHz (Slaney's); ``log10(10000 x + 1)``; 187 frames a
    window. In float32: musicnn's own half precision overflows.
    """

    SAMPLE_RATE: Final = 16_000
    N_FFT: Final = 512
    HOP_LENGTH: Final = 256
    N_MELS: Final = 96
    FRAMES: Final = 187
    LIMIT: Final = 60
    LEVEL: Final = 0.13
    """Root mean square that a clip is brought to: the median of GTZAN."""
    MAX_GAIN: Final = 100.0
    """Largest factor (40 dB) by which a quiet clip is amplified."""

    def fingerprint(self) -> str:
        """See `FrontEnd.fingerprint`."""
        settings = (self.SAMPLE_RATE, self.N_FFT, self.HOP_LENGTH, self.N_MELS, self.FRAMES, self.LEVEL, self.MAX_GAIN)
        return f"log-mel {settings}"

    def levelled(self, clip: AudioClip) -> np.ndarray:
        """Samples of a whole clip at the network's rate and level; peaks may exceed 1."""
        samples = clip.resampled(self.SAMPLE_RATE).samples
        rms = float(np.sqrt(np.mean(np.square(samples))))
        return samples * np.float32(min(self.LEVEL / max(rms, 1e-9), self.MAX_GAIN))

    def spectrogram(self, samples: np.ndarray) -> np.ndarray:
        """Log-mel spectrogram.

        Parameters
        ----------
        samples : np.ndarray [shape=(n,)]
            At 16 kHz, from `levelled`.

        Returns
        -------
        np.ndarray [shape=(n_frames, 96)]
            float32, at least 0 (silence); full scale reaches about 6.
        """
        power = power_spectrogram(samples, n_fft=self.N_FFT, hop_length=self.HOP_LENGTH)
        mel = mel_filterbank(self.N_FFT, self.SAMPLE_RATE, self.N_MELS) @ power
        return np.log10(10_000 * mel.T + 1)

    def windows(self, clip: AudioClip, *, limit: int = LIMIT) -> Windows:
        """See `FrontEnd.windows`; inputs have shape (n, 187, 96), and a clip shorter than 3 s is repeated."""
        frames = self.spectrogram(self.levelled(clip))
        if len(frames) < self.FRAMES:
            frames = np.take(frames, np.arange(self.FRAMES) % len(frames), axis=0)
        count = max(1, round(len(frames) / self.FRAMES))
        starts = np.linspace(0, len(frames) - self.FRAMES, min(count, limit)).round().astype(int)
        inputs = np.stack([frames[start : start + self.FRAMES] for start in starts])
        seconds = (starts * self.HOP_LENGTH / self.SAMPLE_RATE).tolist()
        if count <= limit:  # windows meet but for a frame or two
            return Windows(list(pairwise([*seconds, clip.duration])), inputs, True)
        length = self.FRAMES * self.HOP_LENGTH / self.SAMPLE_RATE
        return Windows([(start, start + length) for start in seconds], inputs, False)


FRONT_ENDS: Final[dict[str, FrontEnd]] = {"summary": SummaryFrontEnd(), "log_mel": LogMelFrontEnd()}
"""By the kind that a model's card names."""

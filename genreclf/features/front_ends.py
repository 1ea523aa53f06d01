"""Front ends: from a clip to the windows that a network takes, summary features or log-mel spectrograms.

Conventions
-----------
The windows of a clip cover it from start to end, evenly; a clip that would have more than a front end's limit gets that
many, spread evenly. Silent windows are left out (`genreclf.features.levels`), since a network finds no music in them,
and a constant offset is taken off. Everything is float32. One front end serves training and the live path.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import numpy as np

from genreclf.audio import AudioClip
from genreclf.features.levels import audible_parts, audible_samples, without_offset
from genreclf.features.spectra import FeatureConfig, mel_filterbank, power_spectrogram, summary_features
from genreclf.features.windowing import covering_windows, evenly_chosen, evenly_spaced, place_windows, total_seconds


@dataclass(frozen=True)
class Windows:
    """Windows of a clip.

    Attributes
    ----------
    times : list of (float, float)
        Start and end of each, in seconds; there are gaps where silence was left out.
    inputs : np.ndarray [shape=(n, ...)]
        What the network sees of each.
    complete : bool
        Whether every moment of the clip that is not silent lies in one.
    silence : float
        Seconds of the clip that were left out since they are silent.
    gain : float
        What the clip was multiplied by to bring it to the network's level; 1 where it is left at its own.
    """

    times: list[tuple[float, float]]
    inputs: np.ndarray
    complete: bool
    silence: float = 0.0
    gain: float = 1.0


class FrontEnd(Protocol):
    """Turns clips into windows."""

    def fingerprint(self) -> str:
        """Checksum of the settings; a network refuses a front end with other settings than in training."""
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
        clip, edges = without_offset(clip), self._edges(clip.duration)
        audible = audible_parts(clip.samples, np.round(edges * clip.sample_rate).astype(int))
        if audible.all():
            times, complete = self.times(clip.duration)
        else:
            chosen, complete = evenly_chosen(self.LIMIT, np.flatnonzero(audible))
            times = [(start, end) for start, end in edges[chosen].tolist()]
        features = [summary_features(clip.excerpt(start, end)) for start, end in times]
        return Windows(times, np.stack(features).astype(np.float32), complete, total_seconds(edges[~audible]))

    def times(self, duration: float) -> tuple[list[tuple[float, float]], bool]:
        """Start and end of each window of a clip without silence, in seconds, and whether they leave nothing out."""
        edges = self._edges(duration)
        if len(edges) <= self.LIMIT:
            return [(start, end) for start, end in edges.tolist()], True
        starts = np.linspace(0, duration - self.SECONDS, self.LIMIT).tolist()
        return [(start, start + self.SECONDS) for start in starts], False

    def _edges(self, duration: float) -> np.ndarray:
        """Start and end of windows that cover a clip, in seconds [shape=(n, 2)]."""
        return np.array(list(pairwise(np.linspace(0, duration, max(1, round(duration / self.SECONDS)) + 1))))


class LogMelFrontEnd:
    """The front end of musicnn (Pons and Serra 2019): log-mel windows of 3 s.

    Mono at 16 kHz, brought to one level, so that a quiet copy gets the same answer; frames of 512 samples (Hann), 256
    samples (16 ms) apart and centred; power; 96 mel bands up to 8 kHz (Slaney's); ``log10(10000 x + 1)``; 187 frames a
    window. In float32: musicnn's own half precision overflows.
    """

    SAMPLE_RATE: Final = 16_000
    N_FFT: Final = 512
    HOP_LENGTH: Final = 256
    N_MELS: Final = 96
    FRAMES: Final = 187
    LIMIT: Final = 40
    TARGET_RMS: Final = 0.13
    """Root mean square that a clip, silence aside, is brought to: the median of GTZAN."""
    TRAINED_GAIN: Final = 100.0
    """No recording that a network was trained on needed a larger factor (40 dB) for that."""

    def fingerprint(self) -> str:
        """See `FrontEnd.fingerprint`."""
        settings = (self.SAMPLE_RATE, self.N_FFT, self.HOP_LENGTH, self.N_MELS, self.FRAMES, self.TARGET_RMS)
        return f"log-mel {(*settings, self.TRAINED_GAIN)}"

    def rms_normalised(self, clip: AudioClip) -> np.ndarray:
        """Samples of a whole clip at the network's rate and level, without a constant offset; peaks may exceed 1."""
        return self._normalised(clip)[0]

    def spectrogram(self, samples: np.ndarray) -> np.ndarray:
        """Log-mel spectrogram.

        Parameters
        ----------
        samples : np.ndarray [shape=(n,)]
            At 16 kHz, from `rms_normalised`.

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
        samples, gain, audible = self._normalised(clip)
        frames = self.spectrogram(samples)
        step = self.HOP_LENGTH / self.SAMPLE_RATE
        placement = place_windows(len(frames), self.FRAMES, limit, step=step, duration=clip.duration, audible=audible)
        inputs = self.cut(frames, placement.starts)
        return Windows(placement.times, inputs, placement.complete, placement.silence, gain)

    def _normalised(self, clip: AudioClip) -> tuple[np.ndarray, float, np.ndarray]:
        """The samples, what they were multiplied by, and which of all windows are more than silence."""
        samples = without_offset(clip).resampled(self.SAMPLE_RATE).samples
        windows = covering_windows(1 + len(samples) // self.HOP_LENGTH, self.FRAMES, self.HOP_LENGTH)
        audible = audible_parts(samples, windows)
        heard = audible_samples(samples, windows, audible)
        gain = self.TARGET_RMS / max(float(np.sqrt(np.mean(np.square(heard)))), 1e-9)
        return samples * np.float32(gain), gain, audible

    def starts(self, n_frames: int, *, limit: int = LIMIT) -> tuple[np.ndarray, bool]:
        """First frames of the windows of a spectrogram, and whether they are all of it."""
        return evenly_spaced(max(n_frames, self.FRAMES), self.FRAMES, limit)

    def cut(self, frames: np.ndarray, starts: np.ndarray | None = None) -> np.ndarray:
        """Windows of a spectrogram.

        Parameters
        ----------
        frames : np.ndarray [shape=(n_frames, 96)]
            From `spectrogram`; what is shorter than a window is repeated.
        starts : np.ndarray [shape=(n,)], optional
            First frames; by default those of the live path.

        Returns
        -------
        np.ndarray [shape=(n, 187, 96)]
            Of the same type.
        """
        if len(frames) < self.FRAMES:
            frames = np.take(frames, np.arange(self.FRAMES) % len(frames), axis=0)
        if starts is None:
            starts, _ = self.starts(len(frames))
        return np.stack([frames[start : start + self.FRAMES] for start in starts])


class SparseLogMelFrontEnd:
    """The front end of ``mel-cnn``: log-mel windows of 5 s at the 13 frames per second of the published spectrograms.

    Mono at 22 050 Hz; frames of 2048 samples (Hann), centred on multiples of 512 samples, of which about every third is
    kept; power; 128 mel bands up to 11 025 Hz (Slaney's); decibels below the loudest cell of the same window, down to
    -60. So a window means the same at every level and in every song, however long, and only frames that are kept cost
    time.
    """

    SAMPLE_RATE: Final = 22_050
    N_FFT: Final = 2048
    HOP_LENGTH: Final = 512
    N_MELS: Final = 128
    FIRST_FRAME: Final = 1.65
    FRAME_STEP: Final = 3.3368
    """Frames from one column to the next, about 77.5 ms: the spectrograms' 387 columns of 1293 frames, rounded down."""
    COLUMNS: Final = 64
    FLOOR: Final = -60.0
    SILENCE: Final = 1e-10
    """Power that counts as none, as in `librosa.power_to_db`."""
    LIMIT: Final = 60

    def fingerprint(self) -> str:
        """See `FrontEnd.fingerprint`."""
        settings = (self.SAMPLE_RATE, self.N_FFT, self.HOP_LENGTH, self.N_MELS, self.COLUMNS, self.FLOOR)
        return f"sparse log-mel {(*settings, self.FIRST_FRAME, self.FRAME_STEP)}"

    def frames(self, n_samples: int) -> np.ndarray:
        """Indices of the STFT frames that become columns; at least one."""
        last = n_samples // self.HOP_LENGTH
        columns = np.arange(max(1, 1 + int((last - self.FIRST_FRAME) // self.FRAME_STEP)))
        return np.minimum(np.floor(self.FIRST_FRAME + self.FRAME_STEP * columns).astype(int), last)

    def decibels(self, samples: np.ndarray, frames: np.ndarray) -> np.ndarray:
        """Mel spectrogram of some frames.

        Parameters
        ----------
        samples : np.ndarray [shape=(n,)]
            At 22 050 Hz.
        frames : np.ndarray [shape=(n_frames,)]
            Numbers of frames, at most ``n // 512``.

        Returns
        -------
        np.ndarray [shape=(n_frames, 128)]
            float32, absolute, at least -100 dB.
        """
        power = power_spectrogram(samples, n_fft=self.N_FFT, hop_length=self.HOP_LENGTH, only=frames)
        mel = mel_filterbank(self.N_FFT, self.SAMPLE_RATE, self.N_MELS) @ power
        return 10 * np.log10(np.maximum(mel.T, np.float32(self.SILENCE)))

    def relative(self, decibels: np.ndarray) -> np.ndarray:
        """Windows relative to their loudest cells.

        Parameters
        ----------
        decibels : np.ndarray [shape=(..., 64, 128)]
            From `decibels`, or relative to anything else.

        Returns
        -------
        np.ndarray [shape=(..., 64, 128)]
            From -60 to 0 dB; where there is nothing but silence, all -60.
        """
        loudest = decibels.max(axis=(-2, -1), keepdims=True)
        least = 10 * np.log10(self.SILENCE) - self.FLOOR  # silence must not become the loudest cell
        return np.maximum(decibels - np.maximum(loudest, np.float32(least)), np.float32(self.FLOOR))

    def starts(self, columns: int, *, limit: int = LIMIT) -> tuple[np.ndarray, bool]:
        """First columns of the windows of a clip, and whether they leave nothing out."""
        return evenly_spaced(columns, self.COLUMNS, limit)

    def windows(self, clip: AudioClip) -> Windows:
        """See `FrontEnd.windows`; inputs have shape (n, 64, 128), and a clip shorter than 5 s is repeated."""
        samples = without_offset(clip).resampled(self.SAMPLE_RATE).samples
        frames = self.frames(len(samples))
        hop = self.FRAME_STEP * self.HOP_LENGTH
        audible = audible_parts(samples, covering_windows(len(frames), self.COLUMNS, hop))
        placement = place_windows(
            len(frames),
            self.COLUMNS,
            self.LIMIT,
            step=hop / self.SAMPLE_RATE,
            duration=clip.duration,
            audible=audible,
        )
        columns, place = np.unique(
            (placement.starts[:, None] + np.arange(self.COLUMNS)) % len(frames), return_inverse=True
        )
        decibels = self.decibels(samples, frames[columns])
        inputs = self.relative(decibels[place.reshape(len(placement.starts), self.COLUMNS)])
        return Windows(placement.times, inputs, placement.complete, placement.silence)


FRONT_ENDS: Final[dict[str, FrontEnd]] = {
    "summary": SummaryFrontEnd(),
    "log_mel": LogMelFrontEnd(),
    "sparse_log_mel": SparseLogMelFrontEnd(),
}
"""By the kind that a model's card names."""

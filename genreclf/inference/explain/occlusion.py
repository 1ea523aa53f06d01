"""Occlusion: hide parts of the input and predict again, to see which parts the prediction rests on.

This is occlusion (Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014), on windows of
`genreclf.features.front_ends.LogMelFrontEnd`. A part counts as hidden when each of its mel bands stays at its mean
level over the clip: the sound keeps its colour, and nothing happens in that part any more. Silence would be no neutral
stand-in: a network that was trained without gaps in the spectrum takes the whole window for something that is no music,
whichever part is silenced. What is measured is therefore what happens in a part, not how loud it is.

The importance of a part is the genre's probability for the whole input, minus that with the part hidden: it lies in
[-1, 1], and above 0 the part spoke for the genre.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from genreclf.errors import ModelError
from genreclf.features.front_ends import LogMelFrontEnd, Windows
from genreclf.features.spectra import mel_frequencies
from genreclf.genres import GENRES
from genreclf.inference.pooling import pooled

BAND_EDGES: Final = (0, 125, 250, 500, 2000, 4000, 8000)
"""Edges of the bands that are hidden, in Hz."""
TIME_SEGMENTS: Final = 2
"""How many parts of each window are hidden one after the other: about 1.5 s each."""
MAX_WINDOWS: Final = 20
"""How many windows are examined, spread evenly; a minute is examined whole."""
PROXY_MODEL: Final = "audio-tagger"
"""The model that is asked where to look: the small one. What is found is then tried on the model that answered (see
`genreclf.inference.explain.band_ablation`)."""
N_PREDICTIONS: Final = 1 + (len(BAND_EDGES) - 1) + TIME_SEGMENTS
"""How often the network is run on each of them."""


@dataclass(frozen=True)
class OcclusionMap:
    """An occlusion map: what speaks for a genre, and what against it.

    Attributes
    ----------
    genre : str
        The genre.
    probability : float
        That of the genre, in the windows that were looked into, with nothing hidden.
    bands : np.ndarray [shape=(n_bands + 1,)]
        Edges of the bands in Hz, ascending.
    bands_importance : np.ndarray [shape=(n_bands,)]
        Of each band, hidden in all windows at once, for their common answer.
    times : np.ndarray [shape=(n_windows, 2)]
        Start and end of the windows in seconds. They follow each other in time, may overlap in a clip of a few
        seconds, and leave gaps in a long one.
    importance : np.ndarray [shape=(n_bands, n_windows)]
        Of each band in each window, for the answer to that window.
    moments : np.ndarray [shape=(n_moments, 2)]
        Start and end of parts of windows in seconds.
    moments_importance : np.ndarray [shape=(n_moments,)]
        Of each of them, for the answer to its window.
    complete : bool
        Whether every moment of the clip was looked into.
    """

    genre: str
    probability: float
    bands: np.ndarray
    bands_importance: np.ndarray
    times: np.ndarray
    importance: np.ndarray
    moments: np.ndarray
    moments_importance: np.ndarray
    complete: bool

    @property
    def reach(self) -> float:
        """Largest importance of any part, for or against: the end of a scale of colours."""
        return float(max(np.abs(self.importance).max(), np.abs(self.moments_importance).max()))

    def picture(self, frequencies: np.ndarray, columns: int, duration: float) -> np.ndarray:
        """The importance of bands in windows, laid over a spectrogram; every moment gets that of the nearest window.

        Parameters
        ----------
        frequencies : np.ndarray [shape=(n,)]
            Centre of each row of the spectrogram, in Hz.
        columns : int
            Steps of time of the spectrogram.
        duration : float
            Its length, in seconds.

        Returns
        -------
        np.ndarray [shape=(n, columns)]
            In [-1, 1], where 1 or -1 is `reach`; 0 above the highest band.
        """
        times = (np.arange(columns) + 0.5) * duration / columns
        nearest = np.abs(self.times.mean(axis=1)[:, None] - times).argmin(axis=0)
        bands = np.searchsorted(self.bands, frequencies, side="right") - 1
        known = bands < len(self.importance)
        rows = np.zeros((len(frequencies), len(self.times)))
        rows[known] = self.importance[bands[known]]
        laid: np.ndarray = rows[:, nearest] / max(self.reach, 1e-9)
        return laid


def occlusion_map(
    windows: Windows,
    network: Callable[[np.ndarray], np.ndarray],
    genre: str,
    *,
    column: int | None = None,
    pool: Callable[[np.ndarray], np.ndarray] = pooled,
) -> OcclusionMap:
    """Find out which bands and moments spoke for a genre.

    Parameters
    ----------
    windows : Windows
        Of the clip, from `genreclf.inference.classifier.GenreClassifier.windows`.
    network : callable
        Log-mel windows [shape=(n, 187, 96)] -> probabilities [shape=(n, 10)], for example
        `genreclf.inference.classifier.GenreClassifier.predict_windows`.
        It is called `N_PREDICTIONS` times, with at most `MAX_WINDOWS` windows: between the calls of a long job, others
        who share the network get their turn.
    genre : str
        Usually the answer.
    column : int, optional
        Which of the network's answers is asked for; by default that of the genre.
    pool : callable
        Makes one answer of those for several windows, as `genreclf.inference.classifier.GenreClassifier.pooled` does.

    Returns
    -------
    OcclusionMap
        The windows' answers are pooled as in a prediction, so with at most `MAX_WINDOWS` windows ``probability`` is the
        prediction's own.

    Raises
    ------
    ModelError
        If the windows are not log-mel spectrograms.
    """
    if windows.inputs.ndim != 3:
        raise ModelError(
            "Only a model that hears spectrograms can show what it reacted to. Please choose audio-tagger."
        )
    chosen = np.unique(
        np.linspace(0, len(windows.inputs) - 1, min(len(windows.inputs), MAX_WINDOWS)).round().astype(int)
    )
    inputs = windows.inputs[chosen]
    parts, seconds = _moments(windows)
    hidden = np.concatenate([np.zeros_like(parts[:1]), _bands(), parts])
    level = windows.inputs.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    answers = np.stack([network(np.where(cells, level, inputs)) for cells in hidden])

    column = GENRES.index(genre) if column is None else column
    single = answers[0, :, column] - answers[1:, :, column]
    together = np.array([pool(rows)[column] for rows in answers[: len(BAND_EDGES)]])
    starts = np.array([windows.times[i][0] for i in chosen])
    return OcclusionMap(
        genre=genre,
        probability=float(together[0]),
        bands=np.array(BAND_EDGES, float),
        bands_importance=together[0] - together[1:],
        times=starts[:, None] + seconds[[0, -1]],
        importance=single[: len(BAND_EDGES) - 1],
        moments=np.concatenate([start + np.stack([seconds[:-1], seconds[1:]], axis=1) for start in starts]),
        moments_importance=single[len(BAND_EDGES) - 1 :].T.ravel(),
        complete=windows.complete and len(chosen) == len(windows.inputs),
    )


def _bands() -> np.ndarray:
    """Cells of a window that belong to each band [shape=(n_bands, 187, 96)]."""
    front_end = LogMelFrontEnd
    centres = mel_frequencies(front_end.N_MELS + 2, maximum=front_end.SAMPLE_RATE / 2)[1:-1]
    band = np.searchsorted(BAND_EDGES, centres, side="right") - 1
    rows = band == np.arange(len(BAND_EDGES) - 1)[:, None]
    return np.repeat(rows[:, None], front_end.FRAMES, axis=1)


def _moments(windows: Windows) -> tuple[np.ndarray, np.ndarray]:
    """Cells of a window that belong to each moment [shape=(n, 187, 96)], and edges in seconds from its start."""
    front_end = LogMelFrontEnd
    hop, frames = front_end.HOP_LENGTH / front_end.SAMPLE_RATE, front_end.FRAMES
    seconds = frames * hop
    if len(windows.times) == 1:  # a clip shorter than a window was repeated: a moment of it comes back
        start, end = windows.times[0]
        seconds = min(seconds, end - start)
        frames = min(frames, 1 + int((end - start) / hop))
    moment = np.arange(front_end.FRAMES) % frames * TIME_SEGMENTS // frames
    columns = moment == np.arange(TIME_SEGMENTS)[:, None]
    return np.repeat(columns[:, :, None], front_end.N_MELS, axis=2), np.linspace(0, seconds, TIME_SEGMENTS + 1)

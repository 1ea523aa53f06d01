"""Live listening: a buffer of the last seconds of a stream, and a smoothed prediction at every hop.

Conventions
-----------
Sound comes in pieces of any length, mono float32 samples in [-1, 1] at `RATE`. A `Listener` keeps the last
`BUFFER_SECONDS` seconds of one source in memory and nothing else. Levels are root mean
squares about the mean in dB below full scale (dBFS): a constant offset is no sound.

After a pause everything before it is forgotten, so that a new song is not mixed with the end of the last one.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from genreclf.audio import AudioClip
from genreclf.audio.streams import SourceInfo
from genreclf.features.levels import SILENCE_BELOW
from genreclf.genres import GENRES
from genreclf.inference.classifier import GenreClassifier, Prediction, Verdict
from genreclf.inference.pooling import pooled
from genreclf.inference.styles import average_styles

RATE: Final = 16_000
"""Samples per second, in Hz."""

HOP_SECONDS: Final = 0.75
"""Seconds of sound from one answer to the next, where the processor keeps up."""

BUFFER_SECONDS: Final = 10.0
"""Seconds of sound that are kept."""

WINDOW_SECONDS: Final = 3.0
"""Seconds of sound that the model is given each time; chosen on songs (`genreclf.evaluation.streaming`)."""

MIN_SECONDS: Final = 2.0
"""Seconds of sound before the first answer."""

SMOOTHING_WINDOW: Final = 4
"""Predictions that are smoothed over; chosen with `WINDOW_SECONDS`. They rest on five seconds."""

VOTES_TO_SWITCH: Final = 2
"""So many new answers that agree against the smoothed one are enough to forget those before: a new song has begun."""

PAUSE_SECONDS: Final = 1.5
"""Seconds of silence after which what came before is forgotten: quiet, or `SILENCE_BELOW` what came before."""

QUIET_DBFS: Final = -60.0
"""Level below which a stream counts as quiet, in dBFS."""

CLIPPED: Final = 0.005
"""Share of samples at full scale from which on a piece counts as clipped."""

_FULL_SCALE = 0.99

Condition = Literal["dead", "quiet", "clipped", "fine"]


@dataclass(frozen=True)
class Sound:
    """Level and clipping of a piece of sound.

    Attributes
    ----------
    level : float
        In dBFS; -120 where there is nothing at all.
    condition : {"dead", "quiet", "clipped", "fine"}
        ``"dead"`` if all samples are the same, as from a muted microphone; ``"quiet"`` below `QUIET_DBFS`;
        ``"clipped"`` if the microphone is overdriven.
    """

    level: float
    condition: Condition


def measure_sound(samples: np.ndarray) -> Sound:
    """Level and condition of a piece of sound.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,)]
        At least one.

    Returns
    -------
    Sound
        Rounded to tenths of a dB.
    """
    level = round(10 * float(np.log10(np.var(samples, dtype=np.float64) + 1e-12)), 1)
    if not np.ptp(samples):
        return Sound(level, "dead")
    if level < QUIET_DBFS:
        return Sound(level, "quiet")
    at_full_scale = float(np.mean(np.abs(samples) >= _FULL_SCALE))
    return Sound(level, "clipped" if at_full_scale >= CLIPPED else "fine")


class Listener:
    """A listener to one stream; calls must not overlap.

    Parameters
    ----------
    window : float
        Seconds of sound that the model is given each time.
    smoothing : int
        How many predictions are smoothed over.

    Examples
    --------
    >>> from genreclf import load_audio
    >>> listener, model = Listener(), GenreClassifier.load()
    >>> microphone = load_audio("examples/jazz.ogg", sample_rate=RATE).samples
    >>> for piece in np.split(microphone[: 6 * RATE], 6):
    ...     if listener.push(piece).condition == "fine":
    ...         answer = listener.answer(model)
    >>> answer.genre in answer.probabilities
    True
    """

    def __init__(self, *, window: float = WINDOW_SECONDS, smoothing: int = SMOOTHING_WINDOW) -> None:
        self._window = window
        self._samples = np.zeros(0, np.float32)
        self._smoother = PredictionSmoother(smoothing)

    def push(self, piece: np.ndarray) -> Sound:
        """Append new sound.

        Parameters
        ----------
        piece : np.ndarray [shape=(n,)]
            At least one sample; of more than `BUFFER_SECONDS` seconds the last ones stay.

        Returns
        -------
        Sound
            What the piece is like.
        """
        kept = round(BUFFER_SECONDS * RATE)
        self._samples = np.concatenate([self._samples, piece])[-kept:]
        pause = self.last(PAUSE_SECONDS)
        if len(pause) >= PAUSE_SECONDS * RATE and self._is_silence(pause):
            self.forget()
        return measure_sound(piece)

    def _is_silence(self, pause: np.ndarray) -> bool:
        now, before = measure_sound(pause), self._samples[: -len(pause)]
        if now.condition in ("dead", "quiet") or not len(before):
            return now.condition in ("dead", "quiet")
        return now.level < measure_sound(before).level - SILENCE_BELOW

    def last(self, seconds: float) -> np.ndarray:
        """The last seconds in the buffer, or what there is of them."""
        return self._samples[-round(seconds * RATE) :]

    def answer(self, model: GenreClassifier) -> Prediction | None:
        """Smoothed prediction for the last seconds; None until there is enough sound."""
        samples = self.last(self._window)
        if len(samples) < MIN_SECONDS * RATE:
            return None
        return self._smoother.update(model.predict(AudioClip(samples, RATE, SourceInfo("microphone", RATE, 1))))

    def forget(self) -> None:
        """Reset, as after a pause."""
        self._samples = np.zeros(0, np.float32)
        self._smoother.forget()


class PredictionSmoother:
    """Smoothing of the last predictions of a stream.

    Parameters
    ----------
    length : int
        How many are smoothed over.
    """

    def __init__(self, length: int = SMOOTHING_WINDOW) -> None:
        self._last: deque[Prediction] = deque(maxlen=length)

    def update(self, newest: Prediction) -> Prediction:
        """Add a prediction and return the smoothed one, or that of the newest two if they agree against the rest."""
        self._last.append(newest)
        together = smoothed(self._last)
        new = list(self._last)[-VOTES_TO_SWITCH:]
        if len(new) == VOTES_TO_SWITCH and {_gist(answer) for answer in new} == {_gist(newest)} != {_gist(together)}:
            self._last = deque(new, self._last.maxlen)
            together = smoothed(new)
        return together

    def forget(self) -> None:
        """Reset."""
        self._last.clear()


def _gist(answer: Prediction) -> str:
    if answer.verdict == Verdict.NOT_MUSIC:
        return "no music"
    return answer.family if answer.verdict == Verdict.OTHER_STYLE else answer.genre


def smoothed(answers: Sequence[Prediction]) -> Prediction:
    """Combine the last few predictions.

    Parameters
    ----------
    answers : sequence of Prediction
        Of one model, the newest last; at least one.

    Returns
    -------
    Prediction
        The newest with probabilities pooled, styles, tags and sounds averaged over all. It is confident if most of the
        answers are, and of this genre; another style, or no music, if most are; else unsure.
    """
    newest = answers[-1]
    rows = np.array([[answer.probabilities[genre] for genre in GENRES] for answer in answers])
    probabilities = dict(zip(GENRES, pooled(rows).tolist(), strict=True))
    genre = max(probabilities, key=probabilities.__getitem__)
    tags = {tag: float(np.mean([answer.tags[tag] for answer in answers])) for tag in newest.tags}
    sounds = {name: float(np.mean([answer.sounds[name] for answer in answers])) for name in newest.sounds}
    styles = average_styles([answer.styles for answer in answers])
    votes = Counter(
        Verdict.UNSURE if answer.verdict == Verdict.CONFIDENT and answer.genre != genre else answer.verdict
        for answer in answers
    )
    verdict, most = votes.most_common(1)[0]
    return replace(
        newest,
        genre=genre,
        probabilities=probabilities,
        verdict=verdict if 2 * most > len(answers) else Verdict.UNSURE,
        tags=tags,
        sounds=sounds,
        outside=sum(style.probability for style in styles) if styles else None,
        styles=styles,
        confident_level=newest.confident_level if styles[:1] and styles[0].style == newest.styles[0].style else "",
    )

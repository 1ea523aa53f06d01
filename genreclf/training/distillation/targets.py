"""What ``audio-tagger`` is to say of any window of a recording: published answers and musicnn's, standardised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.training.distillation.teacher_outputs import WINDOW, PublishedAnswers

SHARES: Final = {"audioset": 0.4, "tags": 0.15, "embedding": 0.35, "musicnn": 0.1}
"""How much each kind of target counts in the loss."""
EMPHASIS: Final = (
    "Blues", "Classical music", "Country", "Disco", "Hip hop music", "Jazz", "Heavy metal", "Pop music", "Reggae",
    "Rock music", "Punk rock", "Grunge", "Rock and roll", "Funk", "Soul music", "Music", "Speech", "Singing",
)  # fmt: skip
"""Classes of AudioSet that count as much together as all others do."""


@dataclass(frozen=True)
class Targets:
    """Targets of all recordings.

    Attributes
    ----------
    weights : np.ndarray [shape=(n_targets,)]
        How much each counts; they sum to 1.
    mean, deviation : np.ndarray [shape=(n_targets,)]
        Over the recordings that are learnt from.
    """

    weights: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    _answers: Mapping[str, PublishedAnswers]
    _musicnn: Mapping[str, np.ndarray]

    @classmethod
    def of(
        cls,
        answers: Mapping[str, PublishedAnswers],
        musicnn: Mapping[str, np.ndarray],
        labels: Sequence[str],
        learnt: Sequence[str],
    ) -> "Targets":
        """Targets that are standardised over the recordings ``learnt``."""
        kinds = {
            "audioset": np.concatenate([answers[name].audioset for name in learnt]),
            "tags": np.stack([answers[name].tags for name in learnt]),
            "embedding": np.stack([answers[name].embedding for name in learnt]),
            "musicnn": np.concatenate([musicnn[name] for name in learnt]),
        }
        shares = {kind: np.full(rows.shape[1], 1 / rows.shape[1]) for kind, rows in kinds.items()}
        emphasised = np.isin(labels, EMPHASIS)
        shares["audioset"] = np.where(emphasised, 0.5 / emphasised.sum(), 0.5 / (~emphasised).sum())
        return cls(
            np.concatenate([SHARES[kind] * share for kind, share in shares.items()]).astype(np.float32),
            np.concatenate([rows.mean(axis=0) for rows in kinds.values()]),
            np.concatenate([rows.std(axis=0) + 1e-3 for rows in kinds.values()]),
            answers,
            musicnn,
        )

    @property
    def msd(self) -> range:
        """Which targets are the tags and the embedding of the tagger of the Million Song Dataset."""
        some = next(iter(self._answers.values()))
        return range(len(some.audioset[0]), len(some.audioset[0]) + len(some.tags) + len(some.embedding))

    def at(self, name: str, start: int, n_frames: int) -> np.ndarray:
        """Targets of the window of a recording that begins at a frame.

        Returns
        -------
        np.ndarray [shape=(n_targets,)]
            Standardised; of the published window whose middle is nearest, and of musicnn's nearest one.
        """
        answers, musicnn = self._answers[name], self._musicnn[name]
        hop = LogMelFrontEnd.HOP_LENGTH / LogMelFrontEnd.SAMPLE_RATE
        middle = (start + LogMelFrontEnd.FRAMES / 2) * hop
        window = np.abs(answers.starts + WINDOW / 2 - middle).argmin()
        heard = np.abs(LogMelFrontEnd().starts(n_frames)[0] - start).argmin()
        row = np.concatenate([answers.audioset[window], answers.tags, answers.embedding, musicnn[heard]])
        return ((row - self.mean) / self.deviation).astype(np.float32)

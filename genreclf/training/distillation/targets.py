"""Targets of ``audio-tagger`` for any window of a recording: outputs of the teachers and of musicnn, standardised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.training.distillation.teacher_outputs import WINDOW, TeacherOutputs

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
        Over the training recordings.
    """

    weights: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    _teachers: Mapping[str, TeacherOutputs]
    _musicnn: Mapping[str, np.ndarray]

    @classmethod
    def of(
        cls,
        teachers: Mapping[str, TeacherOutputs],
        musicnn: Mapping[str, np.ndarray],
        labels: Sequence[str],
        training: Sequence[str],
    ) -> "Targets":
        """Targets that are standardised over the recordings ``training``."""
        kinds = {
            "audioset": np.concatenate([teachers[name].audioset for name in training]),
            "tags": np.stack([teachers[name].tags for name in training]),
            "embedding": np.stack([teachers[name].embedding for name in training]),
            "musicnn": np.concatenate([musicnn[name] for name in training]),
        }
        shares = {kind: np.full(rows.shape[1], 1 / rows.shape[1]) for kind, rows in kinds.items()}
        emphasised = np.isin(labels, EMPHASIS)
        shares["audioset"] = np.where(emphasised, 0.5 / emphasised.sum(), 0.5 / (~emphasised).sum())
        return cls(
            np.concatenate([SHARES[kind] * share for kind, share in shares.items()]).astype(np.float32),
            np.concatenate([rows.mean(axis=0) for rows in kinds.values()]),
            np.concatenate([rows.std(axis=0) + 1e-3 for rows in kinds.values()]),
            teachers,
            musicnn,
        )

    @property
    def msd(self) -> range:
        """Which targets are the tags and the embedding of the tagger of the Million Song Dataset."""
        some = next(iter(self._teachers.values()))
        return range(len(some.audioset[0]), len(some.audioset[0]) + len(some.tags) + len(some.embedding))

    def at(self, name: str, start: int, n_frames: int) -> np.ndarray:
        """Targets of the window of a recording that begins at a frame.

        Returns
        -------
        np.ndarray [shape=(n_targets,)]
            Standardised; of the teacher's window whose middle is nearest, and of musicnn's nearest one.
        """
        teacher, musicnn = self._teachers[name], self._musicnn[name]
        hop = LogMelFrontEnd.HOP_LENGTH / LogMelFrontEnd.SAMPLE_RATE
        middle = (start + LogMelFrontEnd.FRAMES / 2) * hop
        window = np.abs(teacher.starts + WINDOW / 2 - middle).argmin()
        nearest = np.abs(LogMelFrontEnd().starts(n_frames)[0] - start).argmin()
        row = np.concatenate([teacher.audioset[window], teacher.tags, teacher.embedding, musicnn[nearest]])
        return ((row - self.mean) / self.deviation).astype(np.float32)

"""Targets of ``audio-tagger`` for any window of a recording: outputs of the teachers, standardised, and its labels.

Conventions
-----------
A row of targets holds the teachers' outputs, 1 or 0 (whether the teacher of the Million Song Dataset gave any), and
labels as `genreclf.training.heads.labels` has them. The network's outputs are the teachers' outputs, linear, and
the logits of the labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from genreclf.datasets.labelled_recordings import Song
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.inference.audio_classes import AUDIO_CLASSES, STYLE
from genreclf.style_taxonomy import FAMILIES, STYLES
from genreclf.training.distillation.teacher_logits import WINDOW, TeacherLogits
from genreclf.training.heads.labels import Labels

LOSS_WEIGHTS: Final = {"audioset": 0.75, "tags": 0.08, "embedding": 0.17}
"""How much each kind of target counts in the loss."""
FIRST_GENRE, LAST_GENRE = "Pop music", "Wedding music"
"""AudioSet's genres of music lie between these, in the order of its classes."""
EMPHASISED_SHARE: Final = 0.65
"""Share of AudioSet's classes that genres, styles, and what tells music from speech have together."""
N_MSD_TAGS: Final = 50


@dataclass(frozen=True)
class Targets:
    """Targets of all recordings.

    Attributes
    ----------
    layout : Labels
        Of the labels.
    weights : np.ndarray [shape=(n_teachers,)]
        How much each output of a teacher counts; they sum to 1.
    mean, deviation : np.ndarray [shape=(n_teachers,)]
        Over the training recordings.
    classes : int
        How many of the outputs are AudioSet's.
    """

    layout: Labels
    weights: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    classes: int
    _teachers: Mapping[str, TeacherLogits]
    _labels: Mapping[str, np.ndarray]

    @classmethod
    def of(
        cls,
        teachers: Mapping[str, TeacherLogits],
        class_names: Sequence[str],
        layout: Labels,
        training: Sequence[Song],
    ) -> "Targets":
        """Targets that are standardised over the recordings ``training``."""
        outputs = [teachers[song.id] for song in training]
        audioset = np.concatenate([output.audioset for output in outputs])
        msd = np.stack([output.msd for output in outputs if output.msd is not None])
        emphasised = np.isin(class_names, _emphasised(class_names))
        shares = np.where(
            emphasised, EMPHASISED_SHARE / emphasised.sum(), (1 - EMPHASISED_SHARE) / max(1, (~emphasised).sum())
        )
        sizes = {"tags": N_MSD_TAGS, "embedding": msd.shape[1] - N_MSD_TAGS}
        weights = [
            LOSS_WEIGHTS["audioset"] * shares,
            *(np.full(n, LOSS_WEIGHTS[kind] / n) for kind, n in sizes.items()),
        ]
        labels = {song.id: layout.row(song.genre, song.style, genre_weight=float(song.music)) for song in training}
        return cls(
            layout,
            np.concatenate(weights).astype(np.float32),
            np.concatenate([rows.mean(axis=0) for rows in (audioset, msd)]),
            np.concatenate([rows.std(axis=0) + 1e-3 for rows in (audioset, msd)]),
            audioset.shape[1],
            teachers,
            labels,
        )

    @property
    def outputs(self) -> int:
        """Number of outputs of the network."""
        return len(self.weights) + self.layout.outputs

    def at(self, name: str, start: int) -> np.ndarray:
        """Targets of the window of a recording that begins at a frame.

        Returns
        -------
        np.ndarray [shape=(n_targets,)]
            float32; outputs of the teacher's window whose middle is nearest.
        """
        teacher = self._teachers[name]
        hop = LogMelFrontEnd.HOP_LENGTH / LogMelFrontEnd.SAMPLE_RATE
        middle = (start + LogMelFrontEnd.FRAMES / 2) * hop
        audioset = teacher.audioset[np.abs(teacher.starts + WINDOW / 2 - middle).argmin()]
        msd = self.mean[self.classes :] if teacher.msd is None else teacher.msd
        row = (np.concatenate([audioset, msd]) - self.mean) / self.deviation
        return np.concatenate([row, [float(teacher.msd is not None)], self._labels[name]]).astype(np.float32)

    def mixed(self, rows: np.ndarray, partner: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Targets of mixed windows; a mixture that contains music is music.

        Parameters
        ----------
        rows : np.ndarray [shape=(n, n_targets)]
            Targets of the windows.
        partner, share : np.ndarray [shape=(n,)]
            See `genreclf.training.distillation.augmentation.mixup`.

        Returns
        -------
        np.ndarray [shape=(n, n_targets)]
            Targets of the mixtures.
        """
        own, both = share[:, None], rows[partner]
        mixed: np.ndarray = own * rows + (1 - own) * both
        alone = share == 1
        has_msd = len(self.weights)
        mixed[:, has_msd] = np.where(alone, rows[:, has_msd], rows[:, has_msd] * both[:, has_msd])
        music = np.maximum(rows[:, -1], np.where(alone | (share > 0.8), 0, both[:, -1]))
        mixed[:, -1], mixed[:, -2] = music, 1 - music
        return mixed


def _emphasised(class_names: Sequence[str]) -> list[str]:
    """Names of classes that distinguish genres and styles, or music from speech."""
    of_styles = [label for style in (*STYLES, *FAMILIES) for label in style.labels]
    ours = [audio_class.label for audio_class in AUDIO_CLASSES if audio_class.kind == STYLE]
    genres = list(class_names[class_names.index(FIRST_GENRE) : class_names.index(LAST_GENRE) + 1])
    return [*of_styles, *ours, *genres, "Music", "Speech", "Singing", "Choir", "Rapping"]

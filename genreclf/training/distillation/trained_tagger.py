"""A trained ``audio-tagger`` with its outputs for all recordings, and the linear heads fitted to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from genreclf.datasets.labelled_recordings import GTZAN
from genreclf.training.distillation.tagger_outputs import AUGMENTED, PLAIN, RECODED, SYNTHETIC, TaggerOutputs
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.training_set import TrainingData
from genreclf.training.heads.linear_head import LinearHead, TrainingHistory, fit, learning_curve


@dataclass(frozen=True)
class TrainedTagger:
    """A trained tagger and its outputs.

    Attributes
    ----------
    network : keras.Model
        From `genreclf.training.distillation.trainer.fit_tagger`.
    targets : Targets
        What its outputs were standardised by.
    history : list of dict
        ``epoch``, the number of steps, and ``loss``.
    outputs : TaggerOutputs
        For the windows of all recordings.
    """

    network: keras.Model
    targets: Targets
    history: list[dict[str, float]]
    outputs: TaggerOutputs

    def fit_head(self, data: TrainingData, left_out: int | None) -> LinearHead:
        """Fit a head to the outputs that follow the teachers, without the fold ``left_out``; None: to all."""
        songs = data.training(left_out)
        training_sounds = np.char.startswith(self.outputs.recording, "train ")
        synthetic = np.unique(self.outputs.recording[(self.outputs.variant == SYNTHETIC) & training_sounds])
        names = [*(song.id for song in songs), *synthetic.tolist()]
        means = self._means(names, (PLAIN, RECODED, AUGMENTED, SYNTHETIC))
        return fit(means, songs, len(synthetic), data.layout)

    def learning_curve(self, data: TrainingData, left_out: int) -> tuple[list[str], TrainingHistory]:
        """Learning curve of a head, validated on the tracks of GTZAN in the fold ``left_out``; and these tracks."""
        music = [song for song in data.training(left_out) if song.music]
        fold = [data.songs[name] for name in data.trainable if data.fold[name] == left_out]
        valid = [song for song in fold if song.source == GTZAN]
        means, valid_means = (self._means([song.id for song in songs], (PLAIN,)) for songs in (music, valid))
        return [song.id for song in valid], learning_curve(means, music, valid_means, valid)

    def synthetic_logits(self, head: LinearHead) -> tuple[np.ndarray, np.ndarray]:
        """Logits by a head for the windows of synthetic sounds, and the sound of each window."""
        windows = self.outputs.where(self.outputs.variant == SYNTHETIC)
        return head.logits(windows.outputs), windows.recording

    def _means(self, names: Sequence[str], variants: Sequence[str]) -> np.ndarray:
        """Mean over recordings of the outputs that follow the teachers [shape=(n, n_teachers)]."""
        return self.outputs.means(names, variants)[:, : len(self.targets.weights)]

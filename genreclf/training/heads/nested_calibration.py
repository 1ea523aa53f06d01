"""Nested cross-validation: temperatures and thresholds for a recording come from other artists than its own.

The inner parts divide the out-of-fold recordings once more. Each part gets its verdicts from a calibration that was
fitted to the other parts, so no figure rests on a threshold that was chosen with the recording in view.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.training.heads.labels import Labels
from genreclf.training.heads.linear_head_calibration import LinearHeadCalibration, fit_calibration, given_verdicts
from genreclf.training.heads.out_of_fold import Pooled, pool

CALIBRATION_PARTS: Final = 4


@dataclass(frozen=True)
class OutOfFoldLogits:
    """Logits for windows of recordings, by a tagger and a head that were trained without their fold.

    Attributes
    ----------
    logits : np.ndarray [shape=(n, outputs)]
        As in `genreclf.training.heads.labels`.
    recording : np.ndarray [shape=(n,)]
        The recording of each window.
    songs : Mapping of str to Song
        The recordings by identifier.
    layout : Labels
        Of the logits.
    music_threshold : float or None
        Threshold of music, where it comes from elsewhere.
    """

    logits: np.ndarray
    recording: np.ndarray
    songs: Mapping[str, Song]
    layout: Labels
    music_threshold: float | None = None

    def _beyond_gtzan(self) -> np.ndarray:
        return np.array([self.songs[str(name)].source != GTZAN for name in self.recording])

    def _part(self) -> np.ndarray:
        """Which of the `CALIBRATION_PARTS` each window belongs to; all windows of an artist lie in one."""
        groups = [self.songs[str(name)].group for name in self.recording]
        return np.array([zlib.crc32(group.encode()) % CALIBRATION_PARTS for group in groups])

    def _calibrated(self, mask: np.ndarray) -> LinearHeadCalibration:
        found = fit_calibration(self.logits[mask], self.recording[mask], self.songs, self.layout)
        if self.music_threshold is None:
            return found
        return replace(found, thresholds={**found.thresholds, "music": self.music_threshold})

    def _pooled(self, mask: np.ndarray) -> Pooled:
        return pool(self.logits[mask], self.recording[mask], self.songs)

    def calibration(self) -> LinearHeadCalibration:
        """The calibration that ships: from all songs and music of other styles; GTZAN's tracks don't count."""
        return self._calibrated(self._beyond_gtzan())

    def pooled(self) -> Pooled:
        """Predictions for all recordings that are not tracks of GTZAN."""
        return self._pooled(self._beyond_gtzan())

    def nested(self) -> tuple[Pooled, dict[str, np.ndarray]]:
        """Predictions, and their probabilities and verdicts by a calibration on other artists."""
        mask, part = self._beyond_gtzan(), self._part()
        parts, probabilities = [], []
        for number in range(CALIBRATION_PARTS):
            recordings, calibration = (
                self._pooled(mask & (part == number)),
                self._calibrated(mask & (part != number)),
            )
            of_part = calibration.probabilities(recordings, self.layout)
            parts.append(recordings)
            probabilities.append({**of_part, "verdict": given_verdicts(of_part, calibration.thresholds)})
        every = Pooled(
            [song for recordings in parts for song in recordings.songs],
            *(
                np.concatenate([getattr(recordings, name) for recordings in parts])
                for name in ("windows", "genres", "styles", "outside", "music")
            ),
        )
        return every, {name: np.concatenate([of_part[name] for of_part in probabilities]) for name in probabilities[0]}

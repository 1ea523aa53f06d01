"""Evaluation of models: metrics, calibration, robustness and streaming.

Measures belong here, those of probabilities (`metrics`, `calibration`), what is fitted to them (`temperature_scaling`,
`confidence_thresholds`), and those that need a model and recordings
(`robustness`), and what they are compared with (`reproduction`). Words, training, figures, commands and pages may
import it. The names below read no files and load no network.
"""

from genreclf.evaluation.calibration import reliability
from genreclf.evaluation.metrics import (
    accuracy_interval,
    confused_pairs,
    confusion_matrix,
    evaluate,
    genre_clusters,
    genre_distances,
    genres_confused_with,
    least_confused_genre,
    most_confused_genre,
)

__all__ = [
    "accuracy_interval",
    "confused_pairs",
    "confusion_matrix",
    "evaluate",
    "genre_clusters",
    "genre_distances",
    "genres_confused_with",
    "least_confused_genre",
    "most_confused_genre",
    "reliability",
]

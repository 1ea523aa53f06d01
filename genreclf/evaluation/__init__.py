"""Evaluation of models: metrics, calibration, robustness and streaming.

Measures of probabilities belong here (`metrics`, `calibration`), what is fitted to them (`temperature_scaling`,
`confidence_thresholds`), measures that need a model and recordings (`robustness`, `streaming`, `tag_precision`), and
what they are compared with (`reproduction`). Messages, training, figures, commands and pages may import it. The names
below read no files and load no network.
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

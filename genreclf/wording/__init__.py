"""Numbers in sentences that a person who is no technician understands.

What is said about an answer, a matrix, a curve or a map belongs here: names, numbers and tables in, Markdown out.
Figures, commands and pages may import it.
"""

from genreclf.wording.answers import (
    RUNNER_UP,
    accuracy_curve,
    alike,
    answer,
    change,
    confusion_cell,
    extremes,
    in_ten,
    listed,
    loss_curve,
    map_finding,
    model_title,
    modesty,
    overfits_from,
    probabilities_in_words,
    ranked,
    ranking,
    spectrum_difference,
    tags_heard,
    verdict_in_words,
    worst_confusion,
)

__all__ = [
    "RUNNER_UP",
    "accuracy_curve",
    "alike",
    "answer",
    "change",
    "confusion_cell",
    "extremes",
    "in_ten",
    "listed",
    "loss_curve",
    "map_finding",
    "model_title",
    "modesty",
    "overfits_from",
    "probabilities_in_words",
    "ranked",
    "ranking",
    "spectrum_difference",
    "tags_heard",
    "verdict_in_words",
    "worst_confusion",
]

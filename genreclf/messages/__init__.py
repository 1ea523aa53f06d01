"""Numbers in sentences for people without a technical background.

Names, numbers and tables in, Markdown out: `prediction` words an answer and its verdict, `confidence` how sure it is,
`explanation` why it was given, `perturbation` what became of it when the song was changed, `confusions`, `training` and
`dataset_overview` what the figures of the same names show, and `phrases` what sentences are made of.
Figures, commands and pages may import it. It reads no files.
"""

from genreclf.messages.confidence import between_in_ten, confidence_text, guess, in_ten
from genreclf.messages.confusions import (
    MIN_SONGS,
    alike,
    calibration_finding,
    clear_confusions,
    confusion_cell,
    extremes,
    ranking,
    worst_confusion,
)
from genreclf.messages.dataset_overview import map_finding, spectrum_basis, spectrum_difference
from genreclf.messages.perturbation import change
from genreclf.messages.phrases import model_title, ranked
from genreclf.messages.prediction import (
    RUNNER_UP,
    answer,
    beside_a_guess,
    chances_in_words,
    is_doubtful,
    probabilities_in_words,
    sound_instead,
    sounds_heard,
    tags_heard,
    verdict_in_words,
    what_it_is,
)
from genreclf.messages.training import accuracy_curve, loss_curve, overfits_from
from genreclf.translation import listed

__all__ = [
    "MIN_SONGS",
    "RUNNER_UP",
    "accuracy_curve",
    "alike",
    "answer",
    "beside_a_guess",
    "between_in_ten",
    "calibration_finding",
    "chances_in_words",
    "change",
    "clear_confusions",
    "confidence_text",
    "confusion_cell",
    "extremes",
    "guess",
    "in_ten",
    "is_doubtful",
    "listed",
    "loss_curve",
    "map_finding",
    "model_title",
    "overfits_from",
    "probabilities_in_words",
    "ranked",
    "ranking",
    "sound_instead",
    "sounds_heard",
    "spectrum_basis",
    "spectrum_difference",
    "tags_heard",
    "verdict_in_words",
    "what_it_is",
    "worst_confusion",
]

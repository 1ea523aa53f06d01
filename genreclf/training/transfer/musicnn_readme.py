"""The README of ``musicnn-transfer``, in paragraphs."""

from collections.abc import Mapping
from typing import Any

from genreclf.evaluation.confidence_thresholds import TRACK_PRECISION
from genreclf.genres import LABELS
from genreclf.training.transfer.mlp_head_calibration import NOT_MUSIC_SHARE

MIN_RECORDINGS = 10
"""A genre with fewer recordings tells little."""


def notes(card: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the model's README that are about its head.

    Parameters
    ----------
    card : Mapping
        Without its metrics.
    """
    split = card["data"]["network_trained_on"]
    whole, verdicts = card["whole_clips"][split], card["verdicts"]
    low, high = whole["accuracy_interval"]
    sounds = verdicts["not music, test"]
    return [
        f"Of the {whole['n']} test tracks of the {split} split that are whole clips, it classifies "
        f"{whole['accuracy']:.1%} correctly (95 % interval {low:.1%}-{high:.1%}). The network that ships is the one of "
        f"the {split} split, trained on its training and validation subsets together; temperature and thresholds come "
        f"from {card['cross_validation'][split]['folds']}-fold cross-validation on these, in folds without an artist "
        "in common.",
        *_hardest(whole),
        f"An answer is `confident` where at least {TRACK_PRECISION:.0%} of held-out tracks with such a probability "
        f"were right. Of {sounds['n']} sounds that are not music (speech, noise, tones, clicks), with other voices and "
        f"partly of other kinds than those in training, {sounds['not_music']:.1%} are called not music and "
        f"{sounds['confident']:.1%} confidently get a genre; of held-out music, "
        f"{verdicts['gtzan, cross-validation']['not_music']:.1%} is called not music (at most {NOT_MUSIC_SHARE:.0%} by "
        "construction).",
        "Audio is missing for some tracks, so some genres have few whole clips; all genres count equally in training "
        "nonetheless. The card says how many tracks each subset held.",
        "It is meant to show what such a network reacts to, and to sort a collection where a mistake does no harm. It "
        "knows ten genres of Western popular and art music recorded before 2002. It must not be used to decide about "
        "people, pay or rights.",
    ]


def _hardest(metrics: Mapping[str, Any]) -> list[str]:
    many = {genre: row for genre, row in metrics["per_genre"].items() if row["n"] >= MIN_RECORDINGS}
    if not many:
        return []
    hardest = min(many, key=lambda genre: many[genre]["recall"])
    return [
        f"Among the genres with {MIN_RECORDINGS} or more such clips, it recognises {LABELS[hardest]} least often "
        f"({many[hardest]['recall']:.0%} of {many[hardest]['n']})."
    ]

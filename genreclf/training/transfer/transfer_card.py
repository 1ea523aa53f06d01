"""The card of a genre head on pretrained backbones: the paragraphs of its README."""

from collections.abc import Mapping
from typing import Any

from genreclf.evaluation.calibration import CONFIDENT_SHARE
from genreclf.genres import LABELS
from genreclf.training.transfer.head_calibration import NOT_MUSIC_SHARE

MANY = 10
"""A genre with fewer recordings tells little."""


def notes(card: Mapping[str, Any], held_out: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the model's README that are about its head.

    Parameters
    ----------
    card : Mapping
        Without its metrics.
    held_out : Mapping
        Metrics on the recordings that the head was calibrated on, out of fold (see `genreclf.evaluation.evaluate`).
    """
    has_songs = "confident" in card
    return [
        *(_on_songs(card, held_out) if has_songs else _on_tracks(card)),
        "It is meant to show what such a network reacts to, and to sort a collection where a mistake does no harm. It "
        f"knows ten genres of Western popular and art music{'' if has_songs else ' recorded before 2002'}. It must not "
        "be used to decide about people, pay or rights.",
    ]


def _on_songs(card: Mapping[str, Any], songs: Mapping[str, Any]) -> list[str]:
    low, high = songs["accuracy_interval"]
    confident, verdicts = card["confident"]["songs"], card["verdicts"]
    synthetic, recorded = verdicts["not music, test"], verdicts.get("recorded sounds, out of fold", {"n": 0})
    lines = [
        f"Of {songs['n']} well-known songs, each classified by a head trained without that artist, the first guess is "
        f"right for {songs['accuracy']:.1%} (95 % interval {low:.1%}-{high:.1%}), and one of the first two for "
        f"{songs['top2']:.1%}. {confident['confident']} answers are confident, and {confident['right']} of these are "
        "right. This is the figure that the pages promise.",
        *_hardest(songs, "songs", "The labels rest on names and tags, and a few are wrong."),
        "The network that ships was trained on the training and validation subsets of the filtered split, and on all "
        "songs except those by artists in its test subset. Temperature, inverse temperature by number of windows (how "
        "much surer it may be of a whole recording than of one window) and thresholds come from songs out of fold; "
        "nothing was chosen on a test subset.",
    ]
    if recorded["n"]:
        lines.append(
            f"Of {recorded['n']} recorded sounds that are not music (speech, animals, machines, weather), out of fold "
            f"by source, {recorded['not_music']:.1%} are called not music and {recorded['confident']:.1%} get a genre "
            f"confidently; of {synthetic['n']} synthesised sounds, with other voices and partly of other kinds than "
            f"those in training, {synthetic['not_music']:.1%} and {synthetic['confident']:.1%}. Of the songs, "
            f"{verdicts['songs, out of fold']['not_music']:.1%} are called not music."
        )
    return [
        *lines,
        f"In training a song counts {card['training']['song_weight']:g} times as much as a track of GTZAN, and a genre "
        "as often as it occurs: GTZAN files rock'n'roll under blues and hard rock under metal, "
        "which most people don't, "
        "and much of what people bring is pop and rock. Audio is missing for some of GTZAN's tracks, and some genres "
        "have few songs. The card says how many recordings each subset held.",
    ]


def _on_tracks(card: Mapping[str, Any]) -> list[str]:
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
        *_hardest(whole, "such clips", ""),
        f"An answer is `confident` where at least {CONFIDENT_SHARE:.0%} of held-out tracks with such a probability "
        f"were right. Of {sounds['n']} sounds that are not music (speech, noise, tones, clicks), with other voices and "
        f"partly of other kinds than those in training, {sounds['not_music']:.1%} are called not music and "
        f"{sounds['confident']:.1%} confidently get a genre; of held-out music, "
        f"{verdicts['gtzan, cross-validation']['not_music']:.1%} is called not music (at most {NOT_MUSIC_SHARE:.0%} by "
        "construction).",
        "Audio is missing for some tracks, so some genres have few whole clips; all genres count equally in training "
        "nonetheless. The card says how many tracks each subset held.",
    ]


def _hardest(metrics: Mapping[str, Any], recordings: str, remark: str) -> list[str]:
    many = {genre: row for genre, row in metrics["per_genre"].items() if row["n"] >= MANY}
    if not many:
        return []
    hardest = min(many, key=lambda genre: many[genre]["recall"])
    return [
        f"Among the genres with {MANY} or more {recordings}, it recognises {LABELS[hardest]} least often "
        f"({many[hardest]['recall']:.0%} of {many[hardest]['n']}). {remark}".rstrip()
    ]

"""The card of ``audio-tagger``: its figures, and the paragraphs of its README."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from genreclf.datasets.recordings import GTZAN, Song
from genreclf.styles import FAMILIES
from genreclf.training.distillation.labels import Labels
from genreclf.training.distillation.out_of_fold import Calibration, Pooled, report, share_with_interval, verdicts

DESCRIPTION: Final = (
    "A small network of our own that recognises ten genres, music of other styles, instruments, voices and sounds."
)
VERDICTS: Final = ("confident", "unsure", "other_style", "not_music")


def counted(songs: Iterable[Song]) -> dict[str, int]:
    """How many recordings there are of each kind."""
    songs = list(songs)
    return {
        "tracks": sum(song.source == GTZAN for song in songs),
        "songs": sum(bool(song.genre) and song.source != GTZAN for song in songs),
        "other styles": sum(bool(song.style) for song in songs),
        "other sounds": sum(not song.music for song in songs),
    }


def in_card(calibration: Calibration) -> dict[str, Any]:
    """Thresholds, and inverse temperatures by number of windows."""

    def inverse(temperatures: Mapping[int, float], folded: float = 1.0) -> dict[str, float]:
        # more windows never make an answer more modest: what falls is chance
        values = np.maximum.accumulate([folded / temperatures[n] for n in sorted(temperatures)])
        return {str(n): float(value) for n, value in zip(sorted(temperatures), values, strict=True)}

    return {
        "thresholds": dict(calibration.thresholds),
        "inverse_temperature": inverse(calibration.genres, calibration.genres[1]),
        "style_inverse_temperature": inverse(calibration.styles),
        "outside_inverse_temperature": inverse(calibration.outside),
    }


def rates_of(given: np.ndarray) -> dict[str, float]:
    """How many recordings there are, and the share of each verdict."""
    return {"n": len(given)} | {verdict: float((given == verdict).mean()) for verdict in VERDICTS}


def verdict_rates(recordings: Pooled, given: np.ndarray) -> dict[str, Any]:
    """The same for songs, for music of other styles and for recorded sounds."""
    kinds = {"songs": recordings.inside, "other styles": recordings.beyond}
    kinds["recorded sounds"] = ~recordings.inside & ~recordings.beyond
    return {f"{kind}, out of fold": rates_of(given[mask]) for kind, mask in kinds.items() if mask.any()}


def facts(
    nested: Pooled,
    probabilities: Mapping[str, np.ndarray],
    held: Pooled,
    calibration: Calibration,
    layout: Labels,
    named: Sequence[str],
) -> dict[str, Any]:
    """Figures of the card: nested, and with thresholds chosen on the same predictions."""
    of_songs = np.isin([song.id for song in nested.songs], named)
    sure = (probabilities["verdict"] == "confident") & of_songs
    right = probabilities["genres"].argmax(axis=1) == nested.genre
    seen = held.probabilities(calibration, layout)
    told = nested.beyond & (probabilities["verdict"] == "other_style")
    by_family = {
        family.name: {
            "n": int(mask.sum()),
            "first": share_with_interval((probabilities["families"].argmax(axis=1) == nested.family)[mask]),
        }
        for index, family in enumerate(FAMILIES)
        if (mask := nested.family == index).any()
    }
    return {
        "nested": report(nested, probabilities, probabilities["verdict"]),
        "thresholds_seen": report(held, seen, verdicts(seen, calibration.thresholds)),
        "families": by_family,
        "confident": {
            "songs": {
                "n": int(of_songs.sum()),
                "confident": int(sure.sum()),
                "right": int((right & sure).sum()),
                "interval": share_with_interval(right[sure])[1:],
            }
        },
        "styles_told": {"n": int(told.sum())},
    }


def _percent(figure: Sequence[float], digits: int = 0) -> str:
    value, low, high = figure
    return f"{value:.{digits}%} (95 % interval {low:.{digits}%}-{high:.{digits}%})"


def notes(card: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the model's README."""
    inside, outside, sounds = (card["nested"][kind] for kind in ("inside", "outside", "other sounds"))
    tagger, learnt = card["tagger"], card["tagger"]["recordings"]
    seen = card["thresholds_seen"]
    hardest = [name for name, row in card["families"].items() if row["n"] >= 10]
    hardest = sorted(hardest, key=lambda name: card["families"][name]["first"][0])[:2]
    return [
        f"Of {inside['n']} songs of the ten genres, answered by a tagger, a head and thresholds that heard nothing by "
        f"their artists (nested), the first guess is right for {_percent(inside['first guess'], 1)}, one of the first "
        f"two for {_percent(inside['in two'], 1)}. {inside['confident'][0]:.0%} of the answers are confident, and "
        f"{_percent(inside['right if confident'])} of these right. The calibration error is "
        f"{inside['calibration error']:.3f}.",
        f"Of {outside['n']} recordings of other styles {_percent(outside['other_style'])} are called none of the ten, "
        f"and {_percent(outside['confident in a genre'], 1)} get a genre confidently; of the songs inside "
        f"{_percent(inside['other_style'], 1)} are called none of the ten. The area under the curve is "
        f"{outside['AUC against inside']:.3f}. The right one of {len(FAMILIES)} families comes first for "
        f"{_percent(outside['family first'])}, among the first three for {_percent(outside['family in three'])}. "
        f"Least well it knows {' and '.join(hardest)}.",
        f"Of {sounds['n']} recorded sounds that are not music {_percent(sounds['not_music'])} are called so, and "
        f"{_percent(sounds['confident in a genre'], 1)} get a genre confidently; of the songs "
        f"{inside['not_music'][0]:.1%} "
        "are called not music.",
        "The thresholds that ship are from all of these answers. Judged on the answers that they were chosen on, "
        f"{seen['outside']['other_style'][0]:.0%} of the other styles are called none of the ten and "
        f"{seen['inside']['right if confident'][0]:.0%} of the confident answers are right: transductive figures, "
        "which promise nothing.",
        f"The tagger that ships was trained on {learnt['tracks']} tracks of GTZAN, {learnt['songs']} songs, "
        f"{learnt['other styles']} recordings of other styles and {learnt['other sounds']} other sounds, none of them "
        "in the test part of the filtered split or by its artists: "
        f"{tagger['earlier_steps'] + tagger['steps']} steps of {tagger['batch_size']} windows of 3 s, altered anew "
        f"each time; in the last {tagger['steps']} half of the windows were heard through another codec. The nested "
        f"figures are about a third of the recordings, and of a tagger that was trained on the others alone, from "
        f"scratch, for {' and '.join(map(str, tagger['fold_steps']))} steps: the one that ships should do better, "
        "but by how much was not measured.",
        "Its targets are the outputs of published networks (EfficientAT mn04 for AudioSet's classes, Schmid, Koutini "
        "and Widmer 2023; a tagger of the Million Song Dataset, Won and others 2020), and genres, styles and families "
        "by name. The teachers' weights do not ship. `classes.csv` shows for each class how closely it follows the "
        "teacher on the filtered test tracks: the median correlation is "
        f"{tagger['unheard_tracks']['correlation']:.2f}. `distillation.csv` holds the training curve, `history.csv` "
        "that of the head of the first fold, tried on tracks of GTZAN that its tagger did not hear.",
        "The LiteRT network has 8-bit weights (`weights_bits`).",
        "Labels rest on names and tags, and a few are wrong; the border between the ten genres and other styles is "
        "soft. Meant for showing what such a network hears, and for sorting a collection where a mistake does no harm. "
        "It must not be used to decide about people, pay or rights. Weights: MIT licence, as the project. No recording "
        "is included.",
    ]

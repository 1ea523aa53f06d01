"""What the cards of models with linear heads share: figures for ``card.json``, and sentences that state them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.style_taxonomy import FAMILIES
from genreclf.training.heads.labels import Labels
from genreclf.training.heads.linear_head_calibration import LinearHeadCalibration, given_verdicts
from genreclf.training.heads.out_of_fold import Pooled, report, share_with_interval

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


def in_card(calibration: LinearHeadCalibration) -> dict[str, Any]:
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
    kinds = {"songs": recordings.is_inside, "other styles": recordings.is_outside}
    kinds["recorded sounds"] = ~recordings.is_inside & ~recordings.is_outside
    return {f"{kind}, out of fold": rates_of(given[mask]) for kind, mask in kinds.items() if mask.any()}


def facts(
    nested: Pooled,
    probabilities: Mapping[str, np.ndarray],
    held: Pooled,
    calibration: LinearHeadCalibration,
    layout: Labels,
    named: Sequence[str],
) -> dict[str, Any]:
    """Figures of the card: nested, and with thresholds chosen on the same predictions."""
    of_songs = np.isin([song.id for song in nested.songs], named)
    sure = (probabilities["verdict"] == "confident") & of_songs
    right = probabilities["genres"].argmax(axis=1) == nested.genre
    seen = calibration.probabilities(held, layout)
    told = nested.is_outside & (probabilities["verdict"] == "other_style")
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
        "thresholds_seen": report(held, seen, given_verdicts(seen, calibration.thresholds)),
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


def on_songs(card: Mapping[str, Any], nested: str) -> str:
    """Sentences on songs of the ten genres; ``nested`` says in which sense the figures are nested."""
    inside = card["nested"]["inside"]
    return (
        f"The first guess is right for {_percent(inside['first guess'], 1)} of {inside['n']} songs of the ten genres, "
        f"and one of the first two for {_percent(inside['in two'], 1)}. {nested} {inside['confident'][0]:.0%} of the "
        f"answers are confident; of these, {_percent(inside['right if confident'])} are right. The calibration error "
        f"is {inside['calibration error']:.3f}."
    )


def on_other_styles(card: Mapping[str, Any]) -> str:
    """Sentences on music of other styles."""
    inside, outside = card["nested"]["inside"], card["nested"]["outside"]
    hardest = [name for name, row in card["families"].items() if row["n"] >= 10]
    hardest = sorted(hardest, key=lambda name: card["families"][name]["first"][0])[:2]
    return (
        f"Of {outside['n']} recordings of other styles, {_percent(outside['other_style'])} are called none of the ten, "
        f"and {_percent(outside['confident in a genre'], 1)} confidently get a genre. Of the songs of the ten genres, "
        f"{_percent(inside['other_style'], 1)} are called none of the ten. The area under the ROC curve is "
        f"{outside['AUC against inside']:.3f}. The right one of {len(FAMILIES)} families comes first for "
        f"{_percent(outside['family first'])}, and among the first three for {_percent(outside['family in three'])}. "
        f"The families that it recognises least often are {' and '.join(hardest)}."
    )


def of_sounds_and_music(card: Mapping[str, Any]) -> str:
    """Sentences on sounds that are not music."""
    inside, sounds = card["nested"]["inside"], card["nested"]["other sounds"]
    return (
        f"Of {sounds['n']} recorded sounds that are not music, {_percent(sounds['not_music'])} are called not music, "
        f"and {_percent(sounds['confident in a genre'], 1)} confidently get a genre. Of the songs, "
        f"{inside['not_music'][0]:.1%} are called not music."
    )


def on_thresholds(card: Mapping[str, Any]) -> str:
    """Sentences on the thresholds that ship, evaluated on the answers that they come from."""
    seen = card["thresholds_seen"]
    return (
        "The thresholds that ship come from all of these answers. Evaluated on the same answers, "
        f"{seen['outside']['other_style'][0]:.0%} of the other styles are called none of the ten and "
        f"{seen['inside']['right if confident'][0]:.0%} of the confident answers are right; these figures are "
        "optimistic."
    )

"""The card of a model that listens through pretrained taggers, in words."""

from collections.abc import Mapping
from typing import Any

from genreclf.genres import LABELS

MANY = 10
"""A genre with fewer recordings tells little."""


def notes(card: Mapping[str, Any], songs: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the model's README.

    Parameters
    ----------
    card : Mapping
        Without its metrics.
    songs : Mapping
        Metrics on songs (see `genreclf.evaluation.evaluate`).
    """
    low, high = songs["accuracy_interval"]
    sure, verdicts = card["confident"]["songs"], card["verdicts"]
    many = {genre: row for genre, row in songs["per_genre"].items() if row["n"] >= MANY}
    hardest = min(many, key=lambda genre: many[genre]["recall"])
    made = verdicts["not music, test"]
    recorded = verdicts.get("recorded sounds, out of fold", {"n": 0})
    lines = [
        f"Of {songs['n']} songs that people know, each answered by a head that heard nothing by its artist, the first "
        f"guess is right for {songs['accuracy']:.1%} (95 % interval {low:.1%}-{high:.1%}), one of the first two for "
        f"{songs['top2']:.1%}. {sure['confident']} answers are confident, and {sure['right']} of these right. It is "
        "this figure that the pages promise.",
        f"Where it errs: of the genres with {MANY} or more such songs it recognises {LABELS[hardest]} least "
        f"({many[hardest]['recall']:.0%} of {many[hardest]['n']}). Labels rest on names and tags, and a few are wrong.",
        "The network that ships was taught by the training and validation parts of the filtered split and by all songs "
        "but those whose artists are in its test part. Temperature, sharpness (how much surer it may be of a recording "
        "than of one window) and thresholds come from the songs, out of fold; nothing was chosen on a test part.",
    ]
    if recorded["n"]:
        lines.append(
            f"Of {recorded['n']} recorded sounds that are not music (speech, animals, machines, weather), out of fold "
            f"by source, {recorded['not_music']:.1%} are called not music and {recorded['confident']:.1%} get a genre "
            f"confidently; of {made['n']} made ones by other voices and partly of other kinds {made['not_music']:.1%} "
            f"and {made['confident']:.1%}. Songs called not music: {verdicts['songs, out of fold']['not_music']:.1%}."
        )
    return [
        *lines,
        "In training a song counts three times as much as a track of GTZAN, and a genre as often as it occurs: GTZAN "
        "files rock'n'roll under blues and hard rock under metal, where people don't, and of what people bring much is "
        "pop and rock. Audio is missing for some of GTZAN's tracks, and disco, blues, reggae, metal and jazz have few "
        "songs. The card says how many recordings each part held.",
        "Meant for showing what such a network hears, and for sorting a collection where a mistake does no harm. It "
        "knows ten genres of Western popular and art music. It must not be used to decide about people, pay or rights.",
    ]

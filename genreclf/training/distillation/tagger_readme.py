"""The README of ``audio-tagger``, in paragraphs."""

from collections.abc import Mapping
from typing import Any, Final

from genreclf.training.heads.linear_head_card import of_sounds_and_music, on_other_styles, on_songs, on_thresholds

DESCRIPTION: Final = (
    "A small network of our own that recognises ten genres, music of other styles, instruments, voices and sounds."
)


def notes(card: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the model's README."""
    tagger, learnt = card["tagger"], card["tagger"]["recordings"]
    fold_steps = " and ".join(str(steps) for steps in dict.fromkeys(tagger["fold_steps"]))
    return [
        on_songs(card, "These figures are nested: tagger, head and thresholds come from other artists."),
        on_other_styles(card),
        of_sounds_and_music(card),
        on_thresholds(card),
        f"The tagger that ships was trained on {learnt['tracks']} tracks of GTZAN, {learnt['songs']} songs, "
        f"{learnt['other styles']} recordings of other styles and {learnt['other sounds']} other sounds. None of them "
        "is in the test subset of the filtered split or by its artists. Training took "
        f"{tagger['earlier_steps'] + tagger['steps']} steps of {tagger['batch_size']} windows of 3 s with random "
        f"augmentation; in the last {tagger['steps']} steps, half of the windows passed through a second codec. The "
        "nested figures are for about a third of the recordings, with a tagger that was trained from scratch on the "
        f"others for {fold_steps} steps. The one that ships should do better, but by "
        "how much was not measured.",
        "Its targets are the outputs of published networks (EfficientAT mn04 for AudioSet's classes, Schmid, Koutini "
        "and Widmer 2023; a tagger of the Million Song Dataset, Won and others 2020), and labels of genre, style and "
        "family. The teachers' weights do not ship. `classes.csv` shows for each class how well it agrees with the "
        "teacher on the filtered test tracks: the median correlation is "
        f"{tagger['unheard_tracks']['correlation']:.2f}. `distillation.csv` holds the learning curve of the tagger, "
        "`history.csv` that of the head of the first fold, validated on tracks of GTZAN that its tagger was not "
        "trained on.",
        "The LiteRT network has 8-bit weights (`weights_bits`).",
        "The labels rest on names and tags, and a few are wrong; the boundary between the ten genres and other styles "
        "is fuzzy. The model is meant to show what such a network reacts to, and to sort a collection where a mistake "
        "does no harm. It must not be used to decide about people, pay or rights. Weights: MIT licence, as the "
        "project. No recording is included.",
    ]

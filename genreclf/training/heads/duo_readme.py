"""The README of ``duo-transfer``, in paragraphs."""

from collections.abc import Mapping
from typing import Any, Final

from genreclf.training.heads.linear_head_card import of_sounds_and_music, on_other_styles, on_songs, on_thresholds
from genreclf.training.transfer.mlp_head_calibration import MUSIC_THRESHOLD

DESCRIPTION: Final = (
    "A genre classifier on top of two pretrained music taggers, musicnn (Pons and Serra 2019) and our own "
    "audio-tagger; it also recognises music of other styles."
)


def notes(card: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the model's README.

    Parameters
    ----------
    card : Mapping
        Without its metrics.
    """
    heard = card["training"]["recordings"]
    return [
        on_songs(
            card,
            "These figures are nested: heads, temperatures and thresholds come from other artists. (musicnn is used "
            "as it was published; it learnt tags of the Million Song Dataset, which may hold some of these songs.)",
        ),
        on_other_styles(card),
        f"Whether something is music, and which sounds it holds, is told by `audio-tagger` inside the network. "
        f"{of_sounds_and_music(card)} The tagger was trained on these recordings, so these shares are optimistic; its "
        "own card has figures for recordings that it was not trained on. The threshold of music is the one that was "
        f"found there, but at most {MUSIC_THRESHOLD:g}.",
        on_thresholds(card),
        "Genres, families and styles are predicted by logistic regressions on mean outputs of musicnn over a "
        "recording: on its embedding, and on the mean and maximum over time that the embedding is computed from. They "
        f"were fitted to {heard['tracks']} tracks of GTZAN, {heard['songs']} songs and {heard['other styles']} "
        "recordings of other styles, without the test subset of the filtered split and songs by its artists. A song "
        f"counts {card['training']['song_weight']:g} times as much as a track of GTZAN. Which outputs they see and how "
        "much they are regularised was chosen in inner folds. `history.csv` holds the learning curve of the "
        "regression on families and genres, validated on the validation subset.",
        "The LiteRT network has 8-bit weights (`weights_bits`), and musicnn's first convolutions are written as "
        "matrix products in it. [results.md](../../docs/results.md#eight-bits) compares it with a network of 32-bit "
        "floats.",
        "The labels rest on names and tags, and a few are wrong; the boundary between the ten genres and other styles "
        "is fuzzy. The model is meant to show what such a network reacts to, and to sort a collection where a mistake "
        "does no harm. It must not be used to decide about people, pay or rights. Weights: musicnn's are those of the "
        "package musicnn 0.1.0 without filters that are zero, ISC licence (LICENSE-musicnn.md); the rest is MIT, as "
        "the project. No recording is included.",
    ]

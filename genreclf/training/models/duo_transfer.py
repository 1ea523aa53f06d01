"""Train ``duo-transfer``: a genre head on two backbones, musicnn and our own ``audio-tagger``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras

from genreclf.datasets.recordings import Song
from genreclf.files import refuse_foreign
from genreclf.training.export import EIGHT
from genreclf.training.transfer.backbones import BACKBONES, build_backbone
from genreclf.training.transfer.head import SONG_SETTINGS
from genreclf.training.transfer.musicnn_weights import read_or_fetch_weights, write_licence
from genreclf.training.transfer.train_head import train_head
from genreclf.training.transfer.training_set import OnProgress, extract_embeddings, side_by_side


def train_duo_transfer(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    tagger: Path,
    out: Path,
    *,
    cache: Path,
    speech: Mapping[str, Sequence[Path]],
    command: str,
    repeats: int = 0,
    on_progress: OnProgress = lambda text: None,
) -> dict[str, Any]:
    """Train on every split and write the model's folder in one step.

    Parameters
    ----------
    paths : Mapping of str to Path
        GTZAN's audio by track, whole clips or excerpts.
    songs : sequence of Song
        Songs and other sounds.
    tagger : Path
        The Keras file of ``audio-tagger``.
    out : Path
        The model's folder; what it held before is replaced only when everything is done.
    cache : Path
        Folder for musicnn's weights, converted networks and embeddings.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset (see `genreclf.training.transfer.embeddings.embedding_sets`).
    command : str
        The command that the card names.
    repeats : int
        How many further random splits to train and test on, to show the spread.
    on_progress : callable
        Called with lines of text.

    Returns
    -------
    dict
        The card.

    Raises
    ------
    DataError
        If ``out`` holds something that is no model, or the published weights are not what they should be.
    """
    refuse_foreign(out, "card.json")
    weights, network = read_or_fetch_weights(cache, on_progress), keras.models.load_model(tagger)
    training_set = side_by_side(
        *(
            extract_embeddings(paths, songs, build_backbone([name], weights, network), cache, speech, on_progress)
            for name in BACKBONES
        )
    )
    facts = {
        "licence": "MIT; musicnn's weights ISC (see LICENSE-musicnn.md)",
        "styles_from": "audio-tagger",
        "weights_bits": EIGHT,
        "notes": [
            "`audio-tagger` predicts what music is if it is none of the ten genres; thresholds and figures for that "
            "are on its card. The more likely music is none of the ten, the less confident an answer is, so fewer "
            "answers are confident than stated above.",
            "The tagger inside this network is an earlier `audio-tagger`, trained on the songs without their genres. "
            "`make train` builds on the tagger that ships today, so it gives another network.",
            "The LiteRT network has 8-bit weights (`weights_bits`), and musicnn's first convolutions are written as "
            "matrix products in it. [results.md](../../docs/results.md#eight-bits) compares it with a network of "
            "32-bit floats.",
            "Weights: musicnn's are those of the package musicnn 0.1.0 without filters that are zero, ISC licence "
            "(LICENSE-musicnn.md); the rest is MIT, as the project. No recording is included.",
        ],
    }

    return train_head(
        "duo-transfer",
        "A genre classifier on top of two pretrained music taggers: musicnn (Pons and Serra 2019) and our own "
        "audio-tagger.",
        build_backbone(BACKBONES, weights, network),
        training_set,
        out,
        SONG_SETTINGS,
        facts=facts,
        command=command,
        repeats=repeats,
        further_files=lambda folder: write_licence(cache, folder),
        on_progress=on_progress,
    )

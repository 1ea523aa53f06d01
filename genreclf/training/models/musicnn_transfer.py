"""Train ``musicnn-transfer``: a genre head on the published network musicnn, trained on GTZAN alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from genreclf.files import refuse_foreign
from genreclf.training.transfer.backbones import musicnn_backbone
from genreclf.training.transfer.mlp_head import MlpHeadSettings
from genreclf.training.transfer.mlp_head_pipeline import train_mlp_head
from genreclf.training.transfer.musicnn_weights import read_or_fetch_weights, write_licence
from genreclf.training.transfer.training_set import OnProgress, extract_embeddings


def train_musicnn_transfer(
    paths: Mapping[str, Path],
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
        Audio by track, whole clips or excerpts.
    out : Path
        The model's folder; what it held before is replaced only when everything is done.
    cache : Path
        Folder for musicnn's weights, the converted backbone and embeddings.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset (see `genreclf.training.transfer.embeddings.embedding_sets`).
    command : str
        The command that the card names.
    repeats : int
        How many further random splits, each with a seed of its own, to train and test on, to show the spread.
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
    backbone = musicnn_backbone(read_or_fetch_weights(cache, on_progress))
    facts = {
        "licence": "MIT; the backbone's weights ISC (see LICENSE-musicnn.md)",
        "notes": [
            "The backbone is a rebuild; `tags.csv` compares its tags with those of the original. "
            "`docs/musicnn-trials.md` lists what was tried on validation data, the goals, and how often the test "
            "subset was looked at.",
            "Weights: the backbone's are those of the package musicnn 0.1.0 without filters that are zero, ISC licence "
            "(LICENSE-musicnn.md); the head's are MIT, as the project. GTZAN's audio has no licence and is not "
            "included.",
        ],
    }
    return train_mlp_head(
        "musicnn-transfer",
        "A genre classifier on top of a pretrained music tagger, MSD_musicnn (Pons and Serra 2019).",
        backbone,
        extract_embeddings(paths, backbone, cache, speech, on_progress),
        out,
        MlpHeadSettings(),
        facts=facts,
        command=command,
        repeats=repeats,
        further_files=lambda folder: write_licence(cache, folder),
        on_progress=on_progress,
    )

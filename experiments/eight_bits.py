"""What 8-bit weights change: recordings are classified by a network as it ships and by the same one in 32-bit floats.

``python -m experiments.eight_bits --songs DIR --world DIR`` writes ``docs/eight-bits.csv``.
"""

import argparse
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np
import pandas as pd

from genreclf import GenreClassifier, load_audio
from genreclf.datasets.labelled_recordings import read_songs
from genreclf.files import sha256
from genreclf.inference.model_card import NETWORK_KERAS, NETWORK_LITERT
from genreclf.inference.model_store import open_model
from genreclf.inference.prediction import Prediction
from genreclf.terminal import progress
from genreclf.training.export import EIGHT
from genreclf.training.matrix_products import is_musicnn, with_matrix_products

MODELS = ("audio-tagger", "duo-transfer")
OUT = Path(__file__).parents[1] / "docs" / "eight-bits.csv"


def main() -> None:
    """Compare the models whose cards name 8-bit weights."""
    parser = argparse.ArgumentParser("python -m experiments.eight_bits", description=__doc__)
    parser.add_argument("--songs", type=Path, required=True, metavar="DIR", help="songs beyond GTZAN")
    parser.add_argument("--world", type=Path, required=True, metavar="DIR", help="music of other styles")
    options = parser.parse_args()
    songs = [*read_songs(options.songs), *read_songs(options.world)]
    rows = []
    with TemporaryDirectory() as folder:
        pairs = {name: (GenreClassifier.load(name), _in_floats(name, Path(folder))) for name in MODELS}
        compared: dict[str, list[tuple[Prediction, Prediction]]] = {name: [] for name in MODELS}
        for number, song in enumerate(songs, 1):
            clip = load_audio(song.path)
            for name, (shipped, floats) in pairs.items():
                compared[name].append((shipped.predict(clip), floats.predict(clip)))
            progress(f"{number} of {len(songs)} recordings")
    for name, predictions in compared.items():
        truth = [song.genre for song in songs]
        moved = [np.abs(np.subtract([*a.probabilities.values()], [*b.probabilities.values()])) for a, b in predictions]
        rows.append(
            {
                "model": name,
                "weights_bits": EIGHT,
                "recordings": len(songs),
                "same_genre": sum(a.genre == b.genre for a, b in predictions),
                "same_verdict": sum(a.verdict == b.verdict for a, b in predictions),
                "songs": sum(map(bool, truth)),
                "right_8_bit": sum(a.genre == genre for (a, _), genre in zip(predictions, truth, strict=True)),
                "right_float": sum(b.genre == genre for (_, b), genre in zip(predictions, truth, strict=True)),
                "mean_change": float(np.mean(moved)),
                "largest_change": float(np.max(moved)),
            }
        )
    pd.DataFrame(rows).to_csv(OUT, index=False, float_format="%.4g", lineterminator="\n")
    progress("")
    print(f"Written to {OUT}.")


def _in_floats(name: str, folder: Path) -> GenreClassifier:
    """The same model with a LiteRT network of 32-bit floats."""
    model = open_model(name)
    shutil.copytree(model.folder, folder / name)
    network = keras.models.load_model(model.network(NETWORK_KERAS), compile=False)
    if is_musicnn(network):
        network = with_matrix_products(network)
    network.export(folder / name / NETWORK_LITERT, format="litert", verbose=False)
    content = {**model.card.content, "checksums": {NETWORK_LITERT: sha256(folder / name / NETWORK_LITERT)}}
    (folder / name / "card.json").write_text(json.dumps(content), encoding="utf-8")
    return GenreClassifier.load(name, models=folder)


if __name__ == "__main__":
    main()

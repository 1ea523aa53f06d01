"""Compare linear heads on musicnn's embedding, nested over all three outer folds, with those of ``audio-tagger``.

    python -m experiments.nested_backbones --data GTZAN --songs DIR --world DIR --teacher-logits NPZ ...

musicnn is used as it was published (it learnt tags of the Million Song Dataset), so only its heads do without a fold.
The head, the folds and the calibration are those of ``audio-tagger``, whose own figures, for as many folds as it was
trained for, are on its card. Writes ``docs/nested-backbones.csv``: for each group of folds the figures of
`genreclf.training.heads.out_of_fold.report`.
"""

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np

from genreclf.cli.arguments import tracks_in
from genreclf.datasets.folds import OUTER_FOLDS
from genreclf.datasets.labelled_recordings import read_songs
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.gtzan.feature_tables import default_cache
from genreclf.inference.litert import LiteRtNetwork
from genreclf.inference.model_card import NETWORK_KERAS
from genreclf.inference.model_store import open_model
from genreclf.terminal import progress
from genreclf.training.distillation.tagger_outputs import synthetic_sounds
from genreclf.training.distillation.teacher_logits import read_teacher_logits
from genreclf.training.distillation.training_set import TrainingData, read_training_data
from genreclf.training.export import export
from genreclf.training.heads.linear_head import fit
from genreclf.training.heads.nested_calibration import OutOfFoldLogits
from genreclf.training.heads.out_of_fold import report

COLUMNS = ("backbone", "folds", "recordings", "n", "what", "value", "low", "high")
OUT = Path(__file__).parents[1] / "docs" / "nested-backbones.csv"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit the heads and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("data", "songs", "world"):
        parser.add_argument(f"--{option}", type=Path, required=True, metavar="DIR")
    parser.add_argument("--teacher-logits", type=Path, nargs="+", required=True, metavar="NPZ")
    options = parser.parse_args(arguments)
    teachers = {name: of for path in options.teacher_logits for name, of in read_teacher_logits(path)[0].items()}
    data = read_training_data(
        tracks_in(options.data),
        read_songs(options.songs),
        read_songs(options.world),
        teachers,
        default_cache() / "taggers",
        progress,
    )
    outputs = _outputs(data)
    logits = [_held_out(data, outputs, fold) for fold in range(OUTER_FOLDS)]
    card = open_model("audio-tagger").card.content
    one = len(card["tagger"]["fold_steps"])
    rows = list(_rows("audio-tagger", one, card["nested"]))
    for folds in (one, OUTER_FOLDS):
        windows, names = (np.concatenate(parts) for parts in zip(*logits[:folds], strict=True))
        nested, probabilities = OutOfFoldLogits(windows, names, data.songs, data.layout).nested()
        rows += _rows("musicnn", folds, report(nested, probabilities, probabilities["verdict"]))
    with new_file(OUT) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    progress("")
    print(f"Written to {OUT}.")


def _outputs(data: TrainingData) -> dict[str, np.ndarray]:
    """What musicnn embeds the windows of every recording, and of the synthetic sounds for training, as."""
    network = keras.models.load_model(open_model("musicnn-transfer").network(NETWORK_KERAS), compile=False)
    embedding = keras.Model(network.input, {"embedding": network.output["embedding"]})
    outputs = {}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "network.tflite"
        export(embedding, file)
        run = LiteRtNetwork(file)
        for number, (name, frames) in enumerate(data.spectrograms.plain.items(), 1):
            outputs[name] = run(LogMelFrontEnd().cut(np.asarray(frames)))["genres"]  # the name of an only output
            progress(f"{number} of {len(data.spectrograms.plain)} recordings")
        return outputs | {name: run(windows)["genres"] for name, windows in synthetic_sounds("train", ())}


def _held_out(data: TrainingData, outputs: dict[str, np.ndarray], fold: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits for the windows of a fold by a head without it, and the recording of each window."""
    songs = data.training(fold)
    synthetic = [name for name in outputs if name not in data.songs]
    means = np.stack([outputs[name].mean(axis=0) for name in (*(song.id for song in songs), *synthetic)])
    head = fit(means, songs, len(synthetic), data.layout)
    names = [name for name in data.songs if data.fold[name] == fold]
    windows = [outputs[name] for name in names]
    return head.logits(np.concatenate(windows)), np.repeat(names, [len(of) for of in windows])


def _rows(backbone: str, folds: int, figures: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for recordings, by_name in figures.items():
        for what, value in by_name.items():
            if what == "n":
                continue
            value, low, high = value if isinstance(value, list) else (value, "", "")
            shown = {key: f"{v:.4f}" if v != "" else "" for key, v in zip(COLUMNS[5:], (value, low, high), strict=True)}
            row = {"backbone": backbone, "folds": folds, "recordings": recordings, "n": by_name["n"], "what": what}
            rows.append(row | shown)
    return rows


if __name__ == "__main__":
    main()

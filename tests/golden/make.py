"""Freeze what the code gives today, after a change that is meant to alter it: ``python -m tests.golden.make``.

``features.json``
    The summary features of `tests.sounds.song`.
``probabilities.json``
    What the shipped ``features-cnn`` says of ten rows of features. The rows stay as they are in the file: the mean of
    each column of the published feature table over the 100 tracks of a genre.
``song.json``, ``song-MODEL.json``
    What the shipped ``musicnn-transfer`` and the other models say of `tests.sounds.song`.
"""

import json
from pathlib import Path

import numpy as np

from genreclf.features.spectra import SUMMARY_NAMES, summary_features
from genreclf.inference.classifier import GenreClassifier
from tests.sounds import clip, song

FOLDER = Path(__file__).parent


def main() -> None:
    features = dict(zip(SUMMARY_NAMES, summary_features(clip(song(5.0))).tolist(), strict=True))
    (FOLDER / "features.json").write_text(json.dumps(features, indent=1) + "\n", encoding="utf-8")

    path = FOLDER / "probabilities.json"
    golden = json.loads(path.read_text(encoding="utf-8"))
    answers = GenreClassifier.load("features-cnn").predict_windows(np.array([row["features"] for row in golden]))
    for row, answer in zip(golden, answers, strict=True):
        row["probabilities"] = [float(f"{p:.6g}") for p in answer]
    path.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")

    songs = {"musicnn-transfer": "song.json"}
    songs |= {model: f"song-{model}.json" for model in ("mel-cnn", "audio-tagger", "duo-transfer")}
    for model, name in songs.items():
        prediction = GenreClassifier.load(model).predict(clip(song(8.0)))
        (FOLDER / name).write_text(json.dumps(prediction.to_dict(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""A tiny model that knows styles: what lies in its high bands is none of the ten genres, whatever it is."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import sha256
from genreclf.genres import GENRES

WORDS: Final = ("house", "trance", "salsa", "lullaby")
"""The styles that it knows; the higher the sound, the surer it is of trance, and of what is like it."""


def card(network: Path) -> dict[str, Any]:
    """Its card, with thresholds and inverse temperatures that can be told apart."""
    return {
        "name": "styled",
        "genres": list(GENRES),
        "features": {"kind": "log_mel", "fingerprint": LogMelFrontEnd().fingerprint()},
        "styles": list(WORDS),
        "thresholds": {"confident": 0.6, "music": 0.3, "outside": 0.6, "family": 0.7, "style": 0.5},
        "inverse_temperature": {"1": 1.0, "8": 1.1},
        "style_inverse_temperature": {"1": 1.0, "8": 1.5},
        "outside_inverse_temperature": {"1": 1.0, "8": 2.0},
        "data": {"network_trained_on": "filtered"},
        "checksums": {"network.tflite": sha256(network)},
    }


def write_styled_model(folder: Path) -> Path:
    """Make it; gives its folder."""
    import keras

    from genreclf.training.export import export

    front_end = LogMelFrontEnd
    windows = keras.Input((front_end.FRAMES, front_end.N_MELS))
    bands = keras.layers.GlobalAveragePooling1D()(windows)

    def read(name: str, width: int, high: list[float], bias: list[float], activation: str) -> Any:
        layer = keras.layers.Dense(width, activation, name=name)
        read_out = layer(bands)
        kernel = np.zeros((front_end.N_MELS, width), np.float32)
        kernel[: front_end.N_MELS // 2] = -np.array(high) / (front_end.N_MELS // 2)
        kernel[front_end.N_MELS // 2 :] = np.array(high) / (front_end.N_MELS // 2)
        layer.set_weights([kernel, np.array(bias, np.float32)])
        return read_out

    outputs = {
        "genres": read(
            "genres", len(GENRES), [0.0] * len(GENRES), [3.0 * (name == "pop") for name in GENRES], "softmax"
        ),
        "styles": read("styles", len(WORDS), [2.0, 4.0, 0.0, 0.0], [0.0, 0.0, 0.5, 0.0], "softmax"),
        "outside": read("outside", 1, [6.0], [0.0], "sigmoid"),
        "music": read("music", 1, [0.0], [3.0], "sigmoid"),
    }
    folder.mkdir(parents=True)
    export(keras.Model(windows, outputs), folder / "network.tflite")
    (folder / "card.json").write_text(json.dumps(card(folder / "network.tflite")), encoding="utf-8")
    return folder

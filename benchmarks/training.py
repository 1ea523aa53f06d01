"""How long training takes: ``python -m benchmarks.training`` writes ``benchmarks/training.json``.

On made-up data of the real data's size, since only time matters: seconds for each epoch after the first, which also
builds the network.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import summary, write
from genreclf.features.spectra import SUMMARY_NAMES
from genreclf.gtzan import catalogue, split
from genreclf.gtzan.feature_tables import FeatureTable
from genreclf.gtzan.mel_tables import read_mel_table
from genreclf.terminal import progress
from genreclf.training.models import features_cnn, mel_cnn

MEL_BANDS, MEL_COLUMNS = 128, 387  # of the published spectrograms


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--epochs", type=int, default=6, metavar="N", help="default: %(default)s")
    epochs = parser.parse_args().epochs
    rng, tracks, parts = np.random.default_rng(0), list(catalogue()), split("random")

    features = FeatureTable("table", {track: rng.normal(size=len(SUMMARY_NAMES)) for track in tracks})
    settings = features_cnn.Settings(epochs=epochs)
    result: dict[str, Any] = {
        "features-cnn": timed(lambda told: features_cnn.fit(features, parts, settings, told)),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mel.npz"
        cells = rng.integers(0, 256, (len(tracks), MEL_BANDS, MEL_COLUMNS), np.uint8)
        np.savez(path, track=np.array(tracks), mel_u8=cells, vmin_db=np.full(len(tracks), -80, np.float32))
        mel = read_mel_table(path)
    mel_settings = mel_cnn.MelSettings(epochs=epochs)
    result["mel-cnn"] = timed(lambda told: mel_cnn.fit(mel, parts, mel_settings, told))
    write("training", f"python -m benchmarks.training --epochs {epochs}", {"tracks": len(parts["train"]), **result})


def timed(fit: Callable[[Callable[[int, Mapping[str, float]], None]], object]) -> dict[str, Any]:
    """Seconds per epoch."""
    ends: list[float] = []

    def told(epoch: int, logs: Mapping[str, float]) -> None:
        ends.append(time.perf_counter())
        progress(f"epoch {epoch}")

    fit(told)
    return summary([end - begun for begun, end in pairwise(ends)])


if __name__ == "__main__":
    main()

"""Check the rebuilt backbone against published tag probabilities of musicnn for 733 GTZAN tracks.

The published windows (github.com/jordipons/sklearn-audio-transfer-learning) start 61 frames, a second, apart; for
tracks whose whole audio is at hand, the mean probability of each tag over windows is compared with ours.

    python -m experiments.musicnn_reproduction --data GTZAN --tags FOLDER --out CSV [--every N]
"""

import argparse
import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.signal

from genreclf.audio import load_audio
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.gtzan import Gtzan
from genreclf.inference.litert import LiteRtNetwork
from genreclf.inference.model_card import NETWORK_LITERT
from genreclf.inference.model_store import open_model
from genreclf.terminal import progress

PUBLISHED_HOP = 61
"""Frames between the starts of the published windows."""
WHOLE_SECONDS = 25.0
"""Shorter recordings are excerpts and can't be compared."""


def published_means(folder: Path) -> dict[str, np.ndarray]:
    """Mean tag probabilities by track.

    Parameters
    ----------
    folder : Path
        With the files ``*_taggram.npz``: ``X`` (window, tag) and ``IDS``, the file of each window.

    Returns
    -------
    dict of str to np.ndarray [shape=(50,)]
        In [0, 1].
    """
    means = {}
    for path in sorted(folder.glob("*_taggram.npz")):
        with np.load(path, allow_pickle=False) as arrays:
            values, names = arrays["X"], arrays["IDS"]
        for name in np.unique(names):
            means[Path(str(name)).stem] = values[names == name].mean(axis=0)
    return means


def resampled_as_published(samples: np.ndarray, sample_rate: int) -> np.ndarray:
    """Resample to 16 kHz with the filter that librosa used then, ``kaiser_best`` of resampy.

    The tags depend on how steeply a resampler falls off below 8 kHz. The live path uses soxr, in training and serving
    alike; here the question is only whether the network is the same.
    """
    target = LogMelFrontEnd.SAMPLE_RATE
    divisor = math.gcd(sample_rate, target)
    zeros, rolloff, beta = 64, 0.9475937167399596, 14.769656459379492
    half = zeros * sample_rate // divisor
    times = np.arange(-half, half + 1) * divisor / sample_rate
    taps = np.sinc(rolloff * times) * np.kaiser(2 * half + 1, beta)
    return scipy.signal.resample_poly(
        samples, target // divisor, sample_rate // divisor, window=taps / taps.sum()
    ).astype(np.float32)


def tag_means(network: LiteRtNetwork, path: Path) -> np.ndarray | None:
    """Mean tag probabilities of one recording, prepared as for the published ones; None for an excerpt."""
    clip = load_audio(path)
    if clip.duration < WHOLE_SECONDS:
        return None
    frames = LogMelFrontEnd().spectrogram(resampled_as_published(clip.samples, clip.sample_rate))
    starts = range(0, len(frames) - LogMelFrontEnd.FRAMES + 1, PUBLISHED_HOP)
    return network(np.stack([frames[start : start + LogMelFrontEnd.FRAMES] for start in starts]))["tags"].mean(axis=0)


def compare(theirs: np.ndarray, ours: np.ndarray) -> list[dict[str, float]]:
    """Agreement of each tag.

    Parameters
    ----------
    theirs, ours : np.ndarray [shape=(n_tracks, n_tags)]
        Mean probabilities.

    Returns
    -------
    list of dict
        Per tag ``correlation`` over tracks, ``bias`` (mean difference) and ``largest_difference``.
    """
    return [
        {
            "correlation": float(np.corrcoef(theirs[:, i], ours[:, i])[0, 1]),
            "bias": float((ours[:, i] - theirs[:, i]).mean()),
            "largest_difference": float(np.abs(ours[:, i] - theirs[:, i]).max()),
        }
        for i in range(theirs.shape[1])
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of GTZAN audio")
    parser.add_argument("--tags", type=Path, required=True, help="folder of the published *_taggram.npz")
    parser.add_argument("--out", type=Path, required=True, help="CSV to write")
    parser.add_argument("--every", type=int, default=1, help="compare every N-th track only")
    options = parser.parse_args(arguments)

    model = open_model("musicnn-transfer")
    network = LiteRtNetwork(model.network(NETWORK_LITERT))
    published = published_means(options.tags)
    paths = {track: path for track, path in Gtzan(options.data).paths.items() if track in published}
    theirs, ours = [], []
    for number, track in enumerate(list(paths)[:: options.every], 1):
        progress(f"{number} {track}")
        if (means := tag_means(network, paths[track])) is not None:
            theirs.append(published[track])
            ours.append(means)
    progress("")
    rows = compare(np.stack(theirs), np.stack(ours))
    with new_file(options.out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["tag", "n", *rows[0]], lineterminator="\n")
        writer.writeheader()
        for tag, row in zip(model.card.tags, rows, strict=True):
            writer.writerow({"tag": tag, "n": len(ours), **{key: f"{value:.5f}" for key, value in row.items()}})
    worst = min(rows, key=lambda row: row["correlation"])
    print(f"{len(ours)} tracks; smallest correlation of a tag {worst['correlation']:.4f}. Written to {options.out}.")


if __name__ == "__main__":
    main()

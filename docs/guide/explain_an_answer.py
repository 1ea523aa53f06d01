"""Explain an answer and draw it: ``python explain_an_answer.py SONG PICTURE.png``."""

import sys
from itertools import pairwise

from matplotlib import pyplot as plt

from genreclf import GenreClassifier, load_audio
from genreclf.inference.explain.occlusion import PROXY_MODEL, OcclusionMap, occlusion_map


def explain_answer(path: str) -> OcclusionMap:
    """Hide one band and one moment after the other, and see how far the genre's probability falls."""
    classifier = GenreClassifier.load(PROXY_MODEL)
    clip = load_audio(path)
    prediction = classifier.predict(clip)
    windows = classifier.windows(clip)
    return occlusion_map(windows, classifier.predict_windows, prediction.genre, pool=classifier.pooled)


def draw(explanation: OcclusionMap, picture: str) -> None:
    """Importance of every band in every window: red spoke for the genre, blue against it."""
    figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
    image = axes.imshow(
        explanation.importance, origin="lower", aspect="auto", cmap="coolwarm", vmin=-1, vmax=1, interpolation="none"
    )
    edges = [f"{edge:.0f}" for edge in explanation.bands]
    axes.set_yticks(range(len(explanation.importance)), [f"{low} to {high}" for low, high in pairwise(edges)])
    axes.set_xticks(range(len(explanation.times)), [f"{start:.0f}" for start, _ in explanation.times])
    axes.set(
        title=f"What spoke for {explanation.genre} ({explanation.probability:.2f})",
        xlabel="Start of the window (s)",
        ylabel="Band (Hz)",
    )
    figure.colorbar(image, label="Probability lost when the band is hidden")
    figure.savefig(picture)


if __name__ == "__main__":
    found = explain_answer(sys.argv[1])
    draw(found, sys.argv[2])
    strongest = found.bands_importance.argmax()
    low, high = found.bands[strongest : strongest + 2]
    print(f"{found.genre}: the band from {low:.0f} to {high:.0f} Hz mattered most")

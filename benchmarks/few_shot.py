"""Genres of one's own: ``python -m benchmarks.few_shot`` writes ``benchmarks/few_shot.json``.

Genres of GTZAN are treated as new: some are drawn, and 3, 5 or 10 songs of each, no two by one artist where artists are
known. Each method learns from those songs, is judged by leave-one-out on ten of them, and by songs of the same genres
whose artists it was not given. The method is chosen by leave-one-out alone: of those that are right as often as the
best, as far as chance tells, the one whose probabilities are best, since the page says how sure it is. The embeddings
are those of the table of neighbours that ships, so this takes no recordings.
"""

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.measuring import write
from genreclf.genres import GENRES
from genreclf.gtzan import catalogue
from genreclf.inference.similarity.neighbours import open_neighbours
from genreclf.terminal import progress

SONGS, CLASSES = (3, 5, 10), (2, 4, 10)
EXCLUDED = 10  # songs of a draw that are left out in turn, spread evenly
STRENGTHS = (0.1, 1.0, 10.0, 100.0)
LEAST = 0.01  # a probability that counts in the log loss: less would be decided by single songs

Method = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""Probabilities of the classes, in their order, for other rows [shape=(n, classes)]."""


def nearest_mean(rows: np.ndarray, labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The class whose mean direction is closest; it knows no probabilities between none and one."""
    means = np.stack([rows[labels == label].mean(axis=0) for label in np.unique(labels)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return np.eye(len(means))[(others @ means.T).argmax(axis=1)]


def regression(strength: float) -> Method:
    def method(rows: np.ndarray, labels: np.ndarray, others: np.ndarray) -> np.ndarray:
        fitted = LogisticRegression(C=strength, class_weight="balanced", max_iter=1000).fit(rows, labels)
        return fitted.predict_proba(others)

    return method


METHODS: dict[str, Method] = {
    "nearest class mean": nearest_mean,
    **{f"logistic regression, C={strength:g}": regression(strength) for strength in STRENGTHS},
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.few_shot", description=__doc__)
    parser.add_argument("--draws", type=int, default=30)
    draws = parser.parse_args().draws
    known = open_neighbours()
    faultless = [number for number, track in enumerate(known.tracks) if not catalogue()[track].fault]
    rows = known.directions[faultless]
    genres = np.array([GENRES.index(catalogue()[known.tracks[number]].genre) for number in faultless])
    artists = np.array([catalogue()[known.tracks[n]].artist or known.tracks[n] for n in faultless])
    rng = np.random.default_rng(0)
    table: list[dict[str, Any]] = []
    for classes in CLASSES:
        for songs in SONGS:
            progress(f"{classes} names, {songs} songs of each")
            drawn = [draw(rng, genres, artists, classes, songs) for _ in range(draws)]
            table += [
                {
                    "names": classes,
                    "songs": songs,
                    "method": name,
                    "draws": draws,
                    **judged(method, rows, genres, drawn),
                }
                for name, method in METHODS.items()
            ]
    progress("")
    means = {
        name: {
            measure: round(float(np.mean([row[measure] for row in table if row["method"] == name])), 4)
            for measure in ("leave_one_out", "leave_one_out_log_loss")
        }
        for name in METHODS
    }
    best = max(mean["leave_one_out"] for mean in means.values())
    error = (best * (1 - best) / (len(SONGS) * len(CLASSES) * draws * EXCLUDED)) ** 0.5
    level = [name for name, mean in means.items() if mean["leave_one_out"] >= best - 2 * error]
    chosen = min(level, key=lambda name: means[name]["leave_one_out_log_loss"])
    write(
        "few_shot",
        f"python -m benchmarks.few_shot --draws {draws}",
        {
            "tracks": len(rows),
            "chosen": chosen,
            "level_with_the_best": level,
            "means": means,
            "table": table,
        },
    )


def draw(
    rng: np.random.Generator, genres: np.ndarray, artists: np.ndarray, classes: int, songs: int
) -> tuple[np.ndarray, np.ndarray]:
    """Songs to learn from, and songs of the same genres by other artists."""
    chosen = rng.choice(len(GENRES), classes, replace=False)
    given: list[int] = []
    for genre in chosen:
        candidates = rng.permutation(np.flatnonzero(genres == genre))
        _, firsts = np.unique(artists[candidates], return_index=True)
        by_artist = np.concatenate([candidates[np.sort(firsts)], np.delete(candidates, firsts)])
        given += by_artist[:songs].tolist()
    strangers = np.isin(genres, chosen) & ~np.isin(artists, artists[given])
    return np.array(given), np.flatnonzero(strangers)


def judged(
    method: Method, rows: np.ndarray, genres: np.ndarray, drawn: list[tuple[np.ndarray, np.ndarray]]
) -> dict[str, float]:
    """Accuracy and log loss by leave-one-out, accuracy on strangers: means over draws, the last over genres first."""
    inside, losses, outside = [], [], []
    for given, strangers in drawn:
        names = np.unique(genres[given])
        for left in np.unique(np.linspace(0, len(given) - 1, EXCLUDED).astype(int)):
            others = np.delete(given, left)
            chances = method(rows[others], genres[others], rows[given[left : left + 1]])[0]
            inside.append(names[chances.argmax()] == genres[given[left]])
            losses.append(-np.log(max(float(chances[names == genres[given[left]]][0]), LEAST)))
        right = names[method(rows[given], genres[given], rows[strangers]).argmax(axis=1)] == genres[strangers]
        outside.append(np.mean([right[genres[strangers] == genre].mean() for genre in np.unique(genres[strangers])]))
    return {
        "leave_one_out": round(float(np.mean(inside)), 4),
        "leave_one_out_log_loss": round(float(np.mean(losses)), 4),
        "accuracy": round(float(np.mean(outside)), 4),
        "deviation": round(float(np.std(outside)), 4),
    }


if __name__ == "__main__":
    main()

"""Accuracy and latency of live listening: ``python -m genreclf.evaluation.streaming --songs DIR``.

Two measures:

- accuracy: the same moment of every song, in windows of 3, 6 and 10 s, as it is in the file and as it comes through a
  small loudspeaker, a room and the microphone of a laptop (`genreclf.audio.effects.room`);
- switch latency: one song follows another without a pause, piece by piece, as on the page: how long until the answer
  is the new song's own, and how often the answer changes within a song, by window and number of answers smoothed over.

The default model was trained on songs; so `musicnn-transfer`, which was not, shows what a shorter window and a room
cost. ``DIR`` holds songs as `genreclf.datasets.labelled_recordings.read_songs` takes them. The figures are kept
in ``models/live_listening.json``, by model and measure; what is not measured again stays as it was.
"""

import argparse
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from genreclf.audio import AudioClip, load_audio
from genreclf.audio.effects import room
from genreclf.datasets.labelled_recordings import Song, read_songs
from genreclf.errors import DataError
from genreclf.evaluation.metrics import accuracy_interval
from genreclf.files import new_file
from genreclf.genres import GENRES
from genreclf.inference.classifier import GenreClassifier, Prediction
from genreclf.inference.model_store import MODELS
from genreclf.inference.streaming import (
    HOP_SECONDS,
    RATE,
    SMOOTHING_WINDOW,
    WINDOW_SECONDS,
    Listener,
    PredictionSmoother,
)
from genreclf.terminal import progress

RECORD: Final = MODELS / "live_listening.json"
CONDITIONS: Final = ("file", "room")
WINDOWS: Final = (3.0, 6.0, 10.0)
"""Lengths of the windows, in seconds."""
SMOOTHED: Final = (1, 2, 4)
"""Numbers of answers that are smoothed over."""
MOMENT: Final = 18.0
"""Where the window ends, in seconds; at the end of songs that are shorter."""
BEFORE, AFTER = 9, 15
"""Seconds of the song before and of the one that follows: a multiple of `HOP_SECONDS`."""


def accuracy(songs: Sequence[Song], model: GenreClassifier) -> list[dict[str, Any]]:
    """Accuracy at one moment of each song, by condition and window.

    Returns
    -------
    list of dict
        By condition and window: number of songs, accuracy and its 95 % interval, the mean accuracy of the genres, the
        share of answers that are confident, and how many of those are right.
    """
    found: dict[tuple[str, float], list[tuple[str, Prediction]]] = {}
    for number, song in enumerate(songs, 1):
        for condition in CONDITIONS:
            clip = _clip(song.path, condition)
            end = min(MOMENT, clip.duration)
            if end < max(WINDOWS):
                continue
            for window in WINDOWS:
                answer = model.predict(clip.excerpt(end - window, end))
                found.setdefault((condition, window), []).append((song.genre, answer))
        progress(f"{number} of {len(songs)} songs")
    return [
        {"condition": condition, "seconds": window, **_summary(rows)} for (condition, window), rows in found.items()
    ]


def _summary(rows: Sequence[tuple[str, Prediction]]) -> dict[str, Any]:
    right = np.array([answer.genre == genre for genre, answer in rows])
    truth = np.array([genre for genre, _ in rows])
    sure = np.array([answer.verdict == "confident" for _, answer in rows])
    return {
        "n": len(rows),
        "accuracy": round(float(right.mean()), 4),
        "interval": [round(end, 4) for end in accuracy_interval(right)],
        "balanced_accuracy": round(float(np.mean([right[truth == g].mean() for g in GENRES if (truth == g).any()])), 4),
        "confident": round(float(sure.mean()), 4),
        "right_if_confident": round(float(right[sure].mean()), 4) if sure.any() else None,
    }


def switch_latency(songs: Sequence[Song], model: GenreClassifier, *, pairs: int) -> list[dict[str, Any]]:
    """Switch latency: how soon the prediction follows when one song comes after another.

    Returns
    -------
    list of dict
        By window and answers smoothed over: number of changes to a song with another answer; seconds until
        the answer is the one that the new song has at the end (median and 90th percentile);
        the share that follows within four seconds; and changes of the answer a minute, after `BEFORE` seconds.
    """
    rng = np.random.default_rng(0)
    order = [songs[i] for i in rng.permutation(len(songs))][: pairs + 1]
    steps = round(AFTER / HOP_SECONDS)
    waits: dict[tuple[float, int], list[float]] = {}
    changes: dict[tuple[float, int], list[int]] = {}
    for number, pair in enumerate(pairwise(order), 1):
        before, after = (load_audio(song.path).resampled(RATE).samples for song in pair)
        if len(before) < BEFORE * RATE or len(after) < AFTER * RATE:
            continue
        for window in WINDOWS:
            answers = _answers(before[-BEFORE * RATE :], after[: AFTER * RATE], window, model)
            if len(answers) <= steps:
                continue  # a pause made it begin anew
            for count in SMOOTHED:
                smoother = PredictionSmoother(count)
                genres = [smoother.update(answer).genre for answer in answers]
                last, new = genres[-steps - 1], genres[-steps:]
                changes.setdefault((window, count), []).append(
                    sum(a != b for a, b in pairwise(new[-round((AFTER - BEFORE) / HOP_SECONDS) :]))
                )
                if last != new[-1]:
                    waits.setdefault((window, count), []).append((new.index(new[-1]) + 1) * HOP_SECONDS)
        progress(f"{number} of {pairs} changes")
    minutes = (AFTER - BEFORE - HOP_SECONDS) / 60
    return [
        {
            "seconds": window,
            "smoothed_over": count,
            "n": len(seconds),
            "median": float(np.median(seconds)),
            "percentile_90": float(np.percentile(seconds, 90)),
            "within_four_seconds": round(float(np.mean(np.array(seconds) <= 4)), 4),
            "changes_a_minute": round(float(np.mean(changes[window, count])) / minutes, 2),
        }
        for (window, count), seconds in waits.items()
    ]


def _answers(before: np.ndarray, after: np.ndarray, window: float, model: GenreClassifier) -> list[Prediction]:
    """Unsmoothed predictions hop by hop, from shortly before the change on."""
    listener, answers = Listener(window=window, smoothing=1), []
    size = round(HOP_SECONDS * RATE)
    earlier = len(before) - (max(SMOOTHED) - 1) * size
    listener.push(before[:earlier])
    stream = np.concatenate([before[earlier:], after])
    for piece in np.split(stream, len(stream) // size):
        listener.push(piece)
        if answer := listener.answer(model):
            answers.append(answer)
    return answers


def _clip(path: Path, condition: str) -> AudioClip:
    clip = load_audio(path)
    if condition == "file":
        return clip
    rng = np.random.default_rng(zlib.crc32(f"{path.parent.name}/{path.name}".encode()))
    return replace(clip, samples=room(clip.samples, clip.sample_rate, rng))


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(prog="python -m genreclf.evaluation.streaming", description=__doc__)
    parser.add_argument("--only", choices=("accuracy", "switch_latency"), help="one of the measures")
    parser.add_argument("--songs", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--most", type=int, metavar="N", help="only so many songs of each genre, the first of the table"
    )
    parser.add_argument("--pairs", type=int, default=40, help="changes from song to song (default: %(default)s)")
    parser.add_argument(
        "--model", default="musicnn-transfer", help="one that was not trained on these songs (default: %(default)s)"
    )
    options = parser.parse_args()
    model = GenreClassifier.load(options.model)
    if model.card.is_trained_on_songs:
        parser.error(f"{model.name} was trained on songs, so they can't measure it. Please take another model.")
    try:
        songs = [song for song in read_songs(options.songs) if song.genre]
    except DataError as error:
        parser.error(str(error))
    if options.most:
        songs = [song for genre in GENRES for song in [s for s in songs if s.genre == genre][: options.most]]
    measures: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "accuracy": lambda: accuracy(songs, model),
        "switch_latency": lambda: switch_latency(songs, model, pairs=options.pairs),
    }
    result: dict[str, Any] = {"as_served": {"seconds": WINDOW_SECONDS, "smoothed_over": SMOOTHING_WINDOW}}
    for name in [options.only] if options.only else measures:
        limits = (f" --most {options.most}" if options.most else "") + f" --pairs {options.pairs}"
        command = f"python -m genreclf.evaluation.streaming --only {name} --songs DIR{limits}"
        result[name] = {"command": command, "rows": measures[name]()}
        for row in result[name]["rows"]:
            print(json.dumps(row))
    kept = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    kept[model.name] = kept.get(model.name, {}) | result
    with new_file(RECORD) as draft:
        draft.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

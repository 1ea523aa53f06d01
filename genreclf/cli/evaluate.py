"""The command ``evaluate``: compare models on test data."""

import argparse
import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from genreclf.audio import load_audio
from genreclf.cli.arguments import count_tracks
from genreclf.errors import AudioError, DataError
from genreclf.evaluation import evaluate, robustness
from genreclf.files import new_file
from genreclf.genres import GENRES
from genreclf.gtzan import SPLITS, Gtzan, genre_indices, split
from genreclf.gtzan.feature_tables import read_table
from genreclf.gtzan.mel_tables import read_mel_table
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.model_store import MODELS, PROBABILITY_COLUMNS, StoredModel, available_models, open_model
from genreclf.inference.model_store import SONGS as SONG_NAMES
from genreclf.terminal import name_left_out, print_error, progress

SONGS = "songs"
"""Split of recordings beyond GTZAN."""
_ROW = "{:<23} {:<9} {:>6}  {:<20}  {:>9}  {:>6}  {:>5}  {:>5}  {:>23}"


def add_command(commands: Any) -> None:
    """Add ``evaluate``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    measure = commands.add_parser(
        "evaluate",
        help="compare models on test data",
        description="Without --data: print the figures of the recorded predictions, for every split, and robustness to "
        "distortions. With --data: classify the test tracks again.",
    )
    measure.add_argument("models", nargs="*", metavar="MODEL", help="names of models (default: all)")
    measure.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="folder of GTZAN audio, CSV of its features, or NPZ of its mel spectrograms",
    )
    measure.add_argument("--split", choices=(*SPLITS, SONGS), help="only this split")
    measure.add_argument(
        "--songs",
        type=Path,
        metavar="DIR",
        help="classify songs beyond GTZAN (one folder per genre, or a folder with songs.csv) with the models that were "
        "not trained on songs, and store the predictions with these models",
    )
    measure.add_argument(
        "--altered",
        action="store_true",
        help="with --data: classify perturbed test tracks (mp3, noise and others), and write the figures to "
        "models/robustness.csv",
    )
    measure.add_argument("--json", action="store_true", help="print one JSON object per line")
    measure.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    names = options.models or available_models()
    if options.songs:
        _record_songs(names, options.songs)
        options.split = SONGS
    if options.altered:
        rows = _altered(names, options.data)
        robustness.write_record(rows, robustness.RECORD)
        _print_altered(rows, as_json=options.json)
        return 0
    results: list[Mapping[str, Any]] = []
    for result in _results(names, options.data, options.split):
        if options.json:
            print(json.dumps(result), flush=True)
            continue
        if not results:
            print(header())
        print(in_words(result), flush=True)
        results.append(result)
    if results:
        print(f"\nF1 by genre\n{_by_genre(results)}")
    if not (options.data or options.json):
        _print_altered([row for row in robustness.read_record(robustness.RECORD) if row["model"] in names])
    return 0


def _results(names: Sequence[str], data: Path | None, split_name: str | None) -> Iterator[dict[str, Any]]:
    for name in names:
        if data:
            yield _measured(GenreClassifier.load(name), data, split_name)
        else:
            yield from _recorded(open_model(name), split_name)


def _record_songs(names: Sequence[str], folder: Path) -> None:
    """Classify the songs with the models that were not trained on songs, and store the predictions."""
    from genreclf.datasets.labelled_recordings import read_songs
    from genreclf.training.model_folder import (
        record_predictions,  # here: training's packages need not be installed otherwise
    )

    songs = [song for song in read_songs(folder) if song.genre]
    with new_file(MODELS / SONG_NAMES) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("track", "artist", "title"), *((song.id, song.artist, song.title) for song in songs)])
    unexposed = {name: open_model(name) for name in names if not open_model(name).card.is_trained_on_songs}
    predicted: dict[str, list[np.ndarray]] = {name: [] for name in unexposed}
    classifiers = {name: GenreClassifier.load(name) for name in unexposed}
    for number, song in enumerate(songs, 1):
        clip = load_audio(song.path)
        windows: dict[str, Any] = {}  # what models with the same front end are given is computed once
        for name, classifier in classifiers.items():
            kind = classifier.card.front_end
            windows[kind] = windows.get(kind) or classifier.windows(clip)
            predicted[name].append(classifier.pooled(classifier.predict_windows(windows[kind].inputs)))
        progress(f"{number}/{len(songs)} songs")
    progress("")
    for name, model in unexposed.items():
        record_predictions(model, SONGS, [song.id for song in songs], ["whole"] * len(songs), np.stack(predicted[name]))


def _altered(names: Sequence[str], data: Path | None) -> list[dict[str, Any]]:
    if data is None:
        raise DataError("Please give the recordings to perturb: --data DIR.")
    rows, faults = robustness.measure(names, Gtzan(data).paths, on_progress=count_tracks)
    progress("")
    name_left_out(faults)
    return rows


def _recorded(model: StoredModel, split_name: str | None) -> list[dict[str, Any]]:
    table = model.predictions().query("part == 'test'")
    return [
        {
            "model": model.name,
            "split": name,
            **evaluate(genre_indices(rows["track"]), rows[list(PROBABILITY_COLUMNS)].to_numpy()),
        }
        for name, rows in table.groupby("protocol", sort=False)
        if split_name in (None, name)
    ]


def _measured(classifier: GenreClassifier, data: Path, split_name: str | None) -> dict[str, Any]:
    trained_on = classifier.card.trained_on
    if split_name not in (None, trained_on):
        raise DataError(
            f"The network of {classifier.name} was trained on the {trained_on} split, and on test tracks of "
            f"the {split_name} one. Please leave out --data to see the recorded figures of that split."
        )
    tracks = split(trained_on)["test"]
    if data.is_file():
        tracks, probabilities = _from_file(classifier, data, tracks)
    else:
        paths, faults = Gtzan(data).paths, {}
        tracks, probabilities = [track for track in tracks if track in paths], []
        for number, track in enumerate(list(tracks), 1):
            progress(f"{number}/{len(tracks)} {track}")
            try:
                prediction = classifier.predict(load_audio(paths[track]))
            except AudioError as error:
                faults[track] = str(error)
                continue
            probabilities.append(np.array([prediction.probabilities[genre] for genre in GENRES]))
        progress("")
        name_left_out(faults)
        tracks = [track for track in tracks if track not in faults]
    if not tracks:
        raise DataError(f"No track of the test part of the {trained_on} split is in {data}.")
    in_subset = len(split(trained_on)["test"])
    if len(tracks) < in_subset:
        print_error(f"Only {len(tracks)} of the {in_subset} test tracks are in {data}.")
    metrics = evaluate(genre_indices(tracks), np.stack(probabilities))
    return {"model": classifier.name, "split": trained_on, "data": str(data), **metrics}


def _from_file(classifier: GenreClassifier, data: Path, tracks: list[str]) -> tuple[list[str], list[np.ndarray]]:
    """Those of the tracks that a file of features or mel spectrograms holds, and a model's predictions for them."""
    if classifier.card.front_end == "sparse_log_mel":
        spectrograms = read_mel_table(data)
        tracks = [track for track in tracks if track in spectrograms.rows]
        return tracks, [
            classifier.pooled(classifier.predict_windows(spectrograms.all_windows(track))) for track in tracks
        ]
    table = read_table(data)
    tracks = [track for track in tracks if track in table.rows]
    return tracks, list(classifier.predict_windows(table.matrix(tracks))) if tracks else []


def header() -> str:
    """Names of the columns of `in_words`."""
    return _ROW.format(
        "model", "split", "tracks", "accuracy (95 %)", "precision", "recall", "F1", "top-2", "calibration (by chance)"
    )


def in_words(result: Mapping[str, Any]) -> str:
    """One row of the table: the figures of a model on a split."""
    low, high = result["accuracy_interval"]
    return _ROW.format(
        result["model"],
        result["split"],
        result["n"],
        f"{result['accuracy']:.3f} ({low:.3f}-{high:.3f})",
        *(f"{result[key]:.3f}" for key in ("precision", "recall", "f1", "top2")),
        f"{result['calibration_error']:.3f} ({result['calibration_error_by_chance'][0]:.3f})",
    )


def _by_genre(results: Sequence[Mapping[str, Any]]) -> str:
    """Table of F1 by genre, with the number of tracks and one column per model and split."""
    columns = [f"{result['model']}, {result['split']}" for result in results]
    lines = ["  ".join(["         ", *columns])]
    for genre in GENRES:
        cells = (f"{r['per_genre'][genre]['f1']:.2f} of {r['per_genre'][genre]['n']}" for r in results)
        lines.append("  ".join([f"{genre:<9}", *(f"{c:>{len(n)}}" for c, n in zip(cells, columns, strict=True))]))
    return "\n".join(lines)


def _print_altered(rows: Sequence[Mapping[str, Any]], *, as_json: bool = False) -> None:
    """Print accuracy and the share of changed answers under each condition, one column per model."""
    if as_json:
        for row in rows:
            print(json.dumps(row))
        return
    if not rows:
        return
    columns, cells = robustness.side_by_side(rows)
    print("\nAccuracy on altered test tracks, and share of answers that changed")
    widths = [16, *map(len, columns[1:])]
    for line in (columns, *cells):
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())

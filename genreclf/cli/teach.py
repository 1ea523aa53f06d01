"""The command ``teach``: train a few-shot classifier for your own genres, from one folder of songs for each."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from genreclf.audio import load_audio
from genreclf.audio.folders import walk
from genreclf.audio.formats import is_sound_name
from genreclf.errors import DataError, GenreclfError
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier
from genreclf.inference.few_shot import (
    MAX_EXAMPLES,
    MAX_LABEL_LENGTH,
    MAX_LABELS,
    MIN_LABELS,
    FewShotClassifier,
    LabelledExample,
)
from genreclf.inference.model_store import open_model
from genreclf.messages.few_shot import leave_one_out_summary
from genreclf.terminal import print_error, printable, progress

SAME = 0.9995
"""Cosine of the embeddings of two recordings from which on one is a copy of the other, in whatever format."""


def add_command(commands: Any) -> None:
    """Add ``teach``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    teach = commands.add_parser("teach", help="train a classifier for genres of your own, from a few songs of each")
    teach.add_argument("folder", type=Path, metavar="FOLDER", help="contains one folder of songs for each genre")
    teach.add_argument("--out", type=Path, required=True, metavar="FILE", help="JSON file to write")
    teach.set_defaults(run=_teach)


def _teach(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    paths = _songs(folder)
    classifier = GenreClassifier.load(DEFAULT_MODEL)
    songs: list[LabelledExample] = []
    failed = False
    for number, path in enumerate(paths, 1):
        progress(f"{number}/{len(paths)} {printable(path.name)}")
        try:
            embedding = classifier.predict(load_audio(path)).embedding
        except GenreclfError as error:
            failed = True
            print_error(f"{printable(str(path))} is left out: {error}")
            continue
        if embedding is None:
            raise DataError(f"The model {DEFAULT_MODEL!r} can't learn genres of your own: it has no embeddings.")
        song = LabelledExample(path.name, _label(folder, path)[:MAX_LABEL_LENGTH], embedding)
        copied = next((other for other in songs if _is_copy(song, other)), None)
        if copied and copied.label != song.label:
            print_error(printable(f"{path} is the same recording as {copied.song} in {copied.label!r}; both are used."))
        elif copied:
            print_error(printable(f"{path} is a copy of {copied.song} and is skipped."))
            continue
        songs.append(song)
    progress("")
    taught = FewShotClassifier.of(open_model(DEFAULT_MODEL), songs)
    found = taught.leave_one_out()
    taught.save(options.out)
    print(printable(leave_one_out_summary(found, taught.counts())))
    return int(failed)


def _songs(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise DataError(f"There is no folder {str(folder)!r}. Please check the path.")
    unread: list[str] = []
    found = map(Path, walk(str(folder), unread.append))
    paths = [path for path in found if path.parent != folder and is_sound_name(path.name) and path.is_file()]
    for inside in unread:
        print_error(f"{printable(inside)} is left out: this folder can't be read.")
    names = {_label(folder, path) for path in paths}
    if not MIN_LABELS <= len(names) <= MAX_LABELS or len(paths) > MAX_EXAMPLES:
        raise DataError(
            f"{str(folder)!r} should contain {MIN_LABELS} to {MAX_LABELS} folders, one for each genre, with at most "
            f"{MAX_EXAMPLES} songs in all. It contains {len(names)} folders with {len(paths)} songs."
        )
    return paths


def _label(folder: Path, path: Path) -> str:
    """Name of the subfolder of ``folder`` that contains a song, at any depth."""
    return path.relative_to(folder).parts[0]


def _is_copy(song: LabelledExample, other: LabelledExample) -> bool:
    lengths = float(np.linalg.norm(song.embedding) * np.linalg.norm(other.embedding))
    return float(song.embedding @ other.embedding) > SAME * lengths

"""The command ``teach``: genres of one's own, from a folder of songs for each."""

import argparse
from pathlib import Path
from typing import Any

from genreclf.audio import FILE_TYPES, load_audio
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


def add_command(commands: Any) -> None:
    """Add ``teach``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    teach = commands.add_parser("teach", help="teach it genres of your own, from a few songs of each")
    teach.add_argument("folder", type=Path, metavar="FOLDER", help="holds a folder of songs for each name")
    teach.add_argument("--out", type=Path, required=True, metavar="FILE", help="JSON file to write")
    teach.set_defaults(run=_teach)


def _teach(options: argparse.Namespace) -> int:
    paths = _songs(options.folder)
    classifier = GenreClassifier.load(DEFAULT_MODEL)
    songs, failed = [], False
    for number, path in enumerate(paths, 1):
        progress(f"{number}/{len(paths)} {printable(path.name)}")
        try:
            embedding = classifier.predict(load_audio(path)).embedding
        except GenreclfError as error:
            failed = True
            print_error(f"{printable(str(path))} is left out: {error}")
            continue
        if embedding is None:
            raise DataError(f"The model {DEFAULT_MODEL!r} can't be taught: it has no embeddings.")
        songs.append(LabelledExample(path.name, path.parent.name[:MAX_LABEL_LENGTH], embedding))
    progress("")
    taught = FewShotClassifier.of(open_model(DEFAULT_MODEL), songs)
    found = taught.leave_one_out()
    taught.save(options.out)
    print(printable(leave_one_out_summary(found, taught.counts())))
    return int(failed)


def _songs(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise DataError(f"There is no folder {str(folder)!r}.")
    paths = [path for path in sorted(folder.glob("*/*")) if path.suffix.lower().removeprefix(".") in FILE_TYPES]
    names = {path.parent.name for path in paths}
    if not MIN_LABELS <= len(names) <= MAX_LABELS or len(paths) > MAX_EXAMPLES:
        raise DataError(
            f"{str(folder)!r} should hold {MIN_LABELS} to {MAX_LABELS} folders, one for each name, with at most "
            f"{MAX_EXAMPLES} songs in all. It holds {len(names)} folders with {len(paths)} songs."
        )
    return paths

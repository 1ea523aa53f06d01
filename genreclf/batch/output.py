"""The output of a batch: a folder of Parquet files that survives kills and that a later run extends.

Every file appears in one step and is never touched again. ``_batch.json`` says which model made them; readers of
Parquet skip names that begin with an underscore.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from genreclf.batch.sources import storable
from genreclf.batch.workers import Row
from genreclf.errors import BatchError
from genreclf.files import fcntl, new_file
from genreclf.genres import GENRES
from genreclf.inference.model_card import NETWORK_LITERT
from genreclf.inference.model_store import StoredModel

SCHEMA = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        ("genre", pa.string()),
        *((f"p_{genre}", pa.float32()) for genre in GENRES),
        ("verdict", pa.string()),
        ("outside", pa.float32()),
        ("style", pa.string()),
        ("family", pa.string()),
        ("styles", pa.map_(pa.string(), pa.float32())),
        ("tags", pa.map_(pa.string(), pa.float32())),
        ("sounds", pa.map_(pa.string(), pa.float32())),
        ("embedding", pa.list_(pa.float32())),
        ("duration", pa.float64()),
        ("notes", pa.list_(pa.string())),
        ("error", pa.string()),
    ]
)
"""Columns of the result; all but ``path`` and ``error`` are null where a recording could not be classified.

``notes`` are sentences on how a recording was read, as ``classify --json`` gives them.
"""

ROWS_PER_FILE = 1000
SECONDS_PER_FILE = 60.0
"""Rows are written when there are that many, or at the latest after that long: what a killed run loses."""

MANIFEST = "_batch.json"
_FORMAT = 3


def key(path: str) -> int:
    """Eight bytes that stand for a path: among a million, the chance that two are the same is 3 in 100 million."""
    return int.from_bytes(hashlib.blake2b(storable(path).encode(), digest_size=8).digest(), "little")


def keys(paths: Iterable[str]) -> np.ndarray:
    """The `key` of every path [dtype=uint64], in their order."""
    return np.fromiter(map(key, paths), np.uint64)


class BatchOutput:
    """An open folder of results; see `open_output`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: list[Row] = []
        self._since = time.monotonic()
        self._number = max((int(path.stem.rpartition("-")[2]) for path in self._files()), default=0)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("part-*.parquet"))

    def finished(self) -> tuple[np.ndarray, int]:
        """Recordings that already have a row.

        Returns
        -------
        np.ndarray [shape=(n,), dtype=uint64]
            The `key` of every path.
        int
            How many of them have an error.
        """
        parts, errors = [np.zeros(0, np.uint64)], 0
        for path in self._files():
            try:
                table = pq.read_table(path, columns=["path", "error"])
            except (OSError, pa.ArrowInvalid) as error:
                raise BatchError(
                    f"The file {path} can't be read ({error}). Please delete it: what was in it is done again."
                ) from None
            parts.append(keys(table["path"].to_pylist()))
            errors += len(table) - table["error"].null_count
        return np.concatenate(parts), errors

    def add(self, row: Row) -> None:
        """Keep a row; it is on the disk at the latest a minute after, or on `flush`."""
        if not self._rows:
            self._since = time.monotonic()
        self._rows.append(row)
        if len(self._rows) >= ROWS_PER_FILE or time.monotonic() - self._since >= SECONDS_PER_FILE:
            self.flush()

    def flush(self) -> None:
        """Write the rows that are kept."""
        if not self._rows:
            return
        self._number += 1
        with new_file(self._folder / f"part-{self._number:06}.parquet") as draft:
            pq.write_table(pa.Table.from_pylist(self._rows, SCHEMA), draft, compression="zstd")
        self._rows = []


@contextmanager
def open_output(folder: Path, model: StoredModel) -> Iterator[BatchOutput]:
    """Create a folder of results, or resume one; pending rows are written when the block ends, even by an error.

    Parameters
    ----------
    folder : Path
        New, empty, or begun by the same model.
    model : StoredModel
        What makes the rows.

    Yields
    ------
    BatchOutput
        To add rows to. No other process on this machine can open it meanwhile.

    Raises
    ------
    BatchError
        If the folder holds something else or the results of another model, or another process is writing to it.
    """
    manifest = _manifest(model)
    path = folder / MANIFEST
    if not path.is_file():
        if folder.is_file() or (folder.is_dir() and not all(map(_is_draft, folder.iterdir()))):
            raise BatchError(f"{str(folder)!r} holds something else. Please name a new or empty folder.")
        with new_file(path) as draft:
            draft.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    with path.open("r+", encoding="utf-8") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BatchError(
                    f"Another process is writing to {str(folder)!r}. Please wait for it, or name another folder."
                ) from None
        _refuse_other(folder, json.load(file), manifest)
        for name in filter(_is_draft, folder.iterdir()):
            name.unlink()
        output = BatchOutput(folder)
        try:
            yield output
        finally:
            output.flush()


def _is_draft(path: Path) -> bool:
    """Whether a run was killed while it wrote this file."""
    return path.name.startswith((".part-", f".{MANIFEST}."))


def _manifest(model: StoredModel) -> dict[str, Any]:
    """What must be equal for rows to be comparable."""
    return {
        "format": _FORMAT,
        "model": model.name,
        "network": model.card.checksums[NETWORK_LITERT],
        "features": model.card.fingerprint,
        "thresholds": model.card.content["thresholds"],
    }


def _refuse_other(folder: Path, there: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    if there == now:
        return
    what = f"model {there.get('model')!r}"
    if there.get("model") == now["model"]:
        what = "another version of the " + what
    raise BatchError(
        f"{str(folder)!r} holds results of {what}, and rows of {now['model']!r} would be mixed with them. "
        "Please name another folder."
    )

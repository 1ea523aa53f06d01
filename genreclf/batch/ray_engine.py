"""A batch on a Ray cluster: Ray Data distributes recordings to a pool of actors with one model and one core each.

The cluster is the one at ``RAY_ADDRESS``, or a new one on this machine for as long as the batch takes. Ray Data keeps
as many blocks in flight as the actors and its object store can take; recordings are handed over in rounds, so that
neither the driver nor the cluster holds the names of all of them. The driver writes the result: a row is a kilobyte.

An actor reads recordings in a process of its own (`genreclf.batch.workers`), so that one that kills its decoder costs a
row and no actor. What a lost node had is given to the others, by Ray or, where Ray gives up, in the next round.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa

from genreclf.batch.output import SCHEMA
from genreclf.batch.sources import storable
from genreclf.batch.workers import Row, WorkerPool
from genreclf.errors import BatchError, not_installed

RECORDINGS_PER_ROUND = 50_000
RECORDINGS_PER_TASK = 16
"""What an actor is given at a time: some seconds of work, and what is repeated where its node is lost."""


def rows(paths: Iterable[str], model: str, workers: int | None = None) -> Iterator[Row]:
    """Classify recordings on a Ray cluster.

    Parameters
    ----------
    paths : iterable of str
        Paths that every node can read, or addresses.
    model : str
        Name of a model, or path of its folder on every node.
    workers : int, optional
        The largest number of actors; by default as many as the cluster has cores.

    Yields
    ------
    Row
        One for each path, as they are done.

    Raises
    ------
    BatchError
        If Ray is not installed, or a round brings nothing.
    """
    ray = _ray()
    ours = not ray.is_initialized()
    if ours:
        ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.WARNING)
    try:
        waiting = iter(paths)
        while part := list(islice(waiting, RECORDINGS_PER_ROUND)):
            yield from _round(ray, part, model, workers)
    finally:
        if ours:
            ray.shutdown()


def _round(ray: Any, paths: list[str], model: str, workers: int | None) -> Iterator[Row]:
    missing = {storable(path): path for path in paths}
    while missing:
        before = len(missing)
        for row in _attempt(ray, list(missing.values()), model, workers):
            if missing.pop(row["path"], None) is not None:
                yield row
        if len(missing) == before:
            raise BatchError(
                "Ray has brought no answer. Please see its messages above, and whether genreclf and the model are on "
                "every node. Run the same command again to resume."
            )


def _attempt(ray: Any, paths: list[str], model: str, workers: int | None) -> Iterator[Row]:
    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    most = min(workers or cores, -(-len(paths) // RECORDINGS_PER_TASK))
    names = pa.table({"path": pa.array(map(os.fsencode, paths), pa.binary())})
    blocks = [names.slice(start, RECORDINGS_PER_TASK) for start in range(0, len(paths), RECORDINGS_PER_TASK)]
    answers = ray.data.from_arrow(blocks).map_batches(
        Classify,
        fn_constructor_args=[model],
        batch_format="pyarrow",
        batch_size=RECORDINGS_PER_TASK,
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=most),
    )
    for batch in answers.iter_batches(batch_size=None, batch_format="pyarrow"):
        for row in batch.to_pylist():
            yield {column: value for column, value in row.items() if value is not None}


class Classify:
    """An actor, with one worker process and one model for its lifetime."""

    def __init__(self, model: str) -> None:
        self._pool = WorkerPool(model, 1).__enter__()

    def __call__(self, names: pa.Table) -> pa.Table:
        """Rows for paths.

        Parameters
        ----------
        names : pa.Table
            Column ``path``, as the bytes of the system.

        Returns
        -------
        pa.Table
            With the columns `genreclf.batch.output.SCHEMA`.
        """
        paths = map(os.fsdecode, names["path"].to_pylist())
        return pa.Table.from_pylist(list(self._pool.rows(paths)), SCHEMA)


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError:
        raise BatchError(not_installed("The engine 'ray' needs Ray", '"ray[data]"', "cluster")) from None
    ray.data.DataContext.get_current().enable_progress_bars = False  # there is one of ours
    logging.getLogger("ray.data").setLevel(logging.WARNING)
    return ray

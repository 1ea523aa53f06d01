"""Worker processes that turn paths into rows: one model and one core each, restarted after a crash.

A worker has one recording at a time and the parent holds no queue, so memory does not depend on how many there are.
When a worker dies or takes too long, the recording it had gets a row that says so, and a new worker takes its place.
"""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from genreclf.batch.sources import load, storable
from genreclf.errors import BatchError, GenreclfError
from genreclf.inference.classifier import GenreClassifier

FILE_SECONDS = 300.0
"""A recording that takes longer is given up: half a minute of music takes a fraction of a second."""

START_SECONDS = 120.0
"""How long a worker may take to start, on top of that."""

Row = dict[str, Any]
"""A row of the result by column, see `genreclf.batch.output.SCHEMA`."""

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_spawning = get_context("spawn")  # a fork would take locks of the parent's threads with it


def row(classifier: GenreClassifier, path: str) -> Row:
    """The row of a recording: its prediction, or the error."""
    try:
        clip = load(path)
        prediction = classifier.predict(clip)
    except GenreclfError as error:
        return failure(path, str(error))
    except Exception as error:  # a fault of ours in one of a million recordings must not stop the others
        return failure(path, f"This recording could not be analysed ({type(error).__name__}: {error}).")
    return {
        "path": storable(path),
        "genre": prediction.genre,
        **{f"p_{genre}": probability for genre, probability in prediction.probabilities.items()},
        "verdict": prediction.verdict,
        "outside": prediction.outside,
        "style": prediction.styles[0].style if prediction.styles else None,
        "family": prediction.family or None,
        "styles": [(style, probability) for style, _, probability in prediction.styles] or None,
        "tags": list(prediction.tags.items()) or None,
        "sounds": list(prediction.sounds.items()) or None,
        "embedding": None if prediction.embedding is None else prediction.embedding.tolist(),
        "duration": clip.duration,
        "notes": list(prediction.notes),
    }


def failure(path: str, sentence: str) -> Row:
    """The row of a recording that could not be classified."""
    return {"path": storable(path), "error": sentence}


class WorkerPool:
    """A number of worker processes; a context manager that ends them.

    Parameters
    ----------
    model : str
        Name of a model or path of its folder.
    workers : int
        How many processes.
    file_seconds : float
        How long a recording may take.

    Raises
    ------
    ModelError
        On entering, if the model can't be loaded.
    """

    def __init__(self, model: str, workers: int, *, file_seconds: float = FILE_SECONDS) -> None:
        self._model = model
        self._workers = workers
        self._file_seconds = file_seconds
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, _Worker] = {}

    def __enter__(self) -> "WorkerPool":
        GenreClassifier.load(self._model)  # here, where an error reaches the person
        self._idle = [_Worker(self._model) for _ in range(self._workers)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in [*self._idle, *self._busy.values()]:
            worker.end()

    @property
    def process_ids(self) -> list[int]:
        """Of the workers, for those who measure them."""
        return [worker.process_id for worker in [*self._idle, *self._busy.values()]]

    def rows(self, paths: Iterable[str]) -> Iterator[Row]:
        """Classify recordings.

        Parameters
        ----------
        paths : iterable of str
            Taken one by one, whenever a worker has nothing to do.

        Yields
        ------
        Row
            One for each path, as they are done.

        Raises
        ------
        BatchError
            If a worker dies before it is ready, for which no recording can be to blame.
        """
        waiting = iter(paths)
        while True:
            while self._idle and (path := next(waiting, None)) is not None:
                worker = self._idle.pop()
                if not worker.lives:
                    worker = _Worker(self._model)
                self._busy[worker.connection] = worker  # first: a signal may end `start`, and the pool ends what it has
                worker.start(path, self._file_seconds)
            if not self._busy:
                return
            for worker in self._answered_or_late():
                if (answer := worker.answer()) is not None:
                    del self._busy[worker.connection]
                    self._idle.append(worker)
                    yield answer

    def _answered_or_late(self) -> list["_Worker"]:
        patience = min(worker.deadline for worker in self._busy.values()) - time.monotonic()
        ready = wait(list(self._busy), max(0.0, patience))
        now = time.monotonic()
        return [worker for worker in self._busy.values() if worker.connection in ready or worker.deadline <= now]


class _Worker:
    """A process, and the recording that it has."""

    def __init__(self, model: str) -> None:
        self.connection, theirs = _spawning.Pipe()
        self._process = _spawning.Process(target=_work, args=(theirs, model), daemon=True)
        with _one_thread_each():
            self._process.start()
        theirs.close()  # so that the end of the process is seen here
        self._ready = False
        self._path, self._seconds = "", 0.0
        self.deadline = 0.0

    @property
    def process_id(self) -> int:
        return self._process.pid or 0

    @property
    def lives(self) -> bool:
        return self._process.is_alive()

    def start(self, path: str, seconds: float) -> None:
        self._path, self._seconds = path, seconds
        self.deadline = time.monotonic() + seconds + (0.0 if self._ready else START_SECONDS)
        with suppress(OSError):  # it has just died; `answer` finds out
            self.connection.send(path)

    def answer(self) -> Row | None:
        """The row of the recording, or an error if it took too long or killed the process; None while it is pending."""
        try:
            if self.connection.poll():
                answer: Row | None = self.connection.recv()
                if answer is None:
                    self._ready, self.deadline = True, time.monotonic() + self._seconds
                return answer
            sentence = "Reading this recording took too long, and it was given up. It may be damaged."
        except (EOFError, OSError):
            self._process.join()
            sentence = (
                f"This file can't be read: the decoder gave up on it ({_cause(self._process.exitcode)}). "
                "Please try another copy, or convert it to mp3 or wav first."
            )
        self.end()
        if not self._ready:
            raise BatchError(
                f"A worker process could not start ({_cause(self._process.exitcode)}). Please see what it says above, "
                "and whether there is enough memory for that many workers. Run the same command again to resume."
            )
        return failure(self._path, sentence)

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


def _cause(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"signal {signal.Signals(-exitcode).name}"
    return f"exit status {exitcode}"


def _work(connection: Connection, model: str) -> None:
    """The loop of a worker: read paths, send rows, until the parent ends."""
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C and service managers tell all; the parent decides
        signal.signal(number, signal.SIG_IGN)
    classifier = GenreClassifier.load(model, threads=1)
    try:
        connection.send(None)
        while True:
            connection.send(row(classifier, connection.recv()))
    except (EOFError, OSError):
        return


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started inside compute in one thread each, since the workers already share the cores."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

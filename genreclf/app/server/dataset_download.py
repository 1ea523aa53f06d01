"""Download of GTZAN in the background: one per server, which outlives pages, visits and restarts.

Its state lies on the disk as far as it should survive a restart: what has arrived, and, in a file named ``fetching``,
which source was being fetched. That file is there from the start of a download to its end, good or bad; where a server
finds it on starting, it goes on.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from genreclf.errors import DataError
from genreclf.files import new_file, one_process_at_a_time
from genreclf.gtzan.download_sources import SOURCES, Source
from genreclf.gtzan.locations import own_copy
from genreclf.translation import Sentence, said

Phase = Literal["idle", "running", "stopping", "failed", "done"]


@dataclass(frozen=True)
class Status:
    """How a download stands.

    Attributes
    ----------
    phase : {"idle", "running", "stopping", "failed", "done"}
        What it does.
    source : Source or None
        The source that was asked for last, or of which a part has arrived.
    received : int
        Bytes of it that have arrived and are not unpacked yet.
    words : str
        While it runs, what is going on; what went wrong, after a failure.
    """

    phase: Phase
    source: Source | None
    received: int
    words: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether something is going on."""
        return self.phase in ("running", "stopping")

    @property
    def share(self) -> float | None:
        """How much of the source has arrived, from 0 to 1; None where its size is not known."""
        size = self.source.archive.bytes if self.source and self.source.archive else None
        return min(1.0, self.received / size) if size else None


class _StoppedError(Exception):
    """A visitor has stopped the download."""


class DatasetDownload:
    """The one download of a server; safe to share between threads.

    Parameters
    ----------
    folder : Path
        Where the copy will be: a folder that holds nothing else.
    sources : Mapping of str to Source
        Where it can be had; those without an archive are left out.
    """

    def __init__(self, folder: Path, sources: Mapping[str, Source]) -> None:
        self.folder: Final = folder
        self.sources: Final = {name: source for name, source in sources.items() if source.archive}
        self._note = folder.with_name("fetching")
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._phase: Phase = "idle"
        self._source: Source | None = None
        self._words = ""

    def status(self) -> Status:
        """How it stands now."""
        with self._lock:
            source = self._source or next((s for s in self.sources.values() if self._received(s)), None)
            return Status(self._phase, source, self._received(source) if source else 0, self._words)

    def start(self, name: str) -> None:
        """Begin to fetch a source, or go on where it stopped; while something is being fetched, nothing happens.

        Parameters
        ----------
        name : str
            One of `sources`; others are ignored.
        """
        with self._lock:
            if self._phase in ("running", "stopping") or name not in self.sources:
                return
            self._phase, self._source, self._words = "running", self.sources[name], Sentence("Asking for it")
            self._stop.clear()
        threading.Thread(target=self._run, args=(self.sources[name],), name="fetching", daemon=True).start()

    def resume(self) -> None:
        """Go on with what an earlier server was fetching when it ended."""
        try:
            name = self._note.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return
        self.start(name)

    def stop(self) -> None:
        """Stop as soon as may be; what has arrived is kept."""
        with self._lock:
            if self._phase == "running":
                self._phase = "stopping"
                self._stop.set()

    def discard(self) -> None:
        """Remove what has arrived, unless something is being fetched."""
        with self._lock:
            if self._phase not in ("running", "stopping"):
                for source in self.sources.values():
                    source.part_of(self.folder).unlink(missing_ok=True)
                self._phase, self._source, self._words = "idle", None, ""

    def _run(self, source: Source) -> None:
        phase: Phase = "failed"
        words = ""
        try:
            with one_process_at_a_time("fetching", wait=False) as alone:
                if not alone:
                    raise DataError(Sentence("Another copy of this app is getting the recordings right now."))
                self._fetch(source)
            phase = "done"
        except _StoppedError:
            phase = "idle"
        except DataError as error:
            words = said(error)
        except OSError as error:
            words = Sentence(
                "The recordings can't be kept in {folder}: {reason}.",
                folder=str(self.folder.parent),
                reason=str(error.strerror or error),
            )
        except Exception:  # a thread has nobody else to tell
            logging.getLogger("genreclf").exception("getting the recordings failed")
            words = Sentence("Something went wrong, and the details have been logged. Please try again.")
        with self._lock:
            self._phase, self._words = phase, words

    def _fetch(self, source: Source) -> None:
        from genreclf.gtzan.download import obtain  # here: requests takes a while to import

        with new_file(self._note) as draft:
            draft.write_text(source.name, encoding="utf-8")
        try:
            obtain(source, self.folder, on_progress=self._tell)
        finally:
            self._note.unlink(missing_ok=True)

    def _tell(self, words: str) -> None:
        if self._stop.is_set():
            raise _StoppedError
        with self._lock:
            self._words = words

    def _received(self, source: Source) -> int:
        try:
            return source.part_of(self.folder).stat().st_size
        except OSError:
            return 0


@cache
def dataset_download() -> DatasetDownload:
    """The download of this server."""
    return DatasetDownload(own_copy(), SOURCES)

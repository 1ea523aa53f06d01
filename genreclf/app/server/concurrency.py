"""Who may use the processor: at most as many classifications at once as there are cores; others wait in a row."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ConcurrencyLimit:
    """A number of places, and how many wait for one; safe to share between threads.

    Parameters
    ----------
    places : int
        How many may work at the same time.
    """

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._count = threading.Lock()
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return self._waiting

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for a place, and keep it."""
        self._add(1)
        try:
            self._places.acquire()
        finally:
            self._add(-1)
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def slot_within(self, timeout: float) -> Iterator[bool]:
        """Wait for a place, but not for long.

        Parameters
        ----------
        timeout : float
            Seconds to wait at most.

        Yields
        ------
        bool
            Whether there is a place; it is kept.
        """
        acquired = self._places.acquire(timeout=timeout)
        try:
            yield acquired
        finally:
            if acquired:
                self._places.release()

    def _add(self, change: int) -> None:
        with self._count:
            self._waiting += change


CLASSIFICATIONS = ConcurrencyLimit(os.cpu_count() or 1)
"""The turns of all visitors."""

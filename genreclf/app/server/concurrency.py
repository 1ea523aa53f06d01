"""Concurrency: at most as many classifications at once as there are cores; others queue.

`ConcurrencyLimit` is for threads, in order of arrival; `FairTurns` for requests, whose addresses take turns.
"""

import asyncio
import os
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


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


class TooManyWaitingError(Exception):
    """So many wait for a turn that another one would wait too long."""


class FairTurns:
    """A number of places, which network addresses get in turns: who sends many requests waits behind who sends one.

    Parameters
    ----------
    places : int
        How many may work at the same time.
    max_waiting : int
        How many may wait.
    max_per_address : int
        How many of them may be from one address.
    """

    def __init__(self, places: int, *, max_waiting: int, max_per_address: int) -> None:
        self._free = places
        self._most, self._max_per_address = max_waiting, max_per_address
        self._rows: dict[str, deque[asyncio.Future[None]]] = {}  # the next turn is that of the first address

    def check(self, address: str) -> None:
        """Look whether a request may wait.

        Raises
        ------
        TooManyWaitingError
            If it may not.
        """
        if sum(map(len, self._rows.values())) >= self._most:
            raise TooManyWaitingError
        if len(self._rows.get(address, ())) >= self._max_per_address:
            raise TooManyWaitingError

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for a place, and keep it.

        Parameters
        ----------
        address : str
            Whose request it is.

        Raises
        ------
        TooManyWaitingError
            If it may not wait.
        """
        if self._free:
            self._free -= 1
        else:
            await self._wait(address)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, address: str) -> None:
        self.check(address)
        called = asyncio.get_running_loop().create_future()
        self._rows.setdefault(address, deque()).append(called)
        try:
            await called
        except asyncio.CancelledError:
            if not called.cancelled():  # its turn had just come
                self._pass_on()
            elif called in (row := self._rows.get(address, deque())):
                row.remove(called)
                if not row:
                    del self._rows[address]
            raise

    def _pass_on(self) -> None:
        while self._rows:
            address, row = next(iter(self._rows.items()))
            del self._rows[address]
            called = row.popleft()
            if row:
                self._rows[address] = row  # behind the others
            if not called.cancelled():
                called.set_result(None)
                return
        self._free += 1


CLASSIFICATIONS = ConcurrencyLimit(os.cpu_count() or 1)
"""The turns of all visitors."""

"""Limits on uploads in memory, by visit, by address and in total: Streamlit keeps those that no page has read yet.

An upload counts from when it is admitted, by the size that it announces, so that many at once can't pass the limit
together. `sweep_for_ever` removes what nobody will look at any more: the files of visits that are over, and files that
no page took.
"""

import asyncio
import itertools
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple

import streamlit as st
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime import Runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from genreclf.app.server.error_responses import refusal
from genreclf.app.server.limits import (
    LARGE_UPLOAD,
    LEFT_FOR_OTHERS,
    MAX_UPLOAD_BYTES,
    MAX_UPLOAD_BYTES_PER_VISIT,
    MAX_WAITING_UPLOADS,
    MAX_WAITING_UPLOADS_PER_ADDRESS,
    UPLOAD_TIMEOUT,
)
from genreclf.app.server.request_body_limits import address_of
from genreclf.translation import Sentence

SWEEP_SECONDS: Final = 10.0
"""Time between two looks for what nobody needs."""

UNTOUCHED_SECONDS: Final = 900.0
"""Seconds after which a file that no page has looked at is removed: it may be one of many that come slowly."""

CROWDED_SECONDS: Final = 90.0
"""The same while other uploads wait for room."""

GONE_SECONDS: Final = 30.0
"""The same where its visit has lost the connection and does not return."""

_PLACE: Final = "/_stcore/upload_file/"
_LOOKS_A_SECOND: Final = 5


class Ticket(NamedTuple):
    """An upload that waits for room."""

    number: int
    address: str
    size: int


class UploadLimit:
    """Middleware that lets an upload wait until there is room for it, and refuses it where there won't be.

    Parameters
    ----------
    app : ASGI application
        What takes uploads.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._arriving: Counter[str] = Counter()
        self._addresses: dict[str, str] = {}  # by visit
        self._numbers = itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http" or scope["method"] != "PUT" or _PLACE not in scope["path"]:
            return await self._app(scope, receive, send)
        visit, address = scope["path"].partition(_PLACE)[2].partition("/")[0], address_of(scope)
        announced = dict(scope["headers"]).get(b"content-length", b"")
        size = int(announced) if announced.isdigit() else int(st.get_option("server.maxUploadSize")) << 20
        if refused := await self._wait_for_room(visit, address, size):
            return await refused(scope, receive, send)
        self._arriving[visit] += size
        self._addresses[visit] = address
        try:
            await self._app(scope, receive, send)
        finally:
            self._arriving[visit] -= size
            self._arriving += Counter()  # forgets those who are at 0
            there = _held().keys() | self._arriving.keys()
            self._addresses = {visit: address for visit, address in self._addresses.items() if visit in there}

    def _taken(self, visit: str) -> int:
        return self._arriving[visit] + _held().get(visit, 0)

    def _next(self) -> Ticket | None:
        """The first of those who wait for which there is room."""
        taken = self._arriving + Counter(_held())
        left, of_addresses = MAX_UPLOAD_BYTES - taken.total(), Counter[str]()
        for visit, address in self._addresses.items():
            of_addresses[address] += taken[visit]

        def fits(ticket: Ticket) -> bool:
            spare = LEFT_FOR_OTHERS if ticket.size >= LARGE_UPLOAD else 0
            return ticket.size <= min(left - spare, MAX_UPLOAD_BYTES_PER_VISIT - of_addresses[ticket.address])

        return next(filter(fits, _row), None)

    async def _wait_for_room(self, visit: str, address: str, size: int) -> Response | None:
        """Wait for room, behind those who came earlier and fit; gives the refusal where there is none."""
        too_many = refusal(413, Sentence("Too many songs at once. Please send fewer of them."))
        busy = refusal(503, Sentence("Many songs are arriving right now. Please try again."))
        if self._taken(visit) + size > MAX_UPLOAD_BYTES_PER_VISIT:
            return too_many
        of_address = sum(ticket.address == address for ticket in _row)
        if len(_row) >= MAX_WAITING_UPLOADS or of_address >= MAX_WAITING_UPLOADS_PER_ADDRESS:
            return busy
        ticket = Ticket(next(self._numbers), address, size)
        _row.append(ticket)
        try:
            async with asyncio.timeout(UPLOAD_TIMEOUT):
                while self._next() is not ticket:
                    await asyncio.sleep(1 / _LOOKS_A_SECOND)
                    if self._taken(visit) + size > MAX_UPLOAD_BYTES_PER_VISIT:  # others of the visit were let in
                        return too_many
        except TimeoutError:
            return busy
        finally:
            _row.remove(ticket)
        return None


_row: Final[list[Ticket]] = []


def _held() -> dict[str, int]:
    """Bytes of uploads that have arrived, by visit."""
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return {}
    return {visit: sum(len(file.data) for file in [*files.values()]) for visit, files in _files(manager)}


def _files(manager: MemoryUploadedFileManager) -> list[tuple[str, dict]]:
    return [*manager.file_storage.items()]  # a copy: pages change it in other threads


class Sweeper:
    """What removes uploads that nobody needs any more, and visits that are over."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], float] = {}  # files and since when they are there
        self._gone: dict[str, float] = {}  # visits and since when they are away

    def sweep(self, now: float) -> None:
        """Look once.

        Parameters
        ----------
        now : float
            Seconds on any clock that does not go back.
        """
        running = runtime.get_instance()
        _close_expired_visits(running)
        manager = running.uploaded_file_mgr
        if not isinstance(manager, MemoryUploadedFileManager):
            return
        waiting = [(visit, file) for visit, files in _files(manager) for file in [*files]]
        self._waiting = {key: self._waiting.get(key, now) for key in waiting}
        away = (visit for visit, _ in waiting if not running.is_active_session(visit))
        self._gone = {visit: self._gone.get(visit, now) for visit in away}
        patience = CROWDED_SECONDS if _row else UNTOUCHED_SECONDS
        for (visit, file), since in self._waiting.items():
            if now - since > patience or now - self._gone.get(visit, now) > GONE_SECONDS:
                manager.remove_file(visit, file)


async def sweep_for_ever(also: Callable[[], None]) -> None:
    """Sweep every now and then, and call ``also``, which removes what others no longer need; a failure is logged."""
    sweeper = Sweeper()
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            sweeper.sweep(time.monotonic())
            also()
        except Exception:  # the next turn may go well, and without one nothing is removed any more
            logging.getLogger("genreclf").exception("removing what nobody needs failed")


def _close_expired_visits(running: Runtime) -> None:
    """End visits that can't return; by itself, Streamlit does so when another one ends."""
    visits = running._session_mgr
    if isinstance(visits, WebsocketSessionManager) and isinstance(visits._session_storage, MemorySessionStorage):
        for _, info in visits._session_storage._cache.expire():  # type: ignore[attr-defined]
            info.session.shutdown()

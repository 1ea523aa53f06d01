"""A second server, in this machine's network, that serves only the phones' routes.

Where the app answers its own machine only, a room can open such a socket. It is closed when the room is.
"""

import asyncio
import errno
import functools
import ipaddress
import socket
import threading
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from genreclf.app.base_path import base_path
from genreclf.app.server.limits import MAX_CONNECTIONS, MAX_MESSAGE_BYTES
from genreclf.app.server.request_language import Languages
from genreclf.app.server.room_websocket import Phones
from genreclf.app.server.security_headers import SecurityHeaders
from genreclf.errors import GenreclfError
from genreclf.quiz.room_registry import ROOMS, OpenRoom, Rooms
from genreclf.translation import Sentence

LOOKS_EVERY: Final = 0.5
"""Seconds between looks at whether the room is still open."""
FAREWELL: Final = 2
"""Seconds that phones have for the last message when it closes."""


class PhonesServers:
    """The sockets that rooms have opened.

    Parameters
    ----------
    rooms : Rooms
        Where the rooms are.
    prefix : str
        What all addresses of the app begin with (`genreclf.app.base_path`).
    """

    def __init__(self, rooms: Rooms, prefix: str = "") -> None:
        self._rooms, self._prefix = rooms, prefix
        self._lock = threading.Lock()
        self._open: dict[str, tuple[str, uvicorn.Server]] = {}

    def address(self, opened: OpenRoom) -> str | None:
        """Where phones reach a room through its own socket, for example ``"http://192.168.0.7:8501"``; None without."""
        with self._lock:
            found = self._open.get(opened.host)
        return found[0] if found else None

    def open(self, opened: OpenRoom, address: str, port: int) -> str:
        """Serve the phones' routes until the room is closed, instead of where they were served for it before.

        Parameters
        ----------
        opened : OpenRoom
            The room.
        address : str
            An address of this machine, as phones reach it: ``"http://192.168.0.7:8501"``, or its host alone.
        port : int
            Where to listen if the address names no port. Where the port is taken, any that is free serves.

        Returns
        -------
        str
            The address with the port that was taken.

        Raises
        ------
        GenreclfError
            If it is no address of this machine.
        """
        name, named = _host_and_port(address)
        listening = _listen(name, named or port)
        shown = f"[{name}]" if ":" in name else name
        url = f"http://{shown}:{listening.getsockname()[1]}"
        server = self._server()
        with self._lock:
            before = self._open.get(opened.host)
            self._open[opened.host] = url, server
        if before:
            before[1].should_exit = True
        arguments = opened.host, server, listening
        threading.Thread(target=self._run, args=arguments, name=f"phones of {opened.room.code}", daemon=True).start()
        return url

    def _server(self) -> uvicorn.Server:
        async def to_phones(request: Request) -> Response:
            return RedirectResponse(f"{self._prefix}/join/")

        routes = [Route("/", to_phones), *Phones(self._rooms, self._prefix).routes]
        return uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=routes, middleware=[Middleware(Languages), Middleware(SecurityHeaders)]),
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=MAX_CONNECTIONS,
                ws_max_size=MAX_MESSAGE_BYTES,
                timeout_graceful_shutdown=FAREWELL,
            )
        )

    def _run(self, host: str, server: uvicorn.Server, listening: socket.socket) -> None:
        asyncio.run(self._serve(host, server, listening))
        with self._lock:
            if self._open.get(host, ("", None))[1] is server:
                del self._open[host]

    async def _serve(self, host: str, server: uvicorn.Server, listening: socket.socket) -> None:
        with listening:
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            while not serving.done():
                await asyncio.wait({serving}, timeout=LOOKS_EVERY)
                server.should_exit = server.should_exit or self._rooms.hosted_by(host) is None


def _host_and_port(address: str) -> tuple[str, int | None]:
    """What an address names; an empty host where it is none."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host = parts.hostname or ""
    except ValueError:
        return "", None
    try:
        return host, parts.port
    except ValueError:
        return host, None


def _listen(host: str, port: int) -> socket.socket:
    wrong = GenreclfError(
        Sentence(
            "This computer can't be reached at {address}. Correct the address for the phones: the network settings of "
            "this computer show its addresses.",
            address=host or Sentence("an empty address"),
        )
    )
    try:
        family, *_, found = socket.getaddrinfo(host or "?", port, type=socket.SOCK_STREAM)[0]
        if ipaddress.ip_address(str(found[0])).is_unspecified:
            raise wrong
        try:
            return socket.create_server((str(found[0]), port), family=family)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            return socket.create_server((str(found[0]), 0), family=family)
    except (OSError, ValueError, OverflowError):
        raise wrong from None


@functools.cache
def phones_servers() -> PhonesServers:
    """Those of this process."""
    return PhonesServers(ROOMS, base_path())

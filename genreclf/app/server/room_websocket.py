"""The routes of phones: a small page at ``/join/`` and a websocket for each seat at ``/join/CODE/seat``.

A phone opens the websocket and says ``{"key": ..., "seat": ...}``: the key is in the address that the QR code holds,
the seat is the secret it was given before; either may be missing. It gets ``{"seat": secret, "genres": [...]}`` and,
then and whenever the room moves on, ``{"view": ...}`` (`genreclf.quiz.game.Room.view`), and ``{"closed": true}`` when
that is the last one. It may say ``{"vote":
genre, "round": number}`` and ``{"leave": true}``. Whatever is wrong gets ``{"problem": sentence}``; a phone without a
seat is cut off after it, and so is one that says too much. Who comes too fast is sent away and comes back by itself.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from genreclf.app.server.limits import (
    JOINS_WITHIN,
    MAX_CONNECTIONS,
    MAX_CONNECTIONS_PER_ADDRESS,
    MAX_MESSAGE_BYTES,
    MAX_SEATLESS_PER_ADDRESS,
    MESSAGES,
)
from genreclf.app.server.phone_page import phone_page
from genreclf.app.server.request_body_limits import address_of
from genreclf.app.server.websocket_limits import limit_messages
from genreclf.colours import COLOURS
from genreclf.genres import GENRES, LABELS, title
from genreclf.quiz.game import Room, RoomError
from genreclf.quiz.room_registry import OpenRoom, Rooms
from genreclf.quiz.token_bucket import TokenBucket
from genreclf.translation import Sentence, language, translated

_FILES: Final = {"phone.css": "text/css", "phone.js": "text/javascript"}
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; img-src data:; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_POLICY_VIOLATION, _TRY_AGAIN_LATER = 1008, 1013  # RFC 6455 and its registry


class Phones:
    """The routes, and how many phones are connected.

    Parameters
    ----------
    rooms : Rooms
        Where their rooms are.
    prefix : str
        What all addresses of the app begin with (`genreclf.app.base_path`).
    """

    def __init__(self, rooms: Rooms, prefix: str = "") -> None:
        limit_messages(MAX_MESSAGE_BYTES)
        self._rooms = rooms
        self._connected: Counter[str] = Counter()
        self._seatless: Counter[str] = Counter()
        self.routes: Final[tuple[BaseRoute, ...]] = (
            Route(f"{prefix}/join", self._to_page),
            Route(f"{prefix}/join/", self._page),
            *(Route(f"{prefix}/join/{name}", self._file) for name in _FILES),
            Route(f"{prefix}/join/{{code}}", self._page),
            WebSocketRoute(f"{prefix}/join/{{code}}/seat", self.seat),
        )

    async def _to_page(self, request: Request) -> Response:
        return RedirectResponse(f"{request.url.path}/")

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(phone_page(language()), headers=_HEADERS | {"Vary": "Accept-Language"})

    async def _file(self, request: Request) -> Response:
        return _file(request.url.path.rpartition("/")[2])

    async def seat(self, socket: WebSocket) -> None:
        """One phone, from when it connects until it goes."""
        address = address_of(socket.scope)
        if not _is_from_here(socket):
            return await socket.close(_POLICY_VIOLATION)
        if self._is_full(address):
            return await socket.close(_TRY_AGAIN_LATER)
        try:
            with _counted(self._connected, address):
                await self._serve(socket, address)
        except RoomError as error:
            await _send(socket, problem=translated(error))
            await _close(socket)
        except TimeoutError:
            await _close(socket, _POLICY_VIOLATION)
        except WebSocketDisconnect:
            pass

    def _is_full(self, address: str) -> bool:
        return (
            self._connected.total() >= MAX_CONNECTIONS
            or self._connected[address] >= MAX_CONNECTIONS_PER_ADDRESS
            or self._seatless[address] >= MAX_SEATLESS_PER_ADDRESS
        )

    async def _serve(self, socket: WebSocket, address: str) -> None:
        with _counted(self._seatless, address):
            await socket.accept()
            async with asyncio.timeout(JOINS_WITHIN):
                hello = await _receive(socket)
        key, known = (str(hello.get(name) or "") for name in ("key", "seat"))
        opened = self._rooms.find(socket.path_params["code"], address, key=key, seat=known)
        if not (taken := self._rooms.join(opened, known, address)):
            return await _close(socket, _TRY_AGAIN_LATER)
        secret, seat = taken
        loop, moved = asyncio.get_running_loop(), asyncio.Event()

        def notify() -> None:
            with suppress(RuntimeError):  # the server is on its way down
                loop.call_soon_threadsafe(moved.set)

        opened.listeners.add(notify)
        showing = None
        try:
            genres = [
                {"id": genre, "name": title(genre), "label": LABELS[genre], "colour": COLOURS[genre]}
                for genre in GENRES
            ]
            await _send(socket, seat=secret, genres=genres)
            moved.set()
            showing = asyncio.create_task(self._send_views(socket, opened, secret, moved))
            await self._receive_votes(socket, opened, secret, moved)
        finally:
            opened.listeners.discard(notify)
            with self._rooms.entered(opened) as room:
                room.disconnect(seat, self._rooms.now())
            if showing:
                showing.cancel()
                await asyncio.gather(showing, return_exceptions=True)

    async def _send_views(self, socket: WebSocket, opened: OpenRoom, secret: str, moved: asyncio.Event) -> None:
        while True:
            await moved.wait()
            moved.clear()
            is_closed = (
                self._rooms.hosted_by(opened.host) is not opened
            )  # asked first: the last view comes before the word
            with self._rooms.entered(opened) as room:
                view = room.view(secret, self._rooms.now()) if secret in room.seats else None
            if view:
                await _send(socket, view=view)
            if is_closed:
                await _send(socket, closed=True)

    async def _receive_votes(self, socket: WebSocket, opened: OpenRoom, secret: str, moved: asyncio.Event) -> None:
        bucket = TokenBucket(*MESSAGES)
        while True:
            try:
                message = await _receive(socket)
                if message.get("leave"):
                    with self._rooms.entered(opened) as room:
                        room.leave(secret)
                    return await _close(socket)
                with self._rooms.entered(opened) as room:
                    _vote(room, secret, message, self._rooms.now())
                moved.set()
            except RoomError as error:
                await _send(socket, problem=translated(error))
            if not bucket.take("", self._rooms.now()):
                return await _close(socket, _POLICY_VIOLATION)


@contextmanager
def _counted(connections: Counter[str], address: str) -> Iterator[None]:
    connections[address] += 1
    try:
        yield
    finally:
        connections[address] -= 1
        if not connections[address]:
            del connections[address]


def _vote(room: Room, secret: str, message: dict[str, Any], now: float) -> None:
    genre, number = message.get("vote"), message.get("round")
    if not isinstance(genre, str) or not isinstance(number, int):
        raise RoomError(Sentence("This page is not up to date. Please reload it."))
    room.vote(secret, number, genre, now)


def _file(name: str) -> Response:
    return FileResponse(Path(__file__).with_name(name), media_type=_FILES[name], headers=_HEADERS)


def _is_from_here(socket: WebSocket) -> bool:
    """Whether the page that opened a websocket is ours, as browsers tell it; other programs don't."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")


async def _receive(socket: WebSocket) -> dict[str, Any]:
    """The next message.

    Raises
    ------
    RoomError
        If it is not what phones say.
    """
    received = await socket.receive()
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1005))
    text = received.get("text") or ""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise RoomError(Sentence("This page is not up to date. Please reload it."))
    return message


async def _send(socket: WebSocket, **message: Any) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):  # it went meanwhile
        await socket.send_text(json.dumps(message))


async def _close(socket: WebSocket, code: int = 1000) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):  # it went meanwhile
        await socket.close(code)

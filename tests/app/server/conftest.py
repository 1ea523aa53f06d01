"""Rooms that are served for real, and phones without a browser."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from genreclf.app.server.room_websocket import Phones
from genreclf.quiz.room_registry import OpenRoom, Rooms
from tests.app.server.serving import served
from tests.waiting import GIVE_UP


class Phone:
    """A phone's websocket, and what it heard."""

    def __init__(self, socket: ClientConnection, hello: dict[str, Any]) -> None:
        self.socket = socket
        self.say(hello)
        self.welcome = self.hear()

    def say(self, message: Any) -> None:
        self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def hear(self) -> dict[str, Any]:
        return json.loads(self.socket.recv(timeout=GIVE_UP))

    def view(self) -> dict[str, Any]:
        return self.hear()["view"]


@pytest.fixture
def rooms() -> Rooms:
    return Rooms()


@pytest.fixture
def host(rooms: Rooms) -> Iterator[str]:
    """Where the phones' routes are served."""
    with served(Starlette(routes=Phones(rooms, "/base").routes)) as address:
        yield f"{address}/base"


@pytest.fixture
def phone(host: str) -> Iterator[Callable[..., Phone]]:
    """Connect a phone to a room."""
    with ExitStack() as connections:

        def connected(
            room: OpenRoom | str, *, origin: str | None = None, address: str = "127.0.0.1", **hello: Any
        ) -> Phone:
            code = room if isinstance(room, str) else room.room.code
            url = f"ws://{host}/join/{code}/seat"
            socket = connections.enter_context(connect(url, origin=origin, source_address=(address, 0)))
            return Phone(socket, hello)

        yield connected

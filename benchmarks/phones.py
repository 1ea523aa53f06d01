"""A room of the quiz without a browser: its presenter, its phones, and hostile ones, as benchmarks use them."""

import json
import re
import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from benchmarks.serving import HOSTS, PATIENCE, Attack, Server, Visit
from genreclf.quiz.room_registry import CODE_LENGTH, LETTERS

FAULTS = (OSError, WebSocketException, IndexError, ValueError, EOFError)
"""What clients meet that are sent away."""


class Presenter(Visit):
    """A visit to the quiz that opens a room."""

    def __init__(self, server: Server, *, address: str = "127.0.0.1") -> None:
        super().__init__(server, "quiz", address=address)

    def open_room(self) -> str:
        """Press the button; the code of the room."""
        elements = [message.delta.new_element for message in self.run()]
        (button,) = {element.button.id for element in elements if element.button.label == "Open a room"}
        request = BackMsg()
        request.rerun_script.page_name = self._page
        request.rerun_script.widget_states.widgets.add(id=button, trigger_value=True)
        self._socket.send(request.SerializeToString())
        shown = b""
        while (message := self._receive()).WhichOneof("type") != "script_finished":
            shown += message.SerializeToString()
        return re.findall(rb'class="code">([A-Z]{4})<', shown)[0].decode()


def seat(server: Server, code: str, hello: str = "{}", *, address: str = "127.0.0.1") -> ClientConnection:
    """A phone's connection that has said hello; with an empty `hello`, one that has said nothing."""
    host = server.host.replace("localhost", "127.0.0.1")
    socket = connect(f"ws://{host}/join/{code}/seat", source_address=(address, 0), open_timeout=PATIENCE)
    if hello:
        socket.send(hello)
    return socket


def guess_codes(server: Server, over: threading.Event, song: bytes) -> None:
    """Codes of rooms, tried from several addresses."""

    def guess() -> None:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        with seat(server, code, address=secrets.choice(HOSTS)) as socket:
            socket.recv(timeout=PATIENCE)

    _again(over, guess)


def say_nothing(server: Server, over: threading.Event, song: bytes) -> None:
    """Connections on which no phone says whose it is, as many as there may be."""

    def connected() -> None:
        with ExitStack() as stack:
            for address in HOSTS:
                with suppress(*FAULTS):
                    for _ in range(50):
                        stack.enter_context(seat(server, "BCDF", "", address=address))
            over.wait(5)

    _again(over, connected)


def send_much(server: Server, over: threading.Event, song: bytes) -> None:
    """Messages of a megabyte."""

    def message() -> None:
        with seat(server, "BCDF", " " * (1 << 20), address=HOSTS[0]) as socket:
            socket.recv(timeout=PATIENCE)

    _again(over, message)


def come_and_go(server: Server, over: threading.Event, song: bytes) -> None:
    """Seats that are taken and left."""
    with Presenter(server, address=HOSTS[1]) as presenter:
        code = presenter.open_room()

        def visit() -> None:
            with seat(server, code, address=HOSTS[0]) as socket:
                socket.send(json.dumps({"leave": True}))
                while socket.recv(timeout=PATIENCE):
                    pass

        _again(over, visit)


def open_rooms(server: Server, over: threading.Event, song: bytes) -> None:
    """Rooms that nobody uses, as many as one address may have."""

    def room() -> None:
        with Presenter(server, address=HOSTS[0]) as presenter:
            presenter.open_room()

    _again(over, room)


ROOM_ATTACKS: dict[str, Attack] = {
    "codes guessed": guess_codes,
    "phones that say nothing": say_nothing,
    "large messages": send_much,
    "seats taken and left": come_and_go,
    "rooms that nobody uses": open_rooms,
}


def _again(over: threading.Event, action: Callable[[], object]) -> None:
    """Do something over and over, whatever comes of it."""
    while not over.wait(0.05):
        with suppress(*FAULTS):
            action()

"""A second socket for phones, on another address of this machine's loopback network."""

import json
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from genreclf.app.server.limits import MAX_MESSAGE_BYTES
from genreclf.app.server.phones_server import PhonesServers
from genreclf.errors import GenreclfError
from tests.waiting import GIVE_UP, until

ELSEWHERE = "127.0.0.2"


@pytest.fixture(autouse=True)
def _needs_another_address() -> None:
    try:
        socket.create_server((ELSEWHERE, 0)).close()
    except OSError:
        pytest.skip(f"this machine does not answer at {ELSEWHERE}")


@pytest.fixture
def servers(rooms):
    return PhonesServers(rooms, "/base")


def answers(address: str) -> bool:
    """Whether a server is there; by a bare socket: `http.client` leaves one open where a server ends meanwhile."""
    at = urlsplit(address)
    try:
        with socket.create_connection((at.hostname, at.port), timeout=GIVE_UP) as connection:
            connection.sendall(f"GET /base/join/ HTTP/1.1\r\nHost: {at.netloc}\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(15).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def test_a_phone_joins_through_it_and_nothing_but_the_page_for_phones_is_there(rooms, servers):
    opened = rooms.open("here")
    assert servers.address(opened) is None
    address = servers.open(opened, ELSEWHERE, 0)
    assert servers.address(opened) == address
    assert address.startswith(f"http://{ELSEWHERE}:")
    assert answers(address)
    with urllib.request.urlopen(f"{address}/", timeout=GIVE_UP) as answer:
        assert answer.url == f"{address}/base/join/"
    for path in (
        "/base/",
        "/base/api/health",
        "/_stcore/health",
        "/base/_stcore/stream",
        "/media/x",
        "/base/join/../app",
    ):
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            urllib.request.urlopen(address + path, timeout=GIVE_UP)
        assert "frame-ancestors 'self'" in refused.value.headers["content-security-policy"]
        assert refused.value.headers["x-content-type-options"] == "nosniff"
        refused.value.close()  # else its socket is found open in another test
    with connect(f"{address.replace('http', 'ws')}/base/join/{opened.room.code}/seat") as phone:
        phone.send(json.dumps({"key": opened.key}))
        assert "seat" in json.loads(phone.recv(timeout=GIVE_UP))
        assert json.loads(phone.recv(timeout=GIVE_UP))["view"]["phase"] == "lobby"
        phone.send("x" * (MAX_MESSAGE_BYTES + 1))
        with pytest.raises(ConnectionClosed):
            phone.recv(timeout=GIVE_UP)
    rooms.close(opened)
    until(lambda: not answers(address))


def test_it_closes_with_its_room_and_the_phones_hear_that_the_game_has_ended(rooms, servers):
    one, other = rooms.open("here"), rooms.open("here")
    first, second = servers.open(one, ELSEWHERE, 0), servers.open(other, ELSEWHERE, 0)
    with connect(f"{first.replace('http', 'ws')}/base/join/{one.room.code}/seat") as phone:
        phone.send(json.dumps({"key": one.key}))
        phone.recv(timeout=GIVE_UP)
        rooms.close(one)
        while (said := json.loads(phone.recv(timeout=GIVE_UP))).get("view", {}).get("phase") != "ended":
            assert "closed" not in said
        assert json.loads(phone.recv(timeout=GIVE_UP)) == {"closed": True}
        with pytest.raises(ConnectionClosed):
            phone.recv(timeout=GIVE_UP)
    until(lambda: not answers(first))
    until(lambda: servers.address(one) is None)
    assert answers(second)
    rooms.close(other)
    until(lambda: not answers(second))


def test_a_room_that_is_opened_at_another_address_leaves_the_first(rooms, servers):
    opened = rooms.open("here")
    first = servers.open(opened, ELSEWHERE, 0)
    second = servers.open(opened, "127.0.0.3", 0)
    until(lambda: not answers(first))
    assert servers.address(opened) == second
    assert answers(second)
    rooms.close(opened)
    until(lambda: servers.address(opened) is None)


def test_where_the_port_is_taken_another_one_serves(rooms, servers):
    opened = rooms.open("here")
    with socket.create_server((ELSEWHERE, 0)) as taken:
        port = taken.getsockname()[1]
        address = servers.open(opened, f"http://{ELSEWHERE}:{port}", 1)
        assert address != f"http://{ELSEWHERE}:{port}"
        assert answers(address)
    rooms.close(opened)
    until(lambda: servers.address(opened) is None)


@pytest.mark.parametrize(
    "address",
    ["", "http://", "203.0.113.7", "http://0.0.0.0:1", "0.0.0.0", "http://[::]:8501", "::1:2:3:", "http://[1"],
)
def test_what_is_no_address_of_this_machine_gets_a_sentence(rooms, servers, address):
    opened = rooms.open("here")
    with pytest.raises(GenreclfError, match="can't be reached"):
        servers.open(opened, address, 0)
    assert servers.address(opened) is None


def test_a_port_that_can_not_be_is_the_apps_own(rooms, servers):
    opened = rooms.open("here")
    with socket.create_server((ELSEWHERE, 0)) as probe:
        port = probe.getsockname()[1]
    assert servers.open(opened, f"{ELSEWHERE}:99999", port) == f"http://{ELSEWHERE}:{port}"
    rooms.close(opened)
    until(lambda: servers.address(opened) is None)

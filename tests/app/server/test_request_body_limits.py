"""Bodies that come slowly, in numbers, or large."""

import asyncio
import http.client
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from genreclf.app.server import request_body_limits
from genreclf.app.server.request_body_limits import BodyGuard, BodyInMemory, BodyMemory, NoRoomError, address_of
from tests import loops
from tests.app.server.serving import begun_post, served

MANY = 40


async def _read(request: Request) -> Response:
    if "later" in request.query_params:
        await asyncio.sleep(1.0)
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(request_body_limits, "BODY_GRACE", 0.5)
    with served(Starlette(routes=[Route("/", _read, methods=["POST"])], middleware=[Middleware(BodyGuard)])) as host:
        yield host


def post(host: str, body: bytes, path: str = "/") -> tuple[int, bytes, str | None]:
    """Status, body and Retry-After of an answer."""
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request("POST", path, body)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content, answer.getheader("retry-after")


def rest_of(connection: socket.socket) -> bytes:
    """All that still comes, until the server closes the connection."""
    return b"".join(iter(lambda: connection.recv(4096), b""))


def test_bodies_that_come_too_slowly_are_ended_and_disturb_nobody(host: str) -> None:
    with ExitStack() as connections:
        slow = [connections.enter_context(begun_post(host, "/")) for _ in range(MANY)]
        for connection in slow:
            connection.sendall(b"x")
        assert post(host, b"honest")[:2] == (200, b"6")
        for connection in slow:
            answer = rest_of(connection)
            assert answer.startswith(b"HTTP/1.1 408 ")
            assert b"came too slowly" in answer


def test_a_body_of_unknown_length_has_to_hurry_as_well(host: str) -> None:
    with begun_post(host, "/", headers="Transfer-Encoding: chunked\r\nX-") as connection:
        connection.sendall(b"1\r\nx\r\n")
        assert rest_of(connection).startswith(b"HTTP/1.1 408 ")


def test_what_comes_steadily_may_take_long(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_body_limits, "MIN_THROUGHPUT", 1)
    with begun_post(host, "/", length=4) as connection:
        for _ in range(4):
            try:
                connection.settimeout(0.4)
                assert not connection.recv(1), "it was ended"
            except TimeoutError:
                connection.sendall(b"x")
        connection.settimeout(60)
        assert connection.recv(12) == b"HTTP/1.1 200"


def test_every_body_ends_some_time(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_body_limits, "BODY_TIMEOUT", 0.2)
    monkeypatch.setattr(request_body_limits, "MIN_THROUGHPUT", 0.001)
    with begun_post(host, "/", length=1000) as connection:
        connection.sendall(bytes(900))
        assert rest_of(connection).startswith(b"HTTP/1.1 408 ")


def test_time_that_the_server_takes_is_not_the_clients(host: str) -> None:
    assert post(host, bytes(1 << 20), "/?later")[:2] == (200, b"1048576")


def test_a_client_may_send_only_so_many_at_once(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_body_limits, "BODY_GRACE", 600.0)
    monkeypatch.setattr(request_body_limits, "MAX_ARRIVING_BODIES_PER_ADDRESS", 2)
    with begun_post(host, "/", length=1) as one, begun_post(host, "/", length=1):
        while (answer := post(host, b"another"))[0] == 200:
            pass
        assert answer[0] == 503
        assert answer[2] == "5"
        one.sendall(b"x")
        assert one.recv(12) == b"HTTP/1.1 200"
        assert post(host, b"another")[0] == 200


def test_all_clients_together_may_send_only_so_many(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_body_limits, "MAX_ARRIVING_BODIES", 0)
    assert post(host, b"x")[0] == 503


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_of_ipv6_is_its_network(host: str, address: str) -> None:
    assert address_of({"type": "http", "client": (host, 1)}) == address
    assert address_of({"type": "http", "client": None}) == ""


def request_of(pieces: list[bytes], wait: Callable[[], AsyncIterator[None]] | None = None) -> Request:
    left = list(pieces)

    async def receive() -> dict[str, object]:
        if not left:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": left.pop(0), "more_body": True}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def test_the_largest_body_gives_way_to_smaller_ones() -> None:
    memory = BodyMemory(100)

    async def take(body: BodyInMemory, *pieces: int) -> None:
        async for _ in body.chunks(request_of([bytes(size) for size in pieces]), 1000):
            pass

    async def keep(*pieces: int) -> None:
        async with memory.body() as body:
            await take(body, *pieces)

    async def together() -> None:
        large = asyncio.create_task(keep(60))
        await asyncio.sleep(0)
        small = asyncio.create_task(keep(20, 10))
        with pytest.raises(NoRoomError):
            await keep(70)
        assert not large.done()
        other = asyncio.create_task(keep(30))
        with pytest.raises(NoRoomError):
            await large
        assert not small.done()
        assert not other.done()
        small.cancel()
        other.cancel()
        await asyncio.gather(small, other, return_exceptions=True)
        async with memory.body() as body:
            body.size = 100
            body.is_complete = True
            with pytest.raises(NoRoomError):
                await keep(1)
        last = asyncio.create_task(keep(100))
        await asyncio.sleep(0.01)
        assert not last.done(), "what was held is free again"
        last.cancel()

    loops.run(together())

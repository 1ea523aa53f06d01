"""Limits on request bodies: how many an address may send at once, minimum throughput, and their total memory.

A body that never ends costs its sender nothing, and the server a connection, a place and memory. `BodyGuard` stands
before all routes and sees to time and numbers; `BodyMemory` counts what routes of ours keep. Addresses take turns at
computing in `genreclf.app.server.concurrency`.
"""

import asyncio
import ipaddress
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genreclf.app.server.error_responses import refusal
from genreclf.app.server.limits import (
    BODY_GRACE,
    BODY_TIMEOUT,
    MAX_ARRIVING_BODIES,
    MAX_ARRIVING_BODIES_PER_ADDRESS,
    MIN_THROUGHPUT,
)
from genreclf.translation import Sentence

_BUSY: Final = Sentence("Too many uploads are arriving right now. Please try again in a few seconds.")
_SLOW: Final = Sentence("This upload came too slowly and was ended. Please try again on a faster connection.")


class BodyTooSlowError(Exception):
    """A body arrives more slowly than it has to."""


class BodyTooLargeError(Exception):
    """A body is larger than it may be."""


class NoRoomError(Exception):
    """There is no room in memory for another body now."""


def address_of(scope: Scope) -> str:
    """The network address that a request comes from; of IPv6, the network that a client is given.

    Behind a proxy, uvicorn takes the address from ``X-Forwarded-For`` where ``FORWARDED_ALLOW_IPS`` names the proxy.
    """
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return host


class BodyGuard:
    """Middleware that ends bodies which come too slowly, and refuses those from addresses which send too many at once.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._arriving: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        headers = dict(scope.get("headers", ()))
        announced = headers.get(b"content-length", b"0")
        if scope["type"] != "http" or (announced == b"0" and b"transfer-encoding" not in headers):
            return await self._app(scope, receive, send)
        address = address_of(scope)
        if self._arriving.total() >= MAX_ARRIVING_BODIES or self._arriving[address] >= MAX_ARRIVING_BODIES_PER_ADDRESS:
            return await refusal(503, _BUSY)(scope, receive, send)
        body = _ArrivingBody(receive, int(announced) if announced.isdigit() else 0)
        is_answered = False

        async def answering(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        async def receiving() -> Message:
            message = await body.receive()
            if body.is_complete:
                self._release(address, body)
            return message

        self._arriving[address] += 1
        try:
            await self._app(scope, receiving, answering)
        except BodyTooSlowError:
            if not is_answered:
                answer = refusal(408, _SLOW)
                answer.headers["Connection"] = "close"
                await answer(scope, receive, send)
        except ClientDisconnect:
            pass  # nobody waits for an answer
        finally:
            self._release(address, body)

    def _release(self, address: str, body: "_ArrivingBody") -> None:
        if body.is_counted:
            body.is_counted = False
            self._arriving[address] -= 1
            self._arriving += Counter()  # forgets those who are at 0


class _ArrivingBody:
    """Time counts only while the application waits for the client, not while the client waits for the application."""

    def __init__(self, receive: Receive, announced: int) -> None:
        self._receive = receive
        self._rate = max(MIN_THROUGHPUT, announced / BODY_TIMEOUT)
        self._size, self._waited = 0, 0.0
        self.is_counted, self.is_complete = True, False

    async def receive(self) -> Message:
        if self.is_complete:
            return await self._receive()  # the end of the connection, for which there is no hurry
        allowed = min(BODY_GRACE + self._size / self._rate, BODY_TIMEOUT)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(allowed - self._waited):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlowError from None
        self._waited += time.monotonic() - begun
        self._size += len(message.get("body", b""))
        self.is_complete = not message.get("more_body", False)
        return message


class BodyMemory:
    """Bodies that are in memory, with a limit for all; where it is reached, the largest that still arrives gives way.

    So a few large bodies never keep out the many small ones.

    Parameters
    ----------
    most : int
        Bytes that they may take together.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._bodies: set[BodyInMemory] = set()

    @asynccontextmanager
    async def body(self) -> AsyncIterator["BodyInMemory"]:
        """Keep a body, for as long as the block lasts.

        Raises
        ------
        NoRoomError
            Within the block, where this body has to give way.
        """
        patience = asyncio.timeout(None)
        body = BodyInMemory(self, patience)
        self._bodies.add(body)
        try:
            async with patience:
                yield body
        except TimeoutError:
            if not patience.expired():
                raise
            raise NoRoomError from None
        finally:
            self._bodies.discard(body)

    def make_room(self, body: "BodyInMemory") -> None:
        """Let the largest bodies that still arrive give way until there is room.

        Raises
        ------
        NoRoomError
            If `body` itself is the one.
        """
        while sum(each.size for each in self._bodies) > self._most:
            largest = max((each for each in self._bodies if not each.is_complete), key=lambda each: each.size)
            self._bodies.discard(largest)
            if largest is body:
                raise NoRoomError
            largest.give_way()


class BodyInMemory:
    """One body, as it comes in; `BodyMemory.body` gives it.

    Attributes
    ----------
    size : int
        Bytes of it that are there.
    is_complete : bool
        Whether all of it is.
    """

    def __init__(self, memory: BodyMemory, patience: asyncio.Timeout) -> None:
        self._memory, self._patience = memory, patience
        self.size, self.is_complete = 0, False

    def give_way(self) -> None:
        """Break off what reads it."""
        self._patience.reschedule(asyncio.get_running_loop().time())

    async def chunks(self, request: Request, most: int) -> AsyncIterator[bytes]:
        """Read the body of a request piece by piece.

        Parameters
        ----------
        request : Request
            Whose body it is.
        most : int
            Bytes that it may have.

        Raises
        ------
        BodyTooLargeError
            As soon as it gets too large, or at once where it says that it will.
        NoRoomError
            Where it has to give way.
        """
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > most:
            raise BodyTooLargeError
        async for chunk in request.stream():
            self.size += len(chunk)
            if self.size > most:
                raise BodyTooLargeError
            self._memory.make_room(self)
            yield chunk
        self.is_complete = True


MEMORY: Final = BodyMemory(200 << 20)
"""That of all routes of ours: two recordings of the largest size, or hundreds of usual ones."""

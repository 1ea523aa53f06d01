"""The HTTP endpoint beside the pages: ``POST /api/classify`` and ``GET /api/health``.

A recording comes as the field ``file`` of a form or as the bare body, of the size that the upload box takes; it stays
in memory and is forgotten with the answer. Nothing is remembered between requests: no cookie, no cross-site header.
What takes long to import is imported where it is needed: the server is to be up at once.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from genreclf.app.base_path import base_path
from genreclf.app.server.concurrency import CLASSIFICATIONS, FairTurns, TooManyWaitingError
from genreclf.app.server.error_responses import refusal
from genreclf.app.server.limits import MAX_WAITING_RECORDINGS, MAX_WAITING_RECORDINGS_PER_ADDRESS
from genreclf.app.server.multipart_forms import read_body
from genreclf.app.server.request_body_limits import MEMORY, BodyInMemory, BodyTooLargeError, NoRoomError, address_of
from genreclf.audio.formats import with_header
from genreclf.errors import AudioError, GenreclfError
from genreclf.translation import Sentence, translated

_BUSY: Final = Sentence("Many songs are being analysed right now. Please try again in a few seconds.")
_FORM_OVERHEAD: Final = 64 * 1024  # of boundaries and headers around a file


class Api:
    """The routes and what they share: whose turn it is."""

    def __init__(self) -> None:
        self._turns = FairTurns(
            os.cpu_count() or 1, max_waiting=MAX_WAITING_RECORDINGS, max_per_address=MAX_WAITING_RECORDINGS_PER_ADDRESS
        )
        self.routes: Final = tuple(
            route for prefix in dict.fromkeys(("", base_path())) for route in self._under(prefix)
        )

    def _under(self, prefix: str) -> tuple[Route, ...]:
        """The routes behind a path: Streamlit puts its own ones, but not these, behind ``server.baseUrlPath``."""
        return (
            Route(f"{prefix}/api/classify", self.classify, methods=["POST"]),
            Route(f"{prefix}/api/health", self.health, methods=["GET"]),
            Route(f"{prefix}/api/{{rest:path}}", _unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        )

    async def health(self, request: Request) -> Response:
        """Whether the server is up, and whether an answer comes without the wait for loading the model."""
        from genreclf.app.session import resources
        from genreclf.inference.classifier import DEFAULT_MODEL

        return JSONResponse({"status": "ok", "model": DEFAULT_MODEL, "ready": resources.is_warm()})

    async def classify(self, request: Request) -> Response:
        """The JSON of ``classify --json``, or ``{"error": sentence}`` with status 413, 422 or 503.

        A place for computing is taken only when the recording is there, and given up where nobody waits any more.
        """
        address = address_of(request.scope)
        try:
            self._turns.check(address)
            async with MEMORY.body() as body:
                name, content = await _recording(request, body)
                async with AsyncExitStack() as turn:
                    async with _while_somebody_waits(request):
                        await turn.enter_async_context(self._turns.turn(address))
                    return JSONResponse(await asyncio.to_thread(_classify, name, content))
        except BodyTooLargeError:
            return refusal(
                413,
                Sentence(
                    "This file is larger than {megabytes} MB. Please send it as mp3 or m4a, or a part of it.",
                    megabytes=_max_bytes() >> 20,
                ),
            )
        except (NoRoomError, TooManyWaitingError):
            return refusal(503, _BUSY)
        except AudioError as error:
            return refusal(422, error)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except GenreclfError as error:
            return refusal(503, error)


def _classify(name: str | None, content: bytes) -> dict[str, Any]:
    from genreclf.app.server import metrics
    from genreclf.app.session import resources
    from genreclf.inference.classifier import DEFAULT_MODEL, report

    clip, seconds = metrics.decode(content, resources.decoders(), source="api")
    model = resources.classifier(DEFAULT_MODEL)
    with CLASSIFICATIONS.slot():
        prediction = metrics.predict(clip, model, source="api", size=len(content), decoding=seconds)
    told = report(name, clip, prediction)
    return told | {"notes": [translated(note) for note in prediction.notes]}


def _max_bytes() -> int:
    return int(st.get_option("server.maxUploadSize")) << 20


async def _recording(request: Request, body: BodyInMemory) -> tuple[str | None, bytes]:
    """Name and content of what was sent."""
    content_type = request.headers.get("content-type", "")
    room = _FORM_OVERHEAD if content_type.lower().startswith("multipart/") else 0
    chunks = body.chunks(request, _max_bytes() + room)
    sent = await read_body(content_type, request.headers.get("content-encoding", ""), chunks)
    if len(sent.content) > _max_bytes():
        raise BodyTooLargeError
    return sent.name, with_header(sent.content, sent.name or "")


@asynccontextmanager
async def _while_somebody_waits(request: Request) -> AsyncIterator[None]:
    """Break off what waits within the block when the client hangs up: all that can come after the body.

    Raises
    ------
    ClientDisconnect
        If it does.
    """
    patience, loop = asyncio.timeout(None), asyncio.get_running_loop()

    async def watch() -> None:
        await request.receive()  # somebody has to: uvicorn notices the end of a connection only then
        patience.reschedule(loop.time())

    watching = loop.create_task(watch())
    try:
        async with patience:
            await asyncio.sleep(0)
            if watching.done():
                raise ClientDisconnect
            yield
    except TimeoutError:
        raise ClientDisconnect from None
    finally:
        watching.cancel()


async def _unknown(request: Request) -> Response:
    """For what would otherwise get the page."""
    return refusal(404, "There is nothing here. Please use POST /api/classify or GET /api/health.")

"""Genres over HTTP, beside the pages: ``POST /api/classify`` and ``GET /api/health``.

A recording comes as the field ``file`` of a form or as the bare body, of the size that the upload box takes; it stays
in memory and is forgotten with the answer. Nothing is remembered between requests: no cookie, no cross-site header.
What takes long to import is imported where it is needed: the server is to be up at once.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from genreclf.app.base_path import base_path
from genreclf.app.server.concurrency import CLASSIFICATIONS
from genreclf.app.server.forms import read_body
from genreclf.audio.formats import with_head
from genreclf.errors import AudioError, GenreclfError

MAX_WAITING: Final = 32
"""How many requests may be in the house at a time, their recordings in memory; others are sent away."""

MAX_HELD: Final = 1_500 << 20
"""Bytes that their recordings may take together."""

_BUSY: Final = "Many songs are being analysed right now. Please try again in a few seconds."
_FORM_OVERHEAD: Final = 64 * 1024  # of boundaries and headers around a file


class _TooLargeError(Exception):
    """The body is larger than an upload may be."""


class _BusyError(Exception):
    """There is no room for another recording now."""


class Api:
    """The routes and what they share: how many recordings are being classified."""

    def __init__(self) -> None:
        self._cores = asyncio.Semaphore(os.cpu_count() or 1)
        self._waiting = 0
        self._held = 0
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
        """The JSON of ``classify --json``, or ``{"error": sentence}`` with status 413, 422 or 503."""
        if self._waiting >= MAX_WAITING:
            return _refusal(503, _BUSY)
        self._waiting += 1
        held = 0

        def hold(size: int) -> None:
            nonlocal held
            if self._held + size > MAX_HELD:
                raise _BusyError
            self._held += size
            held += size

        try:
            name, content = await _recording(request, hold)
            async with self._cores:
                return JSONResponse(await asyncio.to_thread(_classify, name, content))
        except _TooLargeError:
            return _refusal(
                413,
                f"This file is larger than {_max_bytes() >> 20} MB. Please send it as mp3 or m4a, or a part of it.",
            )
        except _BusyError:
            return _refusal(503, _BUSY)
        except AudioError as error:
            return _refusal(422, str(error))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except GenreclfError as error:
            return _refusal(503, str(error))
        finally:
            self._waiting -= 1
            self._held -= held


def _classify(name: str | None, content: bytes) -> dict[str, Any]:
    from genreclf.app.server import metrics
    from genreclf.app.session import resources
    from genreclf.inference.classifier import DEFAULT_MODEL, report

    clip, seconds = metrics.decode(content, resources.decoders(), source="api")
    model = resources.classifier(DEFAULT_MODEL)
    with CLASSIFICATIONS.slot():
        prediction = metrics.predict(clip, model, source="api", size=len(content), decoding=seconds)
    return report(name, clip, prediction)


def _max_bytes() -> int:
    return int(st.get_option("server.maxUploadSize")) << 20


async def _recording(request: Request, hold: Callable[[int], None]) -> tuple[str | None, bytes]:
    """Name and content of what was sent; ``hold`` is told how much memory that takes, as it comes."""
    content_type = request.headers.get("content-type", "")
    room = _FORM_OVERHEAD if content_type.lower().startswith("multipart/") else 0
    body = _limited(request, _max_bytes() + room, hold)
    sent = await read_body(content_type, request.headers.get("content-encoding", ""), body)
    if len(sent.content) > _max_bytes():
        raise _TooLargeError
    return sent.name, with_head(sent.content, sent.name or "")


async def _limited(request: Request, most: int, hold: Callable[[int], None]) -> AsyncIterator[bytes]:
    """The body piece by piece; it ends where it gets too large, or at once where it says that it will."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _TooLargeError
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > most:
            raise _TooLargeError
        hold(len(chunk))
        yield chunk


async def _unknown(request: Request) -> Response:
    """For what would otherwise get the page."""
    return _refusal(404, "There is nothing here. Please use POST /api/classify or GET /api/health.")


def _refusal(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status)

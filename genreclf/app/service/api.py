"""Genres over HTTP, beside the pages: ``POST /api/classify`` and ``GET /api/health``.

A recording comes as the field ``file`` of a form or as the bare body, of the size that the upload box takes; it stays
in memory and is forgotten with the answer. Nothing is remembered between requests: no cookie, no cross-site header.
What takes long to import is imported where it is needed: the server is to be up at once.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any, Final

import streamlit as st
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from genreclf.app.service.turns import ANSWERS
from genreclf.errors import AudioError, GenreclfError

MAX_WAITING: Final = 32
"""How many requests may be in the house at a time, their recordings in memory; others are sent away."""

_FORM_OVERHEAD: Final = 64 * 1024  # of boundaries and headers around a file


class _TooLargeError(Exception):
    """The body is larger than an upload may be."""


class _InMemoryParser(MultiPartParser):
    """A form whose files never go to the disk."""

    spool_max_size = 0  # tempfile's word for "no limit"


class Api:
    """The routes and what they share: how many recordings are being classified."""

    def __init__(self) -> None:
        self._cores = asyncio.Semaphore(os.cpu_count() or 1)
        self._waiting = 0
        self.routes: Final = (
            Route("/api/classify", self.classify, methods=["POST"]),
            Route("/api/health", self.health, methods=["GET"]),
            Route("/api/{rest:path}", _unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        )

    async def health(self, request: Request) -> Response:
        """Whether the server is up, and whether an answer comes without the wait for loading the model."""
        from genreclf.app import resources
        from genreclf.inference.classifier import DEFAULT_MODEL

        return JSONResponse({"status": "ok", "model": DEFAULT_MODEL, "ready": resources.is_warm()})

    async def classify(self, request: Request) -> Response:
        """The JSON of ``classify --json``, or ``{"error": sentence}`` with status 413, 422 or 503."""
        if self._waiting >= MAX_WAITING:
            return _refusal(503, "Many songs are being analysed right now. Please try again in a few seconds.")
        self._waiting += 1
        try:
            name, content = await _recording(request)
            async with self._cores:
                return JSONResponse(await asyncio.to_thread(_classify, name, content))
        except _TooLargeError:
            return _refusal(413, f"This file is larger than {_max_bytes() >> 20} MB. Please send a shorter recording.")
        except (MultiPartException, AudioError) as error:
            return _refusal(422, getattr(error, "message", str(error)))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except GenreclfError as error:
            return _refusal(503, str(error))
        finally:
            self._waiting -= 1


def _classify(name: str | None, content: bytes) -> dict[str, Any]:
    from genreclf.app import resources
    from genreclf.app.service import observe
    from genreclf.inference.classifier import DEFAULT_MODEL, report

    clip, seconds = observe.decode(content, resources.decoders(), source="api")
    model = resources.classifier(DEFAULT_MODEL)
    with ANSWERS.one():
        prediction = observe.predict(clip, model, source="api", size=len(content), decoding=seconds)
    return report(name, clip, prediction)


def _max_bytes() -> int:
    return int(st.get_option("server.maxUploadSize")) << 20


async def _recording(request: Request) -> tuple[str | None, bytes]:
    """Name and content of what was sent."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return None, b"".join([chunk async for chunk in _limited(request, _max_bytes())])
    body = _limited(request, _max_bytes() + _FORM_OVERHEAD)
    form = await _InMemoryParser(request.headers, body, max_files=1, max_fields=8).parse()  # type: ignore[arg-type]
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise MultiPartException("There is no file in this form. Please send it as the field 'file'.")
        content = await file.read()
    finally:
        await form.close()
    if len(content) > _max_bytes():
        raise _TooLargeError
    return file.filename, content


async def _limited(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body piece by piece; it ends where it gets too large, or at once where it says that it will."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _TooLargeError
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > most:
            raise _TooLargeError
        yield chunk


async def _unknown(request: Request) -> Response:
    """For what would otherwise get the page."""
    return _refusal(404, "There is nothing here. Please use POST /api/classify or GET /api/health.")


def _refusal(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status)

"""What pages send while they listen along.

``POST /listen`` is a piece of sound, ``DELETE /listen`` forgets all of them, and ``POST /listen/recording`` brings the
minute that a visitor keeps.

A piece is raw sound, 16 bits a sample, little-endian, at `genreclf.inference.streaming.RATE`. It is answered at once or
not at all: a page sends one piece at a time, and where the processor is busy the sound is heard without an answer. So
delays can't grow.

Who may send is known by a secret of the visit, in a header that no other site's page can set. Everything hangs on the
visit's `Ear` and goes with it; nothing is written anywhere, nor logged. The path lies outside ``/api``, which any
replica answers.
"""

import asyncio
import secrets
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from genreclf.app.server.concurrency import ANSWERS
from genreclf.errors import GenreclfError

HEADER: Final = "x-listener"
"""Where the secret of the visit is sent."""

LARGEST_PIECE: Final = 1 << 19
"""Bytes of a piece; ten seconds have 320 000."""

PATIENCE: Final = 0.4
"""Seconds that a piece waits for its turn."""

_GONE = "This visit has ended. Please reload the page."


class Ear:
    """What the server hears and keeps of one visit; as long as somebody holds it, pieces can be sent to it.

    Attributes
    ----------
    secret : str
        Names it in requests.
    listener : Listener
        With the sound of the last seconds; a new one each time that listening begins or ends.
    recording : bytes or None
        The minute that the visitor chose to keep, as a WAV file.
    """

    def __init__(self) -> None:
        self.secret: Final = secrets.token_urlsafe(24)
        self.recording: bytes | None = None
        self.is_busy = False
        self.forget()
        _EARS[self.secret] = self

    def forget(self) -> None:
        """Begin anew; a piece that is being listened to meanwhile is forgotten, too."""
        from genreclf.inference.streaming import Listener

        self.listener = Listener()


_EARS: WeakValueDictionary[str, Ear] = WeakValueDictionary()


def path() -> str:
    """Where pieces are sent, below the address of the app."""
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{prefix}/listen" if prefix else "/listen"


def routes() -> tuple[Route, ...]:
    """For `streamlit.App`."""
    return (
        Route(path(), hear, methods=["POST"]),
        Route(path(), forget, methods=["DELETE"]),
        Route(f"{path()}/recording", keep, methods=["POST"]),
    )


async def hear(request: Request) -> Response:
    """A piece of sound; answers what it is like, and what music the last seconds are."""
    try:
        ear = _EARS.get(request.headers.get(HEADER, ""))
        body = await _body(request, LARGEST_PIECE)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it
    if ear is None:
        return _refusal(404, _GONE)
    if body is None or not body or len(body) % 2:
        return _refusal(422, "This is no piece of sound.")
    if ear.is_busy:
        return _refusal(503, "The last piece is still being listened to.")
    ear.is_busy = True
    try:
        return JSONResponse(await asyncio.to_thread(_heard, ear, body))
    except GenreclfError as error:
        return _refusal(503, str(error))
    finally:
        ear.is_busy = False


async def forget(request: Request) -> Response:
    """Listening has ended, or begins anew."""
    if ear := _EARS.get(request.headers.get(HEADER, "")):
        ear.forget()
    return Response(status_code=204)


async def keep(request: Request) -> Response:
    """The last minute as a WAV file, for the page that takes it from the ear."""
    try:
        ear = _EARS.get(request.headers.get(HEADER, ""))
        body = await _body(request, int(st.get_option("server.maxUploadSize")) << 20)
    except ClientDisconnect:
        return Response(status_code=400)
    if ear is None:
        return _refusal(404, _GONE)
    if body is None:
        return _refusal(413, "This recording is too large.")
    ear.recording = body
    return Response(status_code=204)


def _heard(ear: Ear, piece: bytes) -> dict[str, Any]:
    from genreclf.app.session import resources
    from genreclf.inference.classifier import DEFAULT_MODEL
    from genreclf.messages import streaming

    listener = ear.listener
    sound = listener.push(np.frombuffer(piece, "<i2").astype(np.float32) / 32768)
    reply = {"level": sound.level, "condition": sound.condition, "headline": streaming.headline(sound.condition, None)}
    if sound.condition in ("dead", "quiet"):
        return reply
    with ANSWERS.soon(PATIENCE) as has_place:
        if not has_place:
            return reply | {"skipped": True}
        prediction = listener.answer(resources.classifier(DEFAULT_MODEL))
    if prediction is None:
        return reply
    return reply | {
        "headline": streaming.headline(sound.condition, prediction),
        "sureness": streaming.sureness(prediction),
        "verdict": prediction.verdict,
        "chances": streaming.chances(prediction),
        "words": streaming.words_heard(prediction),
    }


async def _body(request: Request, most: int) -> bytes | None:
    """What was sent; None if it is too large."""
    parts, total = [], 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > most:
            return None
        parts.append(chunk)
    return b"".join(parts)


def _refusal(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status)

"""The route to which pages send live sound.

``POST /listen`` is a chunk of sound, ``DELETE /listen`` forgets all of them, and ``POST /listen/recording`` brings the
minute that a visitor keeps.

A chunk is raw sound, 16 bits a sample, little-endian, at `genreclf.inference.streaming.RATE`. It is answered at once or
not at all: a page sends one chunk at a time, and where the processor is busy the sound is heard without an answer. So
delays can't grow.

Who may send is known by a secret of the visit, in a header that no other site's page can set. Everything hangs on the
visit's `StreamSession` and goes with it; nothing is written anywhere, nor logged. The path lies outside ``/api``,
which any replica answers.
"""

import asyncio
import secrets
import weakref
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from genreclf.app.base_path import base_path
from genreclf.app.server.concurrency import CLASSIFICATIONS
from genreclf.app.server.error_responses import refusal
from genreclf.app.server.request_body_limits import MEMORY, BodyInMemory, BodyTooLargeError, NoRoomError
from genreclf.errors import GenreclfError
from genreclf.gettext_catalogues import SOURCE
from genreclf.translation import Sentence, speaking

HEADER: Final = "x-listener"
"""Where the secret of the visit is sent."""

MAX_CHUNK_BYTES: Final = 1 << 19
"""Bytes of a chunk; ten seconds have 320 000."""

MAX_RECORDING_BYTES: Final = 24 << 20
"""Bytes of a recording; a minute at 192 kHz has 23 million."""

MAX_KEPT_BYTES: Final = 100 << 20
"""Bytes of the recordings of all visits that no page has taken yet."""

KEPT_SECONDS: Final = 120.0
"""Seconds that a recording waits for its page, which takes it at once where it is still there."""

SLOT_TIMEOUT: Final = 0.4
"""Seconds that a chunk waits for its turn."""

_GONE: Final = Sentence("This visit has ended. Please reload the page.")
_FULL: Final = Sentence("Many recordings are arriving right now. Please try again in a few seconds.")


class StreamSession:
    """What the server hears and keeps of one visit; as long as somebody holds it, chunks can be sent to it.

    Attributes
    ----------
    secret : str
        Names it in requests.
    listener : Listener
        With the sound of the last seconds; a new one each time that listening begins or ends.
    recording : bytes or None
        The minute that the visitor chose to keep, as a WAV file.
    language : str
        What the visitor's page speaks.
    """

    def __init__(self) -> None:
        self.secret: Final = secrets.token_urlsafe(24)
        self.recording: bytes | None = None
        self.language = SOURCE
        self.is_busy = self.is_keeping = False
        self._letting_go: asyncio.TimerHandle | None = None
        self.forget()
        _SESSIONS[self.secret] = self

    def forget(self) -> None:
        """Begin anew; a chunk that is being listened to meanwhile is forgotten, too."""
        from genreclf.inference.streaming import Listener

        self.listener = Listener()

    def keep(self, recording: bytes) -> None:
        """Keep a recording for the page, but not for long."""
        self.recording = recording
        if self._letting_go:
            self._letting_go.cancel()
        self._letting_go = asyncio.get_running_loop().call_later(KEPT_SECONDS, _let_go, weakref.ref(self))


def _let_go(reference: "weakref.ref[StreamSession]") -> None:
    if session := reference():
        session.recording = None


_SESSIONS: WeakValueDictionary[str, StreamSession] = WeakValueDictionary()


def path() -> str:
    """Where chunks are sent, below the address of the app."""
    return f"{base_path()}/listen"


def routes() -> tuple[Route, ...]:
    """For `streamlit.App`."""
    return (
        Route(path(), receive_chunk, methods=["POST"]),
        Route(path(), forget, methods=["DELETE"]),
        Route(f"{path()}/recording", receive_recording, methods=["POST"]),
    )


async def receive_chunk(request: Request) -> Response:
    """A chunk of sound; answers what it is like, and what music the last seconds are."""
    session = _SESSIONS.get(request.headers.get(HEADER, ""))
    if session is None:
        return refusal(404, _GONE)
    if session.is_busy:
        return refusal(503, Sentence("The last chunk is still being listened to."))
    session.is_busy = True
    try:
        async with MEMORY.body() as body:
            chunk = await _read(body, request, MAX_CHUNK_BYTES)
            if not chunk or len(chunk) % 2:
                return refusal(422, Sentence("This is no chunk of sound."))
            with speaking(session.language):
                return JSONResponse(await asyncio.to_thread(_answer_chunk, session, chunk))
    except BodyTooLargeError:
        return refusal(422, Sentence("This is no chunk of sound."))
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it
    except NoRoomError:
        return refusal(503, _FULL)
    except GenreclfError as error:
        return refusal(503, error)
    finally:
        session.is_busy = False


async def forget(request: Request) -> Response:
    """Listening has ended, or begins anew."""
    if session := _SESSIONS.get(request.headers.get(HEADER, "")):
        session.forget()
    return Response(status_code=204)


async def receive_recording(request: Request) -> Response:
    """The last minute as a WAV file, for the page that takes it from the session at once."""
    session = _SESSIONS.get(request.headers.get(HEADER, ""))
    if session is None:
        return refusal(404, _GONE)
    if session.is_keeping:
        return refusal(503, Sentence("The last recording is still arriving."))
    session.is_keeping = True
    try:
        async with MEMORY.body() as body:
            recording = await _read(body, request, MAX_RECORDING_BYTES)
    except BodyTooLargeError:
        return refusal(413, Sentence("This recording is too large."))
    except ClientDisconnect:
        return Response(status_code=400)
    except NoRoomError:
        return refusal(503, _FULL)
    finally:
        session.is_keeping = False
    if len(recording) + _kept_by_others(session) > MAX_KEPT_BYTES:
        return refusal(503, _FULL)
    session.keep(recording)
    return Response(status_code=204)


def _kept_by_others(session: StreamSession) -> int:
    others = (reference() for reference in _SESSIONS.valuerefs())  # a copy: pages add to it in other threads
    return sum(len(other.recording or b"") for other in others if other not in (None, session))


async def _read(body: BodyInMemory, request: Request, most: int) -> bytes:
    return b"".join([chunk async for chunk in body.chunks(request, most)])


def _answer_chunk(session: StreamSession, chunk: bytes) -> dict[str, Any]:
    from genreclf.app.session import resources
    from genreclf.inference.classifier import DEFAULT_MODEL
    from genreclf.messages import streaming

    listener = session.listener
    sound = listener.push(np.frombuffer(chunk, "<i2").astype(np.float32) / 32768)
    reply = {"level": sound.level, "condition": sound.condition, "headline": streaming.headline(sound.condition, None)}
    if sound.condition in ("dead", "quiet"):
        return reply
    with CLASSIFICATIONS.slot_within(SLOT_TIMEOUT) as acquired:
        if not acquired:
            return reply | {"skipped": True}
        prediction = listener.answer(resources.classifier(DEFAULT_MODEL))
    if prediction is None:
        return reply
    return reply | {
        "headline": streaming.headline(sound.condition, prediction),
        "confidence": streaming.confidence_text(prediction),
        "verdict": prediction.verdict,
        "chances": streaming.chances(prediction),
        "words": streaming.words_heard(prediction),
    }

"""What pages send while they listen along, as the server takes it."""

import asyncio
import gc
import json
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from starlette.applications import Starlette

from genreclf.app.server import stream_endpoint
from genreclf.app.server.concurrency import ConcurrencyLimit
from genreclf.app.session import resources
from genreclf.inference.streaming import RATE
from tests import loops
from tests.inference.test_streaming import Recorder
from tests.sounds import song, tone
from tests.waiting import GIVE_UP

APP = Starlette(routes=stream_endpoint.routes())


@pytest.fixture(autouse=True)
def recorder(monkeypatch):
    model = Recorder()
    monkeypatch.setattr(resources, "classifier", lambda name: model)
    return model


def piece(samples):
    return np.round(samples * 32767).astype("<i2").tobytes()


async def posted(path, body, secret, pieces=1, method="POST"):
    """What is answered; ``body`` is what is sent, None where nothing may be read, or what gives it when it is asked."""
    parts = [
        {"type": "http.request", "body": part.tobytes(), "more_body": True}
        for part in np.array_split(np.frombuffer(body if isinstance(body, bytes) else b"", np.uint8), pieces)
    ]
    parts.append({"type": "http.request", "body": b"", "more_body": False})
    sent = []

    async def receive():
        assert body is not None, "nothing is read before it is allowed"
        return await body() if callable(body) else parts.pop(0)

    async def send(message):
        sent.append(message)

    headers = [(stream_endpoint.HEADER.encode(), secret.encode())] if secret else []
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    await APP(scope, receive, send)
    content = b"".join(message.get("body", b"") for message in sent)
    return SimpleNamespace(status=sent[0]["status"], said=json.loads(content) if content else None)


def post(path, body, secret, pieces=1):
    return loops.run(posted(path, body, secret, pieces))


def test_pieces_are_heard_and_answered():
    session = stream_endpoint.StreamSession()
    first = post("/listen", piece(song(1, RATE)), session.secret, pieces=3)
    assert (first.status, first.said["condition"], first.said["headline"]) == (200, "fine", "Listening…")
    second = post("/listen", piece(song(2, RATE)), session.secret).said
    assert (second["headline"], second["verdict"]) == ("Jazz", "confident")
    assert second["chances"]["jazz"][1] == "9 in 10"
    np.testing.assert_allclose(session.listener.last(2), song(2, RATE), atol=1e-4)


def test_silence_is_told_without_asking_the_network(recorder):
    session = stream_endpoint.StreamSession()
    assert post("/listen", piece(song(3, RATE)), session.secret).said["headline"] == "Jazz"
    for sound, condition in ((np.zeros(RATE), "dead"), (tone(1, RATE, amplitude=2e-4), "quiet")):
        said = post("/listen", piece(sound), session.secret).said
        assert (said["condition"], said["headline"]) == (condition, "I hear nothing much")
    assert len(recorder.clips) == 1


def test_two_visits_do_not_hear_each_other():
    one, other = stream_endpoint.StreamSession(), stream_endpoint.StreamSession()
    assert post("/listen", piece(song(3, RATE)), one.secret).said["headline"] == "Jazz"
    assert post("/listen", piece(song(1, RATE)), other.secret).said["headline"] == "Listening…"
    assert one.secret != other.secret


@pytest.mark.parametrize("path", ["/listen", "/listen/recording"])
@pytest.mark.parametrize("secret", ["", "guessed"])
def test_nobody_is_heard_without_the_secret_of_a_visit(path, secret):
    refused = post(path, None, secret)
    assert refused.status == 404
    assert "reload" in refused.said["error"]


@pytest.mark.parametrize("path", ["/listen", "/listen/recording"])
def test_of_one_visit_one_body_comes_at_a_time(path):
    session, begun, release = stream_endpoint.StreamSession(), asyncio.Event(), asyncio.Event()

    async def slow():
        begun.set()
        await release.wait()
        return {"type": "http.request", "body": piece(song(1, RATE)), "more_body": False}

    async def both():
        first = asyncio.create_task(posted(path, slow, session.secret))
        await begun.wait()
        second = await posted(path, None, session.secret)
        release.set()
        return (await first).status, second.status

    first, second = loops.run(both())
    assert first in (200, 204)
    assert second == 503


def test_with_the_visit_goes_what_was_heard():
    session = stream_endpoint.StreamSession()
    secret = session.secret
    assert post("/listen", piece(song(1, RATE)), secret).status == 200
    del session
    gc.collect()
    assert post("/listen", piece(song(1, RATE)), secret).status == 404


@pytest.mark.parametrize("body", [b"", b"odd", bytes(stream_endpoint.MAX_CHUNK_BYTES + 2)])
def test_what_is_no_piece_is_refused(body):
    session = stream_endpoint.StreamSession()
    assert post("/listen", body, session.secret).status == 422
    assert not len(session.listener.last(60))


def test_when_the_processor_is_busy_sound_is_heard_but_not_answered(monkeypatch, recorder):
    turns, session = ConcurrencyLimit(1), stream_endpoint.StreamSession()
    monkeypatch.setattr(stream_endpoint, "CLASSIFICATIONS", turns)
    monkeypatch.setattr(stream_endpoint, "SLOT_TIMEOUT", 0.01)
    with turns.slot():
        busy = post("/listen", piece(song(2, RATE)), session.secret)
    assert (busy.status, busy.said["skipped"], recorder.clips) == (200, True, [])
    assert post("/listen", piece(song(1, RATE)), session.secret).said["headline"] == "Jazz"
    assert len(recorder.clips[0].samples) == 3 * RATE


def test_a_second_piece_at_the_same_time_is_dropped(recorder):
    session, begun, release = stream_endpoint.StreamSession(), threading.Event(), threading.Event()
    answer = recorder.predict

    def slow(clip):
        begun.set()
        release.wait(GIVE_UP)
        return answer(clip)

    recorder.predict = slow

    async def both():
        first = asyncio.create_task(posted("/listen", piece(song(3, RATE)), session.secret))
        await asyncio.to_thread(begun.wait, GIVE_UP)
        second = await posted("/listen", piece(song(1, RATE)), session.secret)
        release.set()
        return await first, second

    first, second = loops.run(both())
    assert (first.status, second.status) == (200, 503)
    assert len(session.listener.last(60)) == 3 * RATE


def test_where_listening_ends_all_is_forgotten_also_what_is_just_listened_to(recorder):
    session, begun, release = stream_endpoint.StreamSession(), threading.Event(), threading.Event()
    answer = recorder.predict

    def slow(clip):
        begun.set()
        release.wait(GIVE_UP)
        return answer(clip)

    recorder.predict = slow

    async def ended():
        last = asyncio.create_task(posted("/listen", piece(song(3, RATE)), session.secret))
        await asyncio.to_thread(begun.wait, GIVE_UP)
        end = await posted("/listen", b"", session.secret, method="DELETE")
        release.set()
        return await last, end

    last, end = loops.run(ended())
    assert (last.status, end.status) == (200, 204)
    assert not len(session.listener.last(60))
    assert post("/listen", piece(song(1, RATE)), session.secret).said["headline"] == "Listening…"


def test_the_minute_that_is_kept_waits_in_the_visit():
    session = stream_endpoint.StreamSession()
    assert post("/listen/recording", b"RIFF", session.secret).status == 204
    assert session.recording == b"RIFF"
    assert post("/listen/recording", bytes(stream_endpoint.MAX_RECORDING_BYTES + 1), session.secret).status == 413
    assert session.recording == b"RIFF"


def test_what_no_page_takes_is_kept_within_limits_of_size_and_time(monkeypatch):
    monkeypatch.setattr(stream_endpoint, "MAX_KEPT_BYTES", 10)
    monkeypatch.setattr(stream_endpoint, "KEPT_SECONDS", 0.01)
    one, other = stream_endpoint.StreamSession(), stream_endpoint.StreamSession()

    async def kept():
        assert (await posted("/listen/recording", b"12345678", one.secret)).status == 204
        assert (await posted("/listen/recording", b"12345678", one.secret)).status == 204
        assert (await posted("/listen/recording", b"12345678", other.secret)).status == 503
        assert one.recording
        assert other.recording is None
        while one.recording:
            await asyncio.sleep(0.01)
        assert (await posted("/listen/recording", b"12345678", other.secret)).status == 204

    loops.run(kept())

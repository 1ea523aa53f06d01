"""The HTTP endpoint of the real, served app."""

import asyncio
import base64
import gzip
import http.client
import json
import os
import select
import socket
import sys
import tempfile
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from genreclf import GenreClassifier, load_audio
from genreclf.app.server.api import Api
from genreclf.app.server.limits import MAX_ARRIVING_BODIES_PER_ADDRESS
from genreclf.app.server.request_body_limits import BodyMemory
from genreclf.inference.classifier import DEFAULT_MODEL, report
from tests import loops
from tests.app.server.serving import begun_post, served
from tests.browser.driver import mapped_files, serve
from tests.sounds import RATE, by_libsndfile, song
from tests.waiting import GIVE_UP, until

BOUNDARY = "----a-test"
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve({"STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "20"}) as address:
        yield address


@pytest.fixture(scope="module")
def wav() -> bytes:
    return by_libsndfile(song(4.0), RATE)


def ask(
    address: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, Any, dict[str, str]]:
    """Status, parsed JSON and headers of an answer."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=120)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content) if content else None, {k.lower(): v for k, v in answer.getheaders()}


def form(content: bytes, *, field: str = "file", name: str = "song.wav") -> tuple[bytes, dict[str, str]]:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def test_it_is_healthy(address: str) -> None:
    status, health, _ = ask(address, "GET", "/api/health")
    assert status == 200
    assert health["status"] == "ok"
    assert health["model"] == DEFAULT_MODEL
    assert isinstance(health["ready"], bool)


def test_a_form_and_a_bare_body_get_the_answer_of_the_command_line(address: str, wav: bytes) -> None:
    clip = load_audio(wav)
    expected = json.loads(json.dumps(report("song.wav", clip, GenreClassifier.load().predict(clip))))
    body, headers = form(wav)
    status, answer, headers = ask(address, "POST", "/api/classify", body, headers)
    assert status == 200
    assert answer["path"] == "song.wav"
    bare = ask(address, "POST", "/api/classify", wav, {"Content-Type": "application/x-www-form-urlencoded"})
    assert bare[:2] == (200, {**answer, "path": None})
    assert set(answer) == set(expected)
    assert answer["genre"] == expected["genre"]
    assert answer["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-4)
    assert answer["duration"] == expected["duration"]
    assert "set-cookie" not in headers
    assert not any(name.startswith("access-control") for name in headers)
    assert ask(address, "GET", "/api/health")[1]["ready"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"<html>404</html>", "does not look like a sound file"),
        (by_libsndfile(song(0.2), RATE), "only 0.20 s long"),
    ],
)
def test_what_can_not_be_heard_is_explained_as_on_the_page(address: str, content: bytes, sentence: str) -> None:
    for body, headers in (form(content), (content, {})):
        status, answer, _ = ask(address, "POST", "/api/classify", body, headers)
        assert status == 422
        assert set(answer) == {"error"}
        assert sentence in answer["error"]


def test_a_form_without_a_file_or_cut_off_is_explained(address: str, wav: bytes) -> None:
    body, headers = form(wav, field="song")
    status, answer, _ = ask(address, "POST", "/api/classify", body, headers)
    assert (status, answer["error"]) == (422, "There is no file in this form. Please send it as the field 'file'.")
    assert ask(address, "POST", "/api/classify", b"no form", headers)[0] == 422


@pytest.mark.parametrize(
    ("disposition", "kind", "name"),
    [
        ('; filename="song.wav"', "Multipart/Form-Data", "song.wav"),
        ("; filename*=UTF-8''s%C3%B6ng.wav", "multipart/form-data", "söng.wav"),
        ('; filename="song.wav"', "multipart/form-data; charset=x-nobody-knows", "song.wav"),
    ],
)
def test_forms_of_old_and_odd_clients_are_read(
    address: str, wav: bytes, disposition: str, kind: str, name: str
) -> None:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"{disposition}\r\n\r\n'
    body = head.encode() + wav + f"\r\n--{BOUNDARY}--\r\n".encode()
    status, answer, _ = ask(address, "POST", "/api/classify", body, {"Content-Type": f"{kind}; boundary={BOUNDARY}"})
    assert (status, answer["path"]) == (200, name)


@pytest.mark.parametrize(
    ("code", "headers", "sentence"),
    [
        (gzip.compress, {}, "compressed with gzip"),
        (gzip.compress, {"Content-Encoding": "gzip"}, "is compressed ('gzip')"),
        (base64.b64encode, {}, "text in base64"),
    ],
)
def test_a_coded_body_is_said_to_be_one(
    address: str, wav: bytes, code: Callable[[bytes], bytes], headers: dict[str, str], sentence: str
) -> None:
    status, answer, _ = ask(address, "POST", "/api/classify", code(wav), headers)
    assert status == 422
    assert sentence in answer["error"]


def test_sizes_up_to_that_of_the_upload_box_are_taken_and_no_more(address: str, wav: bytes) -> None:
    largest = wav + bytes(20 * MEGABYTE - len(wav))
    for body, headers in (form(largest), (largest, {})):
        assert ask(address, "POST", "/api/classify", body, headers)[0] == 200
    for body, headers in (form(largest + b"1"), (largest + b"1", {})):
        status, answer, _ = ask(address, "POST", "/api/classify", body, headers)
        assert status == 413
        assert "larger than 20 MB. Please send it as mp3 or m4a" in answer["error"]


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=" + BOUNDARY, "audio/wav"])
def test_a_body_without_end_is_cut_off_on_the_way(address: str, kind: str) -> None:
    place = urllib.parse.urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=60) as connection:
        head = f"POST /api/classify HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'.encode()
        connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
        sent = 0
        while sent < 100 and not select.select([connection], [], [], 0)[0]:
            connection.sendall(b"100000\r\n" + bytes(MEGABYTE) + b"\r\n")
            sent += 1
        assert connection.recv(12) == b"HTTP/1.1 413"
    assert 20 <= sent < 60, "what is beyond 20 MB is only what was on its way"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_http_is_parsed_in_c(address: str) -> None:
    """With the parser in Python, one connection can hold up all others for seconds."""
    assert AutoHTTPProtocol is HttpToolsProtocol
    assert "/httptools/" in mapped_files(address)


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/classify"), ("POST", "/api/other"), ("GET", "/api/")])
def test_what_is_not_there_is_no_page(address: str, method: str, path: str) -> None:
    status, answer, _ = ask(address, method, path)
    assert status == 404
    assert "POST /api/classify" in answer["error"]


def test_under_a_path_the_endpoint_lies_there_too(wav: bytes) -> None:
    with serve(base="music") as address:
        for path in ("/music/api", "/api"):
            status, health, _ = ask(address, "GET", f"{path}/health")
            assert (status, health["status"]) == (200, "ok")
            status, answer, _ = ask(address, "POST", f"{path}/classify", wav)
            assert (status, answer["duration"]) == (200, 4.0)
            assert ask(address, "GET", f"{path}/classify")[0] == 404


def test_what_was_done_to_hear_a_recording_is_said(address: str) -> None:
    inverted = by_libsndfile(np.stack([song(4.0), -song(4.0)], axis=1), RATE)
    status, answer, _ = ask(address, "POST", "/api/classify", inverted)
    assert status == 200
    assert answer["notes"][0] == load_audio(inverted).notes[0]


def test_a_recording_is_never_written_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    rolled: list[int] = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda file: rolled.append(file.tell()))
    body, headers = form(b"no sound" + bytes(8 * MEGABYTE))
    status, answer = in_process(Api(), body, headers)
    assert status == 422
    assert "does not look like a sound file" in answer["error"]
    assert not rolled


def test_requests_beyond_what_memory_is_meant_for_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genreclf.app.server.api.MAX_WAITING_RECORDINGS", 0)
    status, answer = in_process(Api(), b"", {})
    assert status == 503
    assert "try again" in answer["error"]


def test_recordings_beyond_what_memory_is_meant_for_are_sent_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("genreclf.app.server.api.MEMORY", BodyMemory(MEGABYTE))
    api = Api()
    for _ in range(3):
        status, answer = in_process(api, bytes(2 * MEGABYTE), {})
        assert status == 503
        assert "try again" in answer["error"]
    assert in_process(api, b"no sound", {})[0] == 422, "what was held is free again"


def test_what_nobody_waits_for_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    computed = []
    monkeypatch.setattr("genreclf.app.server.api._classify", lambda name, content: computed.append(content) or {})
    api = Api()
    assert in_process(api, b"a song", {}, is_gone=True)[0] == 400
    assert not computed
    assert in_process(api, b"another", {}) == (200, {})
    assert computed == [b"another"]


def test_who_hangs_up_while_waiting_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    release, begun, computed = threading.Event(), threading.Semaphore(0), []

    def compute(name: str | None, content: bytes) -> dict[str, Any]:
        computed.append(content[:1])
        begun.release()
        assert release.wait(GIVE_UP)
        return {}

    monkeypatch.setattr("genreclf.app.server.api._classify", compute)
    places, memory = os.cpu_count() or 1, BodyMemory(100 * MEGABYTE)
    monkeypatch.setattr("genreclf.app.server.api.MEMORY", memory)
    with served(Starlette(routes=list(Api().routes))) as host, ExitStack() as connections:

        def posted(content: bytes) -> socket.socket:
            connection = connections.enter_context(begun_post(host, "/api/classify", length=len(content)))
            connection.sendall(content)
            return connection

        working = [posted(b"w" + bytes(200_000)) for _ in range(places)]
        for _ in working:
            assert begun.acquire(timeout=GIVE_UP)
        gone = [posted(b"g" + bytes(200_000)) for _ in range(10)]
        until(lambda: sum(body.is_complete for body in memory._bodies) == places + 10)
        for connection in gone:
            connection.close()
        until(lambda: len(memory._bodies) == places)
        release.set()
        for connection in [*working, posted(b"p" + bytes(9))]:
            assert connection.recv(12) == b"HTTP/1.1 200"
    assert sorted(computed) == [b"p", *[b"w"] * places]


def test_slow_bodies_keep_nobody_out_but_the_client_that_sends_too_many(address: str, wav: bytes) -> None:
    host = urllib.parse.urlsplit(address).netloc
    with ExitStack() as connections:
        for _ in range(MAX_ARRIVING_BODIES_PER_ADDRESS):
            headers = "X-Forwarded-For: 203.0.113.5\r\n"
            connections.enter_context(begun_post(host, "/api/classify", headers=headers))
        until(lambda: ask(address, "POST", "/api/classify", b"x", {"X-Forwarded-For": "203.0.113.5"})[0] == 503)
        status, answer, headers = ask(address, "POST", "/api/classify", wav, {"X-Forwarded-For": "203.0.113.5"})
        assert (status, headers["retry-after"]) == (503, "5")
        assert "try again" in answer["error"]
        assert ask(address, "POST", "/api/classify", wav, {"X-Forwarded-For": "203.0.113.6"})[0] == 200
        assert ask(address, "POST", "/api/classify", wav)[0] == 200


def in_process(api: Api, body: bytes, headers: dict[str, str], *, is_gone: bool = False) -> tuple[int, Any]:
    """Status and JSON of a request that takes no network; its sender may have hung up meanwhile."""
    sent: list[dict[str, Any]] = []
    pieces = [body[start : start + MEGABYTE] for start in range(0, len(body), MEGABYTE)] or [b""]

    async def receive() -> dict[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"} if is_gone else await asyncio.Event().wait()
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/classify",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    loops.run(Starlette(routes=list(api.routes))(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"] or "null")

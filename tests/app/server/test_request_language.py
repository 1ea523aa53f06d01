"""Requests are answered in the language of whoever sends them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from genreclf import translation
from genreclf.app.server.error_responses import refusal
from genreclf.app.server.phone_page import phone_page
from genreclf.app.server.request_language import Languages
from genreclf.audio.decoder_pool import DecoderPool
from genreclf.errors import EmptyAudioError
from genreclf.quiz.game import RoomError
from genreclf.quiz.room_registry import Rooms
from genreclf.translation import language, speaking, translated
from tests.loops import run
from tests.pseudo import LANGUAGE, installed


@pytest.fixture(scope="module", autouse=True)
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with installed(tmp_path_factory.mktemp("locale")):
        yield


async def which(request: Request) -> Response:
    return PlainTextResponse(language())


async def refuse(request: Request) -> Response:
    return refusal(503, translation.Sentence("jazz"))


def answer(path: str, query: str = "", header: str = "") -> str:
    """What an app behind the middleware answers to a browser that speaks some languages."""
    app = Starlette(routes=[Route("/", which), Route("/no", refuse)], middleware=[Middleware(Languages)])
    sent: list[dict] = []
    headers = [(b"accept-language", header.encode())] if header else []
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    run(app(scope, receive, send))
    return sent[-1]["body"].decode()


@pytest.mark.parametrize(
    ("query", "header", "spoken"),
    [
        ("", "", "en"),
        ("", "en-XA,en;q=0.5", LANGUAGE),
        ("lang=en-XA", "en", LANGUAGE),
        ("lang=en", "en-XA", "en"),
        ("lang=nothing", "en-XA", LANGUAGE),
        ("lang=%ff", "", "en"),
    ],
)
def test_address_and_browser_say_the_language(query, header, spoken):
    assert answer("/", query, header) == spoken


def test_a_refusal_speaks_it_and_its_key_does_not():
    assert json.loads(answer("/no", header="en-XA")) == {"error": "⟦jàzz⟧"}
    assert json.loads(answer("/no")) == {"error": "jazz"}


def test_the_page_of_phones_says_its_language_and_all_its_words():
    assert '<html lang="en">' in phone_page("en")
    page = phone_page(LANGUAGE)
    assert '<html lang="en-XA">' in page
    assert "<title>⟦Béàt thé màchîné ~ ~⟧</title>" in page
    assert "$" not in page


def test_each_phone_of_a_room_reads_its_own_language():
    rooms = Rooms()
    opened = rooms.open("")
    secret, _seat = rooms.join(opened, "", "")
    with rooms.entered(opened) as room:
        assert room.view(secret, 0.0)["name"].isascii()
        with speaking(LANGUAGE):
            assert room.view(secret, 0.0)["name"].startswith("⟦")
        room.end()
        with speaking(LANGUAGE):
            assert room.view(secret, 0.0)["verdict"].startswith("⟦Nöbödy wön")


def test_errors_of_a_room_are_said_to_each_in_his_own():
    with pytest.raises(RoomError, match="There is no room with this code") as caught:
        Rooms().find("AAAA", "")
    with speaking(LANGUAGE):
        assert translated(caught.value).startswith("⟦Théré îs nö rööm")


def test_what_a_decoder_says_in_its_process_can_still_be_translated(tmp_path: Path):
    empty = tmp_path / "empty.wav"
    empty.touch()
    with DecoderPool(1) as pool, pytest.raises(EmptyAudioError, match="This file is empty") as caught:
        pool.load_audio(empty)
    with speaking(LANGUAGE):
        assert translated(caught.value).startswith("⟦Thîs fîlé îs émpty")

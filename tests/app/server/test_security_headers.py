"""What answers tell browsers, of pages and of the endpoint."""

import pytest
import requests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Send

from genreclf.app.server.security_headers import EMBEDDING_VARIABLE, SecurityHeaders, content_security_policy
from tests import loops
from tests.app.server.serving import served


def ancestors(embedding: str) -> str:
    return content_security_policy(embedding).rpartition("frame-ancestors ")[2]


def test_no_other_site_may_show_the_app_unless_it_is_named() -> None:
    assert ancestors("") == "'self'"
    assert ancestors(" https://example.org  https://*.example.net:8443 ") == (
        "'self' https://example.org https://*.example.net:8443"
    )
    assert ancestors("*") == "'self' *"


@pytest.mark.parametrize(
    "wrong", ["https://a.example; script-src *", "'unsafe-inline'", "a.example,b.example", "a\nb;"]
)
def test_a_setting_that_names_no_site_is_said_and_lets_nobody_in(wrong: str, caplog: pytest.LogCaptureFixture) -> None:
    assert ancestors(wrong) == "'self'"
    assert EMBEDDING_VARIABLE in caplog.text
    assert content_security_policy(wrong) == content_security_policy("")


def test_every_answer_has_the_headers_and_a_stricter_policy_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    async def own(request: object) -> PlainTextResponse:
        return PlainTextResponse("", headers={"Content-Security-Policy": "default-src 'none'"})

    async def fails(request: object) -> PlainTextResponse:
        raise KeyError("the secret of a route")

    monkeypatch.setenv(EMBEDDING_VARIABLE, "https://example.org")
    routes = [Route("/own", own), Route("/fails", fails)]
    with served(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])) as host:
        for path in ("/own", "/fails", "/missing"):
            answer = requests.get(f"http://{host}{path}", timeout=60)
            policy = "default-src 'none'" if path == "/own" else content_security_policy("https://example.org")
            assert answer.headers["content-security-policy"] == policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            if path == "/fails":
                assert answer.status_code == 500
                assert answer.json()["error"].startswith("Something went wrong here")
                assert "secret" not in answer.text


def test_a_route_that_fails_within_its_answer_ends_it_and_is_logged() -> None:
    async def fails(scope: object, receive: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise KeyError("late")

    sent = []

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(KeyError, match="late"):
        loops.run(SecurityHeaders(fails)({"type": "http"}, no_body, send))
    assert [message["type"] for message in sent] == ["http.response.start"]


async def no_body() -> Message:
    return {"type": "http.request"}

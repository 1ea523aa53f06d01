"""What answers tell browsers, of pages and of the endpoint."""

import pytest
import requests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from genreclf.app.server.security_headers import EMBEDDING_VARIABLE, SecurityHeaders, content_security_policy
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
        return PlainTextResponse("", 500)

    monkeypatch.setenv(EMBEDDING_VARIABLE, "https://example.org")
    routes = [Route("/own", own), Route("/fails", fails)]
    with served(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])) as host:
        for path in ("/own", "/fails", "/missing"):
            answer = requests.get(f"http://{host}{path}", timeout=60)
            policy = "default-src 'none'" if path == "/own" else content_security_policy("https://example.org")
            assert answer.headers["content-security-policy"] == policy
            assert answer.headers["x-content-type-options"] == "nosniff"

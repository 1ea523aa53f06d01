"""Links to pages."""

import requests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from genreclf.app.server.deep_links import DeepLinks
from tests.app.server.serving import served


def test_a_page_learns_where_the_server_is_and_nothing_else_is_changed() -> None:
    async def page(request: object) -> HTMLResponse:
        return HTMLResponse("<html><head><title>ä</title></head></html>", headers={"ETag": '"file"'})

    async def text(request: object) -> PlainTextResponse:
        return PlainTextResponse("<head>")

    routes = [Route("/explore", page), Route("/explore/", page), Route("/elsewhere", page), Route("/quiz", text)]
    with served(Starlette(routes=routes, middleware=[Middleware(DeepLinks)])) as host:
        for path in ("/explore", "/explore/"):
            answer = requests.get(f"http://{host}{path}", timeout=60)
            assert "<head><script>window.__streamlit" in answer.text
            assert answer.content.decode().endswith("<title>ä</title></head></html>")
            assert int(answer.headers["content-length"]) == len(answer.content)
            assert "etag" not in answer.headers, "the page is no longer the file"
        assert "script" not in requests.get(f"http://{host}/elsewhere", timeout=60).text
        assert requests.get(f"http://{host}/quiz", timeout=60).text == "<head>"
        assert requests.head(f"http://{host}/explore", timeout=60).headers["etag"] == '"file"'

"""Deep links: they tell Streamlit's script in the browser where the server is.

Without that it tries the page's own path first, ``/explore/_stcore/health`` and its like, which nobody answers: two
errors in the console of whoever follows a link, and a round trip before the page begins. The path is found in the
browser, since a proxy may serve the app under another one.
"""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genreclf.app.base_path import base_path
from genreclf.paths import bundled_path

_HEAD: Final = b"<head>"
_SCRIPT: Final = (
    b"<script>window.__streamlit = { ...window.__streamlit, "
    b"BACKEND_BASE_URL: location.origin + location.pathname.replace(/[^/]+[/]*$/, '') }</script>"
)
"""The address of the server is the page's without its last part."""


class DeepLinks:
    """Middleware that puts the script into the answers to links to pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pages = {f"{base_path()}/{path.stem}" for path in bundled_path("pages").glob("*.py")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].rstrip("/") not in self._pages:
            return await self._app(scope, receive, send)
        start: Message = {}
        body = b""
        # As it is: what is compressed can't be added to, and the page is small.
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}

        async def with_script(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    start = message
                    return
            elif start:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                body = body.replace(_HEAD, _HEAD + _SCRIPT, 1)
                headers = MutableHeaders(raw=start["headers"])
                headers["content-length"] = str(len(body))
                for name in ("etag", "last-modified", "accept-ranges"):  # they are those of the file
                    del headers[name]
                await send({**start, "headers": headers.raw})
                message = {"type": "http.response.body", "body": body}
            await send(message)

        return await self._app(scope, receive, with_script)

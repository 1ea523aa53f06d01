"""The language of a request: from its address (``?lang=de``), otherwise negotiated by ``Accept-Language``."""

from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from genreclf import language_negotiation, translation


class Languages:
    """Middleware that sets `genreclf.translation.language` for each request and websocket.

    Parameters
    ----------
    app : ASGI application
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] in ("http", "websocket"):
            translation.use(_asked_for(scope))
        await self._app(scope, receive, send)


def _asked_for(scope: Scope) -> str:
    by_address = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [])
    header = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return language_negotiation.match(by_address) or language_negotiation.accepted(header)

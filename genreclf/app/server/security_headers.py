"""Security headers: what a page may load, and who may show it in a frame."""

import logging
import os
import re
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genreclf.app.server.error_responses import refusal
from genreclf.translation import Sentence

EMBEDDING_VARIABLE: Final = "GENRECLF_EMBED"
"""Environment variable with the sites that may show the app in a frame, as ``https://example.org`` or ``*``."""

_POLICY: Final = {
    "default-src": "'self'",
    # Streamlit runs scripts of st.html and of components inline and as blobs; those can do all that eval can.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "worker-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
_FAILED: Final = Sentence("Something went wrong here, and the details have been logged. Please try again.")
_SITE: Final = re.compile(r"\*|(https?://)?(\*\.)?[\w-]+(\.[\w-]+)*(:\d+)?")


def content_security_policy(embedding: str) -> str:
    """What pages may load: only what this server sends, and what they make themselves.

    Parameters
    ----------
    embedding : str
        Sites that may show the app in a frame, with spaces between; empty for none but this one.

    Returns
    -------
    str
        The value of ``Content-Security-Policy``.
    """
    sites = embedding.split()
    if wrong := [site for site in sites if not _SITE.fullmatch(site)]:
        logging.getLogger("genreclf").warning(
            "%s names %r, which is no site: give addresses like https://example.org. No other site may show the app.",
            EMBEDDING_VARIABLE,
            wrong[0],
        )
        sites = []
    directives = _POLICY | {"frame-ancestors": " ".join(["'self'", *sites])}
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


class SecurityHeaders:
    """Middleware that sends the headers with every answer that does not bring its own.

    Where a route fails before it answers, it answers 500: Starlette's own answer would come from outside of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers: Final = {
            "Content-Security-Policy": content_security_policy(os.environ.get(EMBEDDING_VARIABLE, "")),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        is_answered = False

        async def with_headers(message: Message) -> None:
            nonlocal is_answered
            if message["type"] == "http.response.start":
                is_answered = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except Exception:
            if scope["type"] == "http" and not is_answered:
                await refusal(500, _FAILED)(scope, receive, with_headers)
            raise  # for the log

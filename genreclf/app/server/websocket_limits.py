"""Limits on the size of websocket messages.

Streamlit starts uvicorn itself and gives it one limit for all routes, which is that of its own pages: 200 MB. uvicorn
collects a message before any route sees it, so the route can't refuse a large one. Here, uvicorn's limit is lowered
when a connection begins, everywhere but on Streamlit's own route.
"""

from typing import Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

_STREAMLIT: Final = "/_stcore/stream"

_handle_connect: Final = WebSocketsSansIOProtocol.handle_connect


def limit_messages(most: int) -> None:
    """Have uvicorn close connections on which a longer message begins (1009, RFC 6455), but for Streamlit's own.

    Parameters
    ----------
    most : int
        Bytes of a message, unpacked, all its fragments together.
    """

    def handle_connect(self: WebSocketsSansIOProtocol, event: Request) -> None:
        if not event.path.partition("?")[0].endswith(_STREAMLIT):
            self.conn.max_message_size = most
        _handle_connect(self, event)

    WebSocketsSansIOProtocol.handle_connect = handle_connect  # type: ignore[method-assign]

"""How much of uploads may wait in memory: Streamlit keeps what a page has not looked at yet, and knows no sum."""

from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

MOST_OF_A_VISIT: Final = 600 << 20
"""Bytes that the files of one visit may take while they wait to be decoded."""

MOST_OF_ALL: Final = 2_000 << 20
"""Bytes that those of all visits may take together."""

_PLACE = "/_stcore/upload_file/"


class UploadLimit:
    """Middleware that refuses an upload for which there is no room."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "http" and scope["method"] == "PUT" and _PLACE in scope["path"]:
            session = scope["path"].partition(_PLACE)[2].partition("/")[0]
            announced = dict(scope["headers"]).get(b"content-length", b"0")
            if not _has_room(session, int(announced) if announced.isdigit() else 0):
                refusal = PlainTextResponse("Too many songs at once. Please send fewer of them.", 413)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _has_room(session: str, size: int) -> bool:
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return True
    held = {visit: sum(len(file.data) for file in files.values()) for visit, files in [*manager.file_storage.items()]}
    return held.get(session, 0) + size <= MOST_OF_A_VISIT and sum(held.values()) + size <= MOST_OF_ALL

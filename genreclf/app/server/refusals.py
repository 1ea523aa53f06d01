"""What those get who can't be served: a sentence, and, where it helps to come back, when."""

from typing import Final

from starlette.responses import JSONResponse, Response

RETRY_AFTER: Final = 5
"""Seconds after which a client may try again."""


def refusal(status: int, sentence: str) -> Response:
    """Answer ``{"error": sentence}``; with ``Retry-After`` where the reason passes.

    Parameters
    ----------
    status : int
        HTTP status.
    sentence : str
        For the person who sent the request.
    """
    headers = {"Retry-After": str(RETRY_AFTER)} if status in (429, 503) else None
    return JSONResponse({"error": sentence}, status, headers)

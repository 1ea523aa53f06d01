"""Error responses to requests: a status, a sentence and, where a retry helps, when to retry."""

from typing import Final

from starlette.responses import JSONResponse, Response

from genreclf.errors import GenreclfError
from genreclf.translation import translated

RETRY_AFTER: Final = 5
"""Seconds after which a client may try again."""


def refusal(status: int, sentence: str | GenreclfError) -> Response:
    """Answer ``{"error": sentence}``; with ``Retry-After`` where the reason passes.

    Parameters
    ----------
    status : int
        HTTP status.
    sentence : str
        For the person who sent the request, whose language it is told in.
    """
    headers = {"Retry-After": str(RETRY_AFTER)} if status == 503 else None
    return JSONResponse({"error": translated(sentence)}, status, headers)

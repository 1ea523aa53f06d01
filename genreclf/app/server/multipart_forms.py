"""Parsing of uploads over HTTP: the recording in a multipart form or as the bare body, as old clients send it, too.

Forms follow RFC 7578, and are taken as browsers and command lines of the last twenty years write them: the media type
in any case, the field ``file`` with a file name, with only its extended form (RFC 5987), or without any. What would be
decoded as if it were sound, but is a body in another coding, is refused with a sentence that says so.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from genreclf.errors import AudioError

FIELD: Final = "file"
"""Name of the field that holds the recording."""

MAX_PARTS: Final = 16
"""Fields that a form may have."""

_BASE64: Final = re.compile(rb"\s*(data:[\w/+.;=-]*;base64,)?[A-Za-z0-9+/\r\n_-]{256,}={0,2}\s*")
_EXTENDED_NAME: Final = re.compile(rb";\s*filename\*\s*=\s*\"?([\w-]*)'[^';]*'([^;\"\s]*)", re.IGNORECASE)
_ENCODED_HEAD: Final = 4096


class FormError(AudioError):
    """The body of a request holds no recording that can be taken out of it."""


@dataclass
class SentFile:
    """What was sent.

    Attributes
    ----------
    name : str or None
        Its name, where it has one.
    content : bytes
        The file.
    """

    name: str | None
    content: bytes


@dataclass
class _Part:
    """A field of a form, as it comes in; ``content`` stays empty for fields that are not asked for."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    is_wanted: bool = False
    name: str | None = None
    content: bytearray = field(default_factory=bytearray)


async def read_body(content_type: str, content_encoding: str, chunks: AsyncIterator[bytes]) -> SentFile:
    """Take the recording out of a request's body.

    Parameters
    ----------
    content_type, content_encoding : str
        Headers of the request; empty where they are missing.
    chunks : async iterator of bytes
        The body as it comes in; who gives it limits its size.

    Returns
    -------
    SentFile
        A bare body has no name.

    Raises
    ------
    FormError
        With a sentence for the person who sends it.
    """
    coding = content_encoding.strip().lower()
    if coding not in ("", "identity"):
        raise FormError(f"This body is compressed ({coding[:20]!r}). Please send the file as it is.")
    media_type, options = parse_options_header(content_type)
    if media_type.startswith(b"multipart/"):
        if media_type != b"multipart/form-data":
            kind = media_type.decode("latin-1")[:40]
            raise FormError(f"A body of the type {kind!r} can't be read. Please send a form (multipart/form-data).")
        sent = await _from_form(options.get(b"boundary", b""), chunks)
    else:
        sent = SentFile(None, b"".join([chunk async for chunk in chunks]))
        if media_type == b"application/json" or sent.content.startswith(b"file="):
            raise FormError("This body is text with a file in it. Please send the file itself, or a form with it.")
    _refuse_encoded(sent.content)
    return sent


async def _from_form(boundary: bytes, chunks: AsyncIterator[bytes]) -> SentFile:
    if not boundary:
        raise FormError("This form does not say what separates its fields (boundary). Please let your client set it.")
    form = _Form()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": form.begin,
                "on_header_field": form.header_name,
                "on_header_value": form.header_value,
                "on_header_end": form.header_end,
                "on_headers_finished": form.headers_end,
                "on_part_data": form.data,
                "on_end": form.end,
            },
        )
        async for chunk in chunks:
            parser.write(chunk)
    except (FormParserError, ValueError):
        raise FormError("This form can't be read: it is not what multipart/form-data should be.") from None
    wanted = next((part for part in form.parts if part.is_wanted), None)
    if not wanted:
        raise FormError(f"There is no file in this form. Please send it as the field {FIELD!r}.")
    if not form.is_complete:
        raise FormError("This form breaks off before its end. Please send it again.")
    if wanted.headers.get(b"content-transfer-encoding", b"").strip().lower() == b"base64":
        raise FormError("The file in this form is coded as base64. Please send its bytes as they are.")
    return SentFile(wanted.name, bytes(wanted.content))


class _Form:
    """Takes what the parser finds, and keeps the field that is asked for."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.is_complete = False
        self._name, self._value = b"", b""

    def begin(self) -> None:
        if len(self.parts) >= MAX_PARTS:
            raise FormError(f"This form has more than {MAX_PARTS} fields. Please send the file alone.")
        self.parts.append(_Part())

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self.parts[-1].headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def headers_end(self) -> None:
        part = self.parts[-1]
        disposition = part.headers.get(b"content-disposition", b"")
        _, options = parse_options_header(disposition)
        is_first = not any(other.is_wanted for other in self.parts)
        part.is_wanted = is_first and _text(options.get(b"name", b"")) == FIELD
        part.name = _file_name(disposition, options.get(b"filename", b""))

    def data(self, data: bytes, start: int, end: int) -> None:
        if self.parts[-1].is_wanted:
            self.parts[-1].content += memoryview(data)[start:end]

    def end(self) -> None:
        self.is_complete = True


def _file_name(disposition: bytes, plain: bytes) -> str | None:
    """The file name of a field; the extended form, which RFC 7578 forbids in forms, where there is no other."""
    if plain:
        return _text(plain)
    if not (extended := _EXTENDED_NAME.search(disposition)):
        return None
    charset, quoted = (_text(group) for group in extended.groups())
    try:
        return unquote(quoted, encoding=charset or "utf-8", errors="replace")
    except LookupError:  # a charset that nobody knows
        return unquote(quoted, errors="replace")


def _text(value: bytes) -> str:
    """Header text, which browsers write in UTF-8 and old clients in Latin-1, whatever charset the form claims."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _refuse_encoded(content: bytes) -> None:
    if content.startswith(b"\x1f\x8b"):
        raise FormError("This body is compressed with gzip. Please send the file as it is.")
    if len(content) >= 256 and _BASE64.fullmatch(content[:_ENCODED_HEAD]):
        raise FormError("This body is text in base64. Please send the bytes of the file as they are.")

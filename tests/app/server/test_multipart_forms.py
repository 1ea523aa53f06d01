"""Forms as browsers, command lines and old clients send them: bytes in, a file or a sentence out."""

import base64
import gzip
from collections.abc import AsyncIterator

import pytest

from genreclf.app.server.multipart_forms import MAX_PARTS, FormError, SentFile, read_body
from tests.loops import run
from tests.sounds import by_libsndfile, song

FORM = "multipart/form-data; boundary=XX"
SOUND = bytes(range(256)) * 6000  # above the megabyte that some parsers allow to text


def sent(body: bytes, content_type: str = FORM, content_encoding: str = "", size: int = 5000) -> SentFile:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    return run(read_body(content_type, content_encoding, chunks()))


def part(disposition: str = '; filename="a.mp3"', content: bytes = SOUND, name: str = "file", more: str = "") -> bytes:
    head = f'--XX\r\nContent-Disposition: form-data; name="{name}"{disposition}\r\n{more}\r\n'
    return head.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--XX--\r\n"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('; filename="a.mp3"', "a.mp3"),
        ("; filename=a.mp3", "a.mp3"),
        ("", None),
        ('; filename=""', None),
        ("; filename*=UTF-8''%C3%A4.mp3", "ä.mp3"),
        ("; filename*=utf-8'en'%E2%82%AC%20rates.mp3", "€ rates.mp3"),
        ("; filename*=ISO-8859-1''%E4.mp3", "ä.mp3"),
        ("; filename*=x-nobody-knows''a.mp3", "a.mp3"),
        ("; filename=\"a.mp3\"; filename*=UTF-8''%C3%A4.mp3", "a.mp3"),
        ('; filename="ä.mp3"', "ä.mp3"),
    ],
)
def test_a_file_is_found_with_any_kind_of_name(disposition: str, name: str | None) -> None:
    assert sent(form(part(disposition))) == SentFile(name, SOUND)


@pytest.mark.parametrize(
    "content_type",
    [
        "Multipart/Form-Data; boundary=XX",
        "MULTIPART/FORM-DATA;boundary=XX",
        'multipart/form-data; boundary="XX"',
        "multipart/form-data; Boundary=XX",
        "multipart/form-data; charset=x-nobody-knows; boundary=XX",
        "multipart/form-data; charset=utf-16; boundary=XX",
    ],
)
def test_a_form_is_a_form_in_any_spelling(content_type: str) -> None:
    assert sent(form(part()), content_type).content == SOUND


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_pieces_of_any_size_make_the_same_form(size: int) -> None:
    content = b"\r\n--X\r\n--Y\r\n\r--XX\r\n" + bytes(300)
    assert sent(form(part(content=content)), size=size).content == content


def test_other_fields_are_passed_over() -> None:
    other = part("", b"a text", name="title"), part(content=b"a picture", name="cover")
    assert sent(form(*other, part(), *other)).content == SOUND
    assert sent(form(part(), part(content=b"a second file"))).content == SOUND


def test_a_name_in_latin_1_is_a_name() -> None:
    assert sent(form(part('; filename="ä.mp3"').replace("ä".encode(), b"\xe4"))).name == "ä.mp3"


def test_a_bare_body_is_the_file() -> None:
    for content_type in ("", "audio/mpeg", "application/octet-stream", "application/x-www-form-urlencoded"):
        assert sent(SOUND, content_type) == SentFile(None, SOUND)


@pytest.mark.parametrize("field", ["song", "File", "file[]"])
def test_a_field_of_another_name_is_explained(field: str) -> None:
    with pytest.raises(FormError, match=r"no file in this form\. Please send it as the field 'file'"):
        sent(form(part(name=field)))


@pytest.mark.parametrize(
    ("body", "content_type", "sentence"),
    [
        (form(part()), "multipart/mixed; boundary=XX", "of the type 'multipart/mixed' can't be read"),
        (form(part()), "multipart/related; boundary=XX", "of the type 'multipart/related' can't be read"),
        (form(part()), "multipart/form-data", "does not say what separates its fields"),
        (b"no form", FORM, "can't be read: it is not what"),
        (part(), FORM, "breaks off before its end"),
        (form(part())[:-2000], FORM, "breaks off before its end"),
        (form(*[part("", b"", name="x")] * (MAX_PARTS + 1)), FORM, "more than 16 fields"),
        (form(part(more="X-Long: " + "x" * 10_000 + "\r\n")), FORM, "can't be read: it is not what"),
        (form(part(more="Content-Transfer-Encoding: BASE64\r\n", content=b"QUJD")), FORM, "coded as base64"),
        (gzip.compress(SOUND), "audio/mpeg", "compressed with gzip"),
        (form(part(content=gzip.compress(SOUND))), FORM, "compressed with gzip"),
        (base64.b64encode(SOUND), "audio/mpeg", "text in base64"),
        (base64.encodebytes(SOUND), "text/plain", "text in base64"),
        (b"data:audio/mpeg;base64," + base64.b64encode(SOUND), "text/plain", "text in base64"),
        (b'{"file": "QUJD"}', "application/json", "text with a file in it"),
        (b"file=%FF%FB%90", "application/x-www-form-urlencoded", "text with a file in it"),
    ],
)
def test_what_can_not_be_taken_is_said(body: bytes, content_type: str, sentence: str) -> None:
    with pytest.raises(FormError, match=sentence):
        sent(body, content_type)


@pytest.mark.parametrize("coding", ["gzip", "br", "GZIP", "deflate, gzip"])
def test_a_compressed_body_is_said_to_be_one(coding: str) -> None:
    with pytest.raises(FormError, match=r"is compressed .*\. Please send the file as it is"):
        sent(SOUND, "audio/mpeg", coding)
    assert sent(SOUND, "audio/mpeg", "identity").content == SOUND


def test_no_recording_is_taken_for_base64() -> None:
    for kind in ("WAV", "FLAC", "OGG"):
        content = by_libsndfile(song(2), 22_050, kind, "VORBIS" if kind == "OGG" else "PCM_16")
        assert sent(content, "audio/wav").content == content

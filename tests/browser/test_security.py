"""What the running app does with visitors who don't use its pages as they are meant."""

import contextlib
import http.client
import re
import urllib.parse
import uuid

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.driver import settled
from tests.browser.test_classify import upload
from tests.hostile.corpus import mp3 as song_mp3
from tests.sounds import by_ffmpeg, song

MARKUP = "<img src=x onerror=document.title='hacked'><script>document.title='hacked'</script>"


@pytest.fixture
def sent(tab: Page, app: str) -> Request:
    """The request that an ordinary upload makes."""
    with tab.expect_request(lambda request: "upload_file" in request.url and request.method == "PUT") as found:
        upload(tab, app, "song.mp3", song_mp3())
    settled(tab)
    return found.value


def put(tab: Page, sent: Request, size: int, **headers: str | None) -> int:
    """Send another file to the same place, past the page; the server's status."""
    known = {name: value for name, value in sent.all_headers().items() if name.startswith("x-")} | headers
    answer = tab.request.put(
        sent.url.rpartition("/")[0] + "/00000000-0000-4000-8000-000000000000",
        headers={name: value for name, value in known.items() if value is not None},
        multipart={"file": {"name": "song.mp3", "mimeType": "audio/mpeg", "buffer": bytes(size)}},
    )
    return answer.status


def test_the_server_itself_refuses_what_is_too_large(tab: Page, sent: Request) -> None:
    assert put(tab, sent, 1_000) == 204
    assert put_past_the_browser(tab, sent, 101 << 20) == 413


def put_past_the_browser(tab: Page, sent: Request, size: int) -> int:
    """The same with a file that a browser would take long to send."""
    address = urllib.parse.urlsplit(sent.url)
    start = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="song.mp3"\r\n\r\n'
    headers = {name: value for name, value in sent.all_headers().items() if name.startswith("x-")}
    headers["cookie"] = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in tab.context.cookies())
    headers["content-type"] = "multipart/form-data; boundary=cut"
    body = b"".join((start, bytes(size), b"\r\n--cut--\r\n"))
    connection = http.client.HTTPConnection(str(address.hostname), address.port or 80, timeout=60)
    with contextlib.closing(connection) as server:
        server.request("PUT", address.path.rpartition("/")[0] + f"/{uuid.uuid4()}", body, headers)
        return server.getresponse().status


def test_the_server_refuses_uploads_that_other_sites_could_send(tab: Page, sent: Request) -> None:
    assert put(tab, sent, 1_000, **{"x-xsrftoken": None}) == 403


def test_markup_in_names_and_titles_is_shown_as_text_or_not_at_all(tab: Page, app: str) -> None:
    content = by_ffmpeg(song(3, 44_100), 44_100, "mp3", "libmp3lame", title=MARKUP)
    assert b"<script>" in content
    upload(tab, app, f"{MARKUP.replace('/', '')}.mp3", content)
    expect(tab.locator(".st-key-answered").get_by_role("heading", level=2)).to_be_visible(timeout=90_000)
    tab.get_by_role("link", name="Explore").click()
    expect(tab.get_by_role("heading", name="See what music looks like")).to_be_visible()
    tab.get_by_role("link", name="Classify").click()
    expect(tab.get_by_text(re.compile("Still here: <img src=x onerror="))).to_be_visible()
    assert tab.title() != "hacked"
    assert tab.locator("img[src=x]").count() == 0

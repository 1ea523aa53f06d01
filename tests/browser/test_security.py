"""What the running app does with visitors who don't use its pages as they are meant."""

import contextlib
import functools
import http.client
import http.server
import re
import threading
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from genreclf.app.server.security_headers import EMBEDDING_VARIABLE
from tests.browser.driver import serve, settled
from tests.browser.test_accessibility import PAGES
from tests.browser.test_classify import upload
from tests.browser.test_quiz import begin, join, open_room
from tests.hostile.corpus import mp3 as song_mp3
from tests.sounds import by_ffmpeg, song
from tests.waiting import GIVE_UP

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


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Open pages; the test fails if any of them asked for something that its policy forbids."""
    said: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
        context.on("console", lambda message: said.append(message.text))
        yield context.new_page
    assert not [text for text in said if "Content Security Policy" in text]


def test_every_page_has_a_policy(app: str) -> None:
    """Whether pages need what it forbids is asked in test_accessibility.py, which opens them all."""
    for path in (*PAGES, "shared", "join/"):
        with urllib.request.urlopen(f"{app}/{path}", timeout=GIVE_UP) as answer:
            assert "frame-ancestors" in answer.headers["content-security-policy"], path
            assert answer.headers["x-content-type-options"] == "nosniff", path


def test_what_pages_do_needs_nothing_that_their_policy_forbids(
    watched: Callable[[], Page], app: str, mp3: bytes
) -> None:
    page = watched()
    upload(page, app, "song.mp3", mp3)
    page.get_by_role("button", name="Show what mattered").click(timeout=90_000)
    settled(page)
    page.get_by_role("button", name="Play", exact=True).first.click()
    expect(page.get_by_role("button", name="Pause").first).to_be_visible()
    page.goto(app)
    settled(page)
    page.get_by_role("button", name="Listen along").click()
    expect(page.locator(".headline")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Stop").click()

    code = open_room(page, app)
    join(watched(), app, code)
    begin(page, "Start the first song")
    settled(page)
    assert page.evaluate("document.cookie.includes('genreclf-room')"), "the script of the page was run"


@pytest.mark.parametrize(
    ("directive", "script"),
    [
        ("img-src", "(address) => { new Image().src = address + '/a.png'; }"),
        ("connect-src", "(address) => fetch(address).catch(() => 0)"),
        ("connect-src", "(address) => { new WebSocket(address.replace('http', 'ws')); }"),
        ("script-src-elem", "(address) => import(address + '/a.js').catch(() => 0)"),
        ("object-src", "(address) => document.body.append(Object.assign(document.createElement('object'), "
         "{ data: address }))"),
        ("base-uri", "(address) => document.head.append(Object.assign(document.createElement('base'), "
         "{ href: address }))"),
    ],
)  # fmt: skip
def test_pages_ask_no_other_server_for_anything(tab: Page, app: str, directive: str, script: str) -> None:
    tab.goto(f"{app}/teach")
    settled(tab)
    tab.evaluate(
        "window.broken = []; addEventListener('securitypolicyviolation', (event) => "
        "broken.push(event.effectiveDirective))"
    )
    tab.evaluate(script, "http://localhost:9")
    tab.wait_for_function("(directive) => broken.includes(directive)", arg=directive)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Another site, from whose folder pages are served."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("localhost", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def framed(tab: Page, site: str, folder: Path, address: str) -> Page:
    (folder / "index.html").write_text(f'<iframe src="{address}/about" width="900" height="900"></iframe>')
    tab.goto(site)
    return tab


def test_other_sites_show_the_app_in_a_frame_only_where_a_setting_names_them(
    tab: Page, app: str, site: str, tmp_path: Path
) -> None:
    heading = ".stApp h1"
    framed(tab, site, tmp_path, app)
    tab.wait_for_load_state("networkidle")
    expect(tab.frame_locator("iframe").locator(heading)).to_have_count(0)
    with serve({EMBEDDING_VARIABLE: site}) as embedded:
        framed(tab, site, tmp_path, embedded)
        expect(tab.frame_locator("iframe").locator(heading).first).to_be_visible(timeout=90_000)

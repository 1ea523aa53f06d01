"""Two replicas behind nginx, as deploy/nginx.conf has it: a visit and its uploads stay on one of them."""

import re
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.app.server.serving import begun_post
from tests.browser.driver import ROOT, serve, settled
from tests.waiting import until

ANSWER = re.compile("This (sounds like|is)|It could be|does not sound like")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")


@dataclass(frozen=True)
class Site:
    """An address with two replicas behind it, and what nginx writes down."""

    address: str
    replicas: tuple[str, str]
    log: Path

    def upstreams(self, path: str, cookie: str) -> set[str]:
        """Which replicas that visit asked for addresses that begin so.

        Visits are told apart by their cookie: nginx writes the line of a websocket only when it has ended, which may be
        in the middle of the next test.
        """
        lines = map(str.split, self.log.read_text().splitlines())
        return {line[4] for line in lines if line[3].startswith(path) and line[6] == f"replica={cookie}"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    one_half, other_half = ({"GENRECLF_REPLICA": letters} for letters in ("BCDFGHJKLM", "NPQRSTVWXZ"))
    with serve(one_half) as one, serve(other_half) as other, socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
        probe.close()
        replicas = one.replace("http://localhost", "127.0.0.1"), other.replace("http://localhost", "127.0.0.1")
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for there, here in (
            ("127.0.0.1:8501", replicas[0]),
            ("127.0.0.1:8502", replicas[1]),
            ("listen 8080", f"listen localhost:{port}"),
            ("/run/genreclf-nginx.pid", str(folder / "pid")),
            ("/dev/stdout", str(folder / "log")),
            ("$request_time'", "$request_time replica=$visit'"),
        ):
            assert there in text
            text = text.replace(there, here)
        (folder / "nginx.conf").write_text(text)
        process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", "nginx.conf", "-g", "daemon off;"])
        try:
            site = Site(f"http://localhost:{port}", replicas, folder / "log")
            wait_for(site.address)
            yield site
        finally:
            process.terminate()
            process.wait(10)


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/api/health", timeout=60).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("nginx did not start")


def visit_on(site: Site, replica: str) -> str:
    """A cookie that leads to that replica."""
    for _ in range(100):
        cookie = secrets.token_hex(16)
        request = urllib.request.Request(f"{site.address}/_stcore/health", headers={"Cookie": f"replica={cookie}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
        if site.upstreams("/_stcore/health", cookie) == {replica}:
            return cookie
    raise AssertionError(f"no visit ever went to {replica}")


@pytest.mark.parametrize("number", [0, 1])
def test_a_visit_stays_on_its_replica_and_its_upload_arrives(
    site: Site, browser: Browser, mp3: bytes, number: int
) -> None:
    replica = site.replicas[number]
    cookie = visit_on(site, replica)
    context = browser.new_context()
    context.add_cookies([{"name": "replica", "value": cookie, "url": site.address}])
    page = context.new_page()
    page.goto(site.address)
    settled(page)
    page.locator("input[type=file]").set_input_files({"name": "song.mp3", "mimeType": "audio/mpeg", "buffer": mp3})
    expect(page.get_by_role("heading", name=ANSWER)).to_be_visible(timeout=90_000)
    context.close()
    assert site.upstreams("/_stcore/upload_file", cookie) == {replica}
    assert site.upstreams("/", cookie) == {replica}


def test_a_first_visit_gets_a_cookie_that_keeps_it_where_it_is(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.address)
    settled(page)
    (cookie,) = (cookie for cookie in context.cookies() if cookie["name"] == "replica")
    context.close()
    assert len(cookie["value"]) == 32
    assert cookie["httpOnly"]
    assert len(site.upstreams("/_stcore", cookie["value"])) == 1


@pytest.mark.parametrize("number", [0, 1])
def test_phones_find_the_replica_of_their_room(site: Site, browser: Browser, number: int) -> None:
    presenting, phoning = browser.new_context(), browser.new_context()
    cookie = visit_on(site, site.replicas[number])
    presenting.add_cookies([{"name": "replica", "value": cookie, "url": site.address}])
    presenter, phone = presenting.new_page(), phoning.new_page()
    presenter.goto(f"{site.address}/quiz")
    settled(presenter)
    presenter.get_by_role("button", name="Open a room").click()
    code = presenter.locator(".quiz-join .code")
    expect(code).to_be_visible(timeout=90_000)
    assert (code.inner_text()[0] in "BCDFGHJKLM") == (number == 0)
    phone.goto(f"{site.address}/join/{code.inner_text().lower()}")
    expect(phone.get_by_role("heading", name="You are in")).to_be_visible()
    expect(presenter.get_by_text("1 is here")).to_be_visible()
    presenting.close()
    phoning.close()


def test_the_endpoint_is_behind_it_too(site: Site, mp3: bytes) -> None:
    request = urllib.request.Request(f"{site.address}/api/classify", data=mp3, headers={"Content-Type": "audio/mpeg"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        assert b'"genre"' in answer.read()


def test_slow_bodies_keep_nobody_else_out(site: Site, mp3: bytes) -> None:
    host = site.address.removeprefix("http://")
    with ExitStack() as connections:
        for _ in range(40):
            connections.enter_context(begun_post(host, "/api/classify"))
        request = urllib.request.Request(f"{site.address}/api/classify", data=mp3)
        with urllib.request.urlopen(request, timeout=120) as answer:
            assert b'"genre"' in answer.read()
        for _ in range(30):  # more than one address may have
            connections.enter_context(begun_post(host, "/api/classify"))
        until(lambda: status(request) == 429)
        with pytest.raises(urllib.error.HTTPError, match="429") as refused:
            urllib.request.urlopen(request, timeout=120)
        assert refused.value.headers["Retry-After"] == "5"
        assert b"Please try again" in refused.value.read()
        with urllib.request.urlopen(f"{site.address}/_stcore/health", timeout=60) as answer:
            assert answer.status == 200, "pages are still there"


def status(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code

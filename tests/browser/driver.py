"""Start the real app in a process of its own, and a real Chromium to look at it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.waiting import GIVE_UP

PATIENCE = 120_000
"""Milliseconds that are waited for what a page does: a busy machine draws late."""
ROOT = Path(__file__).resolve().parents[2]
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first draws the same pages without a window around them, for less of the processor."""
CHROMIUM = next(filter(None, map(shutil.which, _PROGRAMS)), None)
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@contextmanager
def serve(
    environment: Mapping[str, str] | None = None, *, script: str = "streamlit_app.py", base: str = ""
) -> Iterator[str]:
    """Run the app, or another script, on a free port and give its address.

    ``environment`` replaces GENRECLF_* variables; ``base`` is the path that the app is served under.
    """
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GENRECLF_")}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                script,
                "--server.port",
                str(port),
                "--server.baseUrlPath",
                base,
            ],
            cwd=ROOT,
            env={**inherited, **(environment or {})},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            if not is_healthy(process, f"http://localhost:{port}{f'/{base}' * bool(base)}/_stcore/health"):
                log.seek(0)
                raise RuntimeError(f"the app did not start: {log.read().decode()}")
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(GIVE_UP)
            log.seek(0)
            said = log.read().decode(errors="replace")
            if "Traceback" in said:  # shown beside the tests that failed
                print(said[max(0, said.index("Traceback") - 500) :][:20_000], file=sys.stderr)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
    return port


def is_healthy(process: subprocess.Popen, address: str) -> bool:
    """Whether a server answers before it ends."""
    deadline = time.monotonic() + GIVE_UP
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=GIVE_UP):
                return True
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                return False
            time.sleep(0.1)
    return False


def mapped_files(address: str) -> str:
    """Libraries and other files in the memory of the server at an address; Linux only."""
    port = address.rpartition(":")[2]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"port\0{port}\0".encode() in (process / "cmdline").read_bytes():
                return (process / "maps").read_text()
        except OSError:  # it has ended, or belongs to somebody else
            continue
    raise AssertionError("the server was not found")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        browser.on("context", _wait_as_long_as_it_takes)
        yield browser
        browser.close()


@contextmanager
def hearing(browser: Browser, sound: Path) -> Iterator[Browser]:
    """Another Chromium beside one that runs already, whose microphone plays a WAV file over and over."""
    flags = [*_FLAGS, f"--use-file-for-fake-audio-capture={sound}"]
    another = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    another.on("context", _wait_as_long_as_it_takes)
    yield another
    another.close()


def _wait_as_long_as_it_takes(context: BrowserContext) -> None:
    context.set_default_timeout(PATIENCE)


def look_at(page: Page, heading: str) -> None:
    """Scroll to a part of the page, which is drawn then."""
    page.get_by_role("heading", name=heading, exact=True).evaluate("part => part.scrollIntoView()")


def settled(page: Page) -> None:
    """Wait until the app has finished running and nothing is left to draw."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE)
    expect(page.get_by_test_id("stSpinner")).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE)

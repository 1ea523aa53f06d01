"""One app and one Chromium for all browser tests; each test has a visit of its own."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import CHROMIUM, PATIENCE, chromium, serve
from tests.sounds import RATE, music, song

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.flaky(reruns=1))  # a machine at full load draws late
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium was found on this machine"))


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, without a data set."""
    with serve({"XDG_DATA_HOME": str(tmp_path_factory.mktemp("home"))}) as address:
        yield address


@pytest.fixture(scope="session")
def app_with_sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app with GTZAN connected: the copy that is at hand, else a few made-up tracks."""
    root = os.environ.get("GENRECLF_GTZAN")
    if not root:
        folder = tmp_path_factory.mktemp("gtzan") / "genres"
        folder.mkdir()
        for track in ("blues.00000", "blues.00001", "metal.00000"):
            soundfile.write(folder / f"{track}.wav", song(30), RATE)
        root = str(folder)
    with serve({"GENRECLF_GTZAN": root}) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A fresh visit; the test fails if the page asked any other server for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if _is_elsewhere(request.url) else None)
    yield page
    context.close()
    assert not elsewhere


def _is_elsewhere(address: str) -> bool:
    return not address.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:"))


@pytest.fixture(scope="session")
def mp3() -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, music(15), RATE, format="MP3")
    return buffer.getvalue()

"""Take the README's screenshots of the running app: ``python -m docs.screenshots`` (needs Chromium)."""

import io
from pathlib import Path

import soundfile
from playwright.sync_api import Page

from tests.browser.driver import chromium, serve, settled
from tests.sounds import RATE, song

IMAGES = Path(__file__).with_name("images")


def main() -> None:
    """Take them in light and dark."""
    IMAGES.mkdir(exist_ok=True)
    with serve() as address, chromium() as browser:
        for scheme in ("light", "dark"):
            with browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme=scheme) as context:
                page = context.new_page()
                for name, path in (
                    ("classify", "/"),
                    ("explore", "/explore?genre=metal&track=metal.00000"),
                    ("confusions", "/confusions"),
                ):
                    page.goto(address + path)
                    settled(page)
                    if name == "classify":
                        _upload_a_song(page)
                    page.wait_for_timeout(1000)
                    page.screenshot(path=IMAGES / f"{name}-{scheme}.png")


def _upload_a_song(page: Page) -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, song(20), RATE, format="MP3")
    page.locator("input[type=file]").set_input_files(
        {"name": "song.mp3", "mimeType": "audio/mpeg", "buffer": buffer.getvalue()}
    )
    page.locator(".js-plotly-plot").first.wait_for(timeout=90_000)
    settled(page)


if __name__ == "__main__":
    main()

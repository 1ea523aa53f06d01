"""Take the README's screenshots of the running app: ``python -m docs.screenshots --song FILE`` (needs Chromium)."""

import argparse
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.driver import chromium, serve, settled

IMAGES = Path(__file__).with_name("images")


def main() -> None:
    """Take them in light and dark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--song", type=Path, required=True, help="the song that is uploaded")
    song = parser.parse_args().song
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
                        _upload(page, song)
                    page.wait_for_timeout(1000)
                    page.screenshot(path=IMAGES / f"{name}-{scheme}.png")


def _upload(page: Page, song: Path) -> None:
    page.locator("input[type=file]").set_input_files(song)
    page.locator(".js-plotly-plot").first.wait_for(timeout=90_000)
    settled(page)


if __name__ == "__main__":
    main()

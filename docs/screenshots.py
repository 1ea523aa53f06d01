"""Take the README's screenshots of the running app: ``python -m docs.screenshots`` (needs Chromium)."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.driver import chromium, serve, settled

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
                    ("quiz", "/quiz?present=1"),
                ):
                    page.goto(address + path)
                    settled(page)
                    if name == "classify":
                        _press(page, "Classical")
                    if name == "quiz":
                        page.get_by_role("button", name="Open a room").click()
                        page.locator(".quiz-join .code").wait_for()
                        address_box = page.get_by_test_id("stTextInput").locator("input").first
                        address_box.fill("http://music.local:8501")
                        address_box.press("Enter")
                        page.get_by_text("music.local:8501/join").wait_for()
                        settled(page)
                    page.wait_for_timeout(1000)
                    page.screenshot(path=IMAGES / f"{name}-{scheme}.png")


def _press(page: Page, example: str) -> None:
    page.get_by_role("radio", name=example).click()
    page.locator(".st-key-answered").wait_for(timeout=90_000)
    settled(page)


if __name__ == "__main__":
    main()

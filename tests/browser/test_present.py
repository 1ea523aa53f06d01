"""Present mode, as somebody at a projector uses it."""

from playwright.sync_api import expect

from tests.browser.driver import settled


def test_presenting_enlarges_the_type_hides_the_chrome_and_ends(tab, app):
    tab.goto(app)
    settled(tab)
    heading = tab.get_by_role("heading", name="What genre is this song?")
    size = heading.evaluate("h => parseFloat(getComputedStyle(h).fontSize)")
    expect(tab.get_by_role("link", name="Explore")).to_be_visible()
    tab.get_by_role("button", name="Present").click()
    expect(tab.get_by_role("button", name="End presentation")).to_be_visible(timeout=15_000)
    expect(tab.get_by_role("link", name="Explore")).to_be_hidden()
    assert heading.evaluate("h => parseFloat(getComputedStyle(h).fontSize)") > 1.2 * size
    tab.get_by_role("button", name="End presentation").click()
    expect(tab.get_by_role("link", name="Explore")).to_be_visible(timeout=15_000)


def test_a_link_can_ask_for_it(tab, app):
    tab.goto(f"{app}/explore?present=1")
    settled(tab)
    expect(tab.get_by_role("button", name="End presentation")).to_be_visible()

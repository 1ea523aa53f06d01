"""How it works, read as a visitor does: with the keyboard, by scrolling, and with a presenter's remote."""

import pytest
from playwright.sync_api import expect

from tests.browser.driver import settled
from tests.browser.test_accessibility import serious_faults

PROGRESS = "step => Number(getComputedStyle(step).getPropertyValue('--progress') || 0)"


@pytest.fixture
def story(tab, app):
    tab.goto(f"{app}/about")
    settled(tab)
    expect(tab.locator(".story")).to_have_count(6)
    return tab


def test_a_step_asks_before_it_tells_and_takes_an_answer_from_the_keyboard(story):
    step = story.locator(".story").nth(4)
    told, bars = step.get_by_role("status"), step.locator(".bars")
    expect(told).to_be_hidden()
    expect(bars).to_be_hidden()
    step.get_by_role("button", name="Classical").press("Enter")
    expect(told).to_contain_text("Yes. This sounds like classical.")
    expect(bars.get_by_role("listitem")).to_have_count(5)
    expect(step.get_by_role("button", name="Classical")).to_be_disabled()
    first = story.locator(".story").first
    first.get_by_role("button", name="440 times a second").press("Enter")
    expect(first.get_by_role("status")).to_contain_text("Not quite. A drum")
    assert serious_faults(story) == []


def test_a_step_moves_as_the_page_scrolls_and_as_the_song_plays(story):
    step = story.locator(".story").nth(2)
    at = f"({PROGRESS})(document.querySelectorAll('.story')[2])"
    assert story.evaluate(at) < 0.1
    step.evaluate("step => step.scrollIntoView()")
    story.wait_for_function(f"() => {at} > 0.5")
    step.get_by_role("button", name="Listen").click()
    expect(step.get_by_role("button", name="Stop")).to_be_visible()
    story.wait_for_function(f"() => {at} < 0.5")
    other = story.locator(".story").nth(1)
    other.get_by_role("button", name="Listen").click()
    expect(step.get_by_role("button", name="Listen")).to_be_visible()
    expect(other.get_by_role("button", name="Stop")).to_be_visible()


def test_a_remote_tells_first_and_goes_on_then(tab, app):
    tab.set_viewport_size({"width": 1366, "height": 768})
    tab.goto(f"{app}/about?present=1")
    settled(tab)
    expect(tab.locator(".story")).to_have_count(6)
    told = 0
    for _ in range(16):
        tab.keyboard.press("PageDown")
        tab.wait_for_timeout(300)
        now = tab.locator(".story .told:visible").count()
        if now > max(told, 1):  # the first step shares its slide with the page's title
            top = tab.get_by_role("heading", name=f"{now}.").bounding_box()["y"]
            assert 0 <= top < 40, f"step {now} has a slide of its own"
        assert now - told in (0, 1)
        told = now
        if told == 6:
            break
    assert told == 6
    expect(tab.get_by_role("heading", name="6.")).to_be_in_viewport()
    place = tab.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    tab.keyboard.press("PageUp")
    tab.wait_for_function("at => document.querySelector('[data-testid=stMain]').scrollTop < at", arg=place)


def test_with_reduced_motion_a_step_stands_where_it_is(browser, app):
    with browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{app}/about")
        settled(page)
        step = page.locator(".story").nth(1)
        step.evaluate("step => step.scrollIntoView()")
        page.wait_for_function(f"() => ({PROGRESS})(document.querySelectorAll('.story')[1]) === 1")
        assert page.evaluate("document.documentElement.scrollWidth") == 390

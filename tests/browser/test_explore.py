"""Explore the data set as a visitor does."""

import re

from playwright.sync_api import expect

from genreclf.gtzan import catalogue
from tests.browser.driver import settled


def test_the_first_visitor_on_a_deep_link_gets_the_whole_app(tab, app):
    failed = []
    tab.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    tab.goto(f"{app}/explore?genre=reggae&track=reggae.00000")
    settled(tab)
    assert not failed
    expect(tab.get_by_role("link", name="Mix-ups")).to_be_visible()
    expect(tab.get_by_text("Is This Love").first).to_be_visible()
    expect(tab.locator(".heatmaplayer image")).to_have_count(1)
    expect(tab.locator(".still")).to_be_hidden()


def test_a_click_on_the_map_opens_that_track(tab, app):
    tab.goto(f"{app}/explore?view=map")
    settled(tab)
    chart = tab.locator(".js-plotly-plot")
    chart.locator(".scatterlayer .point").first.wait_for()
    # A point whose track is in the gallery, and that no other point covers.
    spot = chart.evaluate(
        """plot => {
            for (const trace of plot._fullData) {
                const at = trace.customdata.findIndex(point => point[0] === "metal.00000");
                if (at < 0) continue;
                const box = plot.getBoundingClientRect(), size = plot._fullLayout._size;
                return {
                    x: box.x + size.l + plot._fullLayout.xaxis.d2p(trace.x[at]),
                    y: box.y + size.t + plot._fullLayout.yaxis.d2p(trace.y[at]),
                };
            }
        }"""
    )
    tab.mouse.move(spot["x"], spot["y"])
    expect(chart.locator(".hoverlayer")).to_contain_text(catalogue()["metal.00000"].title)
    tab.mouse.click(spot["x"], spot["y"])
    expect(tab).to_have_url(re.compile("track=metal.00000"))
    settled(tab)
    expect(tab.get_by_role("radio", name="One song in detail")).to_be_checked()


def test_a_connected_track_plays_and_another_genre_brings_another(tab, app_with_sound):
    tab.goto(f"{app_with_sound}/explore?genre=blues&track=blues.00000")
    settled(tab)
    duration = tab.locator("audio").evaluate(
        "async audio => { audio.muted = true; await audio.play(); return audio.duration; }"
    )
    assert 29 < duration < 31
    tab.get_by_role("radio", name="Metal").click()
    expect(tab).to_have_url(re.compile("track=metal"))
    settled(tab)
    expect(tab.locator("audio")).to_be_visible()


def test_the_page_fits_a_phone(browser, app):
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        for view in ("overview", "track", "compare", "map"):
            page.goto(f"{app}/explore?view={view}")
            settled(page)
            main = page.get_by_test_id("stMain")
            assert main.evaluate("area => area.scrollWidth <= area.clientWidth + 1"), view

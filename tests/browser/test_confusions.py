"""Click the confusion matrix as a visitor does."""

import re

from playwright.sync_api import expect

from genreclf.app.sections.track_names import track_name
from genreclf.genres import GENRES
from genreclf.gtzan import genre_indices
from genreclf.inference.model_store import PROBABILITY_COLUMNS, open_model
from tests.browser.driver import settled


def test_a_click_on_a_square_lists_exactly_its_songs(tab, app):
    tab.goto(f"{app}/confusions?model=features-cnn&protocol=random")
    settled(tab)
    table = open_model("features-cnn").predictions().query("part == 'test' and protocol == 'random'")
    predicted = table[list(PROBABILITY_COLUMNS)].to_numpy().argmax(axis=1)
    wrong = table[(genre_indices(table["track"]) != predicted)].iloc[0]
    said = int(wrong[list(PROBABILITY_COLUMNS)].to_numpy(float).argmax())
    row = int(genre_indices([wrong["track"]])[0])
    expected = table["track"][(genre_indices(table["track"]) == row) & (predicted == said)]
    chart = tab.locator(".js-plotly-plot").first
    chart.locator(".scatterlayer .point").first.wait_for(state="attached")
    spot = chart.evaluate(
        """(plot, [row, column]) => {
            const box = plot.getBoundingClientRect(), size = plot._fullLayout._size;
            return {
                x: box.x + size.l + plot._fullLayout.xaxis.d2p(plot._fullData[0].x[column]),
                y: box.y + size.t + plot._fullLayout.yaxis.d2p(plot._fullData[0].y[row]),
            };
        }""",
        [row, said],
    )
    tab.mouse.move(spot["x"], spot["y"])
    tab.mouse.click(spot["x"], spot["y"])
    expect(tab).to_have_url(re.compile(f"true={GENRES[row]}&said={GENRES[said]}"))
    settled(tab)
    for track in expected:
        expect(tab.get_by_text(track_name(track)).first).to_be_visible()
    expect(tab.get_by_test_id("stCaptionContainer").get_by_role("listitem")).to_have_count(len(expected))
    numbers = chart.locator(".textpoint text").first
    assert float(numbers.evaluate("text => getComputedStyle(text).opacity")) == 1


def test_the_keyboard_alone_chooses_a_square(tab, app):
    tab.goto(f"{app}/confusions?model=features-cnn&protocol=random")
    settled(tab)
    for label, genre in (("Songs that are …", "classical"), ("… and that it called", "classical")):
        box = tab.get_by_role("combobox", name=label)
        box.focus()
        tab.keyboard.type(genre)
        tab.keyboard.press("Enter")
        settled(tab)
    expect(tab.get_by_role("heading", name="Of 20 classical songs, 20 were recognised.")).to_be_visible()


def test_on_a_phone_one_tap_selects_a_square_and_goes_to_its_songs(browser, app):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "user_agent": "Mozilla/5.0 (iPhone) Mobile"}
    with browser.new_context(**phone) as context:
        page = context.new_page()
        page.goto(f"{app}/confusions?model=features-cnn&protocol=random")
        settled(page)
        for genre in ("classical", "metal"):
            square = page.get_by_role("button", name=re.compile(f"^Of 20 {genre} songs, .* recognised"))
            words = square.get_attribute("aria-label")
            box = square.bounding_box()
            assert min(box["width"], box["height"]) >= 24
            square.tap()
            expect(page).to_have_url(re.compile(f"true={genre}&said={genre}"))
            settled(page)
            expect(page.get_by_role("heading", name=words)).to_be_in_viewport()
            expect(square).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_the_map_is_not_offered_clicks_that_would_select_what_was_tapped_before(browser, app):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "user_agent": "Mozilla/5.0 (iPhone) Mobile"}
    with browser.new_context(**phone) as context:
        page = context.new_page()
        page.goto(f"{app}/explore?view=map")
        settled(page)
        expect(page.get_by_text("find it above to see it")).to_be_visible()

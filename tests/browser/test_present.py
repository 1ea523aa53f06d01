"""Present mode, as somebody at a projector uses it: with a keyboard, or a remote that sends page up and page down."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from genreclf.genres import LOOK_FOR
from tests.browser.driver import settled
from tests.browser.test_accessibility import serious_faults

COUNTS_FULL_SCREENS = """
    window.fullScreens = 0;
    Element.prototype.requestFullscreen = () => {
        window.fullScreens += 1;
        return Promise.reject(new Error("refused"));
    };
"""
PLACE = "document.querySelector('[data-testid=stMain]').scrollTop"


def rail(tab: Page):
    return tab.locator(".st-key-rail")


def press(tab: Page, key: str) -> None:
    tab.keyboard.press(key)
    tab.wait_for_timeout(300)
    settled(tab)


@pytest.fixture
def stage(tab, app):
    """Explore, presented, with all of it drawn."""
    tab.goto(f"{app}/explore?present=1")
    settled(tab)
    expect(rail(tab).get_by_role("button", name="Full screen")).to_be_visible()
    expect(tab.locator(".player")).to_have_count(10)
    return tab


@pytest.mark.parametrize("place", ["first", "last"])
def test_presenting_enlarges_the_type_hides_the_chrome_asks_for_the_full_screen_and_ends(tab, app, place):
    tab.add_init_script(COUNTS_FULL_SCREENS)
    tab.goto(f"{app}/explore")
    settled(tab)
    lead = tab.get_by_text("Look at a thousand songs")
    size = lead.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    expect(tab.get_by_test_id("stHeader")).to_be_visible()
    assert tab.evaluate("fullScreens") == 0
    expect(tab.get_by_role("button", name="Present")).to_have_count(1)
    if place == "last":
        tab.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 1e6)")
        expect(tab.get_by_role("button", name="Present")).to_have_count(2)
    getattr(tab.get_by_role("button", name="Present"), place).click()
    expect(rail(tab).get_by_role("button", name="End")).to_be_visible()
    expect(tab.get_by_test_id("stHeader")).to_be_hidden()
    assert tab.evaluate("fullScreens") == 1
    assert lead.evaluate("p => parseFloat(getComputedStyle(p).fontSize)") > 1.2 * size
    rail(tab).get_by_role("button", name="Full screen").click()
    assert tab.evaluate("fullScreens") == 2
    tab.keyboard.press("Escape")
    expect(tab.get_by_test_id("stHeader")).to_be_visible()
    expect(rail(tab)).to_have_count(0)


def test_the_pages_are_within_reach(stage):
    for name, heading in (("How it learnt", "How did it learn?"), ("Classify", "What genre is this song?")):
        rail(stage).get_by_role("link", name=name).click()
        expect(stage.get_by_role("heading", name=heading)).to_be_visible()
        expect(rail(stage).get_by_role("button", name="End")).to_be_visible()


@pytest.mark.parametrize(("forward", "back"), [("PageDown", "PageUp"), ("ArrowRight", "ArrowLeft")])
def test_a_remote_leads_from_part_to_part_and_from_page_to_page(stage, forward, back):
    places = [0]
    for _ in range(12):
        press(stage, forward)
        if "confusions" in stage.url:
            break
        places.append(stage.evaluate(PLACE))
    height = stage.viewport_size["height"]
    assert all(0 < after - before < height for before, after in pairwise(places)), places
    assert len(places) > 2
    expect(stage.get_by_role("heading", name="Which genres does it mix up?")).to_be_visible()
    assert stage.evaluate(PLACE) == 0
    press(stage, back)
    expect(stage.get_by_role("heading", name="See what music looks like")).to_be_visible()


def test_a_heading_that_comes_next_is_at_the_top_after_a_step(stage):
    press(stage, "PageDown")
    tops = stage.locator(".stMain h3").evaluate_all("all => all.map(h => h.getBoundingClientRect().top)")
    assert min(abs(top) for top in tops) < 60


def test_where_the_arrows_have_a_meaning_they_keep_it(stage):
    stage.get_by_role("radio", name="Ten genres at a glance").focus()
    press(stage, "ArrowRight")
    expect(stage).to_have_url(re.compile("explore"))
    assert stage.evaluate(PLACE) == 0
    press(stage, "PageDown")
    assert stage.evaluate(PLACE) > 0


def test_who_clicked_on_something_goes_on_with_the_remote(stage):
    stage.get_by_role("radio", name="Ten genres at a glance").click()
    press(stage, "ArrowRight")
    assert stage.evaluate(PLACE) > 0


def test_on_a_laptop_the_rail_is_one_row_and_what_a_page_is_about_is_on_the_first_screen(browser, app):
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        page.goto(f"{app}/?present=1")
        settled(page)
        tops = (
            rail(page)
            .locator("a, button, input")
            .evaluate_all(
                "all => all.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().top + e.offsetHeight * 0.4)"
            )
        )
        assert max(tops) - min(tops) < 20
        expect(rail(page).get_by_text("next,")).to_be_visible()
        press(page, "PageDown")
        press(page, "PageDown")
        expect(page.get_by_role("heading", name="See what music looks like")).to_be_visible()
        expect(page.get_by_text(LOOK_FOR["blues"])).to_be_visible()
        rail(page).get_by_role("link", name="Mix-ups").click()
        matrix = page.locator(".js-plotly-plot").first
        expect(matrix).to_be_visible()
        settled(page)
        assert matrix.bounding_box()["y"] < 768 / 2
        last = page.get_by_role("radio", name="Mixed at random").bounding_box()
        assert last["x"] + last["width"] < 1366


def test_the_space_bar_plays_and_pauses_what_is_on_the_screen(browser, app):
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        page.goto(f"{app}/explore?view=overview&present=1")
        settled(page)
        page.wait_for_timeout(1500)
        first = page.locator("section.player").first
        for is_playing in (True, False, True):
            page.keyboard.press("Space")
            expect(first.get_by_role("button", name="Pause" if is_playing else "Play", exact=True)).to_be_visible()
            assert page.evaluate(PLACE) == 0
            page.wait_for_timeout(500)
            expect(page.locator("section.player.playing")).to_have_count(int(is_playing))


@pytest.mark.parametrize("path", ["", "explore"])
def test_the_first_player_is_whole_on_the_first_screen(browser, app, path):
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        page.goto(f"{app}/{path}?present=1")
        settled(page)
        box = page.locator("section.player .times").first.bounding_box()
        assert box["y"] + 0.8 * box["height"] < rail(page).bounding_box()["y"]


def test_off_stage_the_keys_scroll_as_ever(tab, app):
    tab.goto(f"{app}/confusions")
    settled(tab)
    for _ in range(8):
        press(tab, "ArrowRight")
    expect(tab).to_have_url(re.compile("confusions"))
    assert tab.evaluate(PLACE) == 0


def test_labels_of_charts_grow_with_the_text_and_what_they_show_does_not_shrink(tab, app):
    sizes, areas = [], []
    for query in ("", "&present=1"):
        tab.goto(f"{app}/explore?view=track{query}")
        settled(tab)
        label = tab.locator(".js-plotly-plot .xtick text, .js-plotly-plot .x2tick text").first
        label.wait_for()
        sizes.append(float(label.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")))
        areas.append(
            tab.locator(".js-plotly-plot").first.evaluate("p => [p._fullLayout._size.w, p._fullLayout._size.h]")
        )
    assert sizes[1] > 1.35 * sizes[0]
    assert all(presented >= read for read, presented in zip(*areas, strict=True)), areas


CUTS = """
    () => {
        const area = document.querySelector("[data-testid=stMain]").getBoundingClientRect();
        const curtains = [...document.querySelectorAll(".genreclf-curtain")].map((one) => one.getBoundingClientRect());
        const start = Math.max(area.top, ...curtains.filter((box) => box.top < area.top + 1).map((box) => box.bottom));
        const end = Math.min(
            document.querySelector(".st-key-rail").getBoundingClientRect().top,
            ...curtains.filter((box) => box.top > area.top + 1).map((box) => box.top),
        );
        const whole = [...document.querySelectorAll(".stMain :is(p, tr, h2, h3, [data-testid=stPlotlyChart])")]
            .filter((part) => !part.closest(".st-key-rail"))
            .map((part) => part.getBoundingClientRect())
            .filter((box) => box.height && box.height < area.height / 2);
        const cut = (y) => whole.filter((box) => box.top < y - 4 && box.bottom > y + 4).length;
        return [cut(start), cut(end)];
    }
"""


def test_no_edge_of_a_slide_cuts_through_a_line_or_a_chart(tab, app):
    tab.set_viewport_size({"width": 1366, "height": 768})
    tab.goto(f"{app}/about?present=1")
    settled(tab)
    expect(rail(tab).get_by_role("button", name="Full screen")).to_be_visible()
    slides = 0
    for _ in range(6):
        press(tab, "PageDown")
        if "about" not in tab.url:
            break
        slides += 1
        assert tab.evaluate(CUTS) == [0, 0]
    assert slides > 3
    tab.mouse.wheel(0, 200)
    expect(tab.locator(".genreclf-curtain")).to_have_count(0)


def test_after_the_presentation_a_list_is_as_large_as_before(tab, app, mp3):
    tab.goto(app)
    settled(tab)
    tab.locator("input[type=file]").first.set_input_files(
        [{"name": f"{name}.mp3", "mimeType": "audio/mpeg", "buffer": mp3} for name in ("one", "two")]
    )
    songs = tab.get_by_role("radiogroup", name="Show me")
    expect(songs).to_be_visible(timeout=90_000)
    settled(tab)
    size = "list => [list.offsetHeight, parseFloat(getComputedStyle(list.querySelector('p')).fontSize)]"
    height, letters = songs.evaluate(size)
    tab.get_by_role("button", name="Present").first.click()
    expect(rail(tab)).to_be_visible()
    settled(tab)
    assert songs.evaluate(size)[1] > letters
    press(tab, "Escape")
    expect(rail(tab)).to_have_count(0)
    settled(tab)
    assert songs.evaluate(size) == [height, letters]


def test_the_room_guesses_first_and_a_key_reveals_the_answer(tab, app):
    tab.goto(f"{app}/?present=1")
    settled(tab)
    rail(tab).get_by_text("Room guesses first").click()
    settled(tab)
    tab.locator(".st-key-example").get_by_role("radio", name="Jazz").click()
    expect(tab.get_by_role("heading", name="What do you think it is?")).to_be_visible(timeout=90_000)
    settled(tab)
    expect(tab.get_by_text("What it hears, part by part")).to_be_hidden()
    expect(tab.locator(".js-plotly-plot")).to_have_count(0)
    # So slow that the song does not end before a busy machine has drawn the answer.
    tab.locator("audio").first.evaluate("audio => { audio.playbackRate = 0.1; }")
    tab.get_by_role("button", name="Play").click()
    expect(tab.get_by_role("button", name="Pause")).to_be_visible()
    tab.keyboard.press("PageDown")
    expect(tab.get_by_role("heading", name=re.compile("^(This (sounds like|is)|Probably|I can't tell)"))).to_be_visible(
        timeout=90_000
    )
    expect(tab.get_by_text("What it hears, part by part")).to_be_visible()
    expect(tab.get_by_role("button", name="Pause")).to_be_visible()
    settled(tab)
    another = tab.get_by_role("button", name="Another song")
    assert tab.get_by_role("button", name="Pause").bounding_box()["y"] < another.bounding_box()["y"]
    another.click()
    expect(tab.locator(".st-key-example").get_by_role("radio", name="Metal")).to_be_visible()
    tab.locator(".st-key-example").get_by_role("radio", name="Metal").click()
    expect(tab.get_by_role("heading", name="What do you think it is?")).to_be_visible(timeout=90_000)


def test_escape_closes_a_list_first_and_then_ends_the_presentation(tab, app):
    tab.goto(f"{app}/training?present=1")
    settled(tab)
    end = rail(tab).get_by_role("button", name="End")
    expect(end).to_be_visible()
    choice = tab.get_by_role("combobox", name="Model")
    choice.click()
    expect(tab.get_by_role("listbox")).to_be_visible()
    press(tab, "Escape")
    expect(tab.get_by_role("listbox")).to_have_count(0)
    expect(end).to_be_visible()
    press(tab, "Escape")
    expect(end).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_presented_page_has_no_serious_fault(browser, app, scheme):
    with browser.new_context(color_scheme=scheme, viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        page.goto(f"{app}/?present=1")
        settled(page)
        assert serious_faults(page) == []


def test_another_network_can_be_chosen_on_the_first_slide_of_training(tab, app):
    tab.goto(f"{app}/training?present=1")
    settled(tab)
    tab.get_by_role("combobox", name="Model").click()
    tab.get_by_role("option", name="On spectrograms").click()
    expect(tab).to_have_url(re.compile("model=mel-cnn"))
    assert tab.get_by_test_id("stMain").evaluate("area => area.scrollTop") == 0

"""What axe-core finds on every page, in light and in dark, and what pages ask for that their policy forbids."""

from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from genreclf.audio import load_audio
from genreclf.bundled.examples import examples
from genreclf.features.views import FLOOR_DB, view
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.shared_result import ChangedAnswer, SharedResult, encoded, small_picture
from tests.browser.driver import settled

PAGES = (
    "",
    "explore?view=overview",
    "explore?view=track",
    "explore?view=compare",
    "explore?view=map",
    "confusions",
    "training",
    "quiz",
    "teach",
    "about",
)


@pytest.fixture(scope="module")
def context(browser):
    """A browser that remembers what it loaded."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
        yield context


@pytest.fixture
def visitor(context):
    """Opens pages; the test fails if one of them asked for something that its policy forbids."""
    said = []
    note = partial(_note, said)
    context.on("console", note)
    yield context
    context.remove_listener("console", note)
    assert said == []


def _note(said, message):
    if "Content Security Policy" in message.text:
        said.append(message.text)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_serious_fault(visitor, app, path):
    with visitor.new_page() as page:
        page.goto(f"{app}/{path}")
        settled(page)
        draw_all(page)
        assert faults_in_light_and_dark(page) == []


@pytest.mark.parametrize("path", ["explore?view=track", "confusions", "training", "about"])
def test_no_page_has_a_serious_fault_on_a_phone(browser, app, path):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, user_agent="iPhone") as context:
        page = context.new_page()
        page.goto(f"{app}/{path}")
        settled(page)
        draw_all(page)
        assert faults_in_light_and_dark(page) == []


def test_an_answer_has_no_serious_fault(visitor, app):
    with visitor.new_page() as page:
        page.goto(app)
        settled(page)
        page.get_by_role("radio", name="Jazz").click()
        expect(page.get_by_role("button", name="Show what mattered")).to_be_visible(timeout=90_000)
        draw_all(page)
        expect(page.locator(".js-plotly-plot")).to_have_count(3, timeout=90_000)
        settled(page)
        assert faults_in_light_and_dark(page) == []


def test_a_result_that_was_sent_and_a_trick_have_no_serious_fault(visitor, app):
    clip = load_audio(examples()["jazz"].path).excerpt(0, 12)
    prediction = GenreClassifier.load().predict(clip)
    small = small_picture(view(clip, "stft-2048"), FLOOR_DB)
    for changed in (None, ChangedAnswer("metal", ("slower",))):
        with visitor.new_page() as page:
            page.goto(f"{app}/shared?r={encoded(SharedResult('A song', clip.duration, prediction, small, changed))}")
            settled(page)
            assert faults_in_light_and_dark(page) == []


def test_the_story_has_no_serious_fault_when_all_is_told(visitor, app):
    with visitor.new_page() as page:
        page.goto(f"{app}/about")
        settled(page)
        told = page.get_by_role("button", name="Show me")
        while told.count():
            told.first.click()
        assert faults_in_light_and_dark(page) == []


@pytest.mark.parametrize("width", [390, 683])
def test_on_a_narrow_screen_the_keyboard_meets_each_page_once(browser, app, width):
    with browser.new_context(viewport={"width": width, "height": 700}) as context:
        page = context.new_page()
        page.goto(app)
        settled(page)
        met = []
        for _ in range(40):
            page.keyboard.press("Tab")
            met.append(page.evaluate("document.activeElement.innerText?.trim().split('\\n').at(-1)"))
            if met[-1] == "Listen along" or met.count("Skip to main content") > 1:
                break
        assert met.count("Explore") == 1, met
        assert page.get_by_role("link", name="Explore").count() == 1


def faults_in_light_and_dark(page):
    """Rules that are broken in either; the page follows what the visitor likes while it is shown."""
    found = serious_faults(page)
    background = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    light = page.evaluate(background)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => {background} !== light", arg=light)
    settled(page)
    return found + serious_faults(page)


UNDER_THE_BAR = """() => {
    const [part, bar] = [document.activeElement, document.querySelector(".st-key-pages")];
    if (!part.matches(".stMain :is(button, input)") || part.closest(".st-key-pages, .st-key-language")) return "";
    const [top, edge] = [part.getBoundingClientRect().top, bar.getBoundingClientRect().bottom];
    return top < edge ? `${part.innerText} at ${top}, the bar ends at ${edge}` : "";
}"""


def test_what_the_keyboard_comes_to_does_not_lie_under_the_bar(browser, app):
    with browser.new_context(viewport={"width": 683, "height": 384}) as context:  # as on a laptop at 200 %
        page = context.new_page()
        page.goto(f"{app}/explore?view=overview")
        settled(page)
        for _ in range(45):
            page.keyboard.press("Tab")
            assert not page.evaluate(UNDER_THE_BAR)


def draw_all(page):
    """Unfold what is folded, and come near to all that is drawn only then."""
    for folded in page.locator("details:not([open]) > summary").all():
        folded.click()
    waiting = page.locator(".place")
    while waiting.count():
        waiting.evaluate_all("places => places[0]?.scrollIntoView()")
        settled(page)


def serious_faults(page):
    """Rules that are broken on a page, with the first element that breaks each."""
    only = {"resultTypes": ["violations"]}  # what is right need not be described: that takes longer than the search
    violations = Axe().run(page, options=only).response["violations"]
    return [
        (v["id"], v["nodes"][0]["html"][:300], v["nodes"][0]["failureSummary"][:300])
        for v in violations
        if v["impact"] in ("serious", "critical")
    ]

"""Every page in every language, and people of several languages in one room."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from genreclf import gettext_catalogues, translation
from genreclf.genres import GENRES, LABELS
from genreclf.translation import gettext, speaking
from tests.browser.driver import serve, settled
from tests.pseudo import read_again

TITLES = {
    "": "What genre is this song?",
    "explore": "See what music looks like",
    "confusions": "Which genres does it mix up?",
    "training": "How did it learn?",
    "quiz": "Beat the machine",
    "teach": "Teach it your own genres",
    "about": "How does it work?",
    "shared": "A result for you",
}
LANGUAGES = ("en", "de", "es", "pt_BR")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with all languages, complete or not."""
    more = {
        gettext_catalogues.MORE: str(gettext_catalogues.FOLDER),
        "XDG_DATA_HOME": str(tmp_path_factory.mktemp("home")),
    }
    with pytest.MonkeyPatch.context() as patch, serve(more) as address:
        patch.setenv(gettext_catalogues.MORE, str(gettext_catalogues.FOLDER))
        read_again()
        yield address
    read_again()


def visit(browser: Browser, address: str, language: str, **options) -> Page:
    return browser.new_context(locale=language.replace("_", "-"), **options).new_page()


@pytest.mark.parametrize("number", range(len(LANGUAGES)), ids=LANGUAGES)
def test_a_browser_finds_pages_in_its_language(app: str, browser: Browser, number: int) -> None:
    """Each page is opened in one of the languages; tests/app/test_languages.py looks for what is not translated."""
    language = LANGUAGES[number]
    tab = visit(browser, app, language)
    for page, title in [*TITLES.items()][number :: len(LANGUAGES)]:
        tab.goto(f"{app}/{page}")
        with speaking(language):
            expect(tab.locator("h1")).to_have_text(gettext(title), timeout=60_000)
        settled(tab)
        expect(tab.locator("html")).to_have_attribute("lang", language.replace("_", "-"))
        expect(tab.get_by_test_id("stException")).to_have_count(0)
    tab.context.close()


def test_a_choice_is_remembered_and_may_differ_from_the_browser(app: str, browser: Browser) -> None:
    tab = visit(browser, app, "de")
    tab.goto(f"{app}/?lang=pt-BR")
    settled(tab)
    with speaking("pt_BR"):
        expect(tab.locator("h1")).to_have_text(gettext(TITLES[""]))
        tab.goto(f"{app}/about")
        expect(tab.locator("h1")).to_have_text(gettext(TITLES["about"]))
    tab.goto(f"{app}/?lang=pt-BR")
    settled(tab)
    tab.locator(".st-key-languages button").first.click()
    tab.get_by_role("menuitem", name="English").click()
    expect(tab.locator("h1")).to_have_text(TITLES[""])
    settled(tab)
    expect(tab).not_to_have_url(re.compile("lang="))
    tab.goto(f"{app}/about")
    expect(tab.locator("h1")).to_have_text(TITLES["about"])
    tab.context.close()


def test_a_file_that_is_too_large_is_refused_in_the_visitors_language(app: str, browser: Browser) -> None:
    tab = visit(browser, app, "es")
    tab.goto(app)
    settled(tab)
    tab.locator("input[type=file]").first.evaluate(
        """(input) => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(101 * 1024 * 1024)], "long.wav", {type: "audio/wav"}));
            input.files = files.files;
            input.dispatchEvent(new Event("change", {bubbles: true}));
        }"""
    )
    refusal = tab.locator(".stFileChip").get_by_role("alert")
    expect(refusal).to_have_css("font-size", "0px", timeout=60_000)
    said = refusal.evaluate("(element) => getComputedStyle(element, '::after').content")
    with speaking("es"):
        words = gettext("Not taken: a file may have {megabytes} MB at most. If it has less, try again.", megabytes=100)
    assert said == f'"{words}"'
    assert refusal.bounding_box()["height"] > 10
    tab.context.close()


def test_a_german_presenter_and_a_portuguese_phone(app: str, browser: Browser) -> None:
    stage, phone = visit(browser, app, "de"), visit(browser, app, "pt_BR", viewport={"width": 390, "height": 844})
    stage.goto(f"{app}/quiz")
    settled(stage)
    with speaking("de"):
        stage.get_by_role("button", name=gettext("Open a room"), exact=True).click()
        start = stage.get_by_role("button", name=gettext("Start the first song"))
    expect(stage.locator(".quiz-join .code")).to_have_text(re.compile("[A-Z]{4}"))
    phone.goto(f"{app}/join/{stage.locator('.quiz-join .code').inner_text()}")
    with speaking("pt_BR"):
        expect(phone.locator("h1")).to_have_text(gettext("You are in"))
    with speaking("de"):
        expect(stage.locator(".quiz-count")).to_have_text(translation.ngettext("{n} is here", "{n} are here", 1))
    start.click()
    with speaking("pt_BR"):
        tap = gettext("Listen, then tap.")
    expect(phone.locator(".say")).to_have_text(tap, timeout=60_000)
    phone.locator(".genres button").first.click()
    with speaking("de"):
        stage.get_by_role("button", name=gettext("Reveal"), exact=True).click()
    with speaking("pt_BR"):
        expect(phone.locator(".say")).to_contain_text(gettext("You said {genre}.", genre=LABELS[GENRES[0]]))
    expect(phone.locator("html")).to_have_attribute("lang", "pt-BR")
    stage.context.close()
    phone.context.close()


def test_where_the_server_ends_the_page_says_so_in_its_own_words(browser):
    with browser.new_context(viewport={"width": 1000, "height": 700}) as context:
        page = context.new_page()
        with serve() as address:
            page.goto(f"{address}/about?lang=de")
            settled(page)
        said = page.get_by_role("dialog").locator("h2")
        expect(said).to_be_visible(timeout=60_000)
        assert said.evaluate("title => getComputedStyle(title, '::before').content") == '"Die Verbindung ist weg"'
        expect(page.get_by_text("streamlit run")).to_be_hidden()

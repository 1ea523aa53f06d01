"""A presenter and three phones play a room to its end; reloads on each side; a game for one."""

import re
import shutil
import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from genreclf.bundled.examples import examples
from tests.browser.driver import settled
from tests.browser.test_accessibility import serious_faults
from tests.waiting import until

LATE = 120_000


def listens(address: str) -> bool:
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=5).close()
    except OSError:
        return False
    return True


@pytest.fixture
def stage(browser: Browser, request):
    """A presenter's page, and a way to get phones; light unless a test asks for dark."""
    contexts = []

    def opened(width: int, height: int, **options) -> Page:
        contexts.append(
            browser.new_context(
                color_scheme=getattr(request, "param", "light"), viewport={"width": width, "height": height}, **options
            )
        )
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def open_room(page: Page, app: str, query: str = "") -> str:
    """Open a room by the page alone; gives its code."""
    page.goto(f"{app}/quiz{query}")
    settled(page)
    open_here(page)
    return page.locator(".quiz-join .code").inner_text()


def open_here(page: Page) -> Locator:
    """Open a room on the page that is shown; gives the letters that lead to it."""
    page.get_by_role("button", name="Open a room").click()
    code = page.locator(".quiz-join .code")
    expect(code).to_be_visible(timeout=LATE)
    settled(page)
    return code


def join(phone: Page, app: str, code: str) -> None:
    phone.goto(f"{app}/join")
    phone.get_by_label("The code on the screen").fill(code.lower())
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_role("heading", name="You are in")).to_be_visible()


def begin(presenter: Page, button: str) -> None:
    presenter.get_by_role("button", name=button).click()
    expect(presenter.get_by_role("button", name="Reveal")).to_be_visible(timeout=LATE)


@pytest.mark.parametrize("stage", ["light", "dark"], indirect=True)
def test_a_room_plays_to_its_end(stage, app):
    presenter = stage(1280, 900)
    code = open_room(presenter, app)
    presenter.get_by_role("radio", name="No limit").click()
    settled(presenter)
    assert re.fullmatch("[B-Z]{4}", code)
    phones = [stage(390, 844, is_mobile=True, has_touch=True) for _ in range(3)]
    for phone in phones:
        join(phone, app, code)
    expect(presenter.get_by_text("3 are here")).to_be_visible(timeout=LATE)
    assert serious_faults(presenter) == []
    assert serious_faults(phones[0]) == []
    begin(presenter, "Start the first song")
    expect(presenter.get_by_text("0 of 3 have voted")).to_be_visible(timeout=LATE)
    expect(presenter.locator(".st-key-room-songs")).to_be_hidden()  # titles would give songs away
    expect(presenter.get_by_role("radio", name="No limit")).to_be_visible()
    expect(presenter.locator("section.player .timeline")).to_be_hidden()
    expect(presenter.get_by_role("button", name="Pause")).to_be_visible()
    expect(presenter.locator("section.player .time")).to_contain_text("/ 0:08")
    for phone, genre in zip(phones, ("Blues", "Blues", "Jazz"), strict=True):
        phone.get_by_role("button", name=genre).tap()
        expect(phone.get_by_role("button", name=genre)).to_have_attribute("aria-pressed", "true")
    expect(presenter.get_by_text("3 of 3 have voted")).to_be_visible(timeout=LATE)
    assert serious_faults(presenter) == []
    assert serious_faults(phones[0]) == []

    name = phones[0].locator(".who").inner_text()
    phones[0].reload()
    expect(phones[0].locator(".who")).to_have_text(name)
    expect(phones[0].get_by_role("button", name="Blues")).to_have_attribute("aria-pressed", "true")
    presenter.reload()
    expect(presenter.get_by_text("3 of 3 have voted")).to_be_visible(timeout=LATE)
    expect(presenter.get_by_role("button", name="Play", exact=True)).to_be_visible()  # nobody pressed anything

    presenter.get_by_role("button", name="Reveal").click()
    expect(presenter.get_by_role("button", name="Next song")).to_be_visible(timeout=LATE)
    for phone in phones:
        expect(phone.get_by_text("The machine said")).to_be_visible()
    expect(presenter.get_by_text(re.compile("Why (did|would)"))).to_be_visible(timeout=LATE)
    settled(presenter)
    said = presenter.locator(".quiz-said")
    expect(said).to_contain_text("The roomBlues")
    expect(presenter.get_by_role("heading", name="Song 1: it is")).to_be_visible()
    assert serious_faults(presenter) == []

    phones[2].context.set_offline(True)
    begin(presenter, "Next song")
    phones[2].context.set_offline(False)
    expect(phones[2].get_by_role("heading", name="Song 2")).to_be_visible(timeout=LATE)
    presenter.get_by_role("button", name="Reveal").click()
    presenter.get_by_role("button", name="End the game").click(timeout=LATE)
    expect(presenter.get_by_role("button", name="Play again")).to_be_visible(timeout=LATE)
    settled(presenter)
    expect(presenter.get_by_role("cell", name="nobody knows")).to_have_count(0)
    expect(presenter.get_by_role("cell", name="no votes")).to_be_visible()
    expect(presenter.get_by_role("heading", name="Who mixes up what?")).to_have_count(0)
    verdict = presenter.get_by_role("heading", level=1).inner_text()
    for phone in phones:
        expect(phone.get_by_role("heading", name=verdict)).to_be_visible()
    assert serious_faults(presenter) == []
    presenter.get_by_role("button", name="Play again").click()
    expect(presenter.get_by_text("3 are here")).to_be_visible(timeout=LATE)
    expect(phones[0].get_by_role("heading", name="You are in")).to_be_visible()
    settled(presenter)
    presenter.get_by_role("button", name="Close the room").click()
    expect(presenter.get_by_role("button", name="Open a room")).to_be_visible(timeout=LATE)


def test_rounds_end_by_themselves_phones_turn_green_or_red_and_the_podium_comes(stage, app):
    presenter = stage(1366, 768, reduced_motion="reduce")
    code = open_room(presenter, app)
    phones = [stage(390, 844, is_mobile=True, has_touch=True) for _ in range(2)]
    for phone in phones:
        join(phone, app, code)
    begin(presenter, "Start the first song")
    for phone in (presenter, phones[0]):
        expect(phone.get_by_role("timer")).to_contain_text(re.compile("[12]?[0-9]"))
    phones[0].get_by_role("button", name="Blues").tap()
    phones[1].get_by_role("button", name="Jazz").tap()
    expect(presenter.get_by_role("button", name="Next song")).to_be_visible(timeout=60_000)  # nobody pressed Reveal
    truth = presenter.get_by_role("heading", level=1).inner_text().removeprefix("Song 1: it is ").lower()
    for phone, said in zip(phones, ("blues", "jazz"), strict=True):
        expect(phone.locator("body")).to_have_attribute("data-result", "right" if said == truth else "wrong")
        points = int(phone.locator(".score").inner_text().removesuffix(" points"))
        assert (points >= 10) == (said == truth), points
        expect(phone.locator(".tally li")).to_have_count(2)
        assert serious_faults(phone) == []
    expect(presenter.get_by_role("list", name="The first places").get_by_role("listitem")).to_have_count(3)

    presenter.get_by_role("radio", name="No limit").click()
    settled(presenter)
    begin(presenter, "Next song")
    expect(presenter.get_by_role("timer")).to_be_hidden()
    for phone in phones:
        phone.get_by_role("button", name="Rock").tap()
        expect(phone.get_by_role("button", name="Rock")).to_have_attribute("aria-pressed", "true")
    presenter.get_by_role("button", name="Reveal").click()
    presenter.get_by_role("button", name="End the game").click(timeout=LATE)
    expect(presenter.get_by_role("button", name="Play again")).to_be_visible(timeout=LATE)
    steps = presenter.get_by_role("list", name="The podium").get_by_role("listitem")
    on_phone = phones[0].get_by_role("list", name="The podium").get_by_role("listitem")
    expect(on_phone).to_have_count(steps.count())
    if steps.count():
        expect(presenter.get_by_text(re.compile("The machine came (first|second|third)"))).to_be_visible()
    assert (
        presenter.locator(".quiz-podium").evaluate_all("all => all.flatMap(p => p.getAnimations({ subtree: true }))")
        == []
    )
    for page in (presenter, phones[0]):
        assert serious_faults(page) == []


def test_phones_are_let_in_from_the_page_until_the_room_is_closed(stage, app):
    presenter, phone = stage(1280, 900), stage(390, 844, is_mobile=True, has_touch=True)
    code = open_room(presenter, app)
    expect(presenter.get_by_text("appear here once phones can join")).to_be_visible()
    expect(presenter.locator(".quiz-join img")).to_have_count(0)
    field = presenter.get_by_role("textbox", name="Address for the phones")
    field.fill("http://127.0.0.2")
    field.press("Enter")
    presenter.get_by_role("button", name="Let phones join").click()
    expect(presenter.get_by_text("Phones in your network can join")).to_be_visible(timeout=LATE)
    expect(presenter.locator(".quiz-join img")).to_be_visible()
    settled(presenter)
    address = field.input_value()
    assert re.fullmatch(r"http://127\.0\.0\.2:\d+", address)
    shown = presenter.locator(".quiz-join .at strong").inner_text()
    assert f"http://{shown}" == f"{address}/join"
    join(phone, address, code)
    expect(presenter.get_by_text("1 is here")).to_be_visible(timeout=LATE)
    presenter.get_by_role("button", name="Close the room").click()
    expect(presenter.get_by_role("button", name="Open a room")).to_be_visible(timeout=LATE)
    expect(phone.get_by_role("heading", name="Nobody won")).to_be_visible(timeout=LATE)
    expect(phone.get_by_text("Connection lost")).to_be_hidden()
    expect(phone.get_by_text("The room is closed.")).to_be_visible()
    expect(phone.get_by_role("button", name="Leave the room")).to_be_hidden()
    until(lambda: not listens(address))


LOWEST = """
    (parts) => {
        const free = document.querySelector(".st-key-rail").getBoundingClientRect().top;
        const within = (root) =>
            [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? within(one.shadowRoot) : [])]);
        const boxes = within(document).filter((one) => one.matches(parts) && one.getClientRects().length)
            .map((part) => part.getBoundingClientRect());
        const [top, bottom] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
        return [top, free - bottom, boxes.length];
    }
"""


WAY_IN, VOTES = ".quiz-join :is(img, p)", ".quiz-votes li"


def fits(presenter: Page, parts: str, least: int) -> None:
    top, below, found = presenter.evaluate(LOWEST, parts)
    assert found >= least
    assert top >= 0
    assert below >= 0


def test_what_a_room_needs_is_on_the_projector_without_scrolling(stage, app):
    presenter = stage(1366, 768)
    code = open_room(presenter, app, "?present=1")
    fits(presenter, WAY_IN, 2)
    phones = [stage(390, 844, is_mobile=True, has_touch=True) for _ in range(3)]
    for phone in phones:
        join(phone, app, code)
    begin(presenter, "Start the first song")
    settled(presenter)
    fits(presenter, f"{WAY_IN}, {VOTES}, .countdown, .player .times", 14)  # no QR code: nobody let phones join
    words = presenter.get_by_role("heading", level=1).evaluate(
        "h1 => { const text = new Range(); text.selectNodeContents(h1); return text.getBoundingClientRect().bottom; }"
    )
    assert words <= presenter.get_by_role("timer").bounding_box()["y"]
    for phone, genre in zip(phones, ("Blues", "Metal", "Pop"), strict=True):
        phone.get_by_role("button", name=genre).tap()
    expect(presenter.get_by_text("3 of 3 have voted")).to_be_visible(timeout=LATE)
    presenter.get_by_role("button", name="Reveal").click()
    expect(presenter.get_by_text(re.compile("Why (did|would)"))).to_be_visible(timeout=LATE)
    settled(presenter)
    fits(presenter, f"{VOTES}, .quiz-said, .quiz-places li, .player .legend li, .st-key-round p", 12)


def test_a_key_darkens_the_screen_and_the_next_one_only_lightens_it(stage, app):
    presenter = stage(1366, 768)
    open_room(presenter, app, "?present=1")
    dark = presenter.locator(".genreclf-dark")
    for key, back in (("b", "PageDown"), (".", "Escape"), ("B", "b")):
        presenter.keyboard.press(key)
        expect(dark).to_be_visible()
        presenter.keyboard.press(back)
        expect(dark).to_have_count(0)
    presenter.wait_for_timeout(500)
    expect(presenter.get_by_role("button", name="Start the first song")).to_be_visible()
    expect(presenter.locator(".st-key-rail")).to_be_visible()


def test_a_remote_alone_runs_a_room_to_its_podium(stage, app, tmp_path):
    for genre in ("blues", "jazz", "rock"):
        (tmp_path / genre).mkdir()
        shutil.copy(examples()[genre].path, tmp_path / genre)
    presenter = stage(1366, 768)
    presenter.goto(f"{app}/quiz")
    settled(presenter)
    presenter.get_by_role("radio", name="My own songs").click()
    field = presenter.get_by_role("textbox", name="Or name a folder")
    field.fill(str(tmp_path))
    field.press("Enter")
    expect(presenter.get_by_text("3 songs are ready.")).to_be_visible(timeout=LATE)
    small = open_here(presenter).bounding_box()
    presenter.get_by_role("button", name="Present").first.click()
    expect(presenter.locator(".st-key-rail")).to_be_visible(timeout=LATE)
    settled(presenter)
    assert presenter.locator(".quiz-join .code").bounding_box()["height"] > 1.2 * small["height"]
    for number, (forward, reveal) in enumerate(
        (("ArrowRight", "PageDown"), ("Space", "ArrowRight"), ("PageDown", "Space")), 1
    ):
        expect(presenter.locator(".st-key-room-settings")).to_be_hidden()
        presenter.keyboard.press(forward)
        expect(presenter.get_by_role("heading", name=f"Song {number}: what genre")).to_be_visible(timeout=LATE)
        expect(presenter.get_by_role("button", name="Reveal")).to_be_visible(timeout=LATE)
        settled(presenter)
        presenter.keyboard.press(reveal)
        expect(presenter.get_by_role("heading", name=f"Song {number}: it is")).to_be_visible(timeout=LATE)
        expect(presenter.get_by_role("button", name="End the game")).to_be_visible(timeout=LATE)
        settled(presenter)
    presenter.keyboard.press("ArrowRight")
    again = presenter.get_by_role("button", name="Play again")
    expect(again).to_be_visible(timeout=LATE)
    settled(presenter)
    for key in ("ArrowRight", "PageDown", "Space", "ArrowRight", "ArrowRight"):
        presenter.keyboard.press(key)
        presenter.wait_for_timeout(300)
    expect(again).to_be_visible()
    assert urlsplit(presenter.url).path == "/quiz"


def test_the_page_for_phones_is_as_wide_as_the_phone(browser, app):
    with browser.new_context(is_mobile=True, has_touch=True, viewport={"width": 320, "height": 700}) as context:
        phone = context.new_page()
        for width in (320, 360, 390, 430):
            phone.set_viewport_size({"width": width, "height": 700})
            phone.goto(f"{app}/join")
            expect(phone.get_by_role("button", name="Join")).to_be_visible()
            assert phone.evaluate("document.documentElement.scrollWidth") == width


def test_two_rooms_do_not_mix_and_a_wrong_code_says_so(stage, app):
    one, other, phone = stage(1280, 900), stage(1280, 900), stage(390, 844)
    first, second = open_room(one, app), open_room(other, app)
    join(phone, app, first)
    expect(one.get_by_text("1 is here")).to_be_visible(timeout=LATE)
    expect(other.get_by_text("Nobody is here yet")).to_be_visible()
    wrong = next(code for code in ("BBBB", "CCCC", "DDDD") if code not in (first, second))
    phone.goto(f"{app}/join/{wrong}")
    expect(phone.get_by_text("There is no room with this code")).to_be_visible()
    expect(phone.get_by_label("The code on the screen")).to_be_visible()


def test_a_phone_has_the_question_the_genres_and_the_player_on_one_screen(stage, app):
    phone = stage(390, 844, is_mobile=True, has_touch=True)
    phone.goto(f"{app}/quiz")
    settled(phone)
    phone.get_by_role("button", name="Play five songs").tap()
    for number in (1, 2):
        expect(phone.get_by_role("heading", name=f"Song {number} of 5")).to_be_visible(timeout=LATE)
        settled(phone)
        expect(phone.get_by_role("heading", name=f"Song {number} of 5")).to_be_in_viewport(ratio=1)
        expect(phone.locator("section.player .play")).to_be_in_viewport(ratio=1)
        genres = phone.locator(".st-key-guesses button")
        assert genres.all_inner_texts() == sorted(genres.all_inner_texts())
        assert genres.evaluate_all("all => new Set(all.map((one) => one.getBoundingClientRect().x)).size") == 2
        phone.get_by_role("button", name="Rock").tap()
        phone.get_by_role("button", name="Next song").tap(timeout=LATE)


def test_a_game_for_one_is_played_by_the_keyboard_alone(stage, app):
    player = stage(390, 844)
    player.goto(f"{app}/quiz")
    settled(player)
    player.get_by_role("button", name="Play five songs").press("Enter")
    for number in range(1, 6):
        expect(player.get_by_role("heading", name=f"Song {number} of 5")).to_be_visible(timeout=LATE)
        player.get_by_role("button", name="Reggae").press("Enter")
        expect(player.locator(".quiz-said")).to_contain_text("YouReggae", timeout=LATE)
        if number == 1:
            settled(player)  # Streamlit's button to stop a run is faint while it fades in
            assert serious_faults(player) == []
        player.get_by_role("button", name="See the result" if number == 5 else "Next song").press("Enter")
    expect(player.get_by_text("you said reggae")).to_have_count(5, timeout=LATE)
    settled(player)
    assert serious_faults(player) == []
    with player.expect_download() as saved:
        player.get_by_role("button", name="Result as a picture").click()
    assert saved.value.suggested_filename == "beat-the-machine.png"

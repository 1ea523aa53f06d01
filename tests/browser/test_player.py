"""Hear a song as a visitor does."""

import base64
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from genreclf.app.components import exclusive_playback
from genreclf.app.components.component_texts import SCRIPT
from genreclf.app.components.player import component
from genreclf.features.views import COLUMNS
from tests.browser.driver import serve, settled
from tests.sounds import RATE, by_libsndfile, music

LENGTH = 20
SHORT = 12

PAGE_OF_ITS_OWN = """
import numpy as np
import streamlit as st

from genreclf import GENRES
from genreclf.app.components.player.component import Moment, best_moments, song_player
from genreclf.inference.classifier import Segment
from genreclf.features.views import COLUMNS
from tests.sounds import RATE, by_libsndfile, song

if st.query_params.get("damaged"):
    audio = b"no sound" * 999
else:
    audio = by_libsndfile(song(20), RATE)
segments = [
    Segment(start, start + 2.5, dict.fromkeys(GENRES, 0.05) | {genre: 0.55})
    for start, genre in zip(np.arange(0, 20, 2.5), GENRES)
]
wave = np.stack([np.full(COLUMNS, -90), np.full(COLUMNS, 90)]).astype(np.int8)
song_player(
    audio=audio,
    media_type="audio/wav",
    duration=20.0,
    waveform=wave,
    spectrogram=np.full((192, COLUMNS), -30, np.int8),
    segments=segments,
    moments=[*best_moments(segments, ["country"]), Moment("<img src=x onerror=document.title='hacked'>", 5, 6)],
    overlay=np.ones((4, 10)) if st.checkbox("Explain") else None,
    key="song",
)
"""


@pytest.fixture(scope="module")
def page_of_its_own(tmp_path_factory):
    script = tmp_path_factory.mktemp("page") / "page.py"
    script.write_text(PAGE_OF_ITS_OWN)
    with serve(script=str(script)) as address:
        yield address


def find_audio(tab):
    tab.wait_for_function(
        """() => {
            const components = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
            const isPlayer = (component) => component.shadowRoot?.querySelector(".time");
            window.song = components.find(isPlayer)?.shadowRoot.querySelector("audio");
            if (song) song.muted = true;
            return song?.src;
        }"""
    )


@pytest.fixture
def visit(tab, page_of_its_own):
    """A page with nothing but a player."""
    tab.goto(page_of_its_own)
    tab.locator(".player .heard").wait_for(timeout=90_000)
    settled(tab)
    expect(tab.locator(".times span").last).to_have_text("0:20")
    find_audio(tab)
    tab.wait_for_function("song.readyState >= 2")
    return tab


@pytest.fixture
def answered(tab, app):
    """The page Classify with the answer to a short song."""
    tab.goto(app)
    settled(tab)
    recording = by_libsndfile(music(SHORT), RATE)
    tab.locator("input[type=file]").set_input_files({"name": "song.wav", "mimeType": "audio/wav", "buffer": recording})
    tab.locator(".st-key-answered").wait_for(timeout=90_000)
    settled(tab)
    find_audio(tab)
    tab.wait_for_function("song.readyState >= 2")
    return tab


def position(tab):
    return tab.evaluate("song.currentTime")


def cursor(tab):
    """Where the cursor is, as a share of the picture."""
    picture, line = (tab.locator(part).bounding_box() for part in (".spectrogram", ".plot > .cursor"))
    return (line["x"] + line["width"] / 2 - picture["x"]) / picture["width"]


def test_the_cursor_runs_with_the_sound(visit):
    play = visit.get_by_role("button", name="Play", exact=True)
    play.click()
    visit.wait_for_function("song.currentTime > 0.3")
    first = cursor(visit)
    visit.wait_for_function("song.currentTime > 1.2")
    visit.get_by_role("button", name="Pause").click()
    expect(play).to_be_visible()
    assert 0 < first < cursor(visit)
    assert cursor(visit) == pytest.approx(position(visit) / LENGTH, abs=0.005)
    expect(visit.locator(".time")).to_have_text(re.compile(r"^0:0\d / 0:20$"))


@pytest.mark.parametrize("area", ["Position in the song", "What it hears, part by part"])
def test_a_click_and_a_drag_seek(visit, area):
    slider = visit.get_by_role("slider", name=area)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    height = box["y"] + box["height"] - 20
    visit.mouse.click(box["x"] + 0.6 * box["width"], height)
    assert position(visit) == pytest.approx(0.6 * LENGTH, abs=0.1)
    visit.mouse.move(box["x"] + 0.6 * box["width"], height)
    visit.mouse.down()
    visit.mouse.move(box["x"] + 0.3 * box["width"], height + 90, steps=4)
    visit.mouse.up()
    assert position(visit) == pytest.approx(0.3 * LENGTH, abs=0.1)
    assert cursor(visit) == pytest.approx(0.3, abs=0.01)


def test_the_keyboard_seeks_and_plays(visit):
    slider = visit.get_by_role("slider", name="Position in the song")
    slider.focus()
    for key, expected in (
        ("ArrowRight", 5),
        ("Shift+ArrowRight", 6),
        ("ArrowRight", 11),
        ("Shift+ArrowLeft", 10),
        ("ArrowLeft", 5),
        ("End", LENGTH),
        ("Home", 0),
        ("ArrowLeft", 0),
    ):
        visit.keyboard.press(key)
        assert position(visit) == pytest.approx(expected, abs=0.05), key
        expect(slider).to_have_attribute("aria-valuetext", f"0:{expected:02} of 0:{LENGTH:02}")
    for key in (" ", "k"):
        visit.keyboard.press(key)
        visit.wait_for_function("!song.paused && song.currentTime > 0.1")
        visit.keyboard.press(key)
        assert visit.evaluate("song.paused")
    assert slider.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_the_keyboard_walks_through_the_parts(visit):
    timeline = visit.get_by_role("slider", name="What it hears, part by part")
    timeline.focus()
    visit.keyboard.press("Home")
    texts = []
    for _ in range(int(timeline.get_attribute("aria-valuemax"))):
        texts.append(timeline.get_attribute("aria-valuetext"))
        expect(visit.locator(".heard")).to_have_text(texts[-1])
        visit.keyboard.press("ArrowRight")
    assert all(re.match(r"0:\d\d–0:\d\d: [a-z-]+, ", text) for text in texts)
    assert len(set(texts)) == len(texts) > 4
    picture, part = (visit.locator(name).bounding_box() for name in (".spectrogram", ".selection"))
    assert part["x"] + part["width"] == pytest.approx(picture["x"] + picture["width"], abs=3)
    assert part["y"] < picture["y"]
    assert part["height"] > picture["height"]
    visit.keyboard.press("Escape")
    expect(visit.locator(".selection")).to_be_hidden()


def test_a_moment_plays_to_its_end(visit):
    moment = visit.get_by_role("button", name=re.compile("^The most .*-like moment: ")).first
    start, end = (int(seconds) for seconds in re.findall(r"0:(\d\d)", moment.text_content()))
    moment.click()
    visit.wait_for_function("!song.paused")
    expect(visit.locator(".selection")).to_be_visible()
    assert start - 0.6 < position(visit) < end
    visit.wait_for_function("song.paused")
    assert position(visit) == pytest.approx(end, abs=0.6)
    expect(visit.locator(".heard")).to_contain_text(moment.text_content().partition(": ")[2])
    visit.get_by_role("button", name="Play", exact=True).click()
    visit.wait_for_function(f"song.currentTime > {end + 0.7} || song.currentTime < {start}")
    expect(visit.locator(".selection")).to_be_hidden()


def test_the_song_goes_on_while_the_page_runs_again(answered):
    answered.get_by_role("button", name="Play", exact=True).click()
    answered.wait_for_function("song.currentTime > 0.5")
    answered.evaluate(
        """() => {
            window.events = [];
            for (const name of ["pause", "seeking", "emptied"]) song.addEventListener(name, () => events.push(name));
            window.runs = 0;
            new MutationObserver(() => runs++).observe(
                document.querySelector("[data-testid=stApp]"), {attributeFilter: ["data-test-script-state"]}
            );
        }"""
    )
    before = position(answered)
    answered.locator("h1").click()
    answered.keyboard.press("r")  # Streamlit's key for running the page again
    answered.wait_for_function("runs >= 2")
    settled(answered)
    assert position(answered) > before
    assert answered.evaluate("events") == []


def test_the_song_ends_with_its_page_and_can_be_played_on_return(answered):
    answered.get_by_role("button", name="Play", exact=True).click()
    answered.wait_for_function("song.currentTime > 0.2")
    answered.get_by_role("link", name="Mix-ups").click()
    answered.wait_for_function("song.paused && !song.isConnected")
    answered.get_by_role("link", name="Classify").click()
    answered.get_by_role("button", name="Play", exact=True).click()
    find_audio(answered)
    answered.wait_for_function("song.currentTime > 0.2")


def test_a_song_starts_though_one_run_of_the_page_overtakes_another(tab):
    here = Path(component.__file__).parent
    sound = base64.b64encode(by_libsndfile(music(SHORT), RATE)).decode()
    wave, picture = np.zeros((2, COLUMNS), np.int8), np.full((192, COLUMNS), -30, np.int8)
    data = {
        "audio": f"data:audio/wav;base64,{sound}",
        "words": dict(component.WORDS),
        **{"starts": True, "loops": True, "veiled": False, "brief": False},
        **component.drawing(SHORT, wave, picture, ()),
    }
    tab.set_content((here / "player.html").read_text())
    script = SCRIPT + exclusive_playback.SCRIPT + (here / "player.js").read_text()
    tab.evaluate(
        """async ([script, data]) => {
            const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
            const show = (await import(address)).default;
            const run = () => show({ data: structuredClone(data), parentElement: document });
            window.song = document.querySelector("audio");
            run()(); // Streamlit calls what a run returned at once, if the next one has begun
            window.leave = run();
        }""",
        [script, data],
    )
    tab.wait_for_function("song.currentTime > 0.2 && !song.paused")
    tab.evaluate("document.querySelector('.player').remove(), leave()")
    assert tab.evaluate("song.paused")


def test_another_song_replaces_the_first(answered):
    answered.get_by_role("button", name="Play", exact=True).click()
    first = answered.evaluate("song.src")
    answered.locator("input[type=file]").set_input_files(
        {"name": "short.wav", "mimeType": "audio/wav", "buffer": by_libsndfile(music(8), RATE)}
    )
    expect(answered.locator(".time")).to_have_text("0:00 / 0:08", timeout=60_000)
    find_audio(answered)
    assert answered.evaluate("song.src") != first
    assert answered.evaluate("song.paused")
    expect(answered.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_an_explanation_that_comes_later_does_not_stop_the_song(tab, page_of_its_own):
    tab.goto(page_of_its_own)
    find_audio(tab)
    toggle = tab.locator(".mattered")
    expect(toggle).to_be_hidden()
    tab.get_by_role("button", name="Play", exact=True).click()
    tab.wait_for_function("song.currentTime > 0.3")
    before = position(tab)
    tab.get_by_text("Explain").click()
    expect(toggle).to_be_visible()
    assert position(tab) > before
    assert not tab.evaluate("song.paused")
    expect(tab.locator(".overlay")).to_be_hidden()
    toggle.click()
    expect(toggle).to_have_text("Hide what mattered")
    overlay, picture = (tab.locator(name).bounding_box() for name in (".overlay", ".spectrogram"))
    assert overlay == picture
    tab.get_by_text("Explain").click()
    expect(toggle).to_be_hidden()
    expect(tab.locator(".overlay")).to_be_hidden()


def test_a_label_is_text_and_never_markup(tab, page_of_its_own):
    tab.goto(page_of_its_own)
    find_audio(tab)
    expect(tab.get_by_role("button", name="<img src=x onerror=document.title='hacked'>")).to_be_visible()
    assert tab.locator(".moments img").count() == 0
    assert tab.title() != "hacked"


def test_a_recording_that_cannot_be_played_is_still_shown(tab, page_of_its_own):
    tab.goto(f"{page_of_its_own}?damaged=yes")
    find_audio(tab)
    expect(tab.get_by_text("This browser can't play the recording")).to_be_visible()
    expect(tab.locator(".heard")).to_contain_text("0:00–0:02: blues, ")


def test_the_player_fits_a_phone(answered):
    answered.set_viewport_size({"width": 390, "height": 844})
    answered.wait_for_timeout(300)
    main = answered.get_by_test_id("stMain")
    assert main.evaluate("area => area.scrollWidth <= area.clientWidth + 1")
    for button in answered.locator(".player button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_what_begins_to_play_ends_what_played_before(tab, app):
    tab.goto(f"{app}/explore")
    settled(tab)
    one, other = (tab.get_by_role("button", name="Play", exact=True).nth(number) for number in (0, 1))
    first = one.element_handle()
    other.click()
    expect(tab.get_by_role("button", name="Pause", exact=True)).to_have_count(1)
    first.click()
    expect(tab.get_by_role("button", name="Pause", exact=True)).to_have_count(1)
    assert first.inner_text() == "Pause"

"""Upload songs as a visitor does."""

import io
import json
import re
from contextlib import closing
from pathlib import Path

import pandas as pd
from PIL import Image
from playwright.sync_api import expect

from genreclf import messages
from genreclf.audio import load_audio
from genreclf.bundled.examples import examples
from genreclf.genres import GENRES, title
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.precomputed_example import open_precomputed_example
from tests.browser.driver import look_at, settled
from tests.sounds import RATE, by_ffmpeg, by_libsndfile, music
from tests.waiting import until

ANSWER = re.compile(r"^(This (sounds like|is)|Probably|I can't tell for sure)")


def upload(tab, app, name, content):
    tab.goto(app)
    settled(tab)
    tab.locator("input[type=file]").set_input_files({"name": name, "mimeType": "audio/mpeg", "buffer": content})


def test_an_uploaded_song_is_answered_drawn_and_played(tab, app, mp3):
    upload(tab, app, "song.mp3", mp3)
    expect(tab.get_by_role("heading", name=ANSWER)).to_be_visible(timeout=90_000)
    settled(tab)
    look_at(tab, "Why?")
    chances = tab.locator(".js-plotly-plot").first.locator(".barlayer .point")
    expect(chances).to_have_count(10)
    player = tab.locator("audio:not([controls])")  # songs like it have controls of the browser's own
    expect(tab.get_by_role("button", name="Play", exact=True)).to_be_visible()
    played = player.evaluate(
        """async audio => {
            audio.muted = true;
            await audio.play();
            await new Promise(done => setTimeout(done, 700));
            return [audio.currentTime, audio.duration];
        }"""
    )
    assert played[0] > 0.2
    assert abs(played[1] - 15) < 0.2


def test_several_songs_are_chosen_from_by_their_answers(tab, app):
    tab.goto(app)
    settled(tab)
    tab.locator("input[type=file]").set_input_files([examples()[genre].path for genre in ("blues", "metal")])
    songs = tab.get_by_role("radiogroup", name="Show me")
    expect(songs).to_be_visible(timeout=90_000)
    for row, genre in ((1, "metal"), (0, "blues")):
        settled(tab)
        songs.get_by_text(f"{row + 1}. {genre}", exact=True).click()
        expect(tab.locator(".st-key-answered").get_by_text(genre, exact=True).first).to_be_visible()
        expect(songs.get_by_text(f"This sounds like {genre}.")).to_be_visible()


def test_a_file_that_is_no_song_gets_a_sentence_and_no_markup_of_its_own(tab, app):
    upload(
        tab, app, "<img src=x onerror=document.title='hacked'>.mp3", b"<script>document.title='hacked'</script>" * 99
    )
    expect(tab.get_by_text("This does not look like a sound file")).to_be_visible(timeout=60_000)
    expect(tab.get_by_text("Traceback")).to_have_count(0)
    assert tab.title() != "hacked"


def test_two_visitors_get_their_own_answers(browser, app, mp3):
    with browser.new_context() as one, browser.new_context() as other:
        first, second = one.new_page(), other.new_page()
        upload(first, app, "song.mp3", mp3)
        upload(second, app, "noise.mp3", b"nothing")
        expect(first.get_by_role("heading", name=ANSWER)).to_be_visible(timeout=90_000)
        expect(second.get_by_text("This does not look like a sound file")).to_be_visible(timeout=60_000)
        expect(second.get_by_text("song.mp3")).to_have_count(0)
        expect(second.get_by_role("heading", name=ANSWER)).to_have_count(0)


def test_a_song_survives_a_look_at_another_page(tab, app, mp3):
    upload(tab, app, "song.mp3", mp3)
    expect(tab.get_by_role("heading", name=ANSWER)).to_be_visible(timeout=90_000)
    tab.get_by_role("link", name="Explore").click()
    expect(tab.get_by_role("heading", name="See what music looks like")).to_be_visible()
    tab.get_by_role("link", name="Classify").click()
    expect(tab.get_by_text("Still here: song.")).to_be_visible()
    expect(tab.get_by_role("heading", name=ANSWER)).to_be_visible()


def test_a_song_that_is_removed_is_forgotten(tab, app, mp3):
    upload(tab, app, "song.mp3", mp3)
    expect(tab.get_by_role("heading", name=ANSWER)).to_be_visible(timeout=90_000)
    tab.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").click()
    expect(tab.get_by_role("heading", name=ANSWER)).to_have_count(0)
    expect(tab.get_by_text("Still here")).to_have_count(0)


def test_every_example_goes_all_the_way_to_an_answer(tab, app):
    tab.goto(app)
    settled(tab)
    classifier = GenreClassifier.load()
    for genre in GENRES:
        ours = tab.get_by_role("radiogroup", name=re.compile("one of ours"))
        ours.get_by_role("radio", name=title(genre), exact=True).click()
        expect(tab.get_by_text(f"{examples()[genre].title}. We composed it")).to_be_visible()
        words = messages.answer(classifier.predict(load_audio(examples()[genre].path)))
        expect(tab.get_by_role("heading", name=words.replace("*", ""), exact=True)).to_be_visible(timeout=90_000)


def test_a_file_from_a_telephone_is_answered(tab, app):
    upload(tab, app, "song.m4a", by_ffmpeg(music(12), RATE, "mp4", "aac"))
    expect(tab.get_by_role("heading", name=ANSWER)).to_be_visible(timeout=90_000)


def test_the_first_thing_is_a_song_to_guess_that_plays(tab, app):
    tab.goto(app)
    settled(tab)
    shipped = open_precomputed_example()
    said = tab.get_by_text(messages.answer(shipped.prediction).replace("*", ""))
    tab.get_by_role("button", name="Play", exact=True).click()
    expect(tab.get_by_role("button", name="Pause")).to_be_visible()
    expect(said).to_have_count(0)
    tab.locator(".st-key-opening_guess").get_by_text(title(shipped.prediction.genre)).click()
    expect(said).to_be_visible()
    expect(tab.get_by_text("You said the same.")).to_be_visible()
    expect(tab.locator(".st-key-opening-answer")).to_be_focused()
    expect(tab.get_by_role("button", name="Pause")).to_be_visible()  # it goes on playing
    expect(tab.locator(".time")).to_have_text(re.compile("^0:0[1-9] / "))
    tab.get_by_role("button", name="Show what mattered").click()
    expect(tab.locator(".overlay")).to_be_visible()
    tab.get_by_role("button", name="Hide what mattered").click()
    expect(tab.locator(".overlay")).to_be_hidden()


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "user_agent": "Mozilla/5.0 (iPhone) Mobile"}


def test_on_a_phone_the_first_press_is_in_sight_and_a_song_moves_the_page_to_its_own(browser, app, mp3):
    with browser.new_context(**PHONE) as context:
        page = context.new_page()
        page.goto(app)
        settled(page)
        listen = page.get_by_role("button", name="Listen along")
        for shown in (listen, page.get_by_role("main").get_by_role("link", name="Explore").first):
            box = shown.bounding_box()
            assert 0 <= box["y"] < box["y"] + box["height"] <= 844
        page.locator("input[type=file]").set_input_files({"name": "s.mp3", "mimeType": "audio/mpeg", "buffer": mp3})
        answer = page.get_by_role("heading", name=ANSWER)
        expect(answer).to_be_visible(timeout=90_000)
        settled(page)
        expect(answer).to_be_in_viewport()
        expect(page.get_by_role("heading", name="Send it")).to_be_visible(timeout=90_000)
        settled(page)
        headings = page.get_by_role("heading").all_inner_texts()
        assert headings.index("Why?") < headings.index("Can you fool it?") < headings.index("Another one")
        look_at(page, "Can you fool it?")
        dare = page.get_by_role("button", name="Slow it down")
        dare.click()
        dare.evaluate("button => button.scrollIntoView()")
        expect(page.get_by_text("Nothing changed yet")).to_have_count(0, timeout=90_000)
        expect(page.get_by_role("button", name="Changed")).to_be_in_viewport()
        expect(page.get_by_role("button", name="Present", exact=True)).to_have_count(0)


def test_the_two_versions_of_the_reason_play_in_turn_from_the_same_place(tab, app, mp3):
    tab.add_init_script(
        "window.sounds = []; const Real = Audio;"
        "window.Audio = function (address) { const made = new Real(address); sounds.push(made); return made; };"
        "window.heard = (from) => sounds.filter((sound) => !sound.paused && sound.currentTime > from);"
    )
    upload(tab, app, "song.mp3", mp3)
    settled(tab)
    look_at(tab, "Why?")
    one = tab.get_by_role("button", name=re.compile("^With the (bass|middle tones|treble)$"))
    other = tab.get_by_role("button", name=re.compile("^Without the (bass|middle tones|treble)$"))
    one.click(timeout=90_000)
    expect(one).to_have_attribute("aria-pressed", "true")
    tab.wait_for_function("heard(0.5).length === 1")
    first = tab.evaluate("heard(0)[0].src")
    other.click()
    expect(other).to_have_attribute("aria-pressed", "true")
    expect(one).to_have_attribute("aria-pressed", "false")
    tab.wait_for_function("heard(0.5).length === 1 && heard(0)[0].src !== " + json.dumps(first))
    other.click()
    tab.wait_for_function("sounds.every((sound) => sound.paused)")


def test_the_links_under_the_answer_lead_to_its_parts(tab, app, mp3):
    upload(tab, app, "song.mp3", mp3)
    link = tab.get_by_role("link", name="Send it", exact=True)
    expect(link).to_be_visible(timeout=90_000)
    settled(tab)
    link.click()
    expect(tab.get_by_role("heading", name="Send it")).to_be_in_viewport()
    expect(tab.get_by_role("heading", name=ANSWER)).to_be_visible()


def test_a_result_is_sent_as_a_link_that_anybody_can_open(tab, browser, app, mp3):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    upload(tab, app, "my song.mp3", mp3)
    answer = tab.get_by_role("heading", name=ANSWER)
    expect(answer).to_be_visible(timeout=90_000)
    said = answer.inner_text()
    tab.get_by_role("button", name="Share a link").click(timeout=90_000)
    expect(tab.get_by_text("The link is copied")).to_be_visible()
    link = tab.evaluate("navigator.clipboard.readText()")
    with closing(browser.new_context()) as elsewhere:
        friend = elsewhere.new_page()
        friend.goto(link)
        expect(friend.get_by_role("heading", name=said)).to_be_visible(timeout=60_000)
        expect(friend.locator(".js-plotly-plot")).to_be_visible(timeout=60_000)
        expect(friend.get_by_text("my song")).to_have_count(0)
        expect(friend.locator("audio")).to_have_count(0)


def test_why_a_file_is_refused_is_written_beside_it(tab, app):
    tab.goto(app)
    settled(tab)
    limit = 1024 * 1024 * int(re.search(r"(\d+) MB", tab.locator(".st-key-sources label").first.text_content())[1])
    tab.locator("input[type=file]").evaluate(
        """(input, size) => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(size)], "long.wav", {type: "audio/wav"}));
            input.files = files.files;
            input.dispatchEvent(new Event("change", {bubbles: true}));
        }""",
        limit + 1,
    )
    refusal = tab.locator(".stFileChip").get_by_role("alert")
    expect(refusal).to_contain_text("or smaller")
    box = refusal.bounding_box()
    assert min(box["width"], box["height"]) > 10


def saved(tab, label):
    """What a button saves."""
    with tab.expect_download(timeout=60_000) as download:
        tab.get_by_role("button", name=label).click()
    return download.value


def test_what_is_taken_away_opens(tab, app, mp3):
    upload(tab, app, "my song?.mp3", mp3)
    expect(tab.get_by_role("heading", name=ANSWER)).to_be_visible(timeout=90_000)
    settled(tab)
    look_at(tab, "Send it")
    tab.get_by_role("checkbox", name="With the song's name").evaluate("box => box.click()")
    until(lambda: saved(tab, "Picture for a slide").suggested_filename == "my-song.png")  # the page runs again first
    taken = {}
    for label in ("Picture for a slide", "Result as JSON", "Over time as CSV"):
        file = saved(tab, label)
        taken[file.suggested_filename] = Path(file.path()).read_bytes()
    assert Image.open(io.BytesIO(taken["my-song.png"])).size == (1920, 1080)
    result = json.loads(taken["my-song.json"])
    assert (result["song"], set(result["probabilities"])) == ("my song?.mp3", set(GENRES))
    over_time = pd.read_csv(io.BytesIO(taken["my-song.csv"]))
    assert len(over_time) == len(result["timeline"])


def test_parts_below_the_fold_are_drawn_when_one_comes_to_them_and_stay(tab, app, mp3):
    """The two that come into view together, too."""
    tab.set_viewport_size({"width": 1280, "height": 600})
    upload(tab, app, "song.mp3", mp3)
    expect(tab.get_by_role("heading", name="Send it")).to_be_visible(timeout=90_000)
    settled(tab)
    charts = tab.locator(".js-plotly-plot")
    expect(charts).to_have_count(0)
    look_at(tab, "Why?")
    expect(tab.get_by_text("Found by turning")).to_be_visible(timeout=90_000)
    look_at(tab, "Songs like it")
    expect(charts).to_have_count(3, timeout=90_000)
    settled(tab)
    tab.get_by_role("checkbox", name="With the song's name in link and pictures").evaluate(
        "box => box.click()"
    )  # the page runs again
    settled(tab)
    expect(charts).to_have_count(3)


def test_pictures_have_the_name_of_the_song_if_the_box_is_ticked(tab, app, mp3):
    upload(tab, app, "hush.mp3", mp3)
    expect(tab.get_by_role("heading", name="Send it")).to_be_visible(timeout=90_000)
    settled(tab)
    look_at(tab, "Send it")

    assert saved(tab, "Picture for a phone").suggested_filename == "song-phone.png"
    assert saved(tab, "Picture for a slide").suggested_filename == "song.png"
    tab.get_by_role("checkbox", name="With the song's name").evaluate("box => box.click()")
    until(lambda: saved(tab, "Picture for a phone").suggested_filename == "hush-phone.png")
    assert saved(tab, "Picture for a slide").suggested_filename == "hush.png"


def test_the_answer_follows_the_sliders(tab, app, mp3):
    upload(tab, app, "song.mp3", mp3)
    expect(tab.get_by_role("heading", name="Can you fool it?")).to_be_visible(timeout=90_000)
    look_at(tab, "Can you fool it?")
    expect(tab.get_by_text("Nothing changed yet.")).to_be_visible(timeout=90_000)
    tab.get_by_role("slider", name="Heard through").focus()
    tab.keyboard.press("End")
    expect(tab.get_by_text(re.compile("Now it|less sure|It still says|It leans"))).to_be_visible()


def test_a_second_song_has_its_parts_and_controls_that_change_nothing(tab, app, mp3):
    upload(tab, app, "first.mp3", mp3)
    expect(tab.get_by_role("heading", name="Send it")).to_be_visible(timeout=90_000)
    look_at(tab, "Can you fool it?")
    expect(tab.get_by_text("Nothing changed yet.")).to_be_visible(timeout=90_000)
    look_at(tab, "Songs like it")
    settled(tab)
    tab.get_by_role("button", name="In a storm").evaluate("button => button.click()")
    settled(tab)
    tab.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    tab.locator("input[type=file]").first.set_input_files(
        {"name": "second.wav", "mimeType": "audio/wav", "buffer": by_libsndfile(music(12), RATE)}
    )
    expect(tab.get_by_text("second", exact=True).first).to_be_visible(timeout=90_000)
    settled(tab)
    look_at(tab, "Can you fool it?")
    expect(tab.get_by_text("Nothing changed yet.")).to_be_visible(timeout=90_000)
    expect(tab.get_by_role("slider", name="Tempo")).to_have_value("100")
    expect(tab.get_by_role("slider", name="Loudness")).to_have_value("0")
    assert tab.get_by_label("With its bass").is_checked()


def test_on_a_phone_the_first_press_on_a_link_leads_to_its_part(browser, app, mp3):
    """Also to one whose place moves, since what lies above it is drawn as it is passed."""
    with browser.new_context(**PHONE) as context:
        page = context.new_page()
        upload(page, app, "song.mp3", mp3)
        expect(page.get_by_role("heading", name="Send it")).to_be_visible(timeout=90_000)
        settled(page)
        link = page.locator(".st-key-jumps").get_by_role("link").nth(2)
        link.click()
        charts = page.locator(".js-plotly-plot")
        expect(charts).not_to_have_count(0, timeout=90_000)
        settled(page)
        bar = page.locator(".st-key-pages").bounding_box()
        page.wait_for_function(
            """([part, least]) => {
                const { top } = document.querySelector(part).getBoundingClientRect();
                return top >= least && top < least + 90;
            }""",
            arg=[link.get_attribute("href"), bar["y"] + bar["height"]],
        )

"""The page Classify."""

import datetime
import io
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import soundfile

from genreclf import GenreClassifier, load_audio, messages, translation
from genreclf.app.components import widgets
from genreclf.app.sections.classify import explain
from genreclf.app.sections.classify.answer import _for_spreadsheets
from genreclf.app.sections.classify.inputs import MAX_AT_ONCE
from genreclf.app.session import analysis, resources, uploads
from genreclf.app.session.recordings import Recording
from genreclf.audio.decoder_pool import DecoderPool
from genreclf.audio.perturbation import PRESETS
from genreclf.bundled.examples import examples
from genreclf.genres import GENRES, LABELS, title
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.explain.band_ablation import BANDS
from genreclf.inference.model_store import open_model
from genreclf.inference.precomputed_example import open_precomputed_example
from genreclf.messages import answer, in_ten, ranked
from genreclf.messages.explanation import BAND_NAMES, reason
from genreclf.messages.phrases import unbroken
from tests.audio import test_formats_that_mislead as mislead
from tests.sounds import RATE, by_libsndfile, song


def upload(page, name, content):
    test = page("classify")
    test.file_uploader[0].set_value([(name, content, "audio/wav")]).run()
    assert not test.exception
    return test


def test_a_visitor_without_a_song_is_told_what_to_do_and_how_good_it_is(page):
    test = page("classify")
    assert "give it a song" in test.markdown[0].value
    assert "100 MB" in test.file_uploader[0].label
    metrics = open_model(DEFAULT_MODEL).card.content["metrics"]
    measured = metrics.get("songs", metrics["filtered"])["test"]
    promise = next(text.value for text in test.caption if "right" in text.value)
    assert "sometimes notices that music is none of them" in promise
    assert f"Of {measured['n']} songs" in promise
    assert f"**{in_ten(measured['accuracy'])}** right" in promise


def test_the_page_opens_with_a_song_to_guess_and_answers_it_before_any_model_is_loaded(page, monkeypatch):
    def unwanted(name):
        raise AssertionError("the start page must not wait for a model")

    monkeypatch.setattr(resources, "classifier", unwanted)
    monkeypatch.setattr(resources, "decoders", unwanted)
    test = page("classify")
    assert not test.exception
    shipped = open_precomputed_example()
    assert not test.header
    said = unbroken(answer(shipped.prediction))
    assert said not in [text.value for text in test.markdown]
    hidden = next(data for part in test.get("bidi_component") if "waveform" in (data := json.loads(part.proto.json)))
    assert hidden["veiled"]
    test.button(key="tell the opening").click().run()
    assert said in [text.value for text in test.markdown]
    shown = next(data for part in test.get("bidi_component") if "waveform" in (data := json.loads(part.proto.json)))
    assert shown["duration"] == shipped.duration
    assert shown["overlay"].startswith("data:image/png")
    assert any(reason(shipped.prediction, shipped.ablation) in text.value for text in test.markdown)
    assert "Your music" in [heading.value for heading in test.subheader]


def test_a_guess_at_the_first_song_stands_beside_the_answer(page):
    shipped = open_precomputed_example().prediction
    wrong = ranked(shipped.probabilities)[1]
    for guess, sentence in (
        (shipped.genre, "You said the same."),
        (wrong, f"It is {LABELS[shipped.genre]}. You said {LABELS[wrong]}: the machine finds"),
    ):
        test = page("classify")
        choices = next(group for group in test.button_group if group.key == "opening_guess")
        assert {title(shipped.genre), title(wrong)} < set(choices.options)
        choices.set_value(guess).run()
        assert unbroken(answer(shipped)) in [text.value for text in test.markdown]
        assert any(text.value.startswith(sentence) for text in test.markdown)
        test.run()
        assert any(text.value.startswith(sentence) for text in test.markdown), "what was told stays told"


def test_without_that_song_the_page_still_takes_one(page, wav, monkeypatch):
    monkeypatch.setattr(resources, "precomputed_example", lambda: None)
    test = page("classify")
    assert not test.header
    test.file_uploader[0].set_value([("song.wav", wav, "audio/wav")]).run()
    assert test.header[0].value.startswith(("This sounds like", "This is", "Probably", "I can't tell"))


def test_a_song_gets_a_sentence_a_player_and_ten_bars(page, wav):
    test = upload(page, "song.wav", wav)
    sentence = test.header[0].value
    assert any(f"**{LABELS[genre]}**" in sentence for genre in GENRES)
    player = test.get("bidi_component")[0]
    shown = json.loads(player.proto.json)
    assert re.search(r"/media/\w+\.wav$", shown["audio"])
    assert shown["duration"] == pytest.approx(12, abs=0.01)
    assert shown["segments"]
    bars = json.loads(test.get("plotly_chart")[0].proto.spec)
    assert sorted(bars["data"][0]["y"]) == sorted(map(title, GENRES))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.mp3", b"<html><body>not a song</body></html>" * 50, "does not look like a sound file"),
        ("empty.wav", b"", "empty"),
        ("../../etc/passwd\u202e<script>.mp3", b"\0" * 4096, "does not look like a sound file"),
    ],
)
def test_what_is_no_song_gets_a_sentence_and_the_next_song_an_answer(page, wav, name, content, sentence):
    test = upload(page, name, content)
    assert sentence in test.error[0].value
    assert not test.header
    test.file_uploader[0].set_value([("song.wav", wav, "audio/wav")]).run()
    assert not test.error
    assert test.header


@pytest.mark.parametrize("name", ["IMG_0001.MOV", "voice.3gp", "song.mka", "song", "song.mp3.download", "letter.pdf"])
def test_the_content_decides_and_not_the_name(page, wav, name):
    assert upload(page, name, wav).header


def test_what_was_done_to_hear_a_song_is_said(page):
    inverted = np.stack([song(3), -song(3)], axis=1)
    test = upload(page, "inverted.wav", by_libsndfile(inverted, RATE))
    (note,) = load_audio(by_libsndfile(inverted, RATE)).notes
    assert note in [caption.value for caption in test.caption]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hidden track.flac", lambda: mislead.long_silence(11)),
        ("two tracks.mka", mislead.second_track_as_default),
        ("joined.m4a", lambda: mislead.joined("ipod", "aac", 44_100)),
        ("dts.wav", lambda: by_libsndfile(mislead.dts_words(), 48_000)),
        ("late.mp4", lambda: mislead.packets("mp4", "aac", (20, 20), late=5, film=True)),
        ("low.flac", lambda: mislead.flac_that_counts(20, 0.25)),
        ("film.mp4", lambda: mislead.film_that_goes_on(12)),
    ],
)
def test_what_is_heard_is_as_long_as_its_pictures(page, name, content):
    heard = load_audio(content())
    test = upload(page, name, content())
    assert set(heard.notes) <= {caption.value for caption in test.caption}
    shown = json.loads(test.get("bidi_component")[0].proto.json)
    assert shown["duration"] == pytest.approx(heard.duration, abs=0.01)
    assert shown["audio"].endswith(".wav"), "it is heard as it was decoded, not as it came"


@pytest.fixture
def large(monkeypatch):
    """What is called large from now on, in bytes: less than the songs of these tests."""
    monkeypatch.setattr(uploads, "LARGE", 100_000)


def test_of_a_large_file_only_what_was_decoded_is_kept(page, large):
    content = by_libsndfile(np.stack([song(12, 44_100), -song(12, 44_100)], axis=1), 44_100)
    test = upload(page, "long.wav", content)
    (kept,) = test.session_state["songs"]
    assert len(kept.payload) < len(content) / 4
    heard, expected = load_audio(kept.payload), load_audio(content)
    np.testing.assert_allclose(heard.samples, expected.samples, atol=1e-4)
    assert unbroken(messages.answer(GenreClassifier.load().predict(expected))) == test.header[0].value
    assert expected.notes[0] in [caption.value for caption in test.caption]
    assert json.loads(test.get("bidi_component")[0].proto.json)["audio"].endswith(".flac")
    assert not any(file.getvalue() for file in test.file_uploader[0].value), "the upload is let go"


def test_a_large_file_that_is_no_song_gets_its_sentence_each_time(page, large):
    test = upload(page, "page.mp3", b"<html>" * 50_000)
    for _ in range(2):
        assert "does not look like a sound file" in test.error[0].value
        test.run()
    assert not test.session_state["songs"][0].payload


def test_a_large_file_is_decoded_once(page, large, wav, monkeypatch):
    decode, decoded = DecoderPool.load_audio, []

    def counted(pool, source):
        decoded.append(source)
        return decode(pool, source)

    monkeypatch.setattr(DecoderPool, "load_audio", counted)
    assert upload(page, "long.wav", wav).header
    assert decoded == [wav]


def test_files_are_forgotten_once_another_way_is_used(page, wav):
    test = upload(page, "song.wav", wav)
    assert any(test.session_state["uploads"].values())
    next(group for group in test.button_group if group.key == "example").set_value("jazz").run()
    assert not any(test.session_state["uploads"].values())


def test_what_is_known_of_a_recording_is_found_by_its_id(page, wav):
    test = upload(page, "song.wav", wav)
    before = [header.value for header in test.header]
    test.session_state["songs"] = [replace(song, payload=b"") for song in test.session_state["songs"]]
    test.run()
    assert not test.exception
    assert not test.error
    assert [header.value for header in test.header] == before


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("take_five.mp3", "take five"),
        ("01 - Blue  Monday.flac", "01 - Blue Monday"),
        ("Mr. Brightside", "Mr. Brightside"),
        ("St. James Infirmary.2020 remaster.m4a", "St. James Infirmary.2020 remaster"),
        (".mp3", ".mp3"),
    ],
)
def test_a_song_is_called_what_people_call_it(name, title):
    assert Recording.of(b"", name).title == title


def test_the_answer_names_its_song(page, wav):
    test = upload(page, "my_*song*.wav", wav)
    assert r"**my \*song\***" in [text.value for text in test.markdown]


def test_what_is_no_music_gets_no_genres(page):
    buffer = io.BytesIO()
    noise = np.random.default_rng(0).normal(0, 0.1, 8 * RATE).astype(np.float32)
    soundfile.write(buffer, noise, RATE, format="WAV")
    test = upload(page, "rain.wav", buffer.getvalue())
    assert not test.exception
    (header,) = test.header
    assert header.value in (  # noise is like both
        "This sounds like **rain**.",
        "This sounds like **running water**.",
        "This does not sound like any music I know.",
    )
    assert not test.get("plotly_chart")
    player = next(part for part in test.get("bidi_component") if "duration" in str(part.proto))
    assert not any(genre in str(player.proto) for genre in GENRES)


def test_silence_is_named(page):
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(44_100), 22_050, format="WAV")
    assert "silent" in upload(page, "silence.wav", buffer.getvalue()).error[0].value


def test_an_example_is_named_by_what_it_is_and_answered(page):
    test = page("classify")
    next(group for group in test.button_group if group.key == "example").set_value("jazz").run()
    assert not test.exception
    assert any(f"{examples()['jazz'].title}. We composed it" in caption.value for caption in test.caption)
    assert test.header


def choice(test, label="Show me"):
    return next(group for group in test.radio if group.label.startswith(label))


def test_several_songs_make_a_table_in_which_a_bad_one_has_its_sentence(page, wav):
    test = page("classify")
    files = [
        ("one.wav", wav, "audio/wav"),
        ("none.mp3", b"nothing", "audio/mpeg"),
        ("<b>two</b>.wav", wav, "audio/wav"),
    ]
    test.file_uploader[0].set_value(files).run()
    assert not test.exception
    songs = choice(test)
    assert songs.options == ["1. one", "2. none", f"3. {widgets.plain('<b>two</b>')}"]
    said = songs.proto.captions
    assert said[0] == said[2]
    assert said[1] == "No answer, see below".replace(",", "\\,")
    (unread,) = (warning.value for warning in test.warning)
    assert unread.startswith("**none**: This does not look like a sound file")
    assert test.header
    songs.set_value(1).run()
    assert "does not look like a sound file" in test.error[0].value


def test_the_csv_of_several_songs_names_their_files_and_holds_no_formula():
    table = pd.DataFrame(
        {"Song": ["=1+1", "two"], "Genre": ["Rock", "Pop"], "How sure": [80, 70], "Answer": ["a", "b"]}
    )
    written = _for_spreadsheets(table, ["@one.wav", "02.wav"])
    assert list(written["Song"]) == ["'=1+1", "two"]
    assert list(written["File"]) == ["'@one.wav", "02.wav"]


def test_the_table_of_several_songs_in_another_language(page, wav, monkeypatch):
    monkeypatch.setattr(translation, "_ask", lambda: "pt_BR")
    test = page("classify")
    test.file_uploader[0].set_value([("one.wav", wav, "audio/wav"), ("two.wav", wav, "audio/wav")]).run()
    assert not test.exception
    assert not test.error
    assert all("música clássica" in said for said in choice(test, "Mostrar").proto.captions)


def test_the_table_of_several_songs_says_what_the_headline_of_each_says(page, wav):
    test = page("classify")
    noise = np.random.default_rng(0).normal(0, 0.1, 8 * RATE).astype(np.float32)
    files = [("one.wav", wav, "audio/wav"), ("rain.wav", by_libsndfile(noise, RATE), "audio/wav")]
    test.file_uploader[0].set_value(files).run()
    for number, said in enumerate(list(choice(test).proto.captions)):
        choice(test).set_value(number).run()
        headline = test.header[0].value.replace("**", "").replace("\N{NO-BREAK SPACE}", " ")
        assert said.startswith(widgets.plain(headline))
        assert not test.exception


def test_more_songs_than_are_taken_at_once_are_named(page, wav):
    test = page("classify")
    test.file_uploader[0].set_value([(f"{n}.wav", wav, "audio/wav") for n in range(MAX_AT_ONCE + 2)]).run()
    assert any(f"{MAX_AT_ONCE + 2} songs" in warning.value for warning in test.warning)
    assert len(choice(test).options) == MAX_AT_ONCE


def test_of_a_long_song_a_part_can_be_chosen(page):
    test = upload(page, "long.wav", by_libsndfile(song(70), RATE))
    shown = json.loads(test.get("bidi_component")[0].proto.json)
    assert shown["duration"] == pytest.approx(70, abs=0.1)
    part = next(slider for slider in test.slider if slider.label == "Part to listen to")
    part.set_value((datetime.time(0, 0, 20), datetime.time(0, 0, 30))).run()
    assert not test.exception
    shown = json.loads(test.get("bidi_component")[0].proto.json)
    assert shown["duration"] == pytest.approx(10, abs=0.01)


def test_the_answer_follows_what_is_done_to_the_song(page, wav):
    test = upload(page, "song.wav", wav)
    assert "Nothing changed yet." in headings(test)
    before = json.loads(test.get("plotly_chart")[1].proto.spec)["data"][0]["x"]
    next(slider for slider in test.select_slider if slider.label == "Heard through").set_value("a wall").run()
    assert not test.exception
    assert "Nothing changed yet." not in headings(test)
    assert json.loads(test.get("plotly_chart")[1].proto.spec)["data"][0]["x"] != before


def test_a_short_song_is_perturbed_as_a_whole_and_asked_about_once(page, wav, monkeypatch):
    def unwanted(*arguments):
        raise AssertionError("its answer is known")

    monkeypatch.setattr(analysis, "perturbed_prediction", unwanted)
    test = upload(page, "short.wav", wav)
    assert "Nothing changed yet." in headings(test)
    assert not any("seconds from the middle" in caption.value for caption in test.caption)


def test_of_a_longer_song_an_excerpt_is_perturbed_which_is_said(page):
    clip = load_audio(examples()["classical"].path).excerpt(0, 20)
    test = upload(page, "longer.wav", by_libsndfile(clip.samples, clip.sample_rate))
    assert any("12 seconds from the middle" in caption.value for caption in test.caption), "from the first moment"

    def shown(label):
        bars = json.loads(test.get("plotly_chart")[1].proto.spec)["data"]
        return {name: said for bar in bars for name, said in zip(bar["y"], bar["text"], strict=True) if label in said}

    before = shown("before")
    assert before
    assert not shown("after"), "nothing was changed yet"
    test.button(key="preset Take the bass away").click().run()
    assert shown("after")
    assert before.items() <= shown("before").items(), "one number for one thing"


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_changes_the_song_with_one_press_and_plays_it(page, wav, preset):
    test = upload(page, "song.wav", wav)
    test.button(key=f"preset {preset}").click().run()
    assert not test.exception
    assert "Nothing changed yet." not in headings(test)
    as_it_was, changed = pair(test, "Changed")["choices"]
    assert as_it_was["address"] != changed["address"]
    assert pair(test, "Changed")["start"]["choice"] == 1
    test.button(key="undo perturbation").click().run()
    assert "Nothing changed yet." in headings(test)
    assert len(pair(test, "As it was")["choices"]) == 1, "there is nothing to compare it with"
    assert pair(test, "As it was")["start"] is None


def test_the_reason_is_said_and_can_be_heard_with_and_without_what_mattered(page, wav):
    test = upload(page, "song.wav", wav)
    said = next(words for words in headings(test) if words.startswith(("Mostly the ", "No part of the sound")))
    part = next(part for part in BANDS if part in said)
    versions = pair(test, f"Without the {BAND_NAMES[part]}")["choices"]
    assert versions[0]["label"] == f"With the {BAND_NAMES[part]}"
    assert versions[0]["address"] != versions[1]["address"]


def test_what_is_marked_above_is_named_where_it_is_not_what_the_answer_rests_on(page, wav, monkeypatch):
    first = upload(page, "song.wav", wav)
    said = next(words for words in headings(first) if words.startswith(("Mostly the ", "No part of the sound")))
    part = next(part for part in BANDS if BAND_NAMES[part] in said)
    other = next(band for band in BANDS if band != part)
    for marked, words in ((part, "marks it above"), (other, f"marks more of the {BAND_NAMES[other]} above")):
        monkeypatch.setattr(explain, "bands_by_importance", lambda explanation, marked=marked: [marked])
        assert any(words in caption.value for caption in upload(page, "song.wav", wav).caption)


def test_every_part_after_the_answer_is_linked_under_it(page, wav):
    test = upload(page, "song.wav", wav)
    (links,) = [text.value for text in test.markdown if "](#" in text.value]
    anchors = {heading.proto.anchor for heading in test.header if heading.proto.anchor}
    assert set(re.findall(r"\(#([\w-]+)\)", links)) == anchors
    order = [heading.proto.anchor for heading in test.header if heading.proto.anchor]
    assert order == ["why", "fool-it", "songs-like-it", "send-it"]


def headings(test):
    return [heading.value for heading in test.subheader]


def pair(test, label):
    """The data of the pair of buttons of which one says ``label``."""
    shown = [json.loads(component.proto.json) for component in test.get("bidi_component")]
    return next(data for data in shown if label in [choice["label"] for choice in data.get("choices", [])])

"""The page Classify."""

import datetime
import io
import json
import re

import numpy as np
import pytest
import soundfile

from genreclf.app.sections.songs import MOST_AT_ONCE
from genreclf.exhibits.examples import examples
from genreclf.genres import GENRES, LABELS, title
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import open_model
from tests.sounds import RATE, by_libsndfile, song


def upload(page, name, content):
    test = page("classify")
    test.file_uploader[0].set_value([(name, content, "audio/wav")]).run()
    assert not test.exception
    return test


def test_a_visitor_without_a_song_is_told_what_to_do_and_how_good_it_is(page):
    test = page("classify")
    assert "Drop a song" in test.markdown[0].value
    assert "20 MB" in test.file_uploader[0].label
    metrics = open_model(DEFAULT_MODEL).card["metrics"]["filtered"]["test"]
    assert f"({metrics['accuracy']:.0%} of {metrics['n']})" in test.caption[0].value
    assert not test.header


def test_a_song_gets_a_sentence_a_player_and_ten_bars(page, wav):
    test = upload(page, "song.wav", wav)
    sentence = test.header[0].value
    assert any(f"**{LABELS[genre]}**" in sentence for genre in GENRES)
    assert "in 10" in sentence
    (player,) = test.get("bidi_component")
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


def test_several_songs_make_a_table_in_which_a_bad_one_has_its_sentence(page, wav):
    test = page("classify")
    files = [
        ("one.wav", wav, "audio/wav"),
        ("none.mp3", b"nothing", "audio/mpeg"),
        ("<b>two</b>.wav", wav, "audio/wav"),
    ]
    test.file_uploader[0].set_value(files).run()
    assert not test.exception
    table = test.dataframe[0].value
    assert list(table["Song"]) == [name for name, _, _ in files]
    assert table["Genre"][0] == table["Genre"][2]
    assert table["Answer"][1] == "No answer, see below"
    (unread,) = (warning.value for warning in test.warning)
    assert unread.startswith("**none\\.mp3**: This does not look like a sound file")
    assert test.header
    closer = next(box for box in test.selectbox if box.label.startswith("Look closer"))
    closer.select_index(1).run()
    assert "does not look like a sound file" in test.error[0].value


def test_more_songs_than_are_taken_at_once_are_named(page, wav):
    test = page("classify")
    test.file_uploader[0].set_value([(f"{n}.wav", wav, "audio/wav") for n in range(MOST_AT_ONCE + 2)]).run()
    assert any(f"{MOST_AT_ONCE + 2} songs" in warning.value for warning in test.warning)
    assert len(test.dataframe[0].value) == MOST_AT_ONCE


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
    assert any("Nothing changed yet." in text.value for text in test.markdown)
    before = json.loads(test.get("plotly_chart")[-1].proto.spec)["data"][0]["x"]
    next(slider for slider in test.select_slider if slider.label == "Heard through").set_value("a wall").run()
    assert not test.exception
    assert not any("Nothing changed yet." in text.value for text in test.markdown)
    assert json.loads(test.get("plotly_chart")[-1].proto.spec)["data"][0]["x"] != before

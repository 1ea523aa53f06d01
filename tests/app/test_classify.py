"""The page Classify."""

import io
import json
import re

import numpy as np
import pytest
import soundfile

from genreclf.classifier import DEFAULT_MODEL
from genreclf.genres import GENRES, LABELS, title
from genreclf.model_store import open_model


def upload(page, name, content):
    test = page("classify")
    test.file_uploader[0].set_value((name, content, "audio/wav")).run()
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
    (bars,) = (json.loads(chart.proto.spec) for chart in test.get("plotly_chart"))
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
    test.file_uploader[0].set_value(("song.wav", wav, "audio/wav")).run()
    assert not test.error
    assert test.header


def test_silence_is_named(page):
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(44_100), 22_050, format="WAV")
    assert "silent" in upload(page, "silence.wav", buffer.getvalue()).error[0].value

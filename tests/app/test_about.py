"""The page How it works."""

import json

import pytest

from genreclf.app.session.recordings import Recording
from genreclf.gtzan import catalogue
from genreclf.inference.model_store import MODELS


def test_the_story_is_told_with_an_example_where_no_song_was_given(page):
    test = page("about")
    assert not test.exception
    assert any("Our jazz piece" in text.value for text in test.markdown)
    assert [heading.value[:2] for heading in test.subheader] == ["1.", "2.", "3.", "4.", "5."]
    assert len(test.get("plotly_chart")) == 4


def test_the_story_is_told_with_the_visitors_own_song(page, wav):
    test = page("about")
    test.session_state["songs"] = [Recording.of(wav, "<i>mine</i>.wav")]
    test.run()
    assert not test.exception
    assert any(r"\<i\>mine\<\/i\>\.wav" in text.value for text in test.markdown)
    whole = json.loads(test.get("plotly_chart")[1].proto.spec)
    assert whole["layout"]["xaxis2"]["range"][1] == pytest.approx(12, abs=0.01)


def test_a_song_that_cannot_be_read_leaves_the_story_to_an_example(page):
    test = page("about")
    test.session_state["songs"] = [Recording.of(b"nothing" * 100, "bad.mp3")]
    test.run()
    assert not test.error
    assert any("Our jazz piece" in text.value for text in test.markdown)


def test_the_faults_of_the_data_are_counted_in_the_catalogue(page):
    (text,) = (text.value for text in page("about").markdown if text.value.startswith("GTZAN:"))
    tracks = catalogue().values()
    assert f"{sum(track.duplicate_group is not None for track in tracks)} clips have an exact copy" in text
    assert f"{sum(track.filtered_part == 'removed' for track in tracks)} doubtful clips" in text


def test_there_are_as_many_results_as_ways_to_test(page):
    test = page("about")
    (text,) = (text.value for text in test.markdown if text.value.startswith("GTZAN:"))
    results = [text.value for text in test.markdown if text.value.startswith("- With songs")]
    assert f"tested in {('no', 'one', 'two', 'three')[len(results)]} ways" in text
    assert "%" not in text, "the results below are counted out of ten"


def test_every_model_says_what_it_says_of_itself(page):
    test = page("about")
    test.selectbox(key="card").set_value("features-cnn").run()
    readme = (MODELS / "features-cnn" / "README.md").read_text(encoding="utf-8")
    (engineers,) = [box for box in test.expander if box.label.startswith("For engineers")]
    shown = next(text.value for text in engineers.markdown if "Made by" in text.value)
    assert shown.strip() == readme.partition("\n")[2].strip()

"""Letting the room guess first."""

import re

import pytest

from genreclf.app.session.recordings import Recording
from genreclf.bundled.examples import examples


@pytest.fixture
def stage(page):
    """The page Classify before a room that guesses."""
    test = page("classify")
    test.session_state["presenting"] = True
    test.session_state["guess_first"] = True
    return test.run()


def show(test, genre):
    return next(group for group in test.button_group if group.key == "example").set_value(genre).run()


def words(test):
    assert not test.exception
    return " ".join(element.value for kind in (test.header, test.markdown, test.caption) for element in kind)


def test_nothing_on_the_page_gives_the_answer_away_until_it_is_shown(stage):
    test = show(stage, "jazz")
    assert [header.value for header in test.header] == ["What do you think it is?"]
    assert not test.get("plotly_chart")
    assert not re.search("This sounds like|I can.t tell", words(test))
    assert examples()["jazz"].description not in words(test)
    test.button(key="reveal").click().run()
    assert "What do you think it is?" not in words(test)
    assert test.get("plotly_chart")


def test_each_song_is_guessed_anew(stage):
    test = show(stage, "jazz")
    test.button(key="reveal").click().run()
    test = show(test, "metal")
    assert test.header[0].value == "What do you think it is?"


def test_of_several_songs_one_is_picked_without_the_table_of_answers(stage):
    stage.session_state["songs"] = [
        Recording.of(examples()[genre].path.read_bytes(), f"{genre} song") for genre in ("jazz", "metal")
    ]
    test = stage.run()
    assert not test.radio
    assert test.selectbox[0].options == ["jazz song", "metal song"]
    assert test.header[0].value == "What do you think it is?"


def test_two_songs_side_by_side_come_when_both_answers_are_known(stage):
    stage.session_state["songs"] = [
        Recording.of(examples()[genre].path.read_bytes(), f"{genre} song") for genre in ("jazz", "metal")
    ]
    test = stage.run()

    def headers():
        return [header.value for header in test.header]

    assert headers() == ["What do you think it is?"]
    test.button(key="reveal").click().run()
    assert "Two songs side by side" not in headers(), "that would tell what the other one is"
    test.selectbox[0].set_value(1 - test.selectbox[0].value).run()
    assert headers() == ["What do you think it is?"]
    test.button(key="reveal").click().run()
    assert "Two songs side by side" in headers()


def test_off_stage_nobody_has_to_guess(page):
    test = page("classify")
    test.session_state["guess_first"] = True
    assert "What do you think it is?" not in words(show(test, "jazz"))

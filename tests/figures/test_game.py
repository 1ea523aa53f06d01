"""The picture of a quiz's result, and the figures of one's own genres and of two songs."""

import pandas as pd
import pytest

from genreclf import figures
from genreclf.figures.few_shot import label_bars, labelled_map
from genreclf.figures.game import MAX_ROWS, game_report


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_result_says_who_said_what_and_marks_what_was_right():
    rows = [
        ("A $song$", "blues", ["blues"], "jazz"),
        ("Another", None, [], "rock"),
        ("x" * 200, "pop", ["rock"], "pop"),
        ("A third", "disco", ["disco", "pop"], "disco"),
    ]
    figure = game_report("The room", rows, 3, 1, 2)
    said = texts(figure)
    assert "The room 1, the machine 2, of 3" in said
    assert [text for text in said if "✓" in text] == ["Blues  ✓", "Pop  ✓", "Disco  ✓"]
    assert [text for text in said if "✗" in text] == ["Jazz  ✗", "Rock  ✗"]
    assert {"nobody knows", "no votes", "split", "Rock"} <= set(said)
    assert max(map(len, said)) < 60
    assert figures.png(figure, dpi=40).startswith(b"\x89PNG")


def test_of_many_songs_the_last_are_shown():
    figure = game_report("You", [(f"song {number}", "pop", ["pop"], "pop") for number in range(40)], 40, 40, 40)
    songs = [text for text in texts(figure) if text.startswith("song ")]
    assert songs == [f"song {number}" for number in range(40 - MAX_ROWS, 40)]


def test_the_map_shows_each_name_with_a_marker_of_its_own():
    known = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]})
    taught = {"tango": [("a", 0.1, 0.2)], "polka": [("b", 0.3, 0.4), ("c", 0.5, 0.6)]}
    figure = labelled_map(known, taught, heading="A map", new=("d", 0.7, 0.8))
    shown = {trace.name: (list(trace.x), trace.marker.symbol) for trace in figure.data}
    assert shown["polka"][0] == [0.3, 0.5]
    assert shown["new song"] == ([0.7], "star")
    assert shown["tango"][1] != shown["polka"][1]


def test_bars_keep_the_colour_of_a_name_and_say_it_in_ten():
    (bars,) = label_bars({"tango": 0.2, "polka": 0.8}, heading="How likely").data
    assert list(bars.y) == ["tango", "polka"]
    assert list(bars.text) == ["2 in 10", "8 in 10"]
    (again,) = label_bars({"tango": 0.9, "polka": 0.1}, heading="How likely").data
    assert dict(zip(bars.y, bars.marker.color, strict=True)) == dict(zip(again.y, again.marker.color, strict=True))
    assert sum(again.x) == pytest.approx(1)

"""Two songs side by side on the page Classify."""

import json


def dropped(page, *songs):
    test = page("classify")
    test.file_uploader[0].set_value([(name, content, "audio/wav") for name, content in songs]).run()
    assert not test.exception
    return test


def test_two_songs_share_one_time_axis_and_get_a_sentence(page, wav):
    test = dropped(page, ("one.wav", wav), ("other.wav", wav))
    assert "Two songs side by side" in [header.value for header in test.header]
    pictures = [json.loads(chart.proto.spec) for chart in test.get("plotly_chart")]
    (both,) = [p for p in pictures if sum(trace["type"] == "heatmap" for trace in p["data"]) == 2]
    assert {both["layout"][f"xaxis{n}"]["matches"] for n in ("", "2", "3")} == {"x4"}
    text = " ".join(markdown.value for markdown in test.markdown)
    assert "Both sound most like" in text
    assert "same pace" in text or "no clear pulse" in text


def test_one_song_is_not_compared(page, wav):
    test = dropped(page, ("one.wav", wav))
    assert "Two songs side by side" not in [header.value for header in test.header]

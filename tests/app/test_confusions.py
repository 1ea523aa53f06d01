"""The page Confusions."""

import json

import numpy as np
import pytest

from genreclf.app.components import widgets
from genreclf.app.sections.confusions import PROTOCOL_NAMES
from genreclf.evaluation import confusion_matrix
from genreclf.gtzan import genre_indices
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import PROBABILITY_COLUMNS, open_model
from genreclf.messages import in_ten


def test_the_matrix_is_the_one_that_follows_from_the_predictions(page):
    test = page("confusions", model="features-cnn", protocol="filtered")
    assert not test.exception
    table = open_model("features-cnn").predictions().query("part == 'test' and protocol == 'filtered'")
    predicted = table[list(PROBABILITY_COLUMNS)].to_numpy().argmax(axis=1)
    matrix = confusion_matrix(genre_indices(table["track"]), predicted)
    figure = json.loads(test.get("plotly_chart")[0].proto.spec)
    counts = np.zeros((10, 10), int)
    labels = figure["data"][0]["x"]
    for trace in figure["data"][1:3]:
        for x, y, text in zip(trace["x"], trace["y"], trace["text"], strict=True):
            counts[labels.index(y), labels.index(x)] = int(text)
    assert np.array_equal(counts, matrix)
    assert any(f"Of {len(table)} songs" in text.value for text in test.markdown)


def test_the_heading_names_the_worst_pair_and_every_square_can_be_pointed_at(page):
    test = page("confusions", model="features-cnn", protocol="random")
    assert any(text.value.startswith("**It mixes up ") for text in test.markdown)
    figure = json.loads(test.get("plotly_chart")[0].proto.spec)
    assert len(figure["data"][-1]["customdata"]) == 100


def test_another_split_gives_other_figures(page):
    test = page("confusions", model="features-cnn", protocol="random")
    before = summary(test)
    next(group for group in test.button_group if group.key == "protocol").set_value("filtered").run()
    assert summary(test) != before
    assert test.query_params["protocol"] == "filtered"


@pytest.mark.parametrize("protocol", ["songs", "filtered", "random"])
def test_the_accuracy_is_one_figure_wherever_the_page_names_it(page, protocol):
    test = page("confusions", model=DEFAULT_MODEL, protocol=protocol)
    right = int(measured_on(DEFAULT_MODEL, protocol)["n"] * measured_on(DEFAULT_MODEL, protocol)["accuracy"] + 0.5)
    said = summary(test)
    assert f"Of {measured_on(DEFAULT_MODEL, protocol)['n']} songs" in said
    assert f"it recognised {right}: **{in_ten(measured_on(DEFAULT_MODEL, protocol)['accuracy'])}**" in said
    assert "%" not in said
    shown = {metric.label: (metric.value, metric.delta) for metric in test.metric}
    n = measured_on(DEFAULT_MODEL, protocol)["n"]
    assert shown[PROTOCOL_NAMES[protocol]] == (
        in_ten(measured_on(DEFAULT_MODEL, protocol)["accuracy"]),
        f"{right} of {n} songs",
    )


def measured_on(model, protocol):
    return open_model(model).card.metrics[protocol]["test"]


def summary(test):
    return next(text.value for text in test.markdown if text.value.startswith("Of "))


@pytest.mark.parametrize("way", ["link", "boxes"])
def test_a_square_is_chosen_by_link_or_by_boxes(page, way):
    if way == "link":
        test = page("confusions", model="features-cnn", protocol="random", true="classical", said="classical")
    else:
        test = page("confusions", model="features-cnn", protocol="random")
        test.selectbox(key="true").set_value("classical").run()
        test.selectbox(key="said").set_value("classical").run()
    assert test.subheader[0].value == "Of 20 classical songs, 20 were recognised."
    assert (test.query_params["true"], test.query_params["said"]) == ("classical", "classical")
    assert any("of 20; the file below holds all" in caption.value for caption in test.caption)


def test_how_far_its_word_can_be_trusted_is_drawn_and_said(page):
    test = page("confusions", model="features-cnn", protocol="filtered")
    figure = json.loads(test.get("plotly_chart")[-1].proto.spec)
    assert figure["data"][1]["customdata"][0][2] >= 1
    assert any("gets 51" in text.value.replace("\\", "") for text in test.markdown)
    assert not any("alibration" in text.value for text in (*test.caption, *test.subheader, *test.header))
    (engineers,) = [box for box in test.expander if box.label == "For engineers"]
    assert "Expected calibration error: 6.4%" in engineers.markdown[0].value
    assert "with only 290 songs, a perfectly calibrated model would show 5.7% on average" in engineers.markdown[0].value


def test_no_group_of_fewer_than_five_songs_is_drawn(page):
    test = page("confusions", model="features-cnn", protocol="filtered")
    figure = json.loads(test.get("plotly_chart")[-1].proto.spec)
    assert min(songs for _, _, songs in figure["data"][1]["customdata"]) >= 5


def test_a_mistake_of_the_list_can_be_pressed(page):
    test = page("confusions", model="features-cnn", protocol="random")
    mistakes = [button for button in test.button if button.key.startswith("cell ")]
    assert len(mistakes) == 6
    _, true_genre, said = mistakes[0].key.split()
    mistakes[0].click().run()
    assert not test.exception
    assert (test.query_params["true"], test.query_params["said"]) == (true_genre, said)
    assert test.subheader[0].value.startswith(f"Of 20 {true_genre} songs")


def test_on_a_phone_the_matrix_is_a_table_of_buttons(page, monkeypatch):
    monkeypatch.setattr(widgets, "is_touched", lambda: True)
    test = page("confusions", model="features-cnn", protocol="random", true="jazz", said="classical")
    shown = json.loads(test.get("bidi_component")[0].proto.json)
    assert [len(row) for row in shown["cells"]] == [10] * 10
    assert shown["chosen"] == [5, 1]
    assert shown["cells"][5][1]["words"].startswith("Of 20 jazz songs, ")
    assert sum(int(cell["text"] or 0) for row in shown["cells"] for cell in row) == 200


def test_numbers_become_shares(page):
    test = page("confusions", model="musicnn-transfer", protocol="filtered", numbers="rows")
    texts = [
        text for trace in json.loads(test.get("plotly_chart")[0].proto.spec)["data"][1:3] for text in trace["text"]
    ]
    assert "100%" in texts
    assert all(text.endswith("%") for text in texts)


def test_the_ranking_is_that_of_the_chosen_genre(page):
    test = page("confusions", model="features-cnn", protocol="random", of="jazz")
    assert any(text.value.startswith("**It recognised ") for text in test.markdown)
    assert {element.label for element in test.get("download_button")} == {
        "Matrix as CSV",
        "Songs as CSV",
        "Matrix as picture",
    }

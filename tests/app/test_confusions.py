"""The page Confusions."""

import json

import numpy as np

from genreclf.evaluation import confusion_matrix
from genreclf.gtzan import genre_indices
from genreclf.model_store import PROBABILITY_COLUMNS, open_model


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
    assert f"of {len(table)} songs" in test.markdown[1].value


def test_the_heading_names_the_worst_pair(page):
    figure = json.loads(page("confusions").get("plotly_chart")[0].proto.spec)
    assert figure["layout"]["title"]["text"].startswith("It mixes up ")
    assert len(figure["data"][-1]["customdata"]) == 100


def test_another_split_gives_other_figures(page):
    test = page("confusions")
    before = test.markdown[1].value
    next(group for group in test.button_group if group.key == "protocol").set_value("filtered").run()
    assert test.markdown[1].value != before
    assert test.query_params["protocol"] == "filtered"

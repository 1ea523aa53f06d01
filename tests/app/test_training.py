"""The page Training."""

import csv
import json

import numpy as np

from genreclf.inference.classifier import DEFAULT_MODEL, ORIGINAL_MODEL
from genreclf.inference.model_store import MODELS, available_models, open_model
from genreclf.messages import overfits_from


def test_the_curves_are_those_of_the_history(page):
    test = page("training", model="features-cnn")
    assert not test.exception
    figure = json.loads(test.get("plotly_chart")[0].proto.spec)
    history = open_model("features-cnn").history()
    for trace, column in zip(figure["data"], ("accuracy", "val_accuracy"), strict=True):
        np.testing.assert_allclose(numbers(trace["y"]), history[column])


def test_the_page_opens_on_the_model_that_answers_and_leads_to_one_that_overfits(page):
    test = page("training")
    assert test.selectbox(key="trained").value == DEFAULT_MODEL
    next(button for button in test.button if "by heart" in button.label).click().run()
    assert test.selectbox(key="trained").value == ORIGINAL_MODEL
    assert any("it learns them by heart" in text.value for text in test.markdown)
    passes = [overfits_from(open_model(name).history()) for name in ("features-cnn", "features-cnn-augmented")]
    assert any(f"({passes[1]} passes instead of {passes[0]})" in text.value for text in test.markdown)


def test_both_variants_stand_side_by_side(page):
    test = page("training", model="features-cnn")
    assert [heading.value for heading in test.subheader][:2] == [
        "Trained on the songs as they are",
        "Trained on altered copies as well",
    ]
    loss = json.loads(test.get("plotly_chart")[3].proto.spec)["data"][1]["y"]
    np.testing.assert_allclose(numbers(loss), open_model("features-cnn-augmented").history()["val_loss"])


def test_the_replay_shows_the_confusions_after_the_chosen_pass(page):
    test = page("training", model="features-cnn")
    replay, history = open_model("features-cnn").validation_by_epoch(), open_model("features-cnn").history()
    for epoch in (1, 30):
        test.slider(key="epoch").set_value(epoch).run()
        share = history["val_accuracy"][epoch - 1]
        right = round(share * len(replay))
        heading = f"After pass {epoch} it recognises {right} of {len(replay)} songs it does not learn from"
        assert any(heading in text.value for text in test.markdown)


def test_play_starts_again_after_the_last_pass(page):
    test = page("training", model="features-cnn")
    test.slider(key="epoch").set_value(50).run()
    test.button(key="play").click().run()
    at = test.slider(key="epoch").value
    assert 1 < at < 50
    test.button(key="play").click().run()
    assert test.slider(key="epoch").value == at


def test_every_model_that_ships_has_curves_a_replay_and_layers():
    for name in available_models():
        model = open_model(name)
        history, replay = model.history(), model.validation_by_epoch()
        assert list(replay.columns[1:]) == [str(epoch) for epoch in history["epoch"]]
        answered = model.predictions().query(f"protocol == '{model.card.trained_on}'")
        replayed, held_out = set(replay["track"]), set(answered.query("part == 'valid'")["track"])
        assert replayed.isdisjoint(answered.query("part == 'test'")["track"])
        assert replayed <= held_out or not held_out
        assert model.architecture()["parameters"].sum() > 1000


def test_another_model_starts_the_replay_again_and_draws_its_own_layers(page):
    test = page("training", model="features-cnn")
    test.slider(key="epoch").set_value(50).run()
    one = test.get("graphviz_chart")[0].proto.spec
    assert "57 numbers" in one
    test.selectbox(key="trained").set_value("musicnn-transfer").run()
    assert not test.exception
    assert test.slider(key="epoch").value == 1
    assert "187 x 96 numbers" in test.get("graphviz_chart")[0].proto.spec
    assert test.query_params["model"] == "musicnn-transfer"


def test_figures_and_layers_are_folded_behind_for_engineers(page):
    (folded,) = page("training", model="features-cnn").expander
    assert folded.label == "For engineers"
    assert len(folded.table) == len(folded.get("graphviz_chart")) == 1
    assert any("Altered copies" in text.value for text in folded.markdown)


def test_the_table_holds_the_originals_figures_and_the_means_of_ours(page):
    table = page("training").table[0].value
    with (MODELS / "original_experiment.csv").open(encoding="utf-8", newline="") as file:
        published = {row["variant"].capitalize(): row for row in csv.DictReader(file)}
    for variant, name in (("Without augmentation", "features-cnn"), ("With augmentation", "features-cnn-augmented")):
        rows = table.loc[variant]
        assert rows["Precision"].iloc[0] == published[variant]["precision"]
        ours = open_model(name).card.content["repeats"]["f1"]
        assert rows["F1"].iloc[1] == f"{ours['mean']:.2f} ± {ours['deviation']:.2f}"


def numbers(values):
    """Numbers of a figure, which may be packed."""
    if isinstance(values, dict):
        import base64

        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return np.array(values)

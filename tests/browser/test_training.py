"""Follow the story of the experiment as a visitor does."""

import re

from playwright.sync_api import expect

from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import open_model
from tests.browser.driver import settled


def test_the_replay_runs_by_itself_and_stops_on_demand(tab, app):
    tab.goto(f"{app}/training?model=features-cnn")
    settled(tab)
    slider = tab.get_by_role("slider")
    expect(slider).to_have_value("1")
    tab.get_by_role("button", name="Play").click()
    tab.wait_for_function("Number(document.querySelector('input[type=range]').value) >= 4")
    tab.get_by_role("button", name="Pause").click()
    expect(tab.get_by_role("button", name="Play")).to_be_visible()
    at = int(slider.input_value())
    replay = open_model("features-cnn").validation_by_epoch()
    truth = replay["track"].str.partition(".")[0]
    right = int((replay[str(at)] == truth).sum())
    expect(tab.get_by_text(f"After pass {at} it recognises {right} of {len(replay)} songs")).to_be_visible()


def test_the_replay_survives_a_look_at_another_page(tab, app):
    tab.goto(f"{app}/training?model=features-cnn")
    settled(tab)
    tab.get_by_role("button", name="Play").click()
    tab.wait_for_function("Number(document.querySelector('input[type=range]').value) >= 2")
    tab.get_by_role("link", name="Explore").click()
    expect(tab.get_by_role("heading", name="See what music looks like")).to_be_visible()
    tab.get_by_role("link", name="How it learnt").click()
    expect(tab.get_by_text("After pass 1 it recognises")).to_be_visible()
    expect(tab.get_by_text("Something went wrong")).to_have_count(0)


def test_the_keyboard_steps_through_the_passes(tab, app):
    tab.goto(f"{app}/training?model=features-cnn")
    settled(tab)
    tab.get_by_role("slider").focus()
    tab.keyboard.press("End")
    expect(tab.get_by_text("After pass 50 it recognises")).to_be_visible()


def test_another_model_and_another_split_bring_other_curves_and_confusions(tab, app):
    tab.goto(f"{app}/training?model=features-cnn")
    settled(tab)
    expect(tab.get_by_text("After 50 passes it recognises").first).to_be_visible()
    box = tab.get_by_role("combobox", name="Model")
    box.focus()
    tab.keyboard.type("Pretrained on tagged music")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("model=musicnn-transfer"))
    epochs = len(open_model("musicnn-transfer").history())
    expect(tab.get_by_text(f"After {epochs} passes it recognises")).to_be_visible()
    tab.goto(f"{app}/confusions?model=musicnn-transfer")
    settled(tab)
    expect(tab.get_by_role("combobox", name="Model")).to_have_value("Pretrained on tagged music")
    metrics = open_model("musicnn-transfer").card.content["metrics"]
    for split, label in (("filtered", "Artists kept apart"), ("random", "Mixed at random")):
        tab.get_by_role("radio", name=label).click()
        n, accuracy = metrics[split]["test"]["n"], metrics[split]["test"]["accuracy"]
        expect(
            tab.get_by_text(f"Of {n} songs that it was not trained on, it recognised {round(n * accuracy)}")
        ).to_be_visible()


def test_training_opens_on_the_model_that_answers_whatever_model_confusions_shows(tab, app):
    tab.goto(f"{app}/confusions?model=mel-cnn")
    settled(tab)
    tab.get_by_role("link", name="How it learnt").click()
    expect(tab).to_have_url(re.compile(f"training.*model={DEFAULT_MODEL}"))
    tab.get_by_role("button", name="See one learn its songs by heart").click()
    expect(tab).to_have_url(re.compile("training.*model=features-cnn"))
    expect(tab.get_by_text("This is overfitting").first).to_be_visible()

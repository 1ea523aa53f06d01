"""One number for one thing: what pages say of songs that were recognised is what the models' tables hold."""

import json
import re

import numpy as np
import pytest

from genreclf.app.sections.confusions import PROTOCOL_NAMES
from genreclf.features.spectra import SUMMARY_NAMES
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import PROBABILITY_COLUMNS, available_models, open_model
from genreclf.messages import in_ten
from tests.app.test_teach import lesson

COUNTED = re.compile(r"[Oo]f (\d+) (?:songs|other songs)[^.]*?recognised (\d+): (\d+ in 10)")
OUT_OF = re.compile(r"(\d+) of (\d+) songs")
SHARE = re.compile(r"(\d+ in 10) right, of (\d+) songs|[Oo]f (\d+) [^.]*?, it got (\d+ in 10) right")

SO_FAR = re.compile(r"Right so far, of (\d+): you (\d+), the machine (\d+)")


def measured(model):
    """For each set of test songs: how many there are, how many were recognised, and that as a share, from the table."""
    table = open_model(model).predictions().query("part == 'test'")
    found = {}
    for protocol, rows in table.groupby("protocol"):
        names = [column.removeprefix("p_") for column in PROBABILITY_COLUMNS]
        answered = np.array(names)[rows[list(PROBABILITY_COLUMNS)].to_numpy().argmax(axis=1)]
        right = int((answered == rows["genre"].to_numpy()).sum())
        found[protocol] = (len(rows), right, in_ten(right / len(rows)))
    return found


def sentences(test):
    """All that a page says outside of what is for engineers, without marks and hidden spaces."""
    assert not test.exception
    assert not test.error
    inside = {id(text) for box in test.expander for text in box.markdown}
    said = [
        text.value
        for kind in (test.markdown, test.caption, test.subheader, test.header)
        for text in kind
        if id(text) not in inside
    ]
    said += [f"{metric.label}: {metric.value}, {metric.delta}" for metric in test.metric]
    return "\n".join(said).replace("*", "").replace("\xa0", " ")


def told(text):
    """Counts and shares as a page tells them: (songs, recognised or None, share or None)."""
    counted = [(int(n), int(right), share) for n, right, share in COUNTED.findall(text)]
    shares = [(int(n or m), None, share or other) for share, n, m, other in SHARE.findall(text)]
    return [*counted, *shares]


@pytest.mark.parametrize("model", available_models())
def test_every_page_tells_what_the_table_of_the_model_holds(page, model):
    known = {(n, right, share) for n, right, share in measured(model).values()}
    by_share = {(n, share) for n, _, share in known}
    for protocol in (name for name in PROTOCOL_NAMES if name in measured(model)):
        text = sentences(page("confusions", model=model, protocol=protocol))
        assert told(text), text
        assert {fact for fact in told(text) if fact[1] is not None} <= known
        assert "%" not in text.replace("100 %", "")
        for right, n in OUT_OF.findall("\n".join(line for line in text.splitlines() if " in 10, " in line)):
            assert (int(n), int(right)) in {fact[:2] for fact in known}
    test = page("about")
    test.selectbox(key="card").set_value(model).run()
    facts = told(sentences(test))
    assert {(n, share) for n, _, share in facts} == by_share


def test_the_first_page_promises_what_was_measured_on_songs_that_people_know(page):
    (fact,) = told(sentences(page("classify")))
    n, _, share = measured(DEFAULT_MODEL)["songs"]
    assert (fact[0], fact[2]) == (n, share)


@pytest.mark.parametrize("model", ["features-cnn", DEFAULT_MODEL])
def test_training_tells_what_the_tables_of_the_model_hold(page, model):
    test = page("training", model=model)
    text = sentences(test).replace("\\", "")
    stored = open_model(model)
    answers = stored.validation_by_epoch().set_index("track")
    truth = answers.index.str.partition(".").get_level_values(0).to_numpy()
    right = (answers.to_numpy() == truth[:, None]).sum(axis=0)
    history = stored.history()
    told_of_training = re.search(r"After (\d+) passes it recognises (.*?) of the .*? and (.*?) of new", text)
    passes, share, of_new = told_of_training.groups()
    assert int(passes) == len(history)
    assert share == in_ten(history["accuracy"].iloc[-1])
    assert of_new == in_ten(right[-1] / len(answers))
    assert f"After pass 1 it recognises {right[0]} of {len(answers)} songs" in text
    parts = stored.card.subset_sizes[stored.card.trained_on]
    if recordings := stored.card.recordings:
        assert f"In these {passes} passes, {parts['valid']} clips of GTZAN were left out" in text
        assert f"from {recordings['tracks']} clips, {recordings['songs']} well-known songs and" in text
        assert f"and {recordings['other styles']} recordings of other styles" in text
    else:
        assert f"learnt from {parts['train']} songs, in {passes} passes. {parts['valid']} other songs" in text
    assert re.search(rf"{parts['test']} more (clips )?were kept", text)
    for_engineers = " ".join(text.value for text in test.expander[0].markdown)
    assert f"It has {int(stored.architecture()['parameters'].sum()):,} weights" in for_engineers


def test_the_map_tells_how_many_songs_and_measurements_there_are(page):
    test = page("explore", view="map")
    drawn = json.loads(test.get("plotly_chart")[0].proto.spec)["data"]
    songs = sum(len(trace["customdata"]) for trace in drawn if len(trace.get("customdata", ())) > 1)
    text = sentences(test)
    assert f"Each of the {songs} points is a song" in text
    assert f"there are {len(SUMMARY_NAMES)}, of sound colour" in text


def test_the_game_tells_how_many_answers_were_right(page):
    test = page("quiz")
    press(test, "Play five songs")
    right = 0
    for asked in range(1, 6):
        press(test, "Disco")
        right += "it is disco" in test.title[0].value.lower()
        of, you, machine = map(int, SO_FAR.search(sentences(test)).groups())
        assert (of, you) == (asked, right)
        assert 0 <= machine <= asked
        if asked < 5:
            press(test, "Next song")


def test_a_lesson_tells_how_many_songs_it_got_right(page):
    test = page("teach")
    test.session_state["few_shot_classifier"] = taught = lesson(4)
    test.run()
    judged, of = map(int, re.search(r"(\d+) of (\d+) were right", sentences(test)).groups())
    assert of == len(taught.examples)
    assert judged == of, "the two names are far apart"


def press(test, label):
    next(button for button in test.button if button.label == label).click().run()

"""The page Teach it."""

from dataclasses import replace

import numpy as np

from genreclf.app.server.concurrency import CLASSIFICATIONS
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.few_shot import FewShotClassifier, LabelledExample
from genreclf.inference.model_store import open_model
from genreclf.inference.similarity.neighbours import open_neighbours

SIZE = open_neighbours().directions.shape[1]


def lesson(n: int) -> FewShotClassifier:
    rng = np.random.default_rng(0)
    width = np.eye(2, SIZE, dtype=np.float32)
    songs = [
        LabelledExample(f"{name} {i}", name, width[k] + rng.normal(0, 0.01, SIZE).astype(np.float32))
        for k, name in enumerate(("tango", "polka"))
        for i in range(n)
    ]
    return FewShotClassifier.of(open_model(DEFAULT_MODEL), songs)


def test_the_empty_page_says_what_to_do(page):
    test = page("teach")
    assert not test.exception
    assert [box.label for box in test.text_input] == ["Name 1", "Name 2"]
    assert test.file_uploader("own songs 1").label == "Songs for Name 2"
    assert any("Three songs" in text.value for text in test.markdown)


def test_a_lesson_is_judged_and_songs_can_be_taken_away(page):
    test = page("teach")
    test.session_state["few_shot_classifier"] = lesson(6)
    test.run()
    assert not test.exception
    assert any("12 of 12 were right" in text.value for text in test.markdown)
    test.slider[0].set_value(1).run()
    assert not test.exception
    assert any("too few" in text.value for text in test.markdown)


def test_how_good_a_lesson_is_is_computed_once_for_the_same_songs(page, monkeypatch):
    computed = []
    leave_one_out = FewShotClassifier.leave_one_out

    def counted(self, turn):
        computed.append(turn)
        return leave_one_out(self, turn)

    monkeypatch.setattr(FewShotClassifier, "leave_one_out", counted)
    test = page("teach")
    test.session_state["few_shot_classifier"] = lesson(5)
    test.run()
    test.run()
    test.session_state["few_shot_classifier"] = lesson(5)
    test.run()
    assert computed == [CLASSIFICATIONS.slot], "others have their turns in between"
    test.slider[0].set_value(4).run()
    assert len(computed) == 2
    test.slider[0].set_value(5).run()
    assert len(computed) == 2
    test.session_state["few_shot_classifier"] = turned = replace(lesson(5), examples=lesson(5).examples[::-1])
    test.run()
    assert len(computed) == 3
    assert any("10 of 10 were right" in text.value for text in test.markdown)
    assert turned.labels == ("polka", "tango")


def test_a_new_song_is_named(page, wav):
    test = page("teach")
    test.session_state["few_shot_classifier"] = lesson(3)
    test.run()
    next(box for box in test.file_uploader if box.key == "own new song").set_value(
        [("new.wav", wav, "audio/wav")]
    ).run()
    assert not test.exception
    assert "Of your own genres" in test.header[0].value


def test_a_saved_lesson_is_loaded_and_a_damaged_one_gets_a_sentence(page):
    test = page("teach")
    box = next(box for box in test.file_uploader if box.key == "own file")
    box.set_value([("my.json", lesson(3).to_json().encode(), "application/json")]).run()
    assert any("6 of 6 were right" in text.value for text in test.markdown)
    assert any(text.value == "3 songs from the lesson: tango 0; tango 1; tango 2" for text in test.markdown)
    box = next(box for box in test.file_uploader if box.key == "own file")
    box.set_value([("my.json", b"{}", "application/json")]).run()
    assert not test.exception
    assert "no file of your own genres" in test.error[0].value


def test_a_loaded_lesson_fills_the_names_and_takes_more_songs_and_new_names(page, wav):
    test = page("teach")
    test.file_uploader("own file").set_value([("my.json", lesson(3).to_json().encode(), "application/json")]).run()
    assert [box.value for box in test.text_input] == ["tango", "polka"]
    assert [box.label for box in test.file_uploader if box.key.startswith("own songs")] == [
        "Songs for tango",
        "Songs for polka",
    ]
    test.file_uploader("own songs 0").set_value([("new.wav", wav, "audio/wav")]).run()
    assert test.session_state["few_shot_classifier"].counts() == {"tango": 4, "polka": 3}
    test.text_input[0].set_value("milonga").run()
    assert not test.exception
    assert test.session_state["few_shot_classifier"].counts() == {"milonga": 4, "polka": 3}
    next(button for button in test.button if button.label == "Start again").click().run()
    assert [box.value for box in test.text_input] == ["", ""]
    assert test.session_state["few_shot_classifier"].counts() == {"Name 1": 1}, "what is in the boxes stays"


def test_who_comes_back_finds_the_names_again(page):
    test = page("teach")
    test.session_state["few_shot_classifier"] = lesson(3)
    test.session_state["has_arrived"] = True
    test.run()
    assert [box.value for box in test.text_input] == ["tango", "polka"]
    assert any("6 of 6 were right" in text.value for text in test.markdown)


def test_a_loaded_lesson_stays_when_its_file_is_gone(page):
    test = page("teach")
    box = next(box for box in test.file_uploader if box.key == "own file")
    box.set_value([("my.json", lesson(3).to_json().encode(), "application/json")]).run()
    assert not test.file_uploader("own file").value.getvalue(), "Streamlit's copy was let go"
    test.run()
    assert any("6 of 6 were right" in text.value for text in test.markdown)
    test.file_uploader("own file").set_value([]).run()
    assert not test.exception
    assert any("6 of 6 were right" in text.value for text in test.markdown)

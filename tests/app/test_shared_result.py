"""The page that a link to a result opens."""

import pytest

from genreclf.app.components import widgets
from genreclf.app.sections import shared_result
from genreclf.audio import load_audio
from genreclf.bundled.examples import examples
from genreclf.features.views import view
from genreclf.inference.classifier import GenreClassifier
from genreclf.messages import answer


@pytest.fixture(scope="module")
def sent():
    clip = load_audio(examples()["classical"].path).excerpt(0, 12)
    return GenreClassifier.load().predict(clip), view(clip, "stft-2048"), clip.duration


def query(name, sent):
    return shared_result.link(name, *sent).partition(f"?{shared_result.QUERY}=")[2]


def test_the_link_shows_the_answer_that_was_given(page, sent):
    test = page("shared", r=query("", sent))
    assert not test.exception
    assert not test.error
    assert [heading.value.replace("\xa0", " ") for heading in test.header] == [answer(sent[0])]
    assert len(test.get("plotly_chart")) == 1
    assert any("Its name stays with them" in caption.value for caption in test.caption)


def test_a_name_in_a_link_is_text(page, sent):
    test = page("shared", r=query("<b>[x](http://y)</b>", sent))
    (caption,) = (caption.value for caption in test.caption)
    assert caption == f"Somebody asked about **{widgets.plain('<b>[x](http://y)</b>')}**."


@pytest.mark.parametrize("text", ["x", "A" * 5000])
def test_a_damaged_link_says_what_to_do(page, text):
    test = page("shared", r=text)
    assert not test.exception
    assert "ask for it again" in test.error[0].value.replace("\\", "")


def test_without_a_result_the_page_says_what_it_is_for(page):
    test = page("shared")
    assert not test.exception
    assert "somebody sends you" in test.info[0].value

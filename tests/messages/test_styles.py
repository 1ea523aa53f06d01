"""Music that is none of the ten genres, in all the words that are made of an answer."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from genreclf import messages
from genreclf.genres import GENRES, OUTSIDE
from genreclf.inference.explain.band_ablation import BandAblation
from genreclf.inference.prediction import Prediction, Segment, Verdict
from genreclf.inference.styles import StyleLevel, style_of
from genreclf.messages import streaming
from genreclf.messages.explanation import reason
from genreclf.messages.prediction import short_answer
from genreclf.messages.styles import (
    other_moment,
    other_style_answer,
    shown_styles,
    style_bars,
    styles_in_words,
)
from genreclf.style_taxonomy import STYLES, Style
from tests.messages.test_comparison import said as compared

CLOSEST = "It's none of the ten genres that I can tell apart; of those, pop comes closest."
CHILDRENS = "children's and festive music"
TRANCE = {"trance": 0.6, "house": 0.15, "salsa": 0.05}


def styled(
    confident_level: StyleLevel = "style", styles: Mapping[str, float] = TRANCE, verdict: str = "other_style"
) -> Prediction:
    heard = tuple(style_of(word, chance) for word, chance in styles.items())
    return Prediction(
        model="made up",
        genre="pop",
        probabilities=dict.fromkeys(GENRES, 0.05) | {"pop": 0.55},
        verdict=Verdict(verdict),
        timeline=(Segment(0, 3, dict.fromkeys(GENRES, 0.1), 0.8, "trance"),),
        outside=sum(styles.values()),
        styles=heard,
        confident_level=confident_level,
    )


@pytest.mark.parametrize(
    ("prediction", "words"),
    [
        (styled(), f"This is **trance**, a kind of electronic dance music. {CLOSEST}"),
        (styled("family"), f"This belongs with **electronic dance music**; perhaps it's trance. {CLOSEST}"),
        (
            styled("", TRANCE | {"salsa": 0.2}),
            "This is none of the ten genres that I can tell apart; of those, pop comes closest. "
            "Perhaps it belongs with **electronic dance music** or **Latin and Caribbean music**.",
        ),
        (
            replace(styled("", {"trance": 0.05, "salsa": 0.04, "gospel": 0.03}), outside=0.8),
            "This is **none of the ten genres** that I can tell apart, and I can't say what else it is. "
            "Of the ten, pop comes closest.",
        ),
        (styled("style", {"soul": 0.8}), f"This is **soul**. {CLOSEST}"),
        (
            styled("style", {"lullaby": 0.8}),
            f"This is **a lullaby**, a kind of {CHILDRENS}. {CLOSEST}",
        ),
    ],
)
def test_the_answer(prediction: Prediction, words: str) -> None:
    assert messages.answer(prediction) == words
    assert messages.verdict_in_words(prediction) in words.replace("**", "")


def test_a_family_is_named_for_its_own_likeliest_style() -> None:
    spread = {"salsa": 0.3, "trance": 0.25, "house": 0.25}
    assert styled("family", spread).family == "electronic dance music"
    assert "electronic dance music**; perhaps it's trance" in messages.answer(styled("family", spread))


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.word)
def test_every_style_reads_as_a_sentence(style: Style) -> None:
    said = other_style_answer(styled("style", {style.word: 0.9}))
    first = said.partition(".")[0]
    assert first.startswith("This is **")
    kind = first.partition(", a kind of ")[2]
    assert not kind or not {*style.word.lower().split()} & {*kind.lower().replace(",", "").split()}


def test_a_style_is_named_with_its_chance_in_plain_text() -> None:
    assert styles_in_words(styled()) == "Styles beyond the ten genres: trance (6 in 10), house (2 in 10)."
    assert styles_in_words(styled(styles={"trance": 0.04})) == ""
    without = Prediction("m", "pop", dict.fromkeys(GENRES, 0.1), Verdict.UNSURE, ())
    assert styles_in_words(without) == ""


@pytest.mark.parametrize(
    ("confident_level", "name"),
    [("style", "trance"), ("family", "electronic dance music"), ("", "none of the ten genres")],
)
def test_in_a_few_words(confident_level: StyleLevel, name: str) -> None:
    prediction = styled(confident_level)
    assert messages.what_it_is(prediction) == short_answer(prediction) == name
    assert streaming.headline("fine", prediction) == name[0].upper() + name[1:]
    assert streaming.confidence_text(prediction) == "Of the ten genres, pop comes closest"


def test_listening_along_shows_little_of_the_ten_genres() -> None:
    share, words = streaming.chances(styled())["pop"]
    assert share == pytest.approx(0.2 * 0.55)
    assert words == "1 in 10"
    assert streaming.words_heard(styled())[:2] == ["trance", "house"]
    assert streaming.chances(styled(verdict="confident"))["pop"] == (0.55, "6 in 10")


def test_an_unsure_answer_says_that_it_may_be_none_of_the_ten() -> None:
    assert messages.answer(styled("", {"trance": 0.5}, "unsure")).endswith(" It may also be none of the ten genres.")
    assert "none of the ten" not in messages.answer(styled("", {"trance": 0.2}, "unsure"))


def test_what_became_of_it_when_it_was_changed() -> None:
    trance, pop = styled(), replace(styled(verdict="confident"), outside=0.1)
    assert messages.change(pop, trance) == "Now it says trance."
    assert messages.change(trance, pop) == "Now it says pop."
    assert messages.change(trance, styled(styles={"house": 0.9})) == "Now it says house."
    assert messages.change(trance, styled(styles={"trance": 0.7})) == "It still says the same."


def test_the_reason_speaks_of_the_style() -> None:
    trance, weaker = styled(), styled(styles={"trance": 0.3, "house": 0.3})
    pop = styled(verdict="unsure")
    assert reason(trance, BandAblation("bass", pop, True)).endswith("Without the bass it would lean to pop.")
    assert reason(trance, BandAblation("bass", weaker, True)).endswith(
        "Without the bass it would still say trance, but be less sure: 3 in 10 instead of 6 in 10."
    )
    assert reason(trance, BandAblation("bass", trance, False)).endswith("Even without the bass it would say trance.")
    assert reason(pop, BandAblation("bass", trance, True)).endswith("Without the bass it would say trance.")


def test_two_songs_side_by_side() -> None:
    trance, pop = styled(), styled(verdict="confident")
    assert "The first is trance, the second pop." in compared(trance, pop)
    assert "Both are trance." in compared(trance, trance)


def test_bars_are_of_styles_or_of_families() -> None:
    assert list(shown_styles(styled(""))) == ["electronic dance music", "Latin and Caribbean music"]
    shown = shown_styles(styled())
    assert list(shown) == ["trance", "house", "salsa"]


def test_bars_of_a_style_that_is_sure_have_no_number_that_contradicts_it() -> None:
    names, lengths, labels = zip(*style_bars(styled()), strict=True)
    assert names[0] == "trance"
    assert lengths[0] == 1
    assert list(lengths) == sorted(lengths, reverse=True)
    assert not any(labels)
    (family, share, label), *_ = style_bars(styled(""))
    assert (family, share, label) == ("electronic dance music", pytest.approx(0.75), "8 in 10")


def test_the_best_moment_of_another_style() -> None:
    assert other_moment(styled().target, "0:03–0:06") == "The moment that is most clearly trance: 0:03–0:06"
    assert other_moment(styled("").target, "0:03–0:06") == "The moment that is least like the ten genres: 0:03–0:06"


def test_shares_are_of_all_that_it_may_be() -> None:
    (segment,) = styled().timeline
    assert sum(segment.shares.values()) == pytest.approx(1)
    assert segment.shares[OUTSIDE] == 0.8
    assert segment.shares["pop"] == pytest.approx(0.02)

"""Music that is none of the ten genres in words: what it is called, and which of the ten comes closest."""

import re
from typing import TYPE_CHECKING, Final

from genreclf.genres import LABELS
from genreclf.inference.styles import by_family
from genreclf.messages.confidence import in_ten
from genreclf.messages.phrases import ranked
from genreclf.styles import STYLES_BY_WORD
from genreclf.translation import listed

if TYPE_CHECKING:
    from genreclf.inference.prediction import Prediction, Target
    from genreclf.inference.styles import StyleProbability

NONE_OF_THE_TEN: Final = "none of the ten genres"
ONE_OF_THE_TEN: Final = "one of the ten genres"
SHOWN_STYLES: Final = 7
"""Styles that get a bar."""
NAMED_FAMILY: Final = 0.15
"""A family is named as possible from this probability on, should it be none of the ten; at most two are."""
NAMED_STYLE: Final = 0.055
"""A style is named from this probability on, which reads as 1 in 10,"""
MOST_STYLES: Final = 3
"""and at most so many are."""
_NO_NAMES: Final = {"a", "an", "for", "from", "or", "music", "the"}


def other_style_answer(prediction: "Prediction") -> str:
    """What music is that is none of the ten genres, in two sentences of Markdown.

    Parameters
    ----------
    prediction : Prediction
        With the verdict ``"other_style"``.

    Returns
    -------
    str
        For example ``"This is **trance**, a kind of electronic dance music. It's none of the ten genres that I can tell
        apart; of those, pop comes closest."``
    """
    closest = f"It's none of the ten genres that I can tell apart; of those, {LABELS[prediction.genre]} comes closest."
    if prediction.sure_of == "style":
        return f"{_this_is(prediction.styles[0])} {closest}"
    if prediction.sure_of == "family":
        perhaps = style_name(_within(prediction, prediction.family))
        return f"This belongs with **{prediction.family}**; perhaps it's {perhaps}. {closest}"
    if candidates := _clear_families(prediction):
        perhaps = listed([f"**{name}**" for name in candidates], "or")
        return (
            f"This is {NONE_OF_THE_TEN} that I can tell apart; of those, {LABELS[prediction.genre]} comes closest. "
            f"Perhaps it belongs with {perhaps}."
        )
    return (
        "This is **none of the ten genres** that I can tell apart, and I can't say what else it is. "
        f"Of the ten, {LABELS[prediction.genre]} comes closest."
    )


def other_style_name(prediction: "Prediction") -> str:
    """The same in a few words: the style or the family if it is sure, otherwise that it is none of the ten."""
    if prediction.sure_of == "style":
        return style_name(prediction.styles[0])
    return prediction.family if prediction.sure_of == "family" else NONE_OF_THE_TEN


def style_name(style: "StyleProbability") -> str:
    """What people call a style."""
    return STYLES_BY_WORD[style.style].name


def shown_styles(prediction: "Prediction") -> dict[str, float]:
    """Probabilities of the likeliest styles by name, or of families where no style is sure; and of the ten genres."""
    if prediction.sure_of == "style":
        named = {style_name(style): style.probability for style in prediction.styles[:SHOWN_STYLES]}
    else:
        families = by_family(prediction.styles)
        named = {family: families[family] for family in ranked(families)[:SHOWN_STYLES]}
    return named | {ONE_OF_THE_TEN: 1 - (prediction.outside or 0.0)}


def clear_styles(prediction: "Prediction") -> list[str]:
    """Names of the likeliest styles, at most `MOST_STYLES`, none below `NAMED_STYLE`."""
    return [style_name(style) for style in prediction.styles[:MOST_STYLES] if style.probability >= NAMED_STYLE]


def other_moment(target: "Target", when: str) -> str:
    """The label of the moment that sounds most like what music is that is none of the ten genres."""
    if target.kind == "style":
        return f"The moment that is most clearly {STYLES_BY_WORD[target.name].name}: {when}"
    return f"The moment that is least like the ten genres: {when}"


def _clear_families(prediction: "Prediction") -> list[str]:
    families, outside = by_family(prediction.styles), prediction.outside or 1.0
    return [family for family in ranked(families)[:2] if families[family] >= NAMED_FAMILY * outside]


def styles_in_words(prediction: "Prediction") -> str:
    """The likeliest styles beyond the ten genres with their probabilities, as a sentence; empty if none is clear.

    For example ``"Styles beyond the ten genres: trance (6 in 10), house (1 in 10)."``
    """
    clear = prediction.styles[: len(clear_styles(prediction))]
    named = ", ".join(f"{style_name(style)} ({in_ten(style.probability)})" for style in clear)
    return f"Styles beyond the ten genres: {named}." if named else ""


def _this_is(style: "StyleProbability") -> str:
    name = style_name(style)
    words = set(re.findall(r"[\w&-]+", name.lower())) - _NO_NAMES
    if any(word in style.family.lower() for word in words):  # "soul, a kind of soul, R&B and funk"
        return f"This is **{name}**."
    return f"This is **{name}**, a kind of {style.family}."


def _within(prediction: "Prediction", family: str) -> "StyleProbability":
    return next(style for style in prediction.styles if style.family == family)

"""Sentences on music that is none of the ten genres: its style, and which of the ten comes closest."""

import re
from typing import TYPE_CHECKING, Final

from genreclf.genres import LABELS
from genreclf.inference.styles import by_family
from genreclf.messages.confidence import in_ten
from genreclf.messages.phrases import ranked
from genreclf.style_taxonomy import STYLES_BY_WORD
from genreclf.translation import N_, listed
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.prediction import Prediction, TargetClass
    from genreclf.inference.styles import StyleProbability

NONE_OF_THE_TEN: Final = N_("none of the ten genres")
SHOWN_STYLES: Final = 7
"""Styles that get a bar."""
NAMED_FAMILY: Final = 0.15
"""A family is named as possible from this probability on, should it be none of the ten; at most two are."""
NAMED_STYLE: Final = 0.055
"""A style is named from this probability on, which reads as 1 in 10,"""
MAX_STYLES: Final = 3
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
    genre = LABELS[prediction.genre]
    closest = _("It's none of the ten genres that I can tell apart; of those, {genre} comes closest.", genre=genre)
    if prediction.confident_level == "style":
        return f"{_this_is(prediction.styles[0])} {closest}"
    if prediction.confident_level == "family":
        perhaps = style_name(_within(prediction, prediction.family))
        belongs = _("This belongs with **{family}**; perhaps it's {style}.", family=_(prediction.family), style=perhaps)
        return f"{belongs} {closest}"
    if candidates := _clear_families(prediction):
        return _(
            "This is none of the ten genres that I can tell apart; of those, {genre} comes closest. Perhaps it belongs "
            "with {families}.",
            genre=genre,
            families=listed([f"**{_(family)}**" for family in candidates], "or"),
        )
    return _(
        "This is **none of the ten genres** that I can tell apart, and I can't say what else it is. Of the ten, "
        "{genre} comes closest.",
        genre=genre,
    )


def other_style_name(prediction: "Prediction") -> str:
    """The same in a few words: the style or the family if it is sure, otherwise that it is none of the ten."""
    if prediction.confident_level == "style":
        return style_name(prediction.styles[0])
    known = prediction.family if prediction.confident_level == "family" else NONE_OF_THE_TEN
    return _(known)


def style_name(style: "StyleProbability") -> str:
    """What people call a style."""
    return _(STYLES_BY_WORD[style.style].name)


def shown_styles(prediction: "Prediction") -> dict[str, float]:
    """Probabilities of the likeliest styles by name, or of families where no style is sure."""
    if prediction.confident_level == "style":
        return {style_name(style): style.probability for style in prediction.styles[:SHOWN_STYLES]}
    families = by_family(prediction.styles)
    return {_(family): families[family] for family in ranked(families)[:SHOWN_STYLES]}


def style_bars(prediction: "Prediction") -> list[tuple[str, float, str]]:
    """Name, length from 0 to 1 and label of a bar for each of `shown_styles`.

    Where the answer names one as sure, that rests on more than its share among many alike styles: bars are then
    relative to the longest and have no number.
    """
    shown = shown_styles(prediction)
    if prediction.confident_level:
        longest = max(shown.values())
        return [(name, chance / longest, "") for name, chance in shown.items()]
    return [(name, chance, in_ten(chance)) for name, chance in shown.items()]


def style_bars_heading(prediction: "Prediction") -> str:
    """What `style_bars` show."""
    return _("What it is closest to") if prediction.confident_level else _("What it may be")


def clear_styles(prediction: "Prediction") -> list[str]:
    """Names of the likeliest styles, at most `MAX_STYLES`, none below `NAMED_STYLE`."""
    return [style_name(style) for style in prediction.styles[:MAX_STYLES] if style.probability >= NAMED_STYLE]


def other_moment(target: "TargetClass", when: str) -> str:
    """The label of the moment that sounds most like what music is that is none of the ten genres."""
    if target.kind == "style":
        style = _(STYLES_BY_WORD[target.name].name)
        return _("The moment that is most clearly {style}: {when}", style=style, when=when)
    return _("The moment that is least like the ten genres: {when}", when=when)


def _clear_families(prediction: "Prediction") -> list[str]:
    families, outside = by_family(prediction.styles), prediction.outside or 1.0
    return [family for family in ranked(families)[:2] if families[family] >= NAMED_FAMILY * outside]


def styles_in_words(prediction: "Prediction") -> str:
    """The likeliest styles beyond the ten genres with their probabilities, as a sentence; empty if none is clear.

    For example ``"Styles beyond the ten genres: trance (6 in 10), house (1 in 10)."``
    """
    clear = prediction.styles[: len(clear_styles(prediction))]
    named = ", ".join(f"{style_name(style)} ({in_ten(style.probability)})" for style in clear)
    return _("Styles beyond the ten genres: {styles}.", styles=named) if named else ""


def _this_is(style: "StyleProbability") -> str:
    words = set(re.findall(r"[\w&-]+", STYLES_BY_WORD[style.style].name.lower())) - _NO_NAMES
    if any(word in style.family.lower() for word in words):  # "soul, a kind of soul, R&B and funk"
        return _("This is **{style}**.", style=style_name(style))
    return _("This is **{style}**, a kind of {family}.", style=style_name(style), family=_(style.family))


def _within(prediction: "Prediction", family: str) -> "StyleProbability":
    return next(style for style in prediction.styles if style.family == family)

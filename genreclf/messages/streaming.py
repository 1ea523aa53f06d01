"""Sentences for live listening, readable from the back row."""

from typing import TYPE_CHECKING

from genreclf.genres import LABELS, capital, title
from genreclf.messages.confidence import in_ten
from genreclf.messages.phrases import ranked
from genreclf.messages.prediction import (
    RUNNER_UP,
    is_doubtful,
    sound_instead,
    sounds_heard,
    tags_heard,
    verdict_in_words,
)
from genreclf.messages.styles import clear_styles, other_style_name
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction
    from genreclf.inference.streaming import Condition


def headline(condition: "Condition", prediction: "Prediction | None") -> str:
    """What is heard right now, in a few words.

    Parameters
    ----------
    condition : {"dead", "quiet", "clipped", "fine"}
        Of the newest sound.
    prediction : Prediction or None
        What the network made of the last seconds.

    Returns
    -------
    str
        For example ``"Jazz"``, ``"Rock or metal?"``, ``"I hear speech"`` or ``"I hear nothing much"``.
    """
    if condition in ("dead", "quiet"):
        return _("I hear nothing much")
    if prediction is None:
        return _("Listening…")
    if prediction.verdict == "not_music":
        sound = sound_instead(prediction)
        return _("I hear {sound}", sound=sound) if sound else _("I hear no music that I know")
    if prediction.verdict == "other_style":
        return capital(other_style_name(prediction))
    if is_doubtful(prediction):
        first, second = ranked(prediction.probabilities)[:2]
        if prediction.probabilities[second] < RUNNER_UP:
            return _("{genre}?", genre=title(first))
        return _("{one} or {other}?", one=title(first), other=LABELS[second])
    return title(prediction.genre)


def confidence_text(prediction: "Prediction") -> str:
    """How sure a headline is, for example ``"Very sure: over 9 in 10"``; empty where there is no music."""
    if prediction.verdict == "not_music":
        return ""
    if prediction.verdict == "other_style":
        return _("Of the ten genres, {genre} comes closest", genre=LABELS[prediction.genre])
    words = capital(verdict_in_words(prediction))
    if prediction.verdict == "unsure":
        return words
    return _("{how_sure}: {chance}", how_sure=words, chance=in_ten(prediction.confidence))


def words_heard(prediction: "Prediction") -> list[str]:
    """Instruments, voices and styles that are heard in music, the clearest first."""
    if prediction.verdict == "not_music":
        return []
    styles = clear_styles(prediction) if prediction.verdict == "other_style" else []
    return list(dict.fromkeys((*styles, *sounds_heard(prediction.sounds), *tags_heard(prediction.tags))))


def chances(prediction: "Prediction") -> dict[str, tuple[float, str]]:
    """Probabilities of genres as numbers and in words; none where there is no music, little beyond the ten."""
    if prediction.verdict == "not_music":
        return {}
    inside = 1 - (prediction.outside or 0) if prediction.verdict == "other_style" else 1
    shares = {genre: inside * chance for genre, chance in prediction.probabilities.items()}
    return {genre: (share, in_ten(share)) for genre, share in shares.items()}

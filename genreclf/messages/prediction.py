"""Sentences on a prediction: the answer to "what genre is this?", and how it changes over the song."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from genreclf.genres import LABELS, SHARE_LABELS
from genreclf.inference.audio_classes import AUDIO_CLASSES, INSTRUMENT, OTHER_SOUNDS, VOICE
from genreclf.messages.confidence import (
    LIKELY,
    PROBABLE,
    confidence_text,
    guess,
    in_ten,
)
from genreclf.messages.phrases import ranked
from genreclf.messages.segmentation import kinds_in_order, sections_answer
from genreclf.messages.sounds import SOUND_NAMES, TAG_NAMES
from genreclf.messages.styles import NONE_OF_THE_TEN, other_style_answer, other_style_name
from genreclf.translation import gettext as _
from genreclf.translation import listed

if TYPE_CHECKING:
    from genreclf.inference.classifier import Prediction

RUNNER_UP = 0.1
"""A second guess is mentioned from this probability on."""

SHOWN_TAGS = 6
"""How many music tags are named."""

SAID_TAGS: Mapping[str, float] = {"Hip-Hop": 0.15, "jazz": 0.7, "metal": 0.1, "pop": 0.25, "rock": 0.4}
"""Music tags that are said, and the probability from which on each is right for at least 8 of 10 songs
(``models/tag_precision.csv``). Others are wrong more often, or can't be measured."""

UNSAID_SOUNDS = frozenset({"a man singing", "a woman singing"})
"""What no label of a song tells, so that it can't be said how often it is right."""

SHOWN_SOUNDS, CLEAR_SOUND = 4, 0.05
"""The same for instruments and voices, whose probabilities are low by nature,"""
OTHER_SOUND = 0.1
"""and what another sound has to reach to be named where there is no music."""
BETWEEN = 0.6
"""From this on, two genres that share the probability are said together."""


def answer(prediction: "Prediction") -> str:
    """The answer to "what genre is this?", in two or three sentences of Markdown.

    Parameters
    ----------
    prediction : Prediction
        What the network said.

    Returns
    -------
    str
        For example ``"This sounds like **blues**. I'm fairly sure (8 in 10). Second guess: country."``
    """
    first, second, third = ranked(prediction.probabilities)[:3]
    chances = prediction.told_shares
    if prediction.verdict == "not_music":
        sound = sound_instead(prediction)
        if sound:
            return _("This sounds like **{what}**.", what=sound)
        return _("This does not sound like any music I know.")
    if prediction.sections:
        return sections_answer(prediction.sections)
    if prediction.verdict == "other_style":
        return other_style_answer(prediction)
    if is_doubtful(prediction):
        said = _unsure_answer(chances, first, second, third)
        return said + " " + _("It may also be none of the ten genres.") if prediction.may_be_outside else said
    sentences = [
        _("This sounds like **{what}**.", what=LABELS[first]),
        _(
            "I'm {how_sure} ({chance}).",
            how_sure=confidence_text(prediction.verdict, chances[first]),
            chance=in_ten(chances[first]),
        ),
    ]
    if chances[second] >= RUNNER_UP:
        sentences.append(_("Second guess: {genre}.", genre=LABELS[second]))
    return " ".join(sentences)


def beside_a_guess(prediction: "Prediction", guessed: str, genre: str) -> str:
    """What became of a person's guess of a piece whose genre is known, beside the model's answer.

    Parameters
    ----------
    prediction : Prediction
        The answer, about music.
    guessed : str
        A genre.
    genre : str
        What the piece is.

    Returns
    -------
    str
        For example ``"You said the same."``
    """
    if guessed == prediction.genre == genre:
        return _("You said the same.")
    if guessed == genre:
        return _("You are right: it is {genre}.", genre=LABELS[genre])
    return _(
        "It is {genre}. You said {guessed}: the machine finds that {chance} likely.",
        genre=LABELS[genre],
        guessed=LABELS[guessed],
        chance=in_ten(prediction.told_shares[guessed]),
    )


def _unsure_answer(chances: Mapping[str, float], first: str, second: str, third: str) -> str:
    if chances[first] >= PROBABLE:
        probably = _("Probably **{genre}**, but I'm not sure.", genre=LABELS[first])
        if chances[second] < RUNNER_UP:
            return probably
        return probably + " " + _("It could also be {genre}.", genre=LABELS[second])
    if chances[first] + chances[second] >= BETWEEN and chances[third] < RUNNER_UP:
        return _(
            "I can't tell for sure. It is somewhere between **{one}** and **{other}**.",
            one=LABELS[first],
            other=LABELS[second],
        )
    candidates = [first, second] + [third] * (chances[third] >= RUNNER_UP)
    named = listed([f"**{LABELS[genre]}**" for genre in candidates], "or")
    return _("I can't tell for sure. It could be {genres}.", genres=named)


def verdict_in_words(prediction: "Prediction") -> str:
    """An answer in a few words, for a row of a table."""
    if prediction.verdict == "not_music":
        sound = sound_instead(prediction)
        return _("sounds like {what}", what=sound) if sound else _("sounds like no music I know")
    if prediction.sections:
        return _("more than one kind of music")
    if prediction.verdict == "other_style":
        return _(NONE_OF_THE_TEN)
    return confidence_text(prediction.verdict, prediction.told_shares[prediction.genre])


def is_doubtful(prediction: "Prediction") -> bool:
    """Whether an answer about music is less than fairly sure."""
    return prediction.verdict == "unsure" and prediction.told_shares[prediction.genre] < LIKELY


def what_it_is(prediction: "Prediction") -> str:
    """What an answer names, in a few words: a genre, a style, or that it is no music."""
    if prediction.verdict == "not_music":
        return _("no music")
    return other_style_name(prediction) if prediction.verdict == "other_style" else LABELS[prediction.genre]


def short_answer(prediction: "Prediction") -> str:
    """An answer in a few words, as sure as it is."""
    if prediction.sections:
        return kinds_in_order(prediction.sections)
    if prediction.verdict == "other_style":
        return other_style_name(prediction)
    return guess(prediction.verdict, prediction.genre, prediction.told_shares[prediction.genre])


def tags_heard(tags: Mapping[str, float]) -> list[str]:
    """Those of `SAID_TAGS` that a network hears, at most `SHOWN_TAGS`; the clearest first."""
    heard = [TAG_NAMES[tag.lower()] for tag in ranked(tags) if tags[tag] >= SAID_TAGS.get(tag, math.inf)]
    return heard[:SHOWN_TAGS]


def sounds_heard(sounds: Mapping[str, float]) -> list[str]:
    """The instruments and voices that are heard most, at most `SHOWN_SOUNDS`; the clearest first."""
    heard = _clearest(sounds, (INSTRUMENT, VOICE), CLEAR_SOUND)
    return [SOUND_NAMES[sound] for sound in heard if sound not in UNSAID_SOUNDS][:SHOWN_SOUNDS]


def sound_instead(prediction: "Prediction") -> str:
    """What is heard where there is no music, for example ``"speech"``; empty where nothing is clear."""
    clearest = _clearest(prediction.sounds, OTHER_SOUNDS, OTHER_SOUND)
    return SOUND_NAMES[clearest[0]] if clearest else ""


def _clearest(sounds: Mapping[str, float], kinds: Sequence[str], least: float) -> list[str]:
    names = [sound.name for sound in AUDIO_CLASSES if sound.kind in kinds and sounds.get(sound.name, 0) >= least]
    return sorted(names, key=sounds.__getitem__, reverse=True)


def probabilities_in_words(probabilities: Mapping[str, float]) -> str:
    """All probabilities of genres as text, for people who can't see the chart."""
    chances = {SHARE_LABELS[genre]: probabilities[genre] for genre in ranked(probabilities)}
    return chances_in_words(chances)


def chances_in_words(chances: Mapping[str, float]) -> str:
    """Probabilities by name in a row, for people who can't see the chart.

    >>> chances_in_words({"jazz": 0.8, "blues": 0.2})
    'jazz 8 in 10, blues 2 in 10.'
    """
    return ", ".join(_("{name} {chance}", name=name, chance=in_ten(chance)) for name, chance in chances.items()) + "."

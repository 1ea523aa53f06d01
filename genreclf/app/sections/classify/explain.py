"""The explanation on the Classify page: why the model gave its answer, in words, to hear, and over the spectrogram."""

import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import present, widgets
from genreclf.app.components.player.ab_player import Version, compare_by_ear
from genreclf.app.session import analysis
from genreclf.app.session.recordings import Recording
from genreclf.genres import LABELS, OUTSIDE
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction
from genreclf.inference.explain.band_ablation import bands_by_importance
from genreclf.messages.explanation import BAND_NAMES, reason
from genreclf.messages.styles import style_bars, style_bars_heading
from genreclf.translation import gettext as _

MOST_LIKELY = 2
"""How many genres count as likely, where they reach `messages.RUNNER_UP`."""


def likely_kinds(prediction: Prediction) -> list[str]:
    """The genres that an answer speaks of, or `OUTSIDE` for another style; none if it heard no music."""
    if prediction.verdict == "not_music":
        return []
    if prediction.sections:
        return list(dict.fromkeys(section.kind for section in prediction.sections))
    if prediction.verdict == "other_style":
        return [OUTSIDE]
    chances = prediction.probabilities
    return [genre for genre in messages.ranked(chances)[:MOST_LIKELY] if chances[genre] >= messages.RUNNER_UP]


def heading(prediction: Prediction) -> str:
    """What stands above the reasons."""
    return _("Why {what}?", what=messages.what_it_is(prediction)) if prediction.sections else _("Why?")


def explanation(song: Recording, span: tuple[float, float], prediction: Prediction) -> None:
    """How likely each genre is, and what the answer rests on.

    Parameters
    ----------
    song : Recording
        The visitor's.
    span : (float, float)
        Start and end of the part that was answered for, in seconds.
    prediction : Prediction
        The answer, which is music.
    """
    words, chart = st.columns([1, 1] if present.is_on() else [3, 2], gap="large")
    with chart:
        chances(prediction)
    with words:
        _reasons(song, span, prediction)


def _reasons(song: Recording, span: tuple[float, float], prediction: Prediction) -> None:
    """What the answer rests on, to read and to hear; the player shows where."""
    with st.spinner(_("Taking parts of the sound away, and asking again…")):
        ablation = analysis.band_ablation(song, DEFAULT_MODEL, span, prediction)
        hidden = analysis.occlusion(song, analysis.guide(prediction), span, prediction.target)
        marked = bands_by_importance(hidden)[0]
    st.subheader(reason(prediction, ablation), anchor=False)
    what = OUTSIDE if prediction.verdict == "other_style" else prediction.genre
    best = max(prediction.told_timeline, key=lambda segment: segment.shares[what])
    middle = (best.start + best.end) / 2
    whole, rest = analysis.with_and_without(song, span, ablation.band, middle)
    part = BAND_NAMES[ablation.band]
    compare_by_ear(
        [Version(_("With the {part}", part=part), whole), Version(_("Without the {part}", part=part), rest)],
        key="ablation pair",
    )
    noticed = [*messages.sounds_heard(prediction.sounds), *messages.tags_heard(prediction.tags)]
    if heard := [word for word in dict.fromkeys(noticed) if word not in LABELS.values()]:
        st.markdown(_("It also hears: {words}", words=" ".join(f":violet-badge[{word}]" for word in heard)))
    told = [
        _("Found by turning the {part} far down and asking again.", part=part),
        _("“Show what mattered” marks it above.")
        if marked == ablation.band
        else _(
            "“Show what mattered” marks more of the {part} above, since it is found in another way. Turning that down "
            "changes the answer less.",
            part=BAND_NAMES[marked],
        ),
    ]
    if messages.is_doubtful(prediction):
        told.append(_("It was not sure to begin with, so take this lightly."))
    st.caption(" ".join(told))


def chances(prediction: Prediction) -> None:
    """The probabilities that go with the answer and, where it is none of the ten, what it is closest to."""
    shares = prediction.told_shares
    widgets.chart(
        figures.probability_bars(
            shares,
            heading=_("How likely each genre is, all in all") if prediction.sections else _("How likely each genre is"),
        ),
        alt=messages.probabilities_in_words(shares),
    )
    if prediction.verdict == "other_style":
        bars = style_bars(prediction)
        widgets.chart(
            figures.style_bars(bars, heading=style_bars_heading(prediction)),
            alt=", ".join(f"{name} {label}".strip() for name, _, label in bars) + ".",
        )

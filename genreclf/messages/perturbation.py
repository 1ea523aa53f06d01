"""Sentences on perturbations that changed the answer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from genreclf.genres import LABELS, OUTSIDE, SHARE_LABELS
from genreclf.messages.phrases import ranked
from genreclf.messages.prediction import short_answer, what_it_is
from genreclf.messages.styles import NONE_OF_THE_TEN
from genreclf.translation import N_, Texts, listed
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    from genreclf.inference.prediction import Prediction

NOTICEABLE: Final = 0.05
"""Smallest change of a probability that is worth a word."""

MOVED: Final = 0.1
"""Change of the probability of another style from which on an answer went there, or came back from there."""

CHANGE_NAMES: Final = Texts(
    {
        "louder": N_("louder"),
        "quieter": N_("quieter"),
        "noise": N_("with noise"),
        "muffled": N_("without its high notes"),
        "thin": N_("without its bass"),
        "mp3": N_("as a small mp3"),
        "higher": N_("higher"),
        "lower": N_("lower"),
        "slower": N_("slower"),
        "faster": N_("faster"),
    }
)
"""What became of a song, by the changes of `genreclf.inference.shared_result.CHANGES`."""


def change(before: "Prediction", after: "Prediction") -> str:
    """What became of an answer when the song was changed, as a sentence."""
    if before == after:
        return _("Nothing changed yet.")
    if after.verdict == "not_music":
        return _("Now it hears no music any more.")
    if _is_torn(after) or not has_moved(before, after):
        if _is_torn(before) and before.genre == after.genre:
            return _("It still says the same.")
        return _("Now it can't decide: {one} or {other}.", one=SHARE_LABELS[OUTSIDE], other=LABELS[after.genre])
    if what_it_is(before) != what_it_is(after):
        return _("Now it says {answer}.", answer=short_answer(after))
    if after.verdict == "other_style":
        return _("It still says the same.")
    of_before, of_after = same_measure(before, after)
    lost = of_before[before.genre] - of_after[after.genre]
    if abs(lost) < NOTICEABLE:
        return _("It still says the same.")
    if lost > 0:
        return _("It is less sure now: {answer}.", answer=short_answer(after))
    if after.verdict == "unsure":
        return _("It leans to {genre} more.", genre=LABELS[after.genre])
    return _("Now it is even surer.")


def has_moved(before: "Prediction", after: "Prediction") -> bool:
    """Whether two answers differ by more than a step over the threshold between the ten genres and another style."""
    verdicts = {before.verdict, after.verdict}
    if len(verdicts) == 1 or "other_style" not in verdicts or "not_music" in verdicts:
        return True
    return abs((before.outside or 0.0) - (after.outside or 0.0)) >= MOVED


def same_measure(before: "Prediction", after: "Prediction") -> tuple[dict[str, float], dict[str, float]]:
    """Probabilities of two answers that can be compared: with another style if either speaks of it."""
    if before.may_be_outside or after.may_be_outside:
        return before.shares, after.shares
    return before.told_shares, after.told_shares


def fooled(before: str, after: "Prediction", changes: Sequence[str]) -> str:
    """What it said of a song, what it says now, and what was done, as Markdown.

    Parameters
    ----------
    before : str
        A genre, or `OUTSIDE`.
    after : Prediction
        The new answer.
    changes : sequence of str
        Keys of `CHANGE_NAMES`; at least one.
    """
    was = LABELS[before] if before != OUTSIDE else _(NONE_OF_THE_TEN)
    done = listed([CHANGE_NAMES[change] for change in changes])
    if after.verdict == "not_music":
        return _(
            "It said **{before}**. Now it hears no music any more. The trick: {changes}.", before=was, changes=done
        )
    if _is_torn(after):
        return _(
            "It said **{before}**. Now it can't decide: **{one}** or **{other}**. The trick: {changes}.",
            before=was,
            one=SHARE_LABELS[OUTSIDE],
            other=LABELS[after.genre],
            changes=done,
        )
    return _(
        "It said **{before}**. Now it says **{now}**. The trick: {changes}.",
        before=was,
        now=what_it_is(after),
        changes=done,
    )


def _is_torn(prediction: "Prediction") -> bool:
    """Whether another style has the longest bar of an answer that names one genre."""
    if prediction.verdict == "other_style" or prediction.sections:
        return False
    return ranked(prediction.told_shares)[0] == OUTSIDE

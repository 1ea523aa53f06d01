"""Sentences on how a network was trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genreclf.messages.confidence import in_ten
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    import pandas as pd

OVERFITTING = 0.02
"""Share by which the loss on validation data must have risen for this to be called overfitting."""


def accuracy_curve(history: pd.DataFrame) -> str:
    """How far a network got in learning, as a sentence.

    Parameters
    ----------
    history : pd.DataFrame
        One row per epoch, with the columns ``epoch``, ``accuracy`` and ``val_accuracy``.
    """
    last = history.iloc[-1]
    said = _(
        "After {passes:.0f} passes it recognises {share} of the songs it learns from, and {share_of_new} of new ones.",
        passes=float(last["epoch"]),
        share=in_ten(float(last["accuracy"])),
        share_of_new=in_ten(float(last["val_accuracy"])),
    )
    if last["val_accuracy"] <= last["accuracy"]:
        return said
    return said + " " + _("The songs it learns from are made harder on purpose.")


def overfits_from(history: pd.DataFrame) -> int | None:
    """The epoch from which on the loss on validation data grows; None where it does not.

    Parameters
    ----------
    history : pd.DataFrame
        One row per epoch, with the columns ``epoch`` and ``val_loss``.
    """
    losses = history["val_loss"]
    best = losses.idxmin()
    return None if losses.iloc[-1] < (1 + OVERFITTING) * losses[best] else int(history["epoch"][best])


def loss_curve(history: pd.DataFrame) -> str:
    """Where a network starts to overfit, as a sentence.

    Parameters
    ----------
    history : pd.DataFrame
        One row per epoch, with the columns ``epoch`` and ``val_loss``.
    """
    first = overfits_from(history)
    if first is None:
        return _("With new songs its error falls, then stays: more passes would neither help nor harm.")
    return _(
        "After pass {first} its error with new songs grows again. It gets ever better with its own, since it learns "
        "them by heart. This is overfitting.",
        first=first,
    )

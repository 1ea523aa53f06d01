"""The loss of the tagger: squared error towards the teachers' outputs, and cross-entropies of the labels."""

from collections.abc import Sequence
from typing import Any, Final

from keras import ops

from genreclf.genres import GENRES
from genreclf.style_taxonomy import FAMILIES
from genreclf.training.distillation.targets import Targets
from genreclf.training.heads.labels import Labels

LABEL_LOSS_WEIGHTS: Final = (0.25, 0.12, 0.18, 0.25, 0.1)
"""How much genres, styles, families, inside or outside, and music or not add to it."""
_G: Final = len(GENRES)
_F: Final = len(FAMILIES)


def distillation_loss(targets: Targets, rows: Any, outputs: Any) -> Any:
    """Weighted squared error towards the teachers, and cross-entropies of the labels.

    Parameters
    ----------
    targets : Targets
        Which columns are outputs of teachers, and their weights.
    rows : tensor [shape=(batch, n_targets)]
        From `Targets.at` or `Targets.mixed`.
    outputs : tensor [shape=(batch, targets.outputs)]
        Of the network.

    Returns
    -------
    tensor [shape=(batch,)]
        At least 0.
    """
    n = len(targets.weights)
    has_msd = ops.repeat(rows[:, n : n + 1], n - targets.classes, axis=1)
    counts = ops.concatenate([ops.ones_like(rows[:, : targets.classes]), has_msd], axis=1) * targets.weights
    teachers = ops.sum(ops.square(rows[:, :n] - outputs[:, :n]) * counts, axis=-1)
    return teachers + label_loss(targets.layout, rows[:, n + 1 :], outputs[:, n:], LABEL_LOSS_WEIGHTS)


def label_loss(layout: Labels, labels: Any, logits: Any, weights: Sequence[float]) -> Any:
    """Cross-entropies, weighted by the labels.

    Parameters
    ----------
    layout : Labels
        Of labels and logits.
    labels : tensor [shape=(..., size)]
        Rows.
    logits : tensor [shape=(..., outputs)]
        Of a network.
    weights : sequence of float
        How much genres, styles, families, inside or outside, and music or not count.

    Returns
    -------
    tensor [shape=(...)]
        At least 0.
    """
    s = len(layout.styles)
    among_styles = ops.log_softmax(logits[..., _G : _G + s], axis=-1)
    families = ops.log(ops.matmul(ops.exp(among_styles), layout.membership) + 1e-6)
    outside, music = logits[..., _G + s], logits[..., _G + s + 1]
    inside_label, outside_label = labels[..., _G + s + _F], labels[..., _G + s + _F + 1]
    parts = (
        -ops.sum(labels[..., :_G] * ops.log_softmax(logits[..., :_G], axis=-1), axis=-1),
        -ops.sum(labels[..., _G : _G + s] * among_styles, axis=-1),
        -ops.sum(labels[..., _G + s : _G + s + _F] * families, axis=-1),
        outside_label * ops.softplus(-outside) + inside_label * ops.softplus(outside),
        labels[..., -1] * ops.softplus(-music) + labels[..., -2] * ops.softplus(music),
    )
    return sum(weight * part for weight, part in zip(weights, parts, strict=True))

"""Agreement of ``audio-tagger`` with its teacher, class by class."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score

from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training.distillation.tagger_outputs import PLAIN, TaggerOutputs
from genreclf.training.distillation.targets import Targets
from genreclf.training.distillation.teacher_logits import TeacherLogits

CLEAR: Final = 0.1
"""From this probability of the teacher's on, a recording counts as one of the class."""


def class_table(
    outputs: TaggerOutputs,
    targets: Targets,
    class_names: Sequence[str],
    teachers: Mapping[str, TeacherLogits],
    names: Collection[str],
) -> pd.DataFrame:
    """Agreement with the teacher for each class.

    Parameters
    ----------
    outputs : TaggerOutputs
        Of the tagger.
    targets : Targets
        What its outputs were standardised by.
    class_names : sequence of str
        AudioSet's classes, in the order of the outputs.
    teachers : Mapping of str to TeacherLogits
        By recording.
    names : collection of str
        Recordings that it was not trained on.

    Returns
    -------
    pd.DataFrame
        A row a class: ``label``, ``name``, ``kind``; the ``correlation`` of the logits over recordings; how many
        ``recordings`` contain the class according to the teacher (probability of `CLEAR` or more); and where there are
        three or more of these, the ``average_precision``.
    """
    columns = [class_names.index(audio_class.label) for audio_class in AUDIO_CLASSES]
    names = sorted(names)
    plain = outputs.where(outputs.variant == PLAIN)
    means = np.stack([plain.outputs[plain.recording == name][:, columns].mean(axis=0) for name in names])
    ours = means * targets.deviation[columns] + targets.mean[columns]
    theirs = np.stack([teachers[name].audioset[:, columns].mean(axis=0) for name in names])
    held = theirs >= np.log(CLEAR / (1 - CLEAR))
    return pd.DataFrame(
        {
            "label": [audio_class.label for audio_class in AUDIO_CLASSES],
            "name": [audio_class.name for audio_class in AUDIO_CLASSES],
            "kind": [audio_class.kind for audio_class in AUDIO_CLASSES],
            "correlation": [np.corrcoef(a, b)[0, 1] for a, b in zip(ours.T, theirs.T, strict=True)],
            "recordings": held.sum(axis=0),
            "average_precision": [
                average_precision_score(h, a) if 3 <= h.sum() < len(h) else np.nan
                for h, a in zip(held.T, ours.T, strict=True)
            ],
        }
    )

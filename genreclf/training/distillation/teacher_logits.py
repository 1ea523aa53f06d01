"""Teacher logits: outputs of two published taggers, the targets that ``audio-tagger`` is trained on.

A file ``.npz`` holds ``recording`` (n,), names; ``window_recording`` (w,), which of them each window belongs to;
``window_start`` (w,), seconds; ``audioset_logits`` (w, 527), of a tagger on windows of `WINDOW` seconds;
``msd_tag_logits`` (n, 50) and ``msd_embedding`` (n, 64), of a tagger on whole recordings, may be missing.
``audioset_labels.csv`` beside it names the classes.
"""

import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from genreclf.errors import DataError

WINDOW: Final = 10.0
"""Seconds of the AudioSet teacher's windows; shorter recordings were repeated."""
_LABELS = "audioset_labels.csv"


@dataclass(frozen=True)
class TeacherLogits:
    """Outputs of the teachers for one recording.

    Attributes
    ----------
    starts : np.ndarray [shape=(w,)]
        Start of each window, in seconds.
    audioset : np.ndarray [shape=(w, 527)]
        Logits of the windows.
    msd : np.ndarray [shape=(114,)] or None
        For the whole recording: logits of the 50 tags of the Million Song Dataset, and that tagger's embedding.
    """

    starts: np.ndarray
    audioset: np.ndarray
    msd: np.ndarray | None


def read_teacher_logits(path: Path) -> tuple[dict[str, TeacherLogits], list[str]]:
    """Read a file of teacher outputs.

    Parameters
    ----------
    path : Path
        The ``.npz`` file.

    Returns
    -------
    outputs : dict of str to TeacherLogits
        By recording: the stem of the name in the file, which is a track of GTZAN or the name of a song's file.
    labels : list of str
        AudioSet's display names, in the order of the logits.

    Raises
    ------
    DataError
        If a file is missing or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            of, starts = arrays["window_recording"], arrays["window_start"]
            audioset = arrays["audioset_logits"].astype(np.float32)
            msd = None
            if "msd_embedding" in arrays:
                msd = np.concatenate([arrays["msd_tag_logits"], arrays["msd_embedding"]], axis=1).astype(np.float32)
            names = [_stem(str(name)) for name in arrays["recording"]]
        with path.with_name(_LABELS).open(encoding="utf-8", newline="") as file:
            labels = [row["display_name"] for row in csv.DictReader(file)]
        if audioset.shape[1] != len(labels):
            raise ValueError(f"{audioset.shape[1]} classes, but {len(labels)} names")
        outputs = {
            name: TeacherLogits(starts[of == i], audioset[of == i], None if msd is None else msd[i])
            for i, name in enumerate(names)
        }
    except (OSError, KeyError, IndexError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(
            f"The teacher logits in {path} can't be read ({error}). Please give an NPZ file with {_LABELS} beside "
            "it, as described in genreclf/training/distillation/teacher_logits.py."
        ) from None
    return outputs, labels


def _stem(name: str) -> str:
    """Name of a recording without folder and ending; tracks have none, but a full stop before their number."""
    file = Path(name).name
    return file if file.rpartition(".")[2].isdigit() else Path(file).stem

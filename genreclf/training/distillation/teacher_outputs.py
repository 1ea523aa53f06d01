"""What published taggers said to recordings: the targets that ``audio-tagger`` learns from.

A file ``.npz`` holds ``recording`` (n,), names; ``window_recording`` (w,), which of them each window belongs to;
``window_start`` (w,), seconds; ``audioset_logits`` (w, 527), of a tagger on windows of `WINDOW` seconds;
``msd_tag_logits`` (n, 50) and ``msd_embedding`` (n, 64), of a tagger on whole recordings. ``audioset_labels.csv``
beside it names the classes.
"""

import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from genreclf.errors import DataError

WINDOW: Final = 10.0
"""Seconds that the tagger of AudioSet's classes heard at once; what was shorter had been repeated."""
_LABELS = "audioset_labels.csv"


@dataclass(frozen=True)
class PublishedAnswers:
    """Answers to one recording.

    Attributes
    ----------
    starts : np.ndarray [shape=(w,)]
        Start of each window, in seconds.
    audioset : np.ndarray [shape=(w, 527)]
        Logits of the windows.
    tags : np.ndarray [shape=(50,)]
        Logits of the tags of the Million Song Dataset, for the whole recording.
    embedding : np.ndarray [shape=(64,)]
        What that tagger made of it.
    """

    starts: np.ndarray
    audioset: np.ndarray
    tags: np.ndarray
    embedding: np.ndarray


def read_answers(path: Path) -> tuple[dict[str, PublishedAnswers], list[str]]:
    """Read a file of answers.

    Parameters
    ----------
    path : Path
        The ``.npz`` file.

    Returns
    -------
    answers : dict of str to PublishedAnswers
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
            audioset, tags, embedding = (
                arrays[name].astype(np.float32) for name in ("audioset_logits", "msd_tag_logits", "msd_embedding")
            )
            names = [_stem(str(name)) for name in arrays["recording"]]
        with path.with_name(_LABELS).open(encoding="utf-8", newline="") as file:
            labels = [row["display_name"] for row in csv.DictReader(file)]
        if audioset.shape[1] != len(labels):
            raise ValueError(f"{audioset.shape[1]} classes, but {len(labels)} names")
        answers = {
            name: PublishedAnswers(starts[of == i], audioset[of == i], tags[i], embedding[i])
            for i, name in enumerate(names)
        }
    except (OSError, KeyError, IndexError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(
            f"The answers in {path} can't be read ({error}). Please give a file as its README says."
        ) from None
    return answers, labels


def _stem(name: str) -> str:
    """Name of a recording without folder and ending; tracks have none, but a full stop before their number."""
    file = Path(name).name
    return file if file.rpartition(".")[2].isdigit() else Path(file).stem

"""The default model's embeddings of librosa's example recordings that this computer keeps, shared by all visits.

The recordings don't ship with the project, so the model classifies each of them once, in the background.
"""

import threading
from collections.abc import Mapping

import numpy as np

from genreclf.app.server.concurrency import CLASSIFICATIONS
from genreclf.app.session import resources
from genreclf.bundled.librosa_recordings import LibrosaRecording, folder, is_kept, recordings
from genreclf.errors import GenreclfError
from genreclf.inference.classifier import DEFAULT_MODEL

_embeddings: dict[str, np.ndarray | None] = {}  # by name; None for what can't be decoded
_one_thread = threading.Lock()


def embeddings() -> Mapping[LibrosaRecording, np.ndarray]:
    """Embeddings of the kept recordings that are computed; the others are computed from now on, and are there later."""
    kept = [recording for recording in recordings().values() if is_kept(recording)]
    if any(recording.name not in _embeddings for recording in kept) and _one_thread.acquire(blocking=False):
        threading.Thread(target=_compute, args=(kept,), name="kept recordings", daemon=True).start()
    known = {recording: _embeddings.get(recording.name) for recording in kept}
    return {recording: embedding for recording, embedding in known.items() if embedding is not None}


def _compute(kept: list[LibrosaRecording]) -> None:
    try:
        for recording in kept:
            if recording.name in _embeddings:
                continue
            try:
                clip = resources.decoders().load_audio(folder() / recording.file)
                with CLASSIFICATIONS.slot():
                    _embeddings[recording.name] = resources.classifier(DEFAULT_MODEL).predict(clip).embedding
            except GenreclfError:
                _embeddings[recording.name] = None
    finally:
        _one_thread.release()

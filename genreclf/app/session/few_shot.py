"""Few-shot classifiers of a visitor: trained once for the same songs and labels, one at a time."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import streamlit as st

from genreclf.app.server.concurrency import CLASSIFICATIONS
from genreclf.inference.few_shot import FewShotClassifier
from genreclf.messages.few_shot import leave_one_out_summary


def _content(taught: FewShotClassifier) -> str:
    """A checksum of all examples."""
    texts = [taught.model, taught.checksum, *((song.song, song.label) for song in taught.examples)]
    found = hashlib.sha256(json.dumps(texts).encode())
    for song in taught.examples:
        found.update(np.ascontiguousarray(song.embedding).tobytes())
    return found.hexdigest()


_BY_CONTENT: Final[dict[str | type[Any], Callable[[Any], Any]]] = {FewShotClassifier: _content}


@st.cache_data(max_entries=64, show_spinner=False, scope="session", hash_funcs=_BY_CONTENT)
def leave_one_out(taught: FewShotClassifier) -> str:
    """Leave-one-out accuracy in words; others have their turns between its songs. Forgotten with the visit."""
    return leave_one_out_summary(taught.leave_one_out(CLASSIFICATIONS.slot), taught.counts())


@st.cache_data(max_entries=64, show_spinner=False, scope="session", hash_funcs=_BY_CONTENT)
def probabilities(taught: FewShotClassifier, embedding: np.ndarray) -> dict[str, float]:
    """How likely each label is for another song [embedding: shape=(n,)]; forgotten with the visit."""
    with CLASSIFICATIONS.slot():
        return taught.probabilities(embedding)

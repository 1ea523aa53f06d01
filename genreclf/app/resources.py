"""What is loaded once and shared by all visitors, and what is kept for one visitor; every cache is bounded."""

import os
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from genreclf import features
from genreclf.audio import AudioClip, load_audio
from genreclf.classifier import DEFAULT_MODEL, GenreClassifier, Prediction
from genreclf.errors import DataError
from genreclf.gallery import Gallery, open_gallery
from genreclf.gtzan import Gtzan
from genreclf.model_store import StoredModel, open_model
from genreclf.views import view

DATA_VARIABLE = "GENRECLF_GTZAN"
ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")


_warm = threading.Event()


def warm_up() -> None:
    """Load the default model and compile librosa's kernels in the background, while the first page already shows."""

    def work() -> None:
        classifier()
        features.warm_up()
        _warm.set()

    threading.Thread(target=work, name="warm-up", daemon=True).start()


def is_warm() -> bool:
    """Whether an answer comes without the wait for loading and compiling."""
    return _warm.is_set()


@st.cache_resource(max_entries=4, show_spinner=False)
def classifier(name: str = DEFAULT_MODEL) -> GenreClassifier:
    """A loaded model."""
    return GenreClassifier.load(name)


@st.cache_resource(max_entries=8, show_spinner=False)
def model(name: str) -> StoredModel:
    """A model's card."""
    return open_model(name)


@st.cache_data(max_entries=8, show_spinner=False)
def predictions(name: str) -> pd.DataFrame:
    """What a model said about the tracks it was not trained on."""
    return open_model(name).predictions()


@st.cache_resource(show_spinner=False)
def gallery() -> Gallery:
    """The pictures that ship with the project."""
    return open_gallery()


@st.cache_resource(max_entries=4, show_spinner=False)
def _dataset(root: str) -> Gtzan:
    return Gtzan(root)


def dataset() -> Gtzan | None:
    """The copy of GTZAN that was connected through the environment, if any."""
    root = os.environ.get(DATA_VARIABLE)
    if not root:
        return None
    try:
        return _dataset(root)
    except DataError:
        return None


@st.cache_data(max_entries=8, show_spinner=False)
def track_bytes(path: Path) -> bytes:
    """A file of the connected data set."""
    return path.read_bytes()


@st.cache_data(max_entries=64, show_spinner=False)
def track_view(track: str, name: str, path: Path | None) -> tuple[np.ndarray, float]:
    """One view of a track and the track's duration: from its audio where that is connected, else from the gallery."""
    if path is None:
        return gallery().view(track, name), gallery().duration(track)
    clip = load_audio(path)
    return view(clip, name), clip.duration


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def decoded(content: bytes) -> AudioClip:
    """A visitor's recording; forgotten with the visit."""
    return load_audio(content)


@st.cache_data(max_entries=8, show_spinner=False, scope="session")
def answer(content: bytes, name: str) -> Prediction:
    """What a model makes of a visitor's recording; forgotten with the visit."""
    return classifier(name).predict(decoded(content))

"""Resources that all visitors share: models, pictures and decoders, loaded once; every cache is bounded."""

import gc
import io
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import soundfile
import streamlit as st

from genreclf import figures
from genreclf.app.server.concurrency import CLASSIFICATIONS
from genreclf.audio.decoder_pool import DecoderPool
from genreclf.bundled.gallery import Gallery, open_gallery
from genreclf.colours import COLOURS
from genreclf.errors import DataError
from genreclf.features.views import view
from genreclf.genres import GENRES
from genreclf.gettext_catalogues import languages
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier
from genreclf.inference.model_store import StoredModel, open_model, read_song_names
from genreclf.inference.precomputed_example import PrecomputedExample, open_precomputed_example
from genreclf.inference.similarity.neighbours import Neighbours, open_neighbours
from genreclf.inference.similarity.pieces import open_pieces
from genreclf.translation import gettext as _
from genreclf.translation import language, speaking

ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")


_warm = threading.Event()


def warm_up(then: Callable[[], None]) -> None:
    """Start the decoders and load the default model in the background, while the first page already shows.

    Parameters
    ----------
    then : callable
        What can wait until a song can be answered.
    """

    def work() -> None:
        languages()
        decoders()
        classifier(DEFAULT_MODEL)  # with the argument that pages give: it is part of the cache's key
        _warm.set()
        then()
        gc.freeze()  # Streamlit collects garbage after each run of a page: what stays for ever need not be looked at

    threading.Thread(target=work, name="warm-up", daemon=True).start()


def is_warm() -> bool:
    """Whether an answer comes without the wait for loading the model."""
    return _warm.is_set()


def wait_in_words() -> str:
    """What to tell a visitor who waits for an answer."""
    if not is_warm():
        return _("Waking up, the first song takes a little longer…")
    ahead = decoders().waiting + CLASSIFICATIONS.waiting
    if not ahead:
        return _("Listening…")
    return _("Many songs came at once: yours is number {number} in the queue…", number=ahead + 1)


@st.cache_resource(show_spinner=False)
def decoders() -> DecoderPool:
    """The processes that decode what visitors send."""
    return DecoderPool()


@st.cache_resource(max_entries=4, show_spinner=False)
def classifier(name: str) -> GenreClassifier:
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


@st.cache_data(max_entries=1, show_spinner=False)
def song_names() -> dict[str, str]:
    """Title and artist of the songs beyond GTZAN that models were tried on, by identifier."""
    return read_song_names()


@st.cache_resource(show_spinner=False)
def gallery() -> Gallery:
    """The pictures that ship with the project."""
    return open_gallery()


def track_map() -> tuple[pd.DataFrame, dict[str, str]]:
    """Where all tracks lie on the map, and what to call them."""
    return _track_map(language())


@st.cache_resource(max_entries=8, show_spinner=False)
def _track_map(spoken: str) -> tuple[pd.DataFrame, dict[str, str]]:
    positions = gallery().map()
    return positions, {track: catalogue()[track].name for track in positions["track"]}


def track_points() -> go.Figure:
    """All tracks as points, for `genreclf.figures.track_map`; not to be changed."""
    return _track_points(language())


@st.cache_resource(max_entries=8, show_spinner=False)
def _track_points(spoken: str) -> go.Figure:
    return figures.track_points(*_track_map(spoken))


@st.cache_data(max_entries=8, show_spinner=False)
def history(name: str) -> pd.DataFrame:
    """How the training of a model went, by epoch; accuracy on validation data counts songs, as the replay does."""
    table, answers = model(name).history(), validation_by_epoch(name).set_index("track")
    truth = answers.index.str.partition(".").get_level_values(0).to_numpy()
    return table.assign(val_accuracy=(answers.to_numpy() == truth[:, None]).mean(axis=0))


@st.cache_data(max_entries=8, show_spinner=False)
def validation_by_epoch(name: str) -> pd.DataFrame:
    """What a model said of its validation tracks after each epoch."""
    return model(name).validation_by_epoch()


@st.cache_data(max_entries=8, show_spinner=False)
def architecture(name: str) -> pd.DataFrame:
    """The layers of a model's network."""
    return model(name).architecture()


@st.cache_data(max_entries=8, show_spinner=False)
def card(name: str) -> str:
    """What a model says of itself, as Markdown."""
    return model(name).readme()


@st.cache_data(max_entries=16, show_spinner=False)
def track_bytes(path: Path) -> bytes:
    """A file of the connected data set."""
    return path.read_bytes()


def as_wav(samples: np.ndarray, sample_rate: int) -> bytes:
    """Sound as every browser plays it."""
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, sample_rate, format="WAV")
    return buffer.getvalue()


@st.cache_data(max_entries=16, show_spinner=False)
def track_wav(path: Path) -> bytes:
    """The same as every browser plays it."""
    clip = decoders().load_audio(path)
    return as_wav(clip.samples, clip.sample_rate)


@st.cache_data(max_entries=64, show_spinner=False)
def track_view(track: str, name: str, path: Path | None) -> tuple[np.ndarray, float]:
    """One view of a track and the track's duration: from its audio where that is connected, else from the gallery."""
    if path is None:
        return gallery().view(track, name), gallery().durations[track]
    clip = decoders().load_audio(path)
    return view(clip, name), clip.duration


@st.cache_data(max_entries=64, show_spinner=False)
def track_thumbnail(track: str, path: Path | None, *, light: bool) -> bytes:
    """Waveform and spectrogram of a track for a light or dark page, from its audio or from the gallery."""
    waveform, duration = track_view(track, "waveform", path)
    spectrogram, _ = track_view(track, "stft-2048", path)
    colour = COLOURS[track.partition(".")[0]]
    ink, ground = ("#221f2b", "#fffefb") if light else ("#f0edf6", "#15131b")
    return figures.thumbnail(waveform, spectrogram, duration, colour=colour, ink=ink, ground=ground)


@st.cache_data(max_entries=8, show_spinner=False)
def confusion_picture(matrix: np.ndarray, heading: str, spoken: str) -> bytes:
    """A confusion matrix as a PNG for a report, in a language."""
    with speaking(spoken):
        return figures.png(figures.confusion_report(matrix, heading), dpi=150)


@st.cache_data(max_entries=4, show_spinner=False)
def overview_picture(spoken: str) -> bytes:
    """The first clip of every genre as one PNG for a report, in a language."""
    with speaking(spoken):
        return figures.png(figures.genre_overview({genre: _first_clip(genre) for genre in GENRES}), dpi=150)


def _first_clip(genre: str) -> tuple[np.ndarray, np.ndarray, float]:
    track = f"{genre}.00000"
    return gallery().view(track, "waveform"), gallery().view(track, "stft-2048"), gallery().durations[track]


@st.cache_resource(show_spinner=False)
def precomputed_example() -> PrecomputedExample | None:
    """The song that is answered before a visitor gives one, if the project's files hold one."""
    try:
        return open_precomputed_example()
    except DataError:
        return None


@st.cache_resource(show_spinner=False)
def neighbours() -> Neighbours:
    """The known tracks that songs are compared with."""
    return open_neighbours(gallery=gallery())


@st.cache_resource(show_spinner=False)
def pieces() -> Mapping[str, np.ndarray]:
    """What the default model makes of our own pieces, by genre; nothing if the project's files don't hold it."""
    try:
        return open_pieces()
    except DataError:
        return {}

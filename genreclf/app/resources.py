"""What is loaded once and shared by all visitors, and what is kept for one visitor; every cache is bounded."""

import contextlib
import io
import os
import threading
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import soundfile
import streamlit as st

from genreclf import figures
from genreclf.app.service import observe
from genreclf.app.service.turns import ANSWERS
from genreclf.audio import AudioClip, load_audio
from genreclf.audio.decoder_pool import DecoderPool
from genreclf.audio.effects import Alteration
from genreclf.errors import AudioError, DataError
from genreclf.exhibits.gallery import Gallery, open_gallery
from genreclf.features.views import view
from genreclf.genres import COLOURS, GENRES
from genreclf.gtzan import DATA_VARIABLE, Gtzan, catalogue, places
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier, Prediction
from genreclf.inference.explanation import GUIDE, Explanation, explain
from genreclf.inference.model_store import StoredModel, open_model, read_song_names
from genreclf.inference.neighbours import Neighbours, open_neighbours
from genreclf.inference.opening import Opening, open_opening
from genreclf.inference.removal import Removal, what_mattered, without

ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")


ALTERED_SECONDS: Final = 12.0
"""Length of what is changed to fool the model."""
PASSAGE_SECONDS: Final = 8.0
"""Length of what is played with and without what mattered."""

_warm = threading.Event()
_one_explanation = threading.Lock()  # they cost five answers each: answers of others come between the steps of one


def warm_up() -> None:
    """Start the decoders and load the default model in the background, while the first page already shows."""

    def work() -> None:
        decoders()
        classifier(DEFAULT_MODEL)  # with the argument that pages give: it is part of the cache's key
        _warm.set()

    threading.Thread(target=work, name="warm-up", daemon=True).start()


def is_warm() -> bool:
    """Whether an answer comes without the wait for loading the model."""
    return _warm.is_set()


def wait_in_words() -> str:
    """What to tell a visitor who waits for an answer."""
    if not is_warm():
        return "Waking up, the first song takes a little longer…"
    ahead = decoders().waiting + ANSWERS.waiting
    return f"Many songs came at once: yours is number {ahead + 1} in the queue…" if ahead else "Listening…"


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


@st.cache_resource(max_entries=4, ttl=600, show_spinner=False)
def _dataset(root: str) -> Gtzan:
    return Gtzan(root)


def dataset() -> Gtzan | None:
    """The copy of GTZAN that is connected, if it holds any track.

    It is the one that the visitor chose or the environment names; for visitors on this computer also the one that was
    chosen in an earlier visit, or that the app itself has fetched.
    """
    root = st.session_state.get("gtzan folder") or os.environ.get(DATA_VARIABLE)
    if root or not is_local_visitor():
        return None if not root or fault_of(root) else _dataset(root)
    kept = (str(folder) for folder in (places.remembered(), places.own_copy()) if folder)
    return next((_dataset(folder) for folder in kept if not fault_of(folder)), None)


def fault_of(root: str) -> str:
    """What is wrong with a folder that should hold GTZAN, as a sentence; empty if nothing is."""
    try:
        found = _dataset(root)
    except DataError as error:
        return str(error)
    return "" if found.paths else f"No track of GTZAN is in {root}. File names should read like blues.00000.wav."


def connect(root: str) -> str:
    """Connect a copy of GTZAN, for this visit and later ones on this computer.

    Returns
    -------
    str
        What is wrong with the folder; empty if it is connected.
    """
    _dataset.clear(root)  # it may have been filled since
    if not (fault := fault_of(root)):
        st.session_state["gtzan folder"] = root
        with contextlib.suppress(DataError):  # then it holds for this visit
            places.remember(root)
    return fault


def connection_fault() -> str:
    """What is wrong with the folder that the environment names, as a sentence; empty if nothing is."""
    root = os.environ.get(DATA_VARIABLE)
    return fault_of(root) if root else ""


def is_local_visitor() -> bool:
    """Whether the page is shown on the machine that serves it, so that its folders are the visitor's own."""
    address = urllib.parse.urlsplit(st.context.url or "")
    return st.context.ip_address is None and address.hostname in ("localhost", "127.0.0.1", "::1")


@st.cache_data(max_entries=8, show_spinner=False)
def history(name: str) -> pd.DataFrame:
    """How the training of a model went, by epoch; accuracy on validation data counts songs, as the replay does."""
    table, answers = model(name).history(), replay(name).set_index("track")
    truth = answers.index.str.partition(".").get_level_values(0).to_numpy()
    return table.assign(val_accuracy=(answers.to_numpy() == truth[:, None]).mean(axis=0))


@st.cache_data(max_entries=8, show_spinner=False)
def replay(name: str) -> pd.DataFrame:
    """What a model said of its validation tracks after each epoch."""
    return model(name).replay()


@st.cache_data(max_entries=8, show_spinner=False)
def architecture(name: str) -> pd.DataFrame:
    """The layers of a model's network."""
    return model(name).architecture()


@st.cache_data(max_entries=8, show_spinner=False)
def card(name: str) -> str:
    """What a model says of itself, as Markdown."""
    return model(name).readme()


def tracks() -> list[str]:
    """Tracks that can be looked at, connected or in the gallery, in the order of the data set."""
    connected = dataset()
    there = {*gallery().durations, *(connected.paths if connected else ())}
    return [track for track in catalogue() if track in there]


def track_path(track: str) -> Path | None:
    """Audio of a track, where it is connected."""
    connected = dataset()
    return connected.paths.get(track) if connected else None


@st.cache_data(max_entries=16, show_spinner=False)
def track_bytes(path: Path) -> bytes:
    """A file of the connected data set."""
    return path.read_bytes()


@st.cache_data(max_entries=16, show_spinner=False)
def track_wav(path: Path) -> bytes:
    """The same as every browser plays it."""
    clip = load_audio(path)
    return _as_wav(clip.samples, clip.sample_rate)


@st.cache_data(max_entries=64, show_spinner=False)
def track_view(track: str, name: str, path: Path | None) -> tuple[np.ndarray, float]:
    """One view of a track and the track's duration: from its audio where that is connected, else from the gallery."""
    if path is None:
        return gallery().view(track, name), gallery().durations[track]
    clip = load_audio(path)
    return view(clip, name), clip.duration


@st.cache_data(max_entries=64, show_spinner=False)
def track_thumbnail(track: str, path: Path | None, *, light: bool) -> bytes:
    """Waveform and spectrogram of a track as a PNG for a light or dark page, from its audio or from the gallery."""
    waveform, duration = track_view(track, "waveform", path)
    spectrogram, _ = track_view(track, "stft-2048", path)
    colour = COLOURS[track.partition(".")[0]]
    ink = "#221f2b" if light else "#f0edf6"
    return figures.png(figures.clip_picture(waveform, spectrogram, duration, colour, ink=ink), dpi=200)


@st.cache_data(max_entries=8, show_spinner=False)
def confusion_picture(matrix: np.ndarray, heading: str) -> bytes:
    """A confusion matrix as a PNG for a report."""
    return figures.png(figures.confusion_report(matrix, heading), dpi=150)


@st.cache_data(max_entries=1, show_spinner=False)
def overview_picture() -> bytes:
    """The first clip of every genre as one PNG for a report."""
    return figures.png(figures.genre_overview({genre: _first_clip(genre) for genre in GENRES}), dpi=150)


def _first_clip(genre: str) -> tuple[np.ndarray, np.ndarray, float]:
    track = f"{genre}.00000"
    return gallery().view(track, "waveform"), gallery().view(track, "stft-2048"), gallery().durations[track]


@dataclass(frozen=True)
class Original:
    """What the copy that is kept of a large file does not say of it (see `genreclf.app.keeping`).

    Attributes
    ----------
    size : int
        Bytes of the file.
    notes : tuple of str
        What had to be done to hear it.
    refusal : AudioError or None
        Why it can't be used, where it can't.
    """

    size: int
    notes: tuple[str, ...] = ()
    refusal: AudioError | None = None


def _original(content: bytes) -> Original:
    """What is known of the file that some content stands for; by default that it is the file."""
    originals: Mapping[bytes, Original] = st.session_state.get("originals", {})
    return originals.get(content) or Original(len(content))


def decoded_upload(content: bytes) -> AudioClip:
    """A visitor's file, of which nothing is kept here."""
    return observe.decode(content, decoders(), source="page")[0]


# Ten minutes take 53 MB, so all runs of a visit share one object, where a cache of data would copy it for each call.
@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def _decoded(content: bytes) -> tuple[AudioClip, float]:
    if refusal := _original(content).refusal:
        raise refusal
    clip, seconds = observe.decode(content, decoders(), source="page")
    clip.samples.flags.writeable = False
    return replace(clip, notes=clip.notes + _original(content).notes), seconds


def decoded(content: bytes) -> AudioClip:
    """A visitor's recording; forgotten with the visit."""
    return _decoded(content)[0]


def _part(content: bytes, span: tuple[float, float]) -> AudioClip:
    clip = decoded(content)
    return clip if span == (0.0, clip.duration) else clip.excerpt(*span)


def around(middle: float, duration: float, length: float) -> tuple[float, float]:
    """Start and end of a passage around a moment, inside of a recording; all in seconds."""
    start = max(0.0, min(middle - length / 2, duration - length))
    return start, min(duration, start + length)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def wav(samples: np.ndarray, sample_rate: int) -> bytes:
    """Sound as every browser plays it; forgotten with the visit."""
    return _as_wav(samples, sample_rate)


def _as_wav(samples: np.ndarray, sample_rate: int) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, sample_rate, format="WAV")
    return buffer.getvalue()


@st.cache_data(max_entries=64, show_spinner=False, scope="session")
def answer(content: bytes, name: str, span: tuple[float, float] | None = None) -> Prediction:
    """What a model makes of a visitor's recording, or of a part, in seconds; forgotten with the visit."""
    clip, seconds = _decoded(content)
    part = _part(content, span) if span else clip
    with ANSWERS.one():
        return observe.predict(part, classifier(name), source="page", size=_original(content).size, decoding=seconds)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def explanation(content: bytes, name: str, span: tuple[float, float], genre: str) -> Explanation:
    """What a model reacted to in a visitor's recording; forgotten with the visit."""
    guide = classifier(GUIDE)
    windows = guide.windows(_part(content, span))
    with _one_explanation:
        return explain(windows, guide.predict_windows, genre, pool=guide.pooled)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def removal(content: bytes, name: str, span: tuple[float, float], _before: Prediction) -> Removal:
    """The part of a visitor's recording that the answer ``_before`` rests on; forgotten with the visit."""
    reasons = explanation(content, name, span, _before.genre)

    def predict(changed: AudioClip) -> Prediction:
        with ANSWERS.one():
            return classifier(name).predict(changed)

    return what_mattered(_part(content, span), _before, reasons, predict)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def with_and_without(content: bytes, span: tuple[float, float], part: str, middle: float) -> tuple[bytes, bytes]:
    """Some seconds of a visitor's recording around a moment, as wav, as they are and without a part of the sound."""
    clip = _part(content, span)
    passage = clip.excerpt(*around(middle, clip.duration, PASSAGE_SECONDS))
    return wav(passage.samples, passage.sample_rate), wav(without(passage, part).samples, passage.sample_rate)


@st.cache_resource(show_spinner=False)
def opening() -> Opening | None:
    """The song that is answered before a visitor gives one, if the project's files hold one."""
    try:
        return open_opening()
    except DataError:
        return None


@st.cache_resource(show_spinner=False)
def neighbours() -> Neighbours:
    """The known tracks that songs are compared with."""
    return open_neighbours(gallery=gallery())


@st.cache_data(max_entries=2, show_spinner=False, scope="session")
def altered(content: bytes, span: tuple[float, float], change: Alteration) -> AudioClip:
    """Some seconds from the middle of a part of a recording, changed."""
    clip = _part(content, span)
    clip = clip.excerpt(*around(clip.duration / 2, clip.duration, ALTERED_SECONDS))
    return replace(clip, samples=change(clip.samples, clip.sample_rate))


@st.cache_data(max_entries=8, show_spinner=False, scope="session")
def altered_answer(content: bytes, name: str, span: tuple[float, float], change: Alteration) -> Prediction:
    """What a model makes of the changed recording."""
    return classifier(name).predict(altered(content, span, change))


@st.cache_data(max_entries=2, show_spinner=False, scope="session")
def altered_wav(content: bytes, span: tuple[float, float], change: Alteration) -> bytes:
    """The changed recording as every browser plays it."""
    clip = altered(content, span, change)
    return wav(clip.samples, clip.sample_rate)

"""What is made of one visitor's recordings, and kept for that visitor alone: forgotten with the visit, and bounded."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import streamlit as st

from genreclf.app.server import metrics
from genreclf.app.server.concurrency import CLASSIFICATIONS
from genreclf.app.session import resources
from genreclf.app.session.lru import LruCache
from genreclf.audio import AudioClip
from genreclf.audio.effects import Perturbation
from genreclf.audio.streams import SourceInfo
from genreclf.errors import AudioError
from genreclf.features.views import view
from genreclf.inference.classifier import Prediction
from genreclf.inference.explain.band_ablation import BandAblation, most_influential_band, without_band
from genreclf.inference.explain.occlusion import GUIDE, OcclusionMap, occlusion_map

ALTERED_SECONDS: Final = 12.0
"""Length of what is changed to fool the model."""
PASSAGE_SECONDS: Final = 8.0
"""Length of what is played with and without what mattered."""

# Reasons cost several answers each, and memory while they are looked for: one visitor's at a time, so that the answers
# of others come between their steps. While one visitor's song is explained, parts of another's may be taken away.
_one_explanation = threading.Lock()
_one_ablation = threading.Lock()


@dataclass(frozen=True)
class Original:
    """What the copy that is kept of a large file does not say of it (see `genreclf.app.session.uploads`).

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
    return metrics.decode(content, resources.decoders(), source="page")[0]


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known of a visitor's recording once it has been decoded.

    Attributes
    ----------
    duration : float
        Seconds that are heard.
    source : SourceInfo
        What the file is.
    notes : tuple of str
        What had to be done to hear it.
    decoding : float
        Seconds that it took, the wait for a decoder included.
    """

    duration: float
    source: SourceInfo
    notes: tuple[str, ...]
    decoding: float


_clips: LruCache[Facts, AudioClip] = LruCache(8)
"""Decoded recordings of all visits, ten minutes of which take 53 MB; each goes with its visit at the latest."""


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def facts(content: bytes) -> Facts:
    """What is known of a visitor's recording; forgotten with the visit."""
    original = _original(content)
    if original.refusal:
        raise original.refusal
    clip, seconds = metrics.decode(content, resources.decoders(), source="page")
    found = Facts(clip.duration, clip.source, clip.notes + original.notes, seconds)
    _clips.get(found, lambda: clip)
    return found


def decoded(content: bytes) -> AudioClip:
    """A visitor's recording; forgotten with the visit, or earlier: then it is decoded again."""
    known = facts(content)
    clip = replace(_clips.get(known, lambda: decoded_upload(content)), notes=known.notes)
    clip.samples.flags.writeable = False
    return clip


def is_whole(content: bytes, span: tuple[float, float]) -> bool:
    """Whether a part of a recording, in seconds, is all of it."""
    return span == (0.0, facts(content).duration)


def part(content: bytes, span: tuple[float, float]) -> AudioClip:
    """A part of a visitor's recording, in seconds."""
    clip = decoded(content)
    return clip if is_whole(content, span) else clip.excerpt(*span)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def pictures(content: bytes, span: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Waveform and spectrogram of a part of a visitor's recording (see `genreclf.features.views`)."""
    clip = part(content, span)
    return view(clip, "waveform"), view(clip, "stft-2048")


def around(middle: float, duration: float, length: float) -> tuple[float, float]:
    """Start and end of a passage around a moment, inside of a recording; all in seconds."""
    start = max(0.0, min(middle - length / 2, duration - length))
    return start, min(duration, start + length)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def wav(samples: np.ndarray, sample_rate: int) -> bytes:
    """Sound as every browser plays it; forgotten with the visit."""
    return resources.as_wav(samples, sample_rate)


@st.cache_data(max_entries=64, show_spinner=False, scope="session")
def answer(content: bytes, name: str, span: tuple[float, float] | None = None) -> Prediction:
    """What a model makes of a visitor's recording, or of a part, in seconds; forgotten with the visit."""
    known, size = facts(content), _original(content).size
    with CLASSIFICATIONS.slot():
        clip = part(content, span) if span else decoded(content)
        return metrics.predict(clip, resources.classifier(name), source="page", size=size, decoding=known.decoding)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def occlusion(content: bytes, name: str, span: tuple[float, float], genre: str) -> OcclusionMap:
    """What a model reacted to in a visitor's recording; forgotten with the visit."""
    asked = resources.classifier(name)
    with _one_explanation:
        windows = asked.windows(part(content, span))
        return occlusion_map(windows, asked.predict_windows, genre, pool=asked.pooled)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def band_ablation(content: bytes, name: str, span: tuple[float, float], _before: Prediction) -> BandAblation:
    """The part of a visitor's recording that the answer ``_before`` rests on; forgotten with the visit."""
    reasons = occlusion(content, GUIDE, span, _before.genre)

    def predict(changed: AudioClip) -> Prediction:
        with CLASSIFICATIONS.slot():
            return resources.classifier(name).predict(changed)

    with _one_ablation:
        return most_influential_band(part(content, span), _before, reasons, predict)


@st.cache_data(max_entries=4, show_spinner=False, scope="session")
def with_and_without(content: bytes, span: tuple[float, float], removed: str, middle: float) -> tuple[bytes, bytes]:
    """Some seconds of a visitor's recording around a moment, as wav, as they are and without a part of the sound."""
    clip = part(content, span)
    passage = clip.excerpt(*around(middle, clip.duration, PASSAGE_SECONDS))
    return wav(passage.samples, passage.sample_rate), wav(without_band(passage, removed).samples, passage.sample_rate)


@st.cache_data(max_entries=2, show_spinner=False, scope="session")
def perturbed_clip(content: bytes, span: tuple[float, float], change: Perturbation) -> AudioClip:
    """Some seconds from the middle of a part of a recording, changed."""
    clip = part(content, span)
    clip = clip.excerpt(*around(clip.duration / 2, clip.duration, ALTERED_SECONDS))
    return replace(clip, samples=change(clip.samples, clip.sample_rate))


@st.cache_data(max_entries=8, show_spinner=False, scope="session")
def perturbed_prediction(content: bytes, name: str, span: tuple[float, float], change: Perturbation) -> Prediction:
    """What a model makes of the changed recording."""
    with CLASSIFICATIONS.slot():
        return resources.classifier(name).predict(perturbed_clip(content, span, change))


@st.cache_data(max_entries=2, show_spinner=False, scope="session")
def perturbed_wav(content: bytes, span: tuple[float, float], change: Perturbation) -> bytes:
    """The changed recording as every browser plays it."""
    clip = perturbed_clip(content, span, change)
    return wav(clip.samples, clip.sample_rate)

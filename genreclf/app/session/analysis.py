"""Analyses of one visitor's recordings: cached for that visit only, and bounded."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, ParamSpec, TypeVar

import numpy as np
import streamlit as st

from genreclf.app.server import metrics
from genreclf.app.server.concurrency import CLASSIFICATIONS
from genreclf.app.session import resources
from genreclf.app.session.lru import LruCache
from genreclf.app.session.recordings import BY_ID, Recording
from genreclf.audio import AudioClip
from genreclf.audio.perturbation import Perturbation
from genreclf.audio.streams import SourceInfo
from genreclf.errors import GenreclfError
from genreclf.features.views import COLUMNS, STFT_FREQUENCIES, view
from genreclf.inference.classifier import Prediction
from genreclf.inference.explain.band_ablation import BandAblation, most_influential_band, without_band
from genreclf.inference.explain.occlusion import PROXY_MODEL, OcclusionMap, occlusion_map
from genreclf.inference.prediction import TargetClass

PERTURBED_SECONDS: Final = 12.0
"""Length of what is perturbed."""
PASSAGE_SECONDS: Final = 8.0
"""Length of what is played with and without what mattered."""

# Reasons cost several answers each, and memory while they are looked for: one visitor's at a time, so that the answers
# of others come between their steps. While one visitor's song is explained, parts of another's may be taken away.
_one_explanation = threading.Lock()
_one_ablation = threading.Lock()


P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
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


_decoded: LruCache[Recording, tuple[AudioClip, float]] = LruCache(8)
"""Clips of all visits, and the seconds that decoding took; ten minutes take 53 MB. Each goes with its recording."""


def _cached(max_entries: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep results for the visit; who gets one may change it."""
    return st.cache_data(max_entries=max_entries, show_spinner=False, scope="session", hash_funcs=BY_ID)


def _cached_as_is(max_entries: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep results for the visit without a copy for each who gets one: for what is large, or can't be changed."""
    return st.cache_resource(max_entries=max_entries, show_spinner=False, scope="session", hash_funcs=BY_ID)


def remember(recording: Recording, clip: AudioClip, seconds: float) -> None:
    """Keep a clip for a recording, as if it had been decoded in so many seconds."""
    _decoded.get(recording, lambda: (clip, seconds))


def _decode(recording: Recording) -> tuple[AudioClip, float]:
    if recording.refusal:
        raise recording.refusal
    return _decoded.get(recording, lambda: metrics.decode(recording.payload, resources.decoders(), source="page"))


@_cached_as_is(max_entries=128)
def facts(recording: Recording) -> Facts:
    """What is known of a visitor's recording; forgotten with the visit."""
    clip, seconds = _decode(recording)
    return Facts(clip.duration, clip.source, recording.notes or clip.notes, seconds)


def title(recording: Recording) -> str:
    """What a visitor's recording is called: by its tags where they give a title, else by its name."""
    try:
        return facts(recording).source.title or recording.title
    except GenreclfError:
        return recording.title


def decoded(recording: Recording) -> AudioClip:
    """A visitor's recording; forgotten with the visit, or earlier: then it is decoded again."""
    known = facts(recording)
    clip = replace(_decode(recording)[0], notes=known.notes)
    clip.samples.flags.writeable = False
    return clip


def is_whole(recording: Recording, span: tuple[float, float]) -> bool:
    """Whether a part of a recording, in seconds, is all of it."""
    return span == (0.0, facts(recording).duration)


def part(recording: Recording, span: tuple[float, float]) -> AudioClip:
    """A part of a visitor's recording, in seconds."""
    clip = decoded(recording)
    return clip if is_whole(recording, span) else clip.excerpt(*span)


@_cached(max_entries=4)
def pictures(recording: Recording, span: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Waveform and spectrogram of a part of a visitor's recording (see `genreclf.features.views`)."""
    clip = part(recording, span)
    return view(clip, "waveform"), view(clip, "stft-2048")


def around(middle: float, duration: float, length: float) -> tuple[float, float]:
    """Start and end of a passage around a moment, inside of a recording; all in seconds."""
    start = max(0.0, min(middle - length / 2, duration - length))
    return start, min(duration, start + length)


@_cached_as_is(max_entries=2)
def part_wav(recording: Recording, span: tuple[float, float]) -> bytes:
    """A part of a visitor's recording as every browser plays it; forgotten with the visit."""
    return _wav(part(recording, span))


def _wav(clip: AudioClip) -> bytes:
    return resources.as_wav(clip.samples, clip.sample_rate)


@_cached(max_entries=128)
def answer(recording: Recording, name: str, span: tuple[float, float] | None = None) -> Prediction:
    """What a model makes of a visitor's recording, or of a part, in seconds; forgotten with the visit."""
    known = facts(recording)
    with CLASSIFICATIONS.slot():
        clip = part(recording, span) if span else decoded(recording)
        return metrics.predict(
            clip, resources.classifier(name), source="page", size=recording.size, decoding=known.decoding
        )


def guide(prediction: Prediction) -> str:
    """Which model is asked where to look: the small one, unless it does not know what the answer names."""
    knows = prediction.target.kind == "genre" or resources.classifier(PROXY_MODEL).card.styles
    return PROXY_MODEL if knows else prediction.model


@_cached(max_entries=4)
def occlusion(recording: Recording, name: str, span: tuple[float, float], target: TargetClass) -> OcclusionMap:
    """What a model reacted to in a visitor's recording; forgotten with the visit."""
    asked = resources.classifier(name)
    with _one_explanation:
        windows = asked.windows(part(recording, span))
        if target.kind == "genre":
            return occlusion_map(windows, asked.predict_windows, target.name, pool=asked.pooled)
        return occlusion_map(windows, lambda inputs: asked.predict_target(inputs, target), target.name, column=1)


@_cached(max_entries=4)
def overlay(recording: Recording, span: tuple[float, float], _prediction: Prediction) -> np.ndarray:
    """What mattered for an answer, to lay over the spectrogram of a part of a recording."""
    found = occlusion(recording, guide(_prediction), span, _prediction.target)
    return found.picture(STFT_FREQUENCIES, COLUMNS, span[1] - span[0])


@_cached(max_entries=4)
def band_ablation(recording: Recording, name: str, span: tuple[float, float], _before: Prediction) -> BandAblation:
    """The part of a visitor's recording that the answer ``_before`` rests on; forgotten with the visit."""
    reasons = occlusion(recording, guide(_before), span, _before.target)

    def predict(changed: AudioClip) -> Prediction:
        with CLASSIFICATIONS.slot():
            return resources.classifier(name).predict(changed)

    with _one_ablation:
        return most_influential_band(part(recording, span), _before, reasons, predict)


@_cached_as_is(max_entries=4)
def with_and_without(
    recording: Recording, span: tuple[float, float], removed: str, middle: float
) -> tuple[bytes, bytes]:
    """Some seconds of a visitor's recording around a moment, as wav, as they are and without a part of the sound."""
    clip = part(recording, span)
    passage = clip.excerpt(*around(middle, clip.duration, PASSAGE_SECONDS))
    return _wav(passage), _wav(without_band(passage, removed))


@_cached(max_entries=2)
def perturbed_clip(recording: Recording, span: tuple[float, float], change: Perturbation) -> AudioClip:
    """Some seconds from the middle of a part of a recording, changed."""
    clip = part(recording, span)
    clip = clip.excerpt(*around(clip.duration / 2, clip.duration, PERTURBED_SECONDS))
    return replace(clip, samples=change(clip.samples, clip.sample_rate))


@_cached(max_entries=8)
def perturbed_prediction(
    recording: Recording, name: str, span: tuple[float, float], change: Perturbation
) -> Prediction:
    """What a model makes of the changed recording."""
    with CLASSIFICATIONS.slot():
        return resources.classifier(name).predict(perturbed_clip(recording, span, change))


@_cached_as_is(max_entries=2)
def perturbed_wav(recording: Recording, span: tuple[float, float], change: Perturbation) -> bytes:
    """The changed recording as every browser plays it."""
    return _wav(perturbed_clip(recording, span, change))

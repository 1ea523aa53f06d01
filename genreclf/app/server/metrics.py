"""Metrics for the operator: one line of JSON per classification, and figures for Prometheus.

Lines go through the logger ``genreclf``; figures join those of Streamlit at ``/_stcore/metrics``. Neither knows what a
recording is called, what it sounds like, or who sent it: only its size, format and length.
"""

import ipaddress
import json
import logging
import math
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.stats import HistogramStat

from genreclf.app.server.error_responses import refusal
from genreclf.audio import AudioClip
from genreclf.audio.decoder_pool import DecoderPool
from genreclf.inference.classifier import GenreClassifier, Prediction

Source = Literal["page", "api"]
"""Where a recording came from."""

FAMILY: Final = "genreclf_classification_seconds"
BOUNDS: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, math.inf)
"""Upper bounds of the classes of answer times, in seconds."""

ALLOWED_VARIABLE: Final = "GENRECLF_METRICS_ALLOW_IPS"
"""Environment variable with the addresses and networks, separated by commas, that may see the figures; ``*`` is all."""

_CLOSED: Final = refusal(403, f"These figures are for the operator. {ALLOWED_VARIABLE} says who may see them.")
_log = logging.getLogger("genreclf")


class Counters:
    """How many recordings came from where, what became of them, and how long it took: a provider of Streamlit's."""

    stats_families: Final = (FAMILY,)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: dict[tuple[str, str], list[float]] = {}

    def add(self, source: Source, outcome: str, seconds: float) -> None:
        """Count one recording."""
        with self._lock:
            sums = self._seconds.setdefault((source, outcome), [0.0] * (len(BOUNDS) + 1))
            for number, bound in enumerate(BOUNDS):
                sums[number] += seconds <= bound
            sums[-1] += seconds

    def get_stats(self, family_names: Sequence[str] | None = None) -> Mapping[str, Sequence[HistogramStat]]:
        """See `streamlit.runtime.stats.StatsProvider`."""
        with self._lock:
            counted = {labels: tuple(sums) for labels, sums in sorted(self._seconds.items())}
        stats = [
            HistogramStat(
                family_name=FAMILY,
                buckets=tuple((bound, int(count)) for bound, count in zip(BOUNDS, counts, strict=True)),
                observation_sum=total,
                observation_count=int(counts[-1]),
                labels={"source": source, "outcome": outcome},
                unit="seconds",
                help="From the bytes of a recording to its answer or refusal, the wait for a decoder included.",
            )
            for (source, outcome), (*counts, total) in counted.items()
        ]
        return {FAMILY: stats}


counters: Final = Counters()


def start() -> None:
    """Publish the counters; write lines to standard error, unless the program that serves the app has a log already."""
    runtime.get_instance().stats_mgr.register_provider(counters)
    if not _log.hasHandlers():
        _log.addHandler(logging.StreamHandler())
        _log.setLevel(logging.INFO)


class MetricsGuard:
    """Middleware that keeps strangers from the figures: only those whom `ALLOWED_VARIABLE` names see them.

    Parameters
    ----------
    app : ASGI application
        What shows them.
    allowed : str, optional
        Instead of the variable; without both, programs on the same machine.
    """

    def __init__(self, app: ASGIApp, allowed: str | None = None) -> None:
        self._app = app
        named = os.environ.get(ALLOWED_VARIABLE, "127.0.0.0/8,::1") if allowed is None else allowed
        self._is_open = named.strip() == "*"
        self._networks = [] if self._is_open else [*_networks(named)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        is_asked = scope["type"] == "http" and scope["path"].rstrip("/").endswith("/_stcore/metrics")
        app = self._app if not is_asked or self._is_open or self._is_allowed(scope.get("client")) else _CLOSED
        await app(scope, receive, send)

    def _is_allowed(self, client: tuple[str, int] | None) -> bool:
        try:
            address = ipaddress.ip_address(client[0] if client else "")
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)


def _networks(named: str) -> Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for text in filter(None, map(str.strip, named.split(","))):
        try:
            yield ipaddress.ip_network(text, strict=False)
        except ValueError:
            _log.warning("%s: %r is no address or network, so it is left out", ALLOWED_VARIABLE, text)


def decode(content: bytes, decoders: DecoderPool, *, source: Source) -> tuple[AudioClip, float]:
    """Decode a recording; one that is refused is written down.

    Parameters
    ----------
    content : bytes
        A sound file.
    decoders : DecoderPool
        Where to decode it.
    source : {"page", "api"}
        Where it came from.

    Returns
    -------
    clip : AudioClip
        The recording.
    seconds : float
        How long it took, the wait for a decoder included.
    """
    begun = time.perf_counter()
    try:
        clip = decoders.load_audio(content)
    except Exception as error:
        _write(source, type(error).__name__, time.perf_counter() - begun, size=len(content))
        raise
    return clip, time.perf_counter() - begun


def predict(clip: AudioClip, model: GenreClassifier, *, source: Source, size: int, decoding: float) -> Prediction:
    """Classify a recording and write it down.

    Parameters
    ----------
    clip : AudioClip
        The recording, or a part of it.
    model : GenreClassifier
        What classifies it.
    source : {"page", "api"}
        Where it came from.
    size : int
        Bytes of the file.
    decoding : float
        Seconds that decoding took, from `decode`.

    Returns
    -------
    Prediction
        The model's.
    """
    begun = time.perf_counter()
    known = {"size": size, "format": clip.source.format, "duration": round(clip.duration, 3), "model": model.name}
    try:
        prediction = model.predict(clip)
    except Exception as error:
        _write(source, type(error).__name__, decoding + time.perf_counter() - begun, **known)
        raise
    _write(source, prediction.verdict, decoding + time.perf_counter() - begun, **known)
    return prediction


def _write(source: Source, outcome: str, seconds: float, **known: Any) -> None:
    counters.add(source, outcome, seconds)
    line = {
        "event": "classification",
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": source,
        "outcome": outcome,
        "seconds": round(seconds, 3),
        **known,
    }
    _log.info("%s", json.dumps(line))

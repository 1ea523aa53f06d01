"""genreclf: music genre classification, explained.

>>> import genreclf
>>> prediction = genreclf.classify("examples/classical.ogg")
>>> prediction.genre, prediction.verdict
('classical', <Verdict.CONFIDENT: 'confident'>)
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genreclf.audio import AudioClip, load_audio
    from genreclf.errors import GenreclfError
    from genreclf.genres import GENRES
    from genreclf.inference.classifier import GenreClassifier, Prediction, Segment, Verdict, classify

__version__ = "0.2.0"
__all__ = [
    "GENRES",
    "AudioClip",
    "GenreClassifier",
    "GenreclfError",
    "Prediction",
    "Segment",
    "Verdict",
    "classify",
    "load_audio",
]

_HOMES = {
    "AudioClip": "audio",
    "GENRES": "genres",
    "GenreClassifier": "inference.classifier",
    "GenreclfError": "errors",
    "Prediction": "inference.classifier",
    "Segment": "inference.classifier",
    "Verdict": "inference.classifier",
    "classify": "inference.classifier",
    "load_audio": "audio",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

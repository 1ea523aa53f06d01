"""genreclf: what a neural network makes of a song.

>>> from genreclf import GenreClassifier, load_audio
>>> prediction = GenreClassifier.load().predict(load_audio("examples/classical.ogg"))
>>> prediction.genre
'classical'
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genreclf.audio import AudioClip, load_audio
    from genreclf.errors import GenreclfError
    from genreclf.genres import GENRES
    from genreclf.inference.classifier import GenreClassifier, Prediction, Segment

__version__ = "0.2.0"
__all__ = ["GENRES", "AudioClip", "GenreClassifier", "GenreclfError", "Prediction", "Segment", "load_audio"]

_HOMES = {
    "AudioClip": "audio",
    "GENRES": "genres",
    "GenreClassifier": "inference.classifier",
    "GenreclfError": "errors",
    "Prediction": "inference.classifier",
    "Segment": "inference.classifier",
    "load_audio": "audio",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)

"""The example that the start page opens with, and its precomputed prediction.

A visitor sees and hears an answer at once, before any model is loaded. The file ``precomputed.json`` beside the
examples holds what the live path gave for one of them: the prediction, the band it rests on, the two views that are
drawn, and the occlusion map to lay over the spectrogram. ``python -m genreclf precompute-example`` makes it; a test
compares it with the live path.
"""

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from genreclf.audio import load_audio
from genreclf.bundled.examples import EXAMPLES, Example, examples
from genreclf.errors import DataError
from genreclf.features.views import COLUMNS, STFT_FREQUENCIES, view
from genreclf.files import new_file, sha256
from genreclf.inference.classifier import GenreClassifier, Prediction, Segment, Verdict
from genreclf.inference.explain.band_ablation import BandAblation, most_influential_band
from genreclf.inference.explain.occlusion import occlusion_map
from genreclf.inference.styles import StyleProbability

PRECOMPUTED_EXAMPLE: Final = EXAMPLES / "precomputed.json"
"""The file that ships."""


@dataclass(frozen=True)
class PrecomputedExample:
    """An example and its prediction.

    Attributes
    ----------
    example : Example
        The sound.
    duration : float
        Its length, in seconds.
    prediction : Prediction
        The answer, without an embedding.
    ablation : BandAblation
        What the answer rests on.
    waveform, spectrogram : np.ndarray
        The views ``"waveform"`` and ``"stft-2048"`` (see `genreclf.features.views.view`).
    overlay : np.ndarray [shape=(n_bands, n_times)]
        What mattered, from -1 to 1 (see `genreclf.inference.explain.occlusion.OcclusionMap.picture`).
    """

    example: Example
    duration: float
    prediction: Prediction
    ablation: BandAblation
    waveform: np.ndarray
    spectrogram: np.ndarray
    overlay: np.ndarray


def precompute(example: Example, classifier: GenreClassifier) -> PrecomputedExample:
    """Compute the prediction for an example."""
    clip = load_audio(example.path)
    prediction = classifier.predict(clip)
    reasons = occlusion_map(classifier.windows(clip), classifier.predict_windows, prediction.genre)
    overlay = reasons.picture(STFT_FREQUENCIES, COLUMNS, clip.duration)
    return PrecomputedExample(
        example=example,
        duration=clip.duration,
        prediction=prediction,
        ablation=most_influential_band(clip, prediction, reasons, classifier.predict),
        waveform=view(clip, "waveform"),
        spectrogram=view(clip, "stft-2048"),
        overlay=np.round(127 * overlay).astype(np.int8) / np.float32(127),
    )


def most_telling_example(classifier: GenreClassifier) -> PrecomputedExample:
    """The example that explains most: predicted correctly, but as another genre without a part of its sound.

    Of several the one that it is surest about; where there is none of the kind, of all that it takes for what they are.

    Raises
    ------
    DataError
        If it takes none for what it is.
    """
    tried = [precompute(example, classifier) for example in examples().values()]
    right = [o for o in tried if o.prediction.genre == o.example.genre and o.prediction.verdict == "confident"]
    if not right:
        raise DataError(f"{classifier.name} is sure and right about none of the examples. Please name one.")
    return max(right, key=lambda o: (o.ablation.prediction.genre != o.prediction.genre, o.prediction.confidence))


def write_precomputed_example(precomputed: PrecomputedExample, path: Path = PRECOMPUTED_EXAMPLE) -> None:
    """Write the file in one step."""
    content = {
        "genre": precomputed.example.genre,
        "sha256": sha256(precomputed.example.path),
        "duration": precomputed.duration,
        "prediction": precomputed.prediction.to_dict(),
        "without": {
            "part": precomputed.ablation.band,
            "decisive": precomputed.ablation.decisive,
            "prediction": precomputed.ablation.prediction.to_dict(),
        },
        "waveform": _packed(precomputed.waveform),
        "spectrogram": _packed(precomputed.spectrogram),
        "overlay": _packed(np.round(127 * precomputed.overlay).astype(np.int8)),
    }
    with new_file(path) as draft:
        draft.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def open_precomputed_example(path: Path = PRECOMPUTED_EXAMPLE) -> PrecomputedExample:
    """Read it.

    Raises
    ------
    DataError
        If the file is missing or damaged, or the example has changed since.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        example = examples()[content["genre"]]
        if sha256(example.path) != content["sha256"]:
            raise ValueError("the example has changed since")
        without = content["without"]
        return PrecomputedExample(
            example=example,
            duration=float(content["duration"]),
            prediction=_prediction(content["prediction"]),
            ablation=BandAblation(without["part"], _prediction(without["prediction"]), bool(without["decisive"])),
            waveform=_unpacked(content["waveform"]),
            spectrogram=_unpacked(content["spectrogram"]),
            overlay=_unpacked(content["overlay"]) / np.float32(127),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path.name} can't be used ({error}). `python -m genreclf precompute-example` makes it again."
        ) from None


def _prediction(content: Mapping[str, Any]) -> Prediction:
    return Prediction(
        model=content["model"],
        genre=content["genre"],
        probabilities=content["probabilities"],
        verdict=Verdict(content["verdict"]),
        timeline=tuple(Segment(**segment) for segment in content["timeline"]),
        outside=content.get("outside"),
        styles=tuple(StyleProbability(**style) for style in content.get("styles", ())),
        confident_level=content.get("confident_level", ""),
        tags=content["tags"],
        sounds=content["sounds"],
        notes=tuple(content["notes"]),
    )


def _packed(rows: np.ndarray) -> str:
    """Signed bytes as a PNG in base64."""
    buffer = io.BytesIO()
    Image.fromarray((rows.astype(np.int16) + 128).astype(np.uint8)).save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def _unpacked(text: str) -> np.ndarray:
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(text))))
    return (picture.astype(np.int16) - 128).astype(np.int8)

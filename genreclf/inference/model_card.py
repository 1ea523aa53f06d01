"""`ModelCard`: the content of ``card.json``, checked when a model is opened.

Conventions
-----------
A card is JSON. `ModelCard` holds the values that this program relies on, with their types; everything else that
training wrote is kept in `ModelCard.content`, for whoever reads cards. Split and subset names are those of
``predictions.csv``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from genreclf.errors import ModelError
from genreclf.genres import GENRES
from genreclf.style_taxonomy import STYLES_BY_WORD

NETWORK_KERAS, NETWORK_LITERT = "network.keras", "network.tflite"
"""The network as it was trained, and as it is served."""
_MIN_MUSIC = 0.0
"""Threshold of models that don't tell music from other sounds: everything is music."""


@dataclass(frozen=True)
class StyleSettings:
    """Styles beyond the ten genres: names, thresholds and inverse temperatures.

    Attributes
    ----------
    words : tuple of str
        Styles in the order of the network's output, by their words in `genreclf.style_taxonomy.STYLES_BY_WORD`.
    outside_threshold : float
        In [0, 1]: probability of being none of the ten genres from which on that is the answer.
    family_threshold, style_threshold : float
        At least 0: probability from which on a family, or a style, is sure; above 1 it never is.
    inverse_temperature, outside_inverse_temperature : Mapping of str to float
        Inverse temperature of styles, and of being none of the ten, by number of windows.
    """

    words: tuple[str, ...]
    outside_threshold: float
    family_threshold: float
    style_threshold: float
    inverse_temperature: Mapping[str, float]
    outside_inverse_temperature: Mapping[str, float]


@dataclass(frozen=True)
class ModelCard:
    """A model, described.

    Attributes
    ----------
    name : str
        For example ``"features-cnn"``.
    front_end, fingerprint : str
        What the network is given (a key of `genreclf.features.front_ends.FRONT_ENDS`), and the state of the code that
        computes it.
    confident_threshold, music_threshold : float
        In [0, 1]: from where on an answer is confident, and below which a recording is no music.
    inverse_temperature : Mapping of str to float
        By number of windows (see `genreclf.inference.pooling.inverse_temperature`); empty where nothing was measured.
    tags, sounds : tuple of str
        Names of the network's outputs of the same names; empty for models without.
    styles : StyleSettings or None
        None for models that know the ten genres alone.
    trained_on : str
        The split whose training subset the network learnt from.
    subset_sizes : Mapping of str to Mapping of str to int
        Tracks by split and subset.
    is_trained_on_songs : bool
        Whether songs beyond GTZAN were in its training set.
    recordings : Mapping of str to int
        What its training set held: ``tracks`` of GTZAN, ``songs`` of the ten genres, ``other styles`` and ``other
        sounds``; empty where it was GTZAN alone.
    augmentation : str
        In words; empty where the card has none.
    metrics : Mapping of str to Mapping of str to Mapping of str to Any
        By split and subset, as `genreclf.evaluation.evaluate` gives them.
    repeats : Mapping of str to Any
        Mean and deviation of the metrics over random splits; empty where there was one only.
    checksums : Mapping of str to str
        SHA-256 by network file.
    content : Mapping of str to Any
        The whole card.
    """

    name: str
    front_end: str
    fingerprint: str
    confident_threshold: float
    music_threshold: float
    inverse_temperature: Mapping[str, float]
    tags: tuple[str, ...]
    sounds: tuple[str, ...]
    styles: StyleSettings | None
    trained_on: str
    subset_sizes: Mapping[str, Mapping[str, int]]
    is_trained_on_songs: bool
    recordings: Mapping[str, int]
    augmentation: str
    metrics: Mapping[str, Mapping[str, Mapping[str, Any]]]
    repeats: Mapping[str, Any]
    checksums: Mapping[str, str]
    content: Mapping[str, Any] = field(repr=False, compare=False)

    @classmethod
    def parse(cls, content: Any) -> "ModelCard":
        """Check a parsed ``card.json``.

        Parameters
        ----------
        content : Any
            What the JSON holds.

        Returns
        -------
        ModelCard
            With every value of the type and range that it should have.

        Raises
        ------
        ModelError
            If a value is missing or is not what it should be; the message names it.
        """
        read = _Reader(content)
        if read.strings("genres") != GENRES:
            raise ModelError("it is for other genres than this program knows")
        augmentation = read.value(dict, "training", default={}).get("augmentation", "")
        return cls(
            name=read.value(str, "name"),
            front_end=read.value(str, "features", "kind"),
            fingerprint=read.value(str, "features", "fingerprint"),
            confident_threshold=read.probability("thresholds", "confident"),
            music_threshold=read.probability("thresholds", "music", default=_MIN_MUSIC),
            inverse_temperature=read.by_number_of_windows("inverse_temperature"),
            tags=read.strings("tags", default=()),
            sounds=read.strings("sounds", default=()),
            styles=read.styles(),
            trained_on=read.value(str, "data", "network_trained_on"),
            subset_sizes=read.value(dict, "data", "parts", default={}),
            is_trained_on_songs=read.trained_on_songs(),
            recordings=read.recordings(),
            augmentation=augmentation if isinstance(augmentation, str) else "",
            metrics=read.value(dict, "metrics", default={}),
            repeats=read.value(dict, "repeats", default={}),
            checksums=read.checksums(),
            content=content,
        )


class _Reader:
    """Values of nested JSON objects by their keys, each of the type that is asked for."""

    def __init__(self, content: Any) -> None:
        self._content = content

    def value(self, kind: type, *keys: str, default: Any = None) -> Any:
        found = self._content
        for key in keys:
            if not isinstance(found, dict) or key not in found:
                if default is None:
                    raise ModelError(f"it lacks {' '.join(keys)}")
                return default
            found = found[key]
        if not isinstance(found, kind):
            raise ModelError(f"{' '.join(keys)} is not what it should be")
        return found

    def probability(self, *keys: str, default: float | None = None) -> float:
        found = self.value(float | int, *keys, default=default)  # type: ignore[arg-type]
        if isinstance(found, bool) or not 0 <= found <= 1:
            raise ModelError(f"{' '.join(keys)} is not a number from 0 to 1")
        return float(found)

    def recordings(self) -> Mapping[str, int]:
        found = self.value(dict, "training", "recordings", default={})
        if found and not all(type(found.get(kind)) is int for kind in ("tracks", "songs", "other styles")):
            raise ModelError("training recordings does not count tracks, songs and other styles")
        return found

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        found = self.value(list | tuple, key, default=default)  # type: ignore[arg-type]
        if not all(isinstance(name, str) for name in found):
            raise ModelError(f"{key} is not a list of names")
        return tuple(found)

    def threshold(self, *keys: str) -> float:
        found = self.value(float | int, *keys)  # type: ignore[arg-type]
        if isinstance(found, bool) or not 0 <= found < math.inf:
            raise ModelError(f"{' '.join(keys)} is not a number from 0 on")
        return float(found)

    def styles(self) -> StyleSettings | None:
        words = self.strings("styles", default=())
        if not words:
            return None
        if unknown := [word for word in words if word not in STYLES_BY_WORD]:
            raise ModelError(f"styles names {', '.join(map(repr, unknown[:3]))}, which this program does not know")
        if len(set(words)) < len(words):
            raise ModelError("styles names a style twice")
        return StyleSettings(
            words=words,
            outside_threshold=self.probability("thresholds", "outside"),
            family_threshold=self.threshold("thresholds", "family"),
            style_threshold=self.threshold("thresholds", "style"),
            inverse_temperature=self.by_number_of_windows("style_inverse_temperature"),
            outside_inverse_temperature=self.by_number_of_windows("outside_inverse_temperature"),
        )

    def trained_on_songs(self) -> bool:
        before = self.value(bool, "data", "heard_songs", default=False)  # its name in earlier cards
        return bool(self.value(bool, "data", "trained_on_songs", default=before))

    def checksums(self) -> dict[str, str]:
        self.value(str, "checksums", NETWORK_LITERT)
        found = self.value(dict, "checksums")
        if not all(isinstance(checksum, str) for checksum in found.values()):
            raise ModelError("checksums are not what they should be")
        return dict(found)

    def by_number_of_windows(self, key: str) -> dict[str, float]:
        before = key.replace("inverse_temperature", "sharpness")  # its name in earlier cards
        found = self.value(dict, key, default=self.value(dict, before, default={}))
        for windows, factor in found.items():
            is_number = isinstance(factor, float | int) and not isinstance(factor, bool) and math.isfinite(factor)
            if not (windows.isdecimal() and int(windows) > 0 and is_number and factor > 0):
                raise ModelError(f"{key} is not a table of factors by number of windows")
        return dict(found)

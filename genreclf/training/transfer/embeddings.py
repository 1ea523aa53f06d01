"""Embeddings of all recordings that genre heads are trained and evaluated on, computed once.

Each set is one ``.npz`` file in a cache folder, named after its recordings; a set that is there is not computed again.
Running the backbone takes most of the training time, and the heads on top of it little.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from genreclf.audio import AudioClip, effects, load_audio
from genreclf.audio.streams import SourceInfo
from genreclf.datasets import non_music
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.inference.litert import LiteRtNetwork

PER_KIND: Final = {"train": 24, "valid": 10, "test": 12}
"""How many sounds of each kind that is not music there are, by subset."""
SEEDS: Final = {"train": 1, "valid": 2, "test": 3}
COPIES_WHOLE, COPIES_SHORT = 3, 6
"""Augmented copies of each whole clip and of each excerpt."""
WHOLE_WINDOWS: Final = 8
"""A track with at least this many windows of 3 s is a whole clip."""
COPY_SECONDS = 9.0
"""Length of an augmented copy: three windows."""
OnProgress = Callable[[str], None]


@dataclass(frozen=True)
class EmbeddingSet:
    """Embeddings of many windows.

    Attributes
    ----------
    embedding : np.ndarray [shape=(n, d)]
        Input of a genre head.
    source : np.ndarray [shape=(n,)]
        Track, or kind of sound.
    variant : np.ndarray [shape=(n,)]
        ``clean``, or ``copy 0`` and so on for augmented copies; of sounds that are not music, the subset.
    group : np.ndarray [shape=(n,)]
        Number of the recording.
    """

    embedding: np.ndarray
    source: np.ndarray
    variant: np.ndarray
    group: np.ndarray

    @classmethod
    def read(cls, path: Path) -> "EmbeddingSet":
        """Read one set of the cache."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["embedding"], arrays["source"], arrays["variant"], arrays["group"])

    def where(self, mask: np.ndarray | slice) -> "EmbeddingSet":
        """Some of the windows."""
        return EmbeddingSet(self.embedding[mask], self.source[mask], self.variant[mask], self.group[mask])

    def of(self, tracks: Sequence[str]) -> "EmbeddingSet":
        """The windows of some tracks."""
        return self.where(np.isin(self.source, tracks))


@dataclass(frozen=True)
class RecordingWindows:
    """Windows of one recording, and what to call them."""

    source: str
    variant: str
    windows: np.ndarray


def embedding_sets(
    paths: Mapping[str, Path],
    backbone: LiteRtNetwork,
    cache: Path,
    *,
    speech: Mapping[str, Sequence[Path]],
    on_progress: OnProgress = lambda text: None,
) -> dict[str, EmbeddingSet]:
    """Compute what the cache lacks, and read all sets.

    Parameters
    ----------
    paths : Mapping of str to Path
        Audio by track, whole clips or excerpts.
    backbone : LiteRtNetwork
        Log-mel windows -> ``embedding``.
    cache : Path
        Folder of the sets.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset, one speaker each.
    on_progress : callable
        Called with a line of text after every recording.

    Returns
    -------
    dict of str to EmbeddingSet
        ``clean``: every track; ``augmented``: augmented excerpts of it; ``non-music``: synthetic and spoken sounds.
    """
    tracks, speakers = cache_key(*paths), cache_key(*speaker_names(speech))
    jobs: dict[str, tuple[str, Iterator[RecordingWindows]]] = {
        "clean": (tracks, (_clean(*item) for item in paths.items())),
        "augmented": (tracks, (job for item in paths.items() for job in _augmented(*item))),
        "non-music": (speakers, _non_music(speech)),
    }
    sets = {}
    for name, (key, recordings) in jobs.items():
        file = cache / f"{name}-{key}.npz"
        if not file.is_file():
            _run(recordings, backbone, file, partial(_say, on_progress, name))
        sets[name] = EmbeddingSet.read(file)
    return sets


def cache_key(*names: str) -> str:
    """Part of the name of a cached file: other recordings, or another front end, must give another one."""
    return hashlib.sha256("\n".join((LogMelFrontEnd().fingerprint(), *names)).encode()).hexdigest()[:16]


def speaker_names(speech: Mapping[str, Sequence[Path]]) -> list[str]:
    """Subset and folder of each speaker, for `cache_key`."""
    return [f"{subset} {folder}" for subset in SEEDS for folder in speech.get(subset, ())]


def _say(on_progress: OnProgress, name: str, recordings: int) -> None:
    on_progress(f"{name}: {recordings} recordings")


def _clean(track: str, path: Path) -> RecordingWindows:
    return RecordingWindows(track, "clean", LogMelFrontEnd().windows(load_audio(path)).inputs)


def _augmented(track: str, path: Path) -> Iterator[RecordingWindows]:
    """Random excerpts of a track, augmented."""
    clip = load_audio(path)
    rng = np.random.default_rng(zlib.crc32(track.encode()))
    length = int(COPY_SECONDS * 1.1 * clip.sample_rate)
    for copy in range(COPIES_WHOLE if len(clip.samples) > length else COPIES_SHORT):
        start = rng.integers(max(1, len(clip.samples) - length))
        excerpt = clip.samples[start : start + length]
        augmented = replace(clip, samples=effects.random_chain(excerpt, clip.sample_rate, rng))
        yield RecordingWindows(
            track, f"copy {copy}", LogMelFrontEnd().windows(augmented, limit=round(COPY_SECONDS / 3)).inputs
        )


def _non_music(speech: Mapping[str, Sequence[Path]]) -> Iterator[RecordingWindows]:
    for subset, seed in SEEDS.items():
        for kind, samples in non_music.sounds(subset, speech.get(subset, ()), per_kind=PER_KIND[subset], seed=seed):
            clip = AudioClip(samples, non_music.SAMPLE_RATE, SourceInfo(kind, non_music.SAMPLE_RATE, 1))
            yield RecordingWindows(kind, subset, LogMelFrontEnd().windows(clip).inputs)


def _run(
    recordings: Iterator[RecordingWindows], backbone: LiteRtNetwork, target: Path, on_recording: Callable[[int], None]
) -> None:
    embeddings: list[np.ndarray] = []
    labels: list[tuple[str, str, int]] = []
    for group, recording in enumerate(recordings):
        embeddings.append(backbone(recording.windows)["embedding"])
        labels += [(recording.source, recording.variant, group)] * len(recording.windows)
        on_recording(group + 1)
    source, variant, group_numbers = zip(*labels, strict=True)
    with new_file(target) as draft, draft.open("wb") as file:
        np.savez(
            file,
            embedding=np.concatenate(embeddings),
            source=np.array(source),
            variant=np.array(variant),
            group=np.array(group_numbers),
        )

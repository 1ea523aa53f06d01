"""Outputs of a trained ``audio-tagger`` for windows of all recordings, computed once: the input of linear heads."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import keras
import numpy as np

from genreclf.audio import AudioClip
from genreclf.audio.streams import SourceInfo
from genreclf.datasets import non_music
from genreclf.datasets.labelled_recordings import Song
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import new_file
from genreclf.inference.litert import LiteRtNetwork
from genreclf.training.distillation import augmentation
from genreclf.training.distillation.spectrograms import Spectrograms
from genreclf.training.matrix_products import is_musicnn, with_matrix_products
from genreclf.training.transfer.backbones import fingerprint
from genreclf.training.transfer.embeddings import PER_KIND, SEEDS, cache_key, speaker_names

PLAIN, RECODED, AUGMENTED, SYNTHETIC = "plain", "recoded", "augmented", "synthetic"
AUGMENTED_COPIES, WINDOWS_PER_COPY = 2, 4
_BATCH_SIZE: Final = 128


@dataclass(frozen=True)
class TaggerOutputs:
    """Outputs of a tagger for windows.

    Attributes
    ----------
    outputs : np.ndarray [shape=(n, d)]
        Of the tagger.
    recording : np.ndarray [shape=(n,)]
        The recording of each window; synthetic sounds have names of their own, which begin with their subset.
    variant : np.ndarray [shape=(n,)]
        ``plain``: windows as on the live path; ``recoded``: the same through another codec; ``augmented``;
        ``synthetic``: sounds that are not music.
    """

    outputs: np.ndarray
    recording: np.ndarray
    variant: np.ndarray

    def where(self, mask: np.ndarray) -> "TaggerOutputs":
        """Some of the windows."""
        return TaggerOutputs(self.outputs[mask], self.recording[mask], self.variant[mask])

    def means(self, names: Sequence[str], variants: Sequence[str] | None) -> np.ndarray:
        """Mean outputs over recordings, in some variants or in all [shape=(n, d)]."""
        mask = np.isin(self.recording, names)
        if variants is not None:
            mask &= np.isin(self.variant, variants)
        known, inverse = np.unique(self.recording[mask], return_inverse=True)
        sums = np.zeros((len(known), self.outputs.shape[1]))
        np.add.at(sums, inverse, self.outputs[mask])
        of = dict(zip(known.tolist(), sums / np.bincount(inverse)[:, None], strict=True))
        return np.stack([of[name] for name in names])


def synthetic_sounds(subset: str, speakers: Sequence[Path]) -> Iterator[tuple[str, np.ndarray]]:
    """Windows of the synthetic and spoken sounds of a subset, by a name that begins with the subset."""
    sounds = non_music.sounds(subset, speakers, per_kind=PER_KIND[subset], seed=SEEDS[subset])
    for number, (kind, samples) in enumerate(sounds):
        clip = AudioClip(samples, non_music.SAMPLE_RATE, SourceInfo(kind, non_music.SAMPLE_RATE, 1))
        yield f"{subset} {kind} {number}", LogMelFrontEnd().windows(clip).inputs


def _windows(
    songs: Sequence[Song], spectrograms: Spectrograms, plain_only: set[str], speech: Mapping[str, Sequence[Path]]
) -> Iterator[tuple[str, str, np.ndarray]]:
    front_end = LogMelFrontEnd()
    for song in songs:
        plain, recoded = spectrograms.plain[song.id], spectrograms.recoded[song.id]
        yield song.id, PLAIN, front_end.cut(np.asarray(plain))
        if song.id in plain_only:
            continue
        yield song.id, RECODED, front_end.cut(np.asarray(recoded))
        for copy, frames in enumerate((plain, recoded)[:AUGMENTED_COPIES]):
            rng = np.random.default_rng((zlib.crc32(song.id.encode()), copy))
            starts = rng.integers(max(1, len(frames) - front_end.FRAMES + 1), size=WINDOWS_PER_COPY)
            power = augmentation.stretch_and_shift([frames] * WINDOWS_PER_COPY, starts, rng)
            yield song.id, AUGMENTED, np.log10(augmentation.channel_distortion(power, rng) + 1)
    for subset in SEEDS:
        for name, windows in synthetic_sounds(subset, speech.get(subset, ())):
            yield name, SYNTHETIC, windows


def compute_tagger_outputs(
    network: keras.Model,
    songs: Sequence[Song],
    spectrograms: Spectrograms,
    plain_only: set[str],
    cache: Path,
    *,
    speech: Mapping[str, Sequence[Path]],
    on_progress: Callable[[str], None],
) -> TaggerOutputs:
    """Run a tagger on all recordings, or read its outputs from the cache.

    Parameters
    ----------
    network : keras.Model
        From `genreclf.training.distillation.trainer.fit_tagger`, or other backbones; it has one output.
    songs : sequence of Song
        Recordings.
    spectrograms : Spectrograms
        Of the same recordings.
    plain_only : set of str
        Recordings that heads are evaluated on but not fitted on: their plain windows alone are needed.
    cache : Path
        The outputs are kept here, in a file for each network and set of recordings.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset, one speaker each.
    on_progress : callable
        Called with lines of text.
    """
    key = cache_key(*(song.id for song in songs), "plain only", *sorted(plain_only), *speaker_names(speech))
    file = cache / f"tagger-outputs-{fingerprint(network)}-{key}.npz"
    if not file.is_file():
        converted = file.with_suffix(".tflite")
        fast = with_matrix_products(network) if is_musicnn(network) else network
        keras.Model(fast.input, {"outputs": fast.output}).export(converted, format="litert", verbose=False)
        run = LiteRtNetwork(converted)
        outputs, names, variants, waiting = [], [], [], []
        for name, variant, windows in _windows(songs, spectrograms, plain_only, speech):
            names += [name] * len(windows)
            variants += [variant] * len(windows)
            waiting.append(windows.astype(np.float32))
            if sum(map(len, waiting)) >= _BATCH_SIZE:
                outputs.append(run(np.concatenate(waiting))["outputs"])
                waiting = []
                on_progress(f"{len(names)} windows computed")
        if waiting:
            outputs.append(run(np.concatenate(waiting))["outputs"])
        converted.unlink()
        with new_file(file) as draft, draft.open("wb") as handle:
            np.savez(handle, outputs=np.concatenate(outputs), recording=np.array(names), variant=np.array(variants))
    with np.load(file, allow_pickle=False) as arrays:
        return TaggerOutputs(arrays["outputs"], arrays["recording"], arrays["variant"])

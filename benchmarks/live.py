"""From a file to an answer, step by step: ``python -m benchmarks.live`` writes ``benchmarks/live.json``.

Everything that is compared takes turns in one process, warm, on one of the examples repeated to 30 s (44.1 kHz,
stereo). "the usual way" is what most demos of such networks do: `librosa.load`, `librosa.feature.melspectrogram`,
Keras's `predict`. "arithmetic alone" is the network in LiteRT on windows that are ready.
"""

import argparse
import io
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.measuring import ENCODERS, in_turns, music, ratio, write
from genreclf import GenreClassifier, load_audio
from genreclf.audio.decoder_pool import DecoderPool
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.explain.occlusion import occlusion_map
from genreclf.inference.litert import LiteRtNetwork
from genreclf.inference.model_card import NETWORK_LITERT
from genreclf.inference.model_store import open_model
from genreclf.terminal import progress


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--turns", type=int, default=10, metavar="N", help="default: %(default)s")
    turns = parser.parse_args().turns
    files = {kind: encode(music(30)) for kind, encode in ENCODERS.items()}
    long = ENCODERS["mp3"](music(600))
    classifier = GenreClassifier.load()
    network = LiteRtNetwork(open_model(DEFAULT_MODEL).network(NETWORK_LITERT))
    result: dict[str, Any] = {}
    progress("steps")
    result["steps"] = in_turns(steps(files, classifier, network), turns)
    progress("the whole way")
    with DecoderPool(1) as pool:
        compared = in_turns(ways(files["mp3"], classifier, network, pool), turns)
    result["whole"] = compared
    result["ratios"] = {
        "usual way / ours": ratio(compared, "the usual way", "ours"),
        "ours / arithmetic alone": ratio(compared, "ours", "arithmetic alone"),
        "decoding in a worker / decoding": ratio(compared, "decoding in a worker", "decoding"),
    }
    progress("long songs and explanations")
    result["long"] = in_turns(heavy(files["mp3"], long, classifier), min(turns, 3))
    write("live", f"python -m benchmarks.live --turns {turns}", result)


def steps(
    files: dict[str, bytes], classifier: GenreClassifier, network: LiteRtNetwork
) -> dict[str, Callable[[], object]]:
    """Decoding, front end and network for each format, by "format step"."""
    actions: dict[str, Callable[[], object]] = {}
    for kind, content in files.items():
        clip = load_audio(content)
        inputs = classifier.windows(clip).inputs
        actions[f"{kind} decoding"] = lambda content=content: load_audio(content)
        actions[f"{kind} front end"] = lambda clip=clip: classifier.windows(clip)
        actions[f"{kind} network"] = lambda inputs=inputs: network(inputs)
    return actions


def ways(
    content: bytes, classifier: GenreClassifier, network: LiteRtNetwork, pool: DecoderPool
) -> dict[str, Callable[[], object]]:
    """The live path, what it is compared with, and parts of it."""
    import keras
    import librosa

    model = keras.saving.load_model(open_model(DEFAULT_MODEL).network("network.keras"))
    end = LogMelFrontEnd()
    inputs = classifier.windows(load_audio(content)).inputs

    def usual() -> object:
        samples, rate = librosa.load(io.BytesIO(content), sr=end.SAMPLE_RATE)
        mel = librosa.feature.melspectrogram(
            y=samples, sr=rate, n_fft=end.N_FFT, hop_length=end.HOP_LENGTH, n_mels=end.N_MELS
        )
        frames = np.log10(10_000 * mel.T + 1)
        starts = np.linspace(0, len(frames) - end.FRAMES, len(inputs)).round().astype(int)
        return model.predict(np.stack([frames[start : start + end.FRAMES] for start in starts]), verbose=0)

    return {
        "ours": lambda: classifier.predict(load_audio(content)),
        "ours, decoding in a worker": lambda: classifier.predict(pool.load_audio(content)),
        "the usual way": usual,
        "arithmetic alone": lambda: network(inputs),
        "decoding": lambda: load_audio(content),
        "decoding in a worker": lambda: pool.load_audio(content),
    }


def heavy(short: bytes, long: bytes, classifier: GenreClassifier) -> dict[str, Callable[[], object]]:
    """What takes seconds."""

    def explained(content: bytes) -> Callable[[], object]:
        clip = load_audio(content)
        genre, windows = classifier.predict(clip).genre, classifier.windows(clip)
        return lambda: occlusion_map(windows, classifier.predict_windows, genre)

    return {
        "explanation of 30 s": explained(short),
        "explanation of 10 min": explained(long),
        "answer to 30 s": lambda: classifier.predict(load_audio(short)),
        "answer to 10 min": lambda: classifier.predict(load_audio(long)),
    }


if __name__ == "__main__":
    main()

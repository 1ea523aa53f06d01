"""The command ``train``: train a model and write its folder."""

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from genreclf.cli import evaluate
from genreclf.cli.arguments import add_data, count_tracks, given, tracks_in, whole
from genreclf.errors import DataError, not_installed
from genreclf.gtzan import SUBSETS
from genreclf.gtzan.feature_tables import FeatureTable, compute_table, default_cache, read_table, with_altered_copies
from genreclf.gtzan.mel_tables import MelTable, compute_mel_table, read_mel_table
from genreclf.inference.model_card import NETWORK_KERAS
from genreclf.inference.model_store import open_model
from genreclf.messages import listed
from genreclf.terminal import name_left_out, progress

TRAINABLE = ("features-cnn", "mel-cnn", "musicnn-transfer", "audio-tagger", "duo-transfer")


def add_command(commands: Any) -> None:
    """Add ``train``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    train = commands.add_parser("train", help="train a model")
    train.add_argument("model", choices=TRAINABLE, metavar="MODEL", help=" or ".join(TRAINABLE))
    add_data(train, "folder of GTZAN audio, CSV of its features, or NPZ of its mel spectrograms")
    train.add_argument("--out", type=Path, metavar="DIR", help="folder of the model (default: models/MODEL)")
    train.add_argument(
        "--augment",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="add augmented copies of the training tracks (default: no)",
    )
    train.add_argument(
        "--audio",
        type=Path,
        metavar="DIR",
        help="with --augment and a CSV in --data: folder of GTZAN audio for the augmented copies",
    )
    train.add_argument("--epochs", type=whole(1), default=50, metavar="N", help="default: %(default)s")
    train.add_argument("--batch-size", type=whole(1), default=32, metavar="N", help="default: %(default)s")
    train.add_argument("--seed", type=whole(0), default=42, metavar="N", help="default: %(default)s")
    train.add_argument(
        "--repeats",
        type=whole(0),
        default=0,
        metavar="N",
        help="also train and test on N random splits, to measure the spread (default: none)",
    )
    train.add_argument(
        "--speech",
        type=Path,
        metavar="DIR",
        help="for musicnn-transfer, audio-tagger and duo-transfer: recorded speech in folders train/, valid/ and "
        "test/, each with one folder per speaker",
    )
    train.add_argument(
        "--songs",
        type=Path,
        metavar="DIR",
        help="for audio-tagger and duo-transfer: songs beyond GTZAN, in one folder per genre and a folder other for "
        "other sounds, or listed in a table songs.csv",
    )
    train.add_argument(
        "--teacher-logits",
        type=Path,
        nargs="+",
        metavar="NPZ",
        help="for audio-tagger: outputs of published taggers for the recordings",
    )
    train.add_argument(
        "--steps",
        type=whole(1),
        metavar="N",
        help="for audio-tagger: number of training batches; an interrupted training resumes from its last checkpoint",
    )
    train.add_argument(
        "--init-from",
        metavar="MODEL",
        help="for audio-tagger: start from the hidden layers of this audio-tagger (a name or a folder) instead of from "
        "scratch",
    )
    train.add_argument(
        "--world",
        type=Path,
        metavar="DIR",
        help="for audio-tagger and duo-transfer: music of other styles and more songs, in one folder per style or "
        "genre, or listed in a table recordings.csv",
    )
    train.add_argument(
        "--fold-steps",
        type=whole(1),
        nargs="+",
        default=[4500, 4500, 4500],
        metavar="N",
        help="for audio-tagger: number of training batches for the tagger of each outer fold (up to three), which are "
        "trained without a third of the recordings to evaluate the model (default: 4500 each)",
    )
    train.set_defaults(run=_train)


def _train(options: argparse.Namespace) -> int:
    if find_spec("tensorflow") is None:
        raise DataError(not_installed("Training needs TensorFlow", "tensorflow", "train"))
    name = options.model + "-augmented" * (options.model == "features-cnn" and options.augment)
    out = options.out or Path("models") / name
    trainers = {
        "features-cnn": _train_features,
        "mel-cnn": _train_mel,
        "musicnn-transfer": _train_transfer,
        "audio-tagger": _train_tagger,
        "duo-transfer": _train_duo,
    }
    card = trainers[options.model](options, out)
    print(f"Written to {out}.")
    print(evaluate.header())
    for protocol, parts in card["metrics"].items():
        print(evaluate.in_words({"model": card["name"], "split": protocol, **parts["test"]}))
    return 0


def _say_epoch(epochs: int, run: str, epoch: int, logs: Mapping[str, float]) -> None:
    figures = ", ".join(f"{name} {value:.3f}" for name, value in logs.items())
    print(f"{run}: epoch {epoch}/{epochs}: {figures}", file=sys.stderr)


def _train_features(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    from genreclf.training.models.features_cnn import Settings, train_features_cnn  # here: it imports TensorFlow

    table = _feature_table(data := given(options.data))
    if options.augment and (audio := options.audio or (data if data.is_dir() else None)):
        print(f"Augmenting recordings (cached in {default_cache()}).", file=sys.stderr)
        table, faults = with_altered_copies(
            table, tracks_in(audio), default_cache(), workers=os.cpu_count() or 1, on_progress=count_tracks
        )
        progress("")
        name_left_out(faults)
    return train_features_cnn(
        table,
        out,
        Settings(options.epochs, options.batch_size, options.seed, options.augment),
        repeats=options.repeats,
        on_epoch=partial(_say_epoch, options.epochs),
    )


def _train_mel(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    table = _mel_table(given(options.data))
    from genreclf.training.models.mel_cnn import MelSettings, train_mel_cnn  # here: it imports TensorFlow

    return train_mel_cnn(
        table,
        out,
        MelSettings(options.epochs, options.batch_size, options.seed),
        repeats=options.repeats,
        on_epoch=partial(_say_epoch, options.epochs),
    )


def _train_transfer(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    from genreclf.training.models.musicnn_transfer import train_musicnn_transfer  # here: it imports TensorFlow

    return train_musicnn_transfer(
        tracks_in(given(options.data)),
        out,
        cache=default_cache() / "musicnn-transfer",
        speech=_speakers(options.speech),
        command=_command(options, "speech", "repeats"),
        repeats=options.repeats,
        on_progress=progress,
    )


def _train_tagger(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    from genreclf.datasets.folds import OUTER_FOLDS
    from genreclf.datasets.labelled_recordings import read_songs
    from genreclf.training.distillation.teacher_logits import read_teacher_logits
    from genreclf.training.distillation.trainer import FINE_TUNING_LEARNING_RATE, TaggerSettings
    from genreclf.training.models.audio_tagger import train_audio_tagger  # here: it imports TensorFlow

    if not options.teacher_logits:
        raise DataError("Please give --teacher-logits NPZ: the outputs of published taggers for the recordings.")
    if len(options.fold_steps) > OUTER_FOLDS:
        raise DataError(f"There are {OUTER_FOLDS} folds. Please give at most {OUTER_FOLDS} numbers to --fold-steps.")
    read = [read_teacher_logits(path) for path in options.teacher_logits]
    settings = TaggerSettings(steps=options.steps) if options.steps else TaggerSettings()
    init_from = None
    if options.init_from:
        earlier = open_model(options.init_from)
        if not (before := earlier.card.content.get("tagger")):
            raise DataError(f"{earlier.name} is not an audio-tagger. Please give one to --init-from.")
        init_from = earlier.network(NETWORK_KERAS)
        earlier_steps = before["steps"] + before.get("earlier_steps", 0)
        settings = replace(settings, earlier_steps=earlier_steps, learning_rate=FINE_TUNING_LEARNING_RATE)
    return train_audio_tagger(
        tracks_in(given(options.data)),
        read_songs(_songs(options)),
        read_songs(options.world) if options.world else [],
        {name: output for outputs, _ in reversed(read) for name, output in outputs.items()},
        read[0][1],
        out,
        settings,
        cache=default_cache() / "taggers",
        speech=_speakers(options.speech),
        command=_command(options, "songs", "world", "teacher_logits", "steps", "init_from", "fold_steps", "speech"),
        fold_steps=options.fold_steps,
        init_from=init_from,
        on_progress=progress,
    )


def _train_duo(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    from genreclf.datasets.labelled_recordings import read_songs
    from genreclf.training.models.duo_transfer import train_duo_transfer  # here: it imports TensorFlow

    return train_duo_transfer(
        tracks_in(given(options.data)),
        read_songs(_songs(options)),
        read_songs(options.world) if options.world else [],
        open_model("audio-tagger"),
        out,
        cache=default_cache() / "taggers",
        speech=_speakers(options.speech),
        command=_command(options, "songs", "world", "speech", "repeats"),
        repeats=options.repeats,
        on_progress=progress,
    )


def _songs(options: argparse.Namespace) -> Path:
    if options.songs is None:
        raise DataError("Please give the folder of songs beyond GTZAN: --songs DIR, with one folder per genre.")
    return Path(options.songs)


def _speakers(speech: Path | None) -> dict[str, list[Path]]:
    """Folders of recorded speech by subset, one speaker each."""
    if speech is None:
        return {}
    missing = [part for part in SUBSETS if not (speech / part).is_dir()]
    if missing:
        raise DataError(
            f"{str(speech)!r} lacks {listed(missing)}. It should contain the folders {listed(SUBSETS)}, each with one "
            "folder of recordings per speaker."
        )
    return {
        part: sorted(path for path in (speech / part).iterdir() if path.is_dir() and not path.name.startswith("."))
        for part in SUBSETS
    }


def _command(options: argparse.Namespace, *names: str) -> str:
    """The command for the model card, without the folders of this machine."""
    words = ["python -m genreclf train", options.model, "--data DIR"]
    for name in names:
        value = getattr(options, name)
        if isinstance(value, list) and isinstance(value[0], int):
            words.append(f"--{name.replace('_', '-')} {' '.join(map(str, value))}")
        elif value:
            shown = value if isinstance(value, int) else Path(value).name if name == "init_from" else name.upper()
            words.append(f"--{name.replace('_', '-')} {shown}")
    return " ".join(words)


def _feature_table(data: Path) -> FeatureTable:
    if data.is_file():
        return read_table(data)
    paths = tracks_in(data)
    print(f"{len(paths)} tracks found; computing their features (cached in {default_cache()}).", file=sys.stderr)
    table, faults = compute_table(paths, default_cache(), workers=os.cpu_count() or 1, on_progress=count_tracks)
    progress("")
    name_left_out(faults)
    return table


def _mel_table(data: Path) -> MelTable:
    if data.is_file():
        return read_mel_table(data)
    table, faults = compute_mel_table(tracks_in(data), on_progress=count_tracks)
    progress("")
    name_left_out(faults)
    return table

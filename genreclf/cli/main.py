"""Command line: results on stdout, progress and complaints on stderr.

Exit status: 0 when all went well, 1 when something could not be done, 2 for wrong usage.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from genreclf.audio import load_audio
from genreclf.cli import batch, dataset, evaluate
from genreclf.errors import DataError, GenreclfError
from genreclf.exhibits.gallery import GALLERY, build_gallery
from genreclf.exhibits.track_map import map_positions
from genreclf.gtzan import DATA_VARIABLE, PARTS, Gtzan, catalogue
from genreclf.gtzan.mel_tables import MelTable, compute_mel_table, read_mel_table
from genreclf.gtzan.splits import LEFT_OUT
from genreclf.gtzan.tables import FeatureTable, compute_table, default_cache, read_table, with_altered_copies
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier, report
from genreclf.inference.model_store import MODELS
from genreclf.inference.neighbours import NEIGHBOURS, build_neighbours, mean_embeddings
from genreclf.terminal import name_left_out, printable, progress
from genreclf.wording import answer

TRAINABLE = ("features-cnn", "mel-cnn", "musicnn-transfer")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Command and options; those of the process by default.

    Returns
    -------
    int
        Exit status.
    """
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.run
        return command(options)
    except GenreclfError as error:
        print(f"genreclf: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ngenreclf: interrupted; what was there before is unchanged.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe, `head` for example, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"genreclf: {error}. Please check the path, and the space on the disk.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m genreclf", description="What a neural network makes of a song.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    classify = commands.add_parser("classify", help="say what genre recordings are")
    classify.add_argument("files", nargs="+", metavar="FILE", help="sound files")
    classify.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help="model (default: %(default)s)")
    classify.add_argument("--json", action="store_true", help="one JSON object a line")
    classify.set_defaults(run=_classify)

    batch.add_command(commands, _whole)

    train = commands.add_parser("train", help="train a model")
    train.add_argument("model", choices=TRAINABLE, metavar="MODEL", help=" or ".join(TRAINABLE))
    _add_data(train, "folder of GTZAN audio; or the CSV of its features, or the NPZ of its mel spectrograms")
    train.add_argument("--out", type=Path, metavar="DIR", help="folder of the model (default: models/MODEL)")
    train.add_argument(
        "--augment",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="add altered copies of the training tracks (default: no)",
    )
    train.add_argument(
        "--audio",
        type=Path,
        metavar="DIR",
        help="with --augment, where --data is a CSV: folder of GTZAN audio to make the altered copies from",
    )
    train.add_argument("--epochs", type=_whole(1), default=50, metavar="N", help="default: %(default)s")
    train.add_argument("--batch-size", type=_whole(1), default=32, metavar="N", help="default: %(default)s")
    train.add_argument("--seed", type=_whole(0), default=42, metavar="N", help="default: %(default)s")
    train.add_argument(
        "--repeats",
        type=_whole(0),
        default=0,
        metavar="N",
        help="also train and test on N random splits, to show the spread (default: none)",
    )
    train.add_argument(
        "--speech",
        type=Path,
        metavar="DIR",
        help="for musicnn-transfer: folder with train/, valid/ and test/, each with a folder of wav files per speaker",
    )
    train.set_defaults(run=_train)

    evaluate.add_command(commands)
    dataset.add_commands(commands)

    pictures = commands.add_parser("gallery", help="make the pictures of GTZAN that the app shows")
    _add_data(pictures, "folder of GTZAN audio")
    pictures.add_argument(
        "--table", type=Path, required=True, metavar="CSV", help="features of all tracks, for their map"
    )
    pictures.add_argument("--out", type=Path, default=GALLERY, metavar="DIR", help="default: gallery")
    pictures.set_defaults(run=_gallery)

    similar = commands.add_parser(
        "neighbours",
        help="make the table of known tracks that songs are compared with",
        description="The default model listens to every track; what it heard in training is not heard again.",
    )
    _add_data(similar, "folder of GTZAN audio")
    similar.add_argument("--out", type=Path, default=NEIGHBOURS, metavar="DIR", help="default: neighbours")
    similar.set_defaults(run=_neighbours)
    return parser


def _add_data(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get(DATA_VARIABLE) or None,
        metavar="DIR",
        help=f"{what} (default: ${DATA_VARIABLE})",
    )


def _whole(least: int) -> Callable[[str], int]:
    """A type of argument: whole numbers that also do as a seed."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) < 2**31:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {2**31 - 1}")
        return int(text)

    return parse


def _classify(options: argparse.Namespace) -> int:
    classifier = GenreClassifier.load(options.model)
    failed = False
    for number, path in enumerate(options.files, 1):
        progress(f"{number}/{len(options.files)} {printable(path)}")
        try:
            clip = load_audio(path)
            prediction = classifier.predict(clip)
        except GenreclfError as error:
            failed = True
            result, line = {"path": path, "error": str(error)}, str(error)
        else:
            result = report(path, clip, prediction)
            line = " ".join([answer(prediction).replace("**", ""), *prediction.notes])
        progress("")
        print(json.dumps(result) if options.json else f"{printable(path)}: {line}", flush=True)
    return int(failed)


def _train(options: argparse.Namespace) -> int:
    name = options.model + "-augmented" * (options.model == "features-cnn" and options.augment)
    out = options.out or MODELS / name
    trainers = {"features-cnn": _train_features, "mel-cnn": _train_mel, "musicnn-transfer": _train_transfer}
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
    from genreclf.training.features_cnn import Settings, train_features_cnn  # here: it imports TensorFlow

    table = _feature_table(data := _given(options.data))
    if options.augment and (audio := options.audio or (data if data.is_dir() else None)):
        print(f"Altering recordings (kept in {default_cache()}).", file=sys.stderr)
        table, faults = with_altered_copies(
            table, _tracks(audio), default_cache(), workers=os.cpu_count() or 1, on_progress=_count_tracks
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
    table = _mel_table(_given(options.data))
    from genreclf.training.mel_cnn import MelSettings, train_mel_cnn  # here: it imports TensorFlow

    return train_mel_cnn(
        table,
        out,
        MelSettings(options.epochs, options.batch_size, options.seed),
        repeats=options.repeats,
        on_epoch=partial(_say_epoch, options.epochs),
    )


def _train_transfer(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    from genreclf.training.musicnn_transfer import train_musicnn_transfer  # here: it imports TensorFlow

    paths = _tracks(_given(options.data))
    speech = options.speech
    speakers = {
        part: sorted(folder for folder in (speech / part).iterdir() if folder.is_dir()) for part in PARTS if speech
    }
    return train_musicnn_transfer(
        paths,
        out,
        cache=default_cache() / "musicnn-transfer",
        speech=speakers,
        command="python -m genreclf train musicnn-transfer --data DIR"
        + " --speech SPEECH" * bool(speech)
        + f" --repeats {options.repeats}" * bool(options.repeats),
        repeats=options.repeats,
        on_progress=progress,
    )


def _feature_table(data: Path) -> FeatureTable:
    if data.is_file():
        return read_table(data)
    paths = _tracks(data)
    print(f"{len(paths)} tracks found; computing their features (kept in {default_cache()}).", file=sys.stderr)
    table, faults = compute_table(paths, default_cache(), workers=os.cpu_count() or 1, on_progress=_count_tracks)
    progress("")
    name_left_out(faults)
    return table


def _mel_table(data: Path) -> MelTable:
    if data.is_file():
        return read_mel_table(data)
    table, faults = compute_mel_table(_tracks(data), on_progress=_count_tracks)
    progress("")
    name_left_out(faults)
    return table


def _count_tracks(done: int, total: int) -> None:
    progress(f"{done}/{total} tracks")


def _gallery(options: argparse.Namespace) -> int:
    table = read_table(options.table)
    tracks = [track for track in catalogue() if track in table.rows and track != LEFT_OUT]
    positions = dict(zip(tracks, map_positions(table.matrix(tracks)), strict=True))
    paths = _tracks(_given(options.data))
    faults = build_gallery(paths, positions, options.out, on_progress=_count_tracks)
    progress("")
    name_left_out(faults)
    print(f"Written to {options.out}.")
    return 0


def _neighbours(options: argparse.Namespace) -> int:
    paths = _tracks(_given(options.data))
    embeddings, faults = mean_embeddings(
        {track: path for track, path in paths.items() if track != LEFT_OUT},
        GenreClassifier.load(),
        default_cache() / "musicnn-transfer" / "clean.npz",
        on_progress=lambda done, of: progress(f"{done}/{of} tracks"),
    )
    progress("")
    name_left_out(faults)
    index = build_neighbours(embeddings, options.out)
    print(
        f"Written to {options.out}. Of {len(embeddings)} tracks, {index['agreement']['raw']:.1%} have their nearest "
        "neighbour by another artist in their own genre."
    )
    return 0


def _tracks(data: Path) -> dict[str, Path]:
    """Audio by track."""
    paths = Gtzan(data).paths
    if not paths:
        raise DataError(f"There is no GTZAN track in {data}. File names should read like blues.00000.wav.")
    return paths


def _given(data: str | Path | None) -> Path:
    if data is None:
        raise DataError(f"Please say where your copy of GTZAN is: --data DIR, or the variable {DATA_VARIABLE}.")
    return Path(data)

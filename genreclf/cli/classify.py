"""The command ``classify``: classify recordings."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from genreclf.audio import load_audio
from genreclf.errors import GenreclfError
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier, report
from genreclf.inference.few_shot import read_few_shot_classifier
from genreclf.inference.model_store import open_model
from genreclf.messages import answer
from genreclf.messages.few_shot import few_shot_answer
from genreclf.messages.styles import styles_in_words
from genreclf.terminal import printable, progress


def add_command(commands: Any) -> None:
    """Add ``classify``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    classify = commands.add_parser("classify", help="classify recordings")
    classify.add_argument("files", nargs="+", metavar="FILE", help="sound files; - reads from standard input")
    classify.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help="model (default: %(default)s)")
    classify.add_argument("--json", action="store_true", help="print one JSON object per line")
    classify.add_argument(
        "--own",
        type=Path,
        metavar="FILE",
        help="also answer with genres of your own: a file written by `genreclf teach`",
    )
    classify.set_defaults(run=_classify)


def _classify(options: argparse.Namespace) -> int:
    classifier = GenreClassifier.load(options.model)
    own = read_few_shot_classifier(options.own.read_bytes(), open_model(options.model)) if options.own else None
    failed = False
    for number, path in enumerate(options.files, 1):
        progress(f"{number}/{len(options.files)} {printable(path)}")
        try:
            clip = load_audio(sys.stdin.buffer if path == "-" else path)
            prediction = classifier.predict(clip)
        except GenreclfError as error:
            failed = True
            result, line = {"path": path, "error": str(error)}, str(error)
        else:
            result = report(path, clip, prediction)
            line = " ".join(
                filter(None, [answer(prediction).replace("**", ""), styles_in_words(prediction), *prediction.notes])
            )
            if own and prediction.embedding is not None:
                result["own"] = own.probabilities(prediction.embedding)
                line += f" {printable(few_shot_answer(result['own']))}"
        progress("")
        print(json.dumps(result) if options.json else f"{printable(path)}: {line}", flush=True)
    return int(failed)

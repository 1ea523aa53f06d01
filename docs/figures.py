"""Write the tables of figures in README.md and docs/*.md from what the project's commands produced.

python -m docs.figures                     those that follow from the cards of the models and from benchmarks/*.json
python -m docs.figures --data GTZAN        also the agreement of our features with the published table, where GTZAN
                                           is a folder with features_30_sec.csv and the lossless clips original/*.flac
"""

import argparse
import csv
import json
import re
from pathlib import Path

import numpy as np

from genreclf.audio import load_audio
from genreclf.evaluation.reproduction import MEASURES, comparison
from genreclf.evaluation.robustness import RECORD, read_record, side_by_side
from genreclf.evaluation.streaming import RECORD as LISTENING
from genreclf.features.spectra import NEAR_ZERO, SUMMARY_NAMES, summary_features
from genreclf.gtzan.feature_tables import read_table
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import available_models, open_model

ROOT = Path(__file__).resolve().parent.parent
STYLED = ("duo-transfer", "audio-tagger")
"""Models that know styles beyond the ten genres."""


def models_table() -> str:
    """One row per model and protocol, from the cards."""
    lines = [
        "| model | split | test tracks | accuracy (95 % interval) | precision | recall | F1 | over five splits |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in available_models():
        card = open_model(name).card
        for protocol, parts in card.metrics.items():
            m, (low, high) = parts["test"], parts["test"]["accuracy_interval"]
            spread = card.repeats
            five = spread["accuracy"] if spread.get("protocol") == protocol else None
            lines.append(
                f"| {name} | {protocol} | {m['n']} | {m['accuracy']:.3f} ({low:.3f}-{high:.3f}) | {m['precision']:.2f} "
                f"| {m['recall']:.2f} | {m['f1']:.2f} "
                + (f"| {five['mean']:.3f} ± {five['deviation']:.3f} |" if five else "| |")
            )
    return "\n".join(lines)


def summary_table() -> str:
    """Accuracy of the four steps from the original experiment to the default model, from their cards."""
    cards = {name: open_model(name).card for name in ("features-cnn", "mel-cnn", "musicnn-transfer", DEFAULT_MODEL)}
    splits = ("random", "filtered", "songs")
    lines = [f"| model | {' | '.join(splits)} |", "| --- | --- | --- | --- |"]
    for name, card in cards.items():
        cells = []
        for split in splits:
            test = card.metrics[split]["test"]
            low, high = test["accuracy_interval"]
            cells.append(f"{test['accuracy']:.3f} ({low:.3f}-{high:.3f}), n = {test['n']}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def reproduction_table() -> str:
    """The original experiment's published figures beside ours."""
    lines = ["| training | by | precision | recall | F1 |", "| --- | --- | --- | --- | --- |"]
    for row in comparison():
        by = "the original" if row["splits"] is None else f"ours, {row['splits']} random splits, n = {row['n']} each"
        cells = [f"{mean:.2f}" + (f" ± {spread:.2f}" if spread else "") for mean, spread in map(row.get, MEASURES)]
        lines.append(f"| {row['variant']} | {by} | {' | '.join(cells)} |")
    return "\n".join(lines)


def robustness_table() -> str:
    """Accuracy on altered test tracks, from ``models/robustness.csv``."""
    columns, cells = side_by_side(read_record(RECORD))
    return "\n".join(f"| {' | '.join(line)} |" for line in (columns, ["---"] * len(columns), *cells))


def listening_table() -> str:
    """Accuracy on songs by how long they are heard and what they come through, from ``models/live_listening.json``."""
    [(model, measured)] = json.loads(LISTENING.read_text(encoding="utf-8")).items()
    rows = measured["accuracy"]["rows"]
    seconds = sorted({row["seconds"] for row in rows})
    lines = [f"| {model}, {rows[0]['n']} songs | {' | '.join(f'{length:.0f} s' for length in seconds)} |"]
    lines.append("| --- " * (1 + len(seconds)) + "|")
    for condition, words in (("file", "from the file"), ("room", "through a small loudspeaker, a room and a laptop")):
        found = {row["seconds"]: row for row in rows if row["condition"] == condition}
        cells = [
            f"{found[length]['accuracy']:.2f} ({found[length]['interval'][0]:.2f}-{found[length]['interval'][1]:.2f})"
            for length in seconds
        ]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    served = measured["as_served"]
    [follows] = [
        row
        for row in measured["switch_latency"]["rows"]
        if (row["seconds"], row["smoothed_over"]) == (served["seconds"], served["smoothed_over"])
    ]
    lines += [
        "",
        f"As it is served ({served['seconds']:.0f} s, smoothed over {served['smoothed_over']} answers), it says what "
        f"it will say of the next song after {follows['median']:.1f} s (median of {follows['n']} changes), within four "
        f"seconds in {follows['within_four_seconds']:.0%} of them. `{measured['accuracy']['command']}`",
    ]
    return "\n".join(lines)


def speed_table() -> str:
    """What is fast, from ``benchmarks/*.json``."""
    results = {
        name: json.loads((ROOT / "benchmarks" / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("start", "live", "answers", "load", "batch", "fuzz")
    }
    start, live, answers, load, batch, fuzz = results.values()
    soon, rest = start["seconds"], start["memory"]["at rest"]
    turns, waits = batch["turns"], load["answer_seconds"]
    short, long = (
        {what: f"{answers[song][what]['median']:.1f} s" for what in ("answer", "explanation")}
        for song in ("30 s", "10 min")
    )
    refused = sum(fuzz["refused"].values())
    rows = [
        ("what", "measured", "by `python -m`"),
        ("---", "---", "---"),
        (
            "start of the process to the first page, and to a model that is ready",
            f"{soon['page is sent']['median']:.1f} s, {soon['model is ready']['median']:.1f} s",
            "benchmarks.start",
        ),
        (
            "memory at rest",
            f"{rest['server_mb']:.0f} MB, and {rest['decoders_mb']:.0f} MB for the decoders",
            "benchmarks.start",
        ),
        (
            "30 s of mp3, from bytes to answer, warm",
            f"{live['whole']['ours']['median']:.2f} s; `librosa.load` and Keras's `predict` take "
            f"{live['ratios']['usual way / ours']:.1f} times as long, the network alone "
            f"{1 / live['ratios']['ours / arithmetic alone']:.1f} times",
            "benchmarks.live",
        ),
        (
            "end of an upload to the answer on the page: 30 s, 10 min of music",
            f"{short['answer']}, {long['answer']}; with the reasons {short['explanation']}, {long['explanation']}",
            "benchmarks.answers",
        ),
        (
            "twenty visitors at once: wait for the answer, and for the page with all reasons",
            f"{waits['median']:.1f} s, {load['page_seconds']['median']:.1f} s; "
            f"{load['visits']} visits, {len(load['errors'])} errors, {len(load['swapped'])} swapped answers",
            "benchmarks.load",
        ),
        (
            f"a batch of {batch['recordings']} recordings",
            f"{turns['median_per_second_2']:.1f} a second with two workers, {turns['median_speedup']:.2f} times one",
            "benchmarks.batch",
        ),
        (
            f"{fuzz['n']} damaged files (`make fuzz N={fuzz['n']}`)",
            f"{fuzz['answered']} answered, {refused} refused with a sentence, {len(fuzz['unexpected'])} anything else; "
            f"of {fuzz['lengths']['answered_without_note']} answered without a note, "
            f"{len(fuzz['lengths']['shorter_than_ffmpeg'])} shorter than what FFmpeg decodes; "
            f"slowest {fuzz['slowest']['seconds']:.1f} s, largest peak of memory "
            f"{max(fuzz['peak_memory_mb'].values())} MB",
            "tests.hostile.fuzz",
        ),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{table}\n\nMeasured on {live['machine']}, {live['date']}."


def agreement_table(data: Path) -> str:
    """Relative difference of our features to the published ones, on the lossless clips."""
    published, rows, clips = read_table(data / "features_30_sec.csv"), [], sorted((data / "original").glob("*.flac"))
    for path in clips:
        reference = published.rows[path.stem]
        rows.append(np.abs(summary_features(load_audio(path)) - reference) / np.maximum(np.abs(reference), 1e-12))
    differences = np.stack(rows)
    lines = [f"| feature | median of {len(clips)} clips | largest |", "| --- | --- | --- |"]
    for name, median, largest in zip(
        SUMMARY_NAMES, np.median(differences, axis=0), differences.max(axis=0), strict=True
    ):
        note = " (a mean around zero)" if name in NEAR_ZERO else ""
        lines.append(f"| {name}{note} | {median:.3%} | {largest:.3%} |")
    return "\n".join(lines)


def batch_cost() -> str:
    """What a batch costs, from ``benchmarks/batch.json``."""
    measured = json.loads((ROOT / "benchmarks" / "batch.json").read_text(encoding="utf-8"))
    whole, turns = measured["local"], measured["turns"]
    cost = whole["core_seconds_per_recording"]
    length = whole["seconds_of_sound"] / whole["rows"]
    peaks = {
        name: f"{peak['parent_mb']:.0f} MB and {max(peak['workers_mb']):.0f} MB"
        for name, peak in whole["peak_memory"].items()
    }
    lines = [
        "## What it costs",
        f"A recording of {length:.0f} s took {cost:.2f} core seconds, so that a million of them take about "
        f"{cost * 1e6 / 3600:.0f} core hours. Longer ones take longer, up to three minutes; of what is longer, "
        "ten minutes are decoded and three heard. Measured with "
        f"`{measured['command']}` on {measured['recordings']} recordings ({measured['machine']}, {measured['date']}; "
        f"load {turns['load_average'][0]}).",
        "",
        f"- Two workers did {turns['median_speedup']:.2f} times what one did (median of {turns['turns']} turns of "
        f"{turns['recordings_per_turn']} recordings with each; {turns['median_per_second_1']:.2f} and "
        f"{turns['median_per_second_2']:.2f} a second).",
        f"- Peak memory of the parent and of its largest worker: {peaks['quarter']} after a quarter of the recordings, "
        f"{peaks['end']} at the end.",
        f"- The run was killed when {measured['killed']['rows_there']} rows were there, and went on: "
        f"{whole['rows']} rows, {whole['distinct_paths']} distinct paths, {whole['errors']} errors.",
    ]
    if "ray" in measured:
        same = "the same" if measured["ray"]["equal_to_local"] else "NOT the same"
        lines.append(f"- The engine `ray` gave {same} {measured['ray']['rows']} rows, bit for bit.")
    return "\n".join(lines)


def server_memory() -> str:
    """What two visitors take, from ``benchmarks/memory.json``."""
    result = json.loads((ROOT / "benchmarks" / "memory.json").read_text(encoding="utf-8"))
    peaks = {name: of["peak_server_mb"] + of["peak_decoders_mb"] for name, of in result["memory"].items()}
    waits = ", ".join(f"{peaks[name]:.0f} MB with {name}" for name in peaks if name != "at rest")
    return (
        f"- {peaks['at rest']:.0f} MB at rest, the two decoders included;\n"
        f"- at most {waits}, while {result['visitors']} visitors at once drop {result['songs_a_visitor']} songs each "
        f"and have them explained (`{result['command']}`)."
    )


def nested_table() -> str:
    """Nested figures of the models that know other styles, from their cards, beside those that are not nested."""
    lines = [
        "| model | recordings | n | what | nested (95 % interval) | thresholds chosen on the same answers |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in STYLED:
        card = open_model(name).card.content
        for kind, figures in card["nested"].items():
            for what, value in figures.items():
                if what == "n":
                    continue
                seen = card["thresholds_seen"][kind][what]
                cells = (
                    [f"{value[0]:.2f} ({value[1]:.2f}-{value[2]:.2f})", f"{seen[0]:.2f}"]
                    if isinstance(value, list)
                    else [f"{value:.3f}", f"{seen:.3f}"]
                )
                lines.append(f"| {name} | {kind} | {figures['n']} | {what.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def codec_table() -> str:
    """What a linear probe tells of the codec, from ``docs/codec-probe.csv``."""
    with (ROOT / "docs" / "codec-probe.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = ["| features | n | told apart (95 % interval) | shift | spread |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        told, low, high, shift, spread = (float(row[c]) for c in ("accuracy", "low", "high", "shift", "spread"))
        lines.append(
            f"| {row['features']} | {row['n']} | {told:.2f} ({low:.2f}-{high:.2f}) | {shift:.2f} | {spread:.2f} |"
        )
    return "\n".join(lines)


def eight_bits_table() -> str:
    """What 8-bit weights change, from ``docs/eight-bits.csv``."""
    with (ROOT / "docs" / "eight-bits.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [
        "| model | recordings | same genre | same verdict | songs | right in 8 bits, in floats "
        "| change of a probability: mean, largest |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        mean, largest = (float(row[column]) for column in ("mean_change", "largest_change"))
        lines.append(
            f"| {row['model']} | {row['recordings']} | {row['same_genre']} | {row['same_verdict']} | {row['songs']} "
            f"| {row['right_8_bit']}, {row['right_float']} | {mean:.3f}, {largest:.2f} |"
        )
    return "\n".join(lines)


def nested_backbones_table() -> str:
    """Heads on musicnn's embedding beside those of ``audio-tagger``, from ``docs/nested-backbones.csv``."""
    with (ROOT / "docs" / "nested-backbones.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = list(dict.fromkeys((row["backbone"], row["folds"]) for row in rows))
    heads = [f"{backbone}, {folds} fold{'s' * (folds != '1')}" for backbone, folds in columns]
    lines = [f"| recordings | what | {' | '.join(heads)} |", "| --- | --- |" + " --- |" * len(columns)]
    for kind, what in dict.fromkeys((row["recordings"], row["what"]) for row in rows):
        cells = []
        for column in columns:
            (row,) = (
                r for r in rows if (r["backbone"], r["folds"], r["recordings"], r["what"]) == (*column, kind, what)
            )
            interval = f" ({float(row['low']):.2f}-{float(row['high']):.2f})" if row["low"] else ""
            cells.append(f"{float(row['value']):.{2 if interval else 3}f}{interval}, n = {row['n']}")
        lines.append(f"| {kind} | {what.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def replace_block(path: Path, name: str, content: str) -> None:
    """Put text between the marks ``<!-- name -->`` and ``<!-- end -->`` of a file."""
    text = path.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    text, found = block.subn(lambda match: f"{match[1]}{content}\n{match[2]}", text)
    if found != 1:
        raise ValueError(f"{path} must have the marks of {name!r} exactly once, but has them {found} times.")
    path.write_text(text, encoding="utf-8")


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="GTZAN")
    data = parser.parse_args().data
    replace_block(ROOT / "README.md", "summary", summary_table())
    replace_block(ROOT / "docs" / "results.md", "models", models_table())
    replace_block(ROOT / "docs" / "results.md", "nested", nested_table())
    replace_block(ROOT / "docs" / "results.md", "nested-backbones", nested_backbones_table())
    replace_block(ROOT / "docs" / "results.md", "codec", codec_table())
    replace_block(ROOT / "docs" / "results.md", "eight-bits", eight_bits_table())
    replace_block(ROOT / "docs" / "results.md", "reproduction", reproduction_table())
    replace_block(ROOT / "docs" / "results.md", "robustness", robustness_table())
    replace_block(ROOT / "docs" / "results.md", "listening", listening_table())
    replace_block(ROOT / "docs" / "results.md", "speed", speed_table())
    replace_block(ROOT / "docs" / "scale.md", "cost", batch_cost())
    replace_block(ROOT / "docs" / "deploy.md", "memory", server_memory())
    if data:
        replace_block(ROOT / "docs" / "features.md", "agreement", agreement_table(data))


if __name__ == "__main__":
    main()

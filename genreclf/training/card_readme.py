"""The model card in words: the README of a model's folder, from its ``card.json``."""

from collections.abc import Mapping
from typing import Any


def card_in_words(card: Mapping[str, Any]) -> str:
    """The model card in Markdown, from the one in JSON, whose ``notes`` are its paragraphs."""

    def row(split: str) -> str:
        m = card["metrics"][split]["test"]
        low, high = m["accuracy_interval"]
        return (
            f"| {split} | {m['n']} | {m['accuracy']:.3f} ({low:.3f}-{high:.3f}) | {m['precision']:.2f} "
            f"| {m['recall']:.2f} | {m['f1']:.2f} "
            f"| {m['calibration_error']:.3f} ({m['calibration_error_by_chance'][0]:.3f}) |"
        )

    lines = [
        f"# {card['name']}",
        "",
        card["description"],
        "",
        "Test subset, with the 95 % bootstrap interval of the accuracy. Precision, recall and F1 are macro means. The "
        "calibration error is followed by what a perfectly calibrated model would show with so few tracks:",
        "",
        "| split | tracks | accuracy | precision | recall | F1 | calibration error (by chance) |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(row(split) for split in card["metrics"]),
        "",
    ]
    if "repeats" in card:
        r = card["repeats"]
        lines += [
            f"Over {len(r['seeds'])} random splits (seeds {r['seeds'][0]}-{r['seeds'][-1]}, {r['n']} test tracks each; "
            f"every seed also draws new initial weights) the accuracy is {r['accuracy']['mean']:.3f} with a standard "
            f"deviation of {r['accuracy']['deviation']:.3f}.",
            "",
        ]
    for note in card["notes"]:
        lines += [note, ""]
    lines += [f"Made by `{card['command']}`.", ""]
    return "\n".join(lines)

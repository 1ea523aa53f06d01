"""Train ``musicnn-transfer``: from audio to a model folder, with every figure of its card."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from genreclf.evaluation import evaluate
from genreclf.evaluation.calibration import CONFIDENT_SHARE
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.files import refuse_foreign
from genreclf.genres import LABELS
from genreclf.gtzan import PROTOCOLS, catalogue, genre_indices, random_split, split
from genreclf.gtzan.splits import RANDOM_SEED
from genreclf.training import architectures
from genreclf.training.export import save_network
from genreclf.training.model_folder import Run, write_model
from genreclf.training.transfer.backbones import MUSICNN, MUSICNN_LICENCE, build_backbone, extractor, musicnn_weights
from genreclf.training.transfer.cross_validation import FOLDS, best_temperature, held_out
from genreclf.training.transfer.embeddings import EmbeddingSet, embedding_sets
from genreclf.training.transfer.evaluation import WHOLE_WINDOWS, judged, metrics_of, non_music_rates, ordered, rates
from genreclf.training.transfer.head import HeadSettings, attach_head, fit_head, recording_probabilities
from genreclf.training.transfer.verdict_thresholds import NOT_MUSIC_SHARE, thresholds

SHIPPED = "filtered"
"""The protocol whose network ships."""
MANY = 10
"""A genre with fewer clips in a part tells little."""

OnProgress = Callable[[str], None]


def train_musicnn_transfer(
    paths: Mapping[str, Path],
    out: Path,
    *,
    cache: Path,
    speech: Mapping[str, Sequence[Path]],
    command: str,
    repeats: int = 0,
    on_progress: OnProgress = lambda text: None,
) -> dict[str, Any]:
    """Train on both protocols and write the model's folder in one step.

    Parameters
    ----------
    paths : Mapping of str to Path
        Audio by track, whole clips or excerpts.
    out : Path
        The model's folder; what it held before is replaced only when everything is done.
    cache : Path
        Folder for the converted backbone and for embeddings.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by part (see `genreclf.training.transfer.embeddings.embedding_sets`).
    command : str
        The command that the card names.
    repeats : int
        How many further random splits, each with a seed of its own, to train and test on, to show the spread.
    on_progress : callable
        Called with lines of text.

    Returns
    -------
    dict
        The card.

    Raises
    ------
    DataError
        If ``out`` holds something that is no model.
    DataError
        If the published backbone is not what it should be.
    """
    refuse_foreign(out, "card.json")
    musicnn = build_backbone([MUSICNN], musicnn_weights(cache, on_progress), None)
    heard = extractor(musicnn, cache / "backbone.tflite")
    sets = embedding_sets(paths, heard, cache, speech=speech, on_progress=on_progress)
    names, windows = np.unique(sets["clean"].source, return_counts=True)
    sources = {
        str(track): "whole" if count >= WHOLE_WINDOWS else "excerpt"
        for track, count in zip(names, windows, strict=True)
    }
    runs, facts = {}, {}
    for protocol in PROTOCOLS:
        on_progress(f"training on the {protocol} split")
        runs[protocol], facts[protocol] = _run(split(protocol), protocol, HeadSettings(), sets, sources)
    spread = {}
    for seed in range(RANDOM_SEED, RANDOM_SEED + repeats):
        on_progress(f"training on random split {seed}")
        spread[seed], _ = _run(random_split(seed), "random", HeadSettings(seed=seed), sets, sources)
    shipped, kept = facts[SHIPPED], runs[SHIPPED]
    network = attach_head(musicnn, kept.network, kept.temperature)
    whole = {p: metrics_of(run, [t for t in run.parts["test"] if sources[t] == "whole"]) for p, run in runs.items()}
    card = {
        "name": "musicnn-transfer",
        "description": "A pretrained music tagger (MSD_musicnn, Pons and Serra 2019) with a genre head of our own.",
        "command": command,
        "features": {"kind": "log_mel", "fingerprint": LogMelFrontEnd().fingerprint()},
        "tags": list(architectures.TAGS),
        "training": {**asdict(HeadSettings()), "temperature": kept.temperature},
        "data": {"source": "audio", "network_trained_on": SHIPPED},
        "thresholds": shipped["thresholds"],
        "whole_clips": whole,
        "cross_validation": {protocol: facts[protocol]["cross_validation"] for protocol in PROTOCOLS},
        "verdicts": {
            "gtzan, cross-validation": shipped["verdicts"],
            "gtzan, test": rates(*judged(kept, sets["clean"].of(kept.parts["test"]))[1:], shipped["thresholds"]),
            **{
                f"not music, {part}": non_music_rates(kept, sets["non-music"], part, shipped["thresholds"])
                for part in ("valid", "test")
            },
        },
        "licence": "MIT; the backbone's weights ISC (see LICENSE-musicnn.md)",
    }
    card["notes"] = _notes(card)

    def save(folder: Path) -> None:
        save_network(network, folder)
        (folder / "LICENSE-musicnn.md").write_bytes((cache / MUSICNN_LICENCE).read_bytes())

    return write_model(out, card, runs, spread, save)


def _run(
    split_parts: Mapping[str, list[str]],
    protocol: str,
    settings: HeadSettings,
    sets: Mapping[str, EmbeddingSet],
    sources: Mapping[str, str],
) -> tuple[Run, dict[str, Any]]:
    clean, augmented, sounds = sets["clean"], sets["augmented"], sets["non-music"]
    taught = sounds.where(sounds.condition == "train")
    parts = {part: [track for track in tracks if track in sources] for part, tracks in split_parts.items()}
    tracks = parts["train"] + parts["valid"]
    # The folds keep apart what the protocol's own parts keep apart: artists, or only identical files.
    facts = [catalogue()[track] for track in tracks]
    groups = [(fact.artist or fact.id) if protocol == "filtered" else fact.md5 for fact in facts]
    windows, logits, _ = held_out(tracks, groups, clean, augmented, sounds, settings)
    temperature = best_temperature(logits, windows.source)
    genres, music = recording_probabilities(logits, windows.source, temperature)
    truth = genre_indices(np.unique(windows.source).tolist())
    limits = thresholds(genres, music, truth)

    valid = clean.of(parts["valid"])
    alone, history, replay = fit_head(
        [clean.of(parts["train"]), augmented.of(parts["train"])], taught, settings, valid=valid
    )
    final, _, _ = fit_head([clean.of(tracks), augmented.of(tracks)], taught, settings)
    replay = ordered(parts["valid"], np.unique(valid.source).tolist(), replay.T).T
    run = Run(final, parts, history, temperature, {}, sources, replay)
    probabilities = {
        "valid": ordered(parts["valid"], *judged(_with(run, alone, valid), valid)[:2]),
        "test": ordered(parts["test"], *judged(run, clean.of(parts["test"]))[:2]),
    }
    record = {
        "thresholds": limits,
        "cross_validation": {"folds": FOLDS, **evaluate(truth, genres)},
        "verdicts": rates(genres, music, limits),
    }
    return replace(run, probabilities=probabilities), record


def _with(run: Run, head: keras.Model, valid: EmbeddingSet) -> Run:
    """The run with the head that saw the training part only, calibrated on the validation part."""
    temperature = best_temperature(head.predict(valid.embedding, verbose=0), valid.source)
    return replace(run, network=head, temperature=temperature)


def _notes(card: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the model's README."""
    whole = card["whole_clips"][SHIPPED]
    low, high = whole["accuracy_interval"]
    verdicts = card["verdicts"]
    many = {genre: row for genre, row in whole["per_genre"].items() if row["n"] >= MANY}
    hardest = min(many, key=lambda genre: many[genre]["recall"])
    sounds = verdicts["not music, test"]
    return [
        f"Of the {whole['n']} test tracks of the {SHIPPED} split that are whole clips it recognises "
        f"{whole['accuracy']:.1%} (95 % interval {low:.1%}-{high:.1%}). The network that ships is the {SHIPPED} one, "
        "trained on the training and validation parts together; settings, temperature and thresholds come from "
        f"{FOLDS}-fold cross-validation on these, folds apart by artist. No choice was made on "
        "the test part, which was evaluated three times (docs/musicnn-trials.md says why).",
        f"Where it errs: of the genres with {MANY} or more such clips it recognises {LABELS[hardest]} least "
        f"({many[hardest]['recall']:.0%} of {many[hardest]['n']}). Most errors are between neighbours: blues taken for "
        "jazz, rock for pop. The goals were 86 % of the whole clips, 90 % on the random split and a calibration error "
        "of at most 5 % on the filtered one, less than a perfectly calibrated model would show on average with so few "
        "tracks.",
        "What was tried on validation data to get further (docs/musicnn-trials.md has it all). It helped: perceptrons "
        "instead of a linear layer (accuracy from 77 to 80 %); sounds that are not music (without them 60 % of such "
        "sounds got a genre with more than 0.5, with them none); one level for all recordings (a quiet copy gets the "
        "same answer). It lowered the loss and left the accuracy where it was, within chance: a mean with the "
        "package's second network, with mel-cnn, with a head that also sees statistics of the spectrogram, or with a "
        "fine-tuned copy of the middle convolutions. Nothing came of mixup, of other sizes, of windows that overlap, "
        "and of published tags for tracks without audio.",
        "The backbone is a rebuild; `tags.csv` compares its tags with those of the original, and "
        "`docs/musicnn-trials.md` tells what was tried on validation data on the way to the head.",
        f"An answer is `confident` where at least {CONFIDENT_SHARE:.0%} of held-out tracks with such a probability "
        "were right. "
        f"Sounds that are not music (speech, noise, tones, clicks; {sounds['n']} that it never heard, by other voices "
        f"and partly of other kinds) are called not music in {sounds['not_music']:.1%} and confidently given a genre "
        f"in {sounds['confident']:.1%} of cases; held-out music is called not music in "
        f"{verdicts['gtzan, cross-validation']['not_music']:.1%} (at most {NOT_MUSIC_SHARE:.0%} by construction).",
        "Audio is missing for some tracks, and four genres (disco, hip-hop, pop, reggae) have few whole clips; genres "
        "count equally in training nonetheless. The card says how many tracks each part held.",
        "Meant for showing what such a network hears, and for sorting a collection where a mistake does no harm. It "
        "knows ten genres of Western popular and art music recorded before 2002. It must not be used to decide about "
        "people, pay or rights.",
        "Weights: the backbone's are those of the package musicnn 0.1.0 without filters that are zero, ISC licence "
        "(LICENSE-musicnn.md); the head's MIT, as the project. GTZAN's audio has no licence and is not included.",
    ]

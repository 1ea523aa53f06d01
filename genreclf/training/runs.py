"""Training runs of models that are fitted from scratch on a table: one run per split, and the command for the card."""

from collections.abc import Callable, Container, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from genreclf.errors import DataError
from genreclf.gtzan import SPLITS, random_split, split
from genreclf.training.model_folder import Run

OnEpoch = Callable[[str, int, Mapping[str, float]], None]
"""Called after every epoch with the name of the run, the epoch's number (from 1) and its loss and accuracy."""

Fit = Callable[[Mapping[str, list[str]], int, Callable[[int, Mapping[str, float]], None]], Run]
"""Fits one network, given the tracks of each subset, a seed, and whom to tell about every epoch."""


def on_every_split(fit: Fit, seed: int, repeats: int, on_epoch: OnEpoch) -> tuple[dict[str, Run], dict[int, Run]]:
    """Fit a network on each split, and on random splits to show the spread.

    Parameters
    ----------
    fit : callable
        Fits one network.
    seed : int
        Of the splits' runs and of the first random split.
    repeats : int
        How many random splits there are.
    on_epoch : callable
        Told about every epoch.

    Returns
    -------
    runs : dict of str to Run
        By split.
    repeated : dict of int to Run
        On random splits, by seed.
    """
    runs = {name: fit(split(name), seed, partial(on_epoch, name)) for name in SPLITS}
    repeated = {
        number: fit(random_split(number), number, partial(on_epoch, f"seed {number}"))
        for number in range(seed, seed + repeats)
    }
    return runs, repeated


def restrict_to_available(subsets: Mapping[str, list[str]], tracks: Container[str]) -> dict[str, list[str]]:
    """The subsets of a split without the tracks that the data lack.

    Raises
    ------
    DataError
        If no track of a subset is left.
    """
    left = {name: [track for track in wanted if track in tracks] for name, wanted in subsets.items()}
    if empty := [name for name, kept in left.items() if not kept]:
        raise DataError(f"The data hold no track of the part {empty[0]!r}. Please give a more complete copy of GTZAN.")
    return left


def command(model: str, data: str, settings: Any, *further: str, repeats: int) -> str:
    """The training command for the card of a model.

    Parameters
    ----------
    model : str
        Name of the model.
    data : str
        What ``--data`` names.
    settings : dataclass
        Those that are not the default are named.
    *further : str
        Further options.
    repeats : int
        How many random splits there were.
    """
    default = type(settings)()
    options = [
        f"--{name.replace('_', '-')}" + ("" if value is True else f" {value}")
        for name, value in asdict(settings).items()
        if value != getattr(default, name)
    ]
    repeated = [f"--repeats {repeats}"] * (repeats > 0)
    return " ".join(["python -m genreclf train", model, "--data", data, *options, *further, *repeated])

"""The two splits, random and artist-filtered, as columns of ``catalogue.csv``; the random one is drawn here.

``random``
    The original experiment's: 999 tracks (jazz.00054 is broken in the copy most people have), stratified by genre,
    639 / 160 / 200. Byte-identical files never lie in two subsets; the same song, album or artist often does.
``filtered``
    Kereliuk, Sturm and Larsen (2015), "Deep learning and music adversaries": faults removed and artists kept apart,
    443 / 197 / 290. Which track is where stands in the column ``filtered_part`` of the catalogue.
"""

from collections.abc import Mapping

import numpy as np

from genreclf.errors import DataError
from genreclf.gtzan.catalogue import catalogue

SPLITS = ("random", "filtered")
SUBSETS = ("train", "valid", "test")
EXCLUDED = "jazz.00054"
RANDOM_SIZES = {"train": 639, "valid": 160, "test": 200}
RANDOM_SEED = 42
"""Seed of the ``random`` split that ships in the catalogue."""


def split(name: str) -> dict[str, list[str]]:
    """The tracks of each subset of a published split.

    Parameters
    ----------
    name : {"random", "filtered"}
        Which split.

    Returns
    -------
    dict of str to list of str
        Track identifiers by subset: ``"train"``, ``"valid"`` and ``"test"``.

    Raises
    ------
    DataError
        For an unknown split.
    """
    if name not in SPLITS:
        raise DataError(f"There is no split called {name!r}. Please choose one of: {', '.join(SPLITS)}.")
    tracks = catalogue().values()
    return {subset: [t.id for t in tracks if getattr(t, f"{name}_part") == subset] for subset in SUBSETS}


def random_split(seed: int = RANDOM_SEED) -> dict[str, list[str]]:
    """Draw a stratified 639 / 160 / 200 split of 999 tracks.

    Drawn with scikit-learn; then byte-identical tracks are brought into the subset of the first of them, each in
    exchange for a track of the same genre that has no duplicate, so that sizes and genre counts stay.

    Parameters
    ----------
    seed : int
        Seed of the draw; `RANDOM_SEED` gives the split in the catalogue.

    Returns
    -------
    dict of str to list of str
        Track identifiers by subset, in the order of the data set.
    """
    from sklearn.model_selection import train_test_split  # here: only drawing needs it, and it is slow to import

    tracks = {name: track for name, track in catalogue().items() if name != EXCLUDED}
    names = list(tracks)
    rest, test = train_test_split(
        names, test_size=RANDOM_SIZES["test"], stratify=[tracks[n].genre for n in names], random_state=seed
    )
    train, valid = train_test_split(
        rest, test_size=RANDOM_SIZES["valid"], stratify=[tracks[n].genre for n in rest], random_state=seed
    )
    home_of = {name: subset for subset, members in zip(SUBSETS, (train, valid, test), strict=True) for name in members}
    _bring_duplicates_together(home_of, {n: tracks[n].duplicate_group for n in names}, np.random.default_rng(seed))
    return {subset: [name for name in names if home_of[name] == subset] for subset in SUBSETS}


def _bring_duplicates_together(
    home_of: dict[str, str], group_of: Mapping[str, int | None], rng: np.random.Generator
) -> None:
    first_of: dict[int, str] = {}
    for name, group in group_of.items():
        if group is None:
            continue
        home = home_of[first_of.setdefault(group, name)]
        if home_of[name] == home:
            continue
        genre = name.partition(".")[0]
        candidates = [n for n in home_of if home_of[n] == home and group_of[n] is None and n.startswith(f"{genre}.")]
        home_of[str(rng.choice(candidates))] = home_of[name]
        home_of[name] = home

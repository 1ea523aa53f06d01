"""The GTZAN data set: facts about its 1000 tracks, copies on disk, and splits.

The collection was gathered by George Tzanetakis for "Musical genre classification of audio signals" (Tzanetakis and
Cook, IEEE Transactions on Speech and Audio Processing, 2002). Its audio has no licence and is not part of this project.
"""

from genreclf.gtzan.catalogue import Track, catalogue, genre_indices
from genreclf.gtzan.local_copy import DATA_VARIABLE, Gtzan
from genreclf.gtzan.splits import SPLITS, SUBSETS, random_split, split

__all__ = [
    "DATA_VARIABLE",
    "SPLITS",
    "SUBSETS",
    "Gtzan",
    "Track",
    "catalogue",
    "genre_indices",
    "random_split",
    "split",
]

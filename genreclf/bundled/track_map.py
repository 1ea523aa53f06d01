"""A two-dimensional map of tracks, by t-SNE: similar tracks lie close together."""

import numpy as np


def map_positions(features: np.ndarray, *, seed: int = 42) -> np.ndarray:
    """Lay tracks out on a plane so that neighbours sound alike (t-SNE, van der Maaten and Hinton 2008).

    Parameters
    ----------
    features : np.ndarray [shape=(n, n_features)]
        One row per track; every feature is standardised here.
    seed : int
        Seed of the layout, which starts from the first two principal components.

    Returns
    -------
    np.ndarray [shape=(n, 2)]
        Positions without unit, each axis scaled to [-1, 1].
    """
    from sklearn.manifold import TSNE  # here: slow to import, and only building the gallery needs it

    standardised = (features - features.mean(axis=0)) / np.maximum(features.std(axis=0), 1e-9)
    layout = TSNE(perplexity=30, init="pca", random_state=seed).fit_transform(standardised)
    middle, reach = (layout.max(axis=0) + layout.min(axis=0)) / 2, np.ptp(layout, axis=0) / 2
    return (layout - middle) / reach

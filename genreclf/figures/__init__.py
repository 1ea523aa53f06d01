"""Figures from arrays and tables; no module here reads files.

Interactive figures (Plotly) have no theme of their own: fonts and backgrounds come from the page that shows them, light
or dark. Pictures for reports are Matplotlib's. Genres keep their colour everywhere, spectrograms share one perceptually
uniform map, confusions one hue.
"""

import importlib
from typing import TYPE_CHECKING, Any

from genreclf.figures.confusions import confusion_figure, confusion_ranking, genre_network, genre_tree
from genreclf.figures.dataset_overview import track_map, track_points, typical_spectra
from genreclf.figures.layout import enlarge
from genreclf.figures.prediction import before_and_after, probability_bars, reliability_figure, style_bars
from genreclf.figures.shared_result import shared_result_figure
from genreclf.figures.sound import sound_picture
from genreclf.figures.thumbnails import thumbnail
from genreclf.figures.training import LAYERS, architecture_graph, learning_curve

if TYPE_CHECKING:
    from genreclf.figures.report import confusion_report, genre_overview, png, song_report
    from genreclf.figures.share_image import phone_picture

__all__ = [
    "LAYERS",
    "architecture_graph",
    "before_and_after",
    "confusion_figure",
    "confusion_ranking",
    "confusion_report",
    "enlarge",
    "genre_network",
    "genre_overview",
    "genre_tree",
    "learning_curve",
    "phone_picture",
    "png",
    "probability_bars",
    "reliability_figure",
    "shared_result_figure",
    "song_report",
    "sound_picture",
    "style_bars",
    "thumbnail",
    "track_map",
    "track_points",
    "typical_spectra",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "share_image" if name == "phone_picture" else "report"  # Matplotlib is loaded when a picture needs it
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)

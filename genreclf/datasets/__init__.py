"""Data sets besides GTZAN: labelled songs and styles, sounds that are not music, and cross-validation folds."""

"""Data sets beside GTZAN: labelled recordings of songs and styles, sounds that are not music, and folds over all."""

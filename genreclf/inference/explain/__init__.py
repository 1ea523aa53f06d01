"""Explanations of predictions: occlusion and band ablation.

`occlusion` hides parts of what a network is given, `band_ablation` turns down bands of the audio.

Only arrays and clips go in; `genreclf.messages.explanation` puts the findings into words.
"""

"""Linear heads on the outputs of backbones: fit, nested calibration, and the figures of ``duo-transfer``'s card.

``audio-tagger`` and the default model, ``duo-transfer``, have such heads. The package knows ``transfer``, whose heads
are perceptrons, and nothing of ``distillation``, which trains a backbone and fits a linear head to it.
"""

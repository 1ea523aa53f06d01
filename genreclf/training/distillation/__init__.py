"""Distillation: ``audio-tagger``, the backbone, is trained on the outputs of published taggers, its teachers."""

"""Distillation: ``audio-tagger`` is trained on the outputs of published taggers, and a linear head on its own."""

"""Inference, without TensorFlow: stored models, predictions, explanations, similar tracks.

It runs without TensorFlow, and whatever is slow to import stays out. Everything behind it may import it: `evaluation`,
`batch`, `training`, commands and pages. Import its modules by name; `genreclf` itself gives the public ones.
"""

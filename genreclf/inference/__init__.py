"""The live path, from a clip to an answer: stored models, how they run, why they answered so, what sounds alike.

It runs without TensorFlow, and whatever is slow to import stays out. Everything behind it may import it: `evaluation`,
`batch`, `training`, commands and pages. Import its modules by name; `genreclf` itself gives the public ones.
"""

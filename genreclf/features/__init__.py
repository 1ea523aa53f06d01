"""Features of a clip: spectra, inputs of networks, descriptors, and arrays to draw.

Arithmetic on samples belongs here; it reads no files. Import its modules by name: `spectra` (transforms and summary
features), `front_ends` (a network's input) and `views` (small arrays for pictures). It knows only `genreclf.audio`.
"""

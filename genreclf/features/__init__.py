"""What is computed of a clip: spectra, what a network is given, and what is drawn.

Arithmetic on samples belongs here; it reads no files. Import its modules by name: `spectra` (transforms and summary
features), `front_ends` (a network's input) and `views` (small arrays for pictures). It knows only `genreclf.audio`.
"""

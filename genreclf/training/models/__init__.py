"""One module per model, from its data to its folder under ``models/``; the command line calls them by name."""

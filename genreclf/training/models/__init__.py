"""One module for each model: from its data to its folder under ``models/``. The command line calls them by name."""

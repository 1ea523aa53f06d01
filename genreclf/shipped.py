"""Where the folders lie that ship with the project: models, gallery, neighbours, examples, pages."""

from pathlib import Path


def shipped(name: str) -> Path:
    """A folder or file that ships with the project, by its name at the top of a checkout."""
    return Path(__file__).resolve().parents[1] / name

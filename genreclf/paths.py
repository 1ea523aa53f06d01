"""Locations of what ships: models, gallery, neighbours, examples, pages, and the app's entry script.

In a checkout these lie at its top; in an installation inside the package, where the wheel put them (pyproject.toml).
"""

from importlib.resources import files
from pathlib import Path

_PACKAGE = Path(str(files("genreclf")))
_INSTALLED = _PACKAGE / "_shipped"


def bundled_path(name: str) -> Path:
    """A folder or file that ships with the project, by its name at the top of a checkout."""
    return (_INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent) / name

"""Translated texts in the markup of components: it is registered once, and filled in for each page's language."""

from pathlib import Path
from typing import Final

SCRIPT: Final = Path(__file__).with_name("component_texts.js").read_text(encoding="utf-8")
"""Stands before the script of a component with words: ``speak`` puts them into its markup, ``filled`` fills one in."""

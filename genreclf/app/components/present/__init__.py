"""Presenting: the mode for a projector, its keys and page links, and letting the room guess first."""

from genreclf.app.components.present.mode import is_on

__all__ = ["is_on"]

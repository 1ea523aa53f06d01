"""What all interactive figures share."""

from typing import Final

MARGIN: Final = {"l": 8, "r": 8, "t": 48, "b": 8}
"""Room around a plot, in pixels; titles are above it."""

FREQUENCY_TICKS: Final = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Marks of a logarithmic pitch axis, in Hz."""


def hertz(frequency: float) -> str:
    """A frequency as an axis label, for example ``"2 k"``."""
    return f"{frequency / 1000:g} k" if frequency >= 1000 else f"{frequency:g}"

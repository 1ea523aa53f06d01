"""What tells phones of a room apart, without a login or a name: a colour and an animal."""

from typing import Final

COLOURS: Final = {
    "Red": "#d32f2f",
    "Orange": "#e67700",
    "Yellow": "#b88a00",
    "Lime": "#6b9a00",
    "Green": "#2e7d32",
    "Teal": "#00897b",
    "Cyan": "#0092a8",
    "Blue": "#1e6fd9",
    "Indigo": "#4052c4",
    "Violet": "#7b3fc4",
    "Purple": "#9c27b0",
    "Pink": "#d81b78",
    "Brown": "#7a5548",
    "Grey": "#6f7480",
    "Silver": "#8a95a5",
    "Golden": "#a8842c",
}
"""Colours of seats by their names."""

_ANIMALS = (
    "ant badger bat bear beaver bee camel cat cow crab crane deer dog dolphin duck eagle fox frog goat goose hare hawk "
    "heron horse lion lynx mole moose mouse newt otter owl panda pony robin seal sheep swan tiger toad turtle whale "
    "wolf wren zebra"
)
ANIMALS: Final = tuple(_ANIMALS.split())
"""Animals of seats."""


def seat_name(number: int) -> tuple[str, str]:
    """Name and colour of a seat; 720 in a row differ, since 16 colours and 45 animals have no common divisor."""
    colour = list(COLOURS)[number % len(COLOURS)]
    return f"{colour} {ANIMALS[number % len(ANIMALS)]}", COLOURS[colour]

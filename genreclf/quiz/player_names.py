"""Names for players in a room: a colour and an animal."""

from typing import Final

from genreclf.translation import N_, Sentence

PLAYER_COLOURS: Final = {
    N_("Red"): "#d32f2f",
    N_("Orange"): "#e67700",
    N_("Yellow"): "#b88a00",
    N_("Lime"): "#6b9a00",
    N_("Green"): "#2e7d32",
    N_("Teal"): "#00897b",
    N_("Cyan"): "#0092a8",
    N_("Blue"): "#1e6fd9",
    N_("Indigo"): "#4052c4",
    N_("Violet"): "#7b3fc4",
    N_("Purple"): "#9c27b0",
    N_("Pink"): "#d81b78",
    N_("Brown"): "#7a5548",
    N_("Grey"): "#6f7480",
    N_("Silver"): "#8a95a5",
    N_("Golden"): "#a8842c",
}
"""Colours of seats by their names."""

ANIMALS: Final = (
    N_("ant"),
    N_("badger"),
    N_("bat"),
    N_("bear"),
    N_("beaver"),
    N_("bee"),
    N_("camel"),
    N_("cat"),
    N_("cow"),
    N_("crab"),
    N_("crane"),
    N_("deer"),
    N_("dog"),
    N_("dolphin"),
    N_("duck"),
    N_("eagle"),
    N_("fox"),
    N_("frog"),
    N_("goat"),
    N_("goose"),
    N_("hare"),
    N_("hawk"),
    N_("heron"),
    N_("horse"),
    N_("lion"),
    N_("lynx"),
    N_("mole"),
    N_("moose"),
    N_("mouse"),
    N_("newt"),
    N_("otter"),
    N_("owl"),
    N_("panda"),
    N_("pony"),
    N_("robin"),
    N_("seal"),
    N_("sheep"),
    N_("swan"),
    N_("tiger"),
    N_("toad"),
    N_("turtle"),
    N_("whale"),
    N_("wolf"),
    N_("wren"),
    N_("zebra"),
)
"""Animals of seats."""


def seat_name(number: int) -> tuple[Sentence, str]:
    """Name and colour of a seat; 720 in a row differ, since 16 colours and 45 animals have no common divisor."""
    colour = list(PLAYER_COLOURS)[number % len(PLAYER_COLOURS)]
    animal = Sentence(ANIMALS[number % len(ANIMALS)])
    # Translators: {colour} and {animal} are two of the words that follow in this list; any order and link will do.
    return Sentence("{colour} {animal}", colour=Sentence(colour), animal=animal), PLAYER_COLOURS[colour]

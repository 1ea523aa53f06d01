"""The page of phones in a room, in their language: ``phone.html`` filled in, and the sentences of ``phone.js``."""

import json
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from genreclf.translation import N_, Texts, speaking

_ON_THE_PAGE: Final = Texts(
    {
        "title": N_("Beat the machine"),
        "seconds_left": N_("Seconds left"),
        "code": N_("The code on the screen"),
        "four_letters": N_("Four letters"),
        "join": N_("Join"),
        "what_genre": N_("What genre is it?"),
        "podium": N_("The podium"),
        "tally": N_("What the room said"),
        "lost": N_("Connection lost. Coming back…"),
        "javascript": N_("Please allow JavaScript for this page."),
        "leave": N_("Leave the room"),
    }
)
_SAID_BY_THE_SCRIPT: Final = Texts(
    {
        "title": N_("Beat the machine"),
        "points": N_("{points} points"),
        "you_said": N_("You said {genre}."),
        "no_vote": N_("You did not vote."),
        "in": N_("You are in"),
        "you_are": N_("You are the {name}. Look at the screen: the first song comes soon."),
        "rules": N_("A right answer gives 10 points, a quick one up to 15."),
        "song": N_("Song {number}: what genre is it?"),
        "unknown_song": N_("Song {number}: nobody knows what it is"),
        "change": N_("You can change your mind until the reveal."),
        "tap": N_("Listen, then tap."),
        "tap_for_machine": N_("What will the machine say? Listen, then tap."),
        "the_song": N_("The song: {song}"),
        "machine_said": N_("The machine said {genre}."),
        "no_right_answer": N_("There is no right answer."),
        "read_its_mind": N_("You read its mind!"),
        "machine_says": N_("The machine says {genre}"),
        "right_it_is": N_("Right! It is {genre}"),
        "it_is": N_("It is {genre}"),
        "thanks": N_("Thank you for playing."),
        "closed": N_("The room is closed. Thank you for playing."),
        "finding": N_("Finding your seat…"),
        "sure": N_("Leave the room? Your points are gone then."),
        "left": N_("You have left the room."),
        "invitation": N_("Guess songs along with the room."),
    }
)


@cache
def phone_page(language: str) -> str:
    """The page in one of `genreclf.gettext_catalogues.languages`."""
    template = Template(Path(__file__).with_name("phone.html").read_text(encoding="utf-8"))
    with speaking(language):
        texts = {"lang": language.replace("_", "-"), "words": json.dumps(dict(_SAID_BY_THE_SCRIPT)), **_ON_THE_PAGE}
    return template.substitute({name: escape(text) for name, text in texts.items()})

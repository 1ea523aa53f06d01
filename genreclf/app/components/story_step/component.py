"""The component: what a step is given, and how it is shown. Its script lies beside this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from genreclf.translation import N_, Texts

_HERE = Path(__file__).parent
WORDS: Final = Texts(
    {
        "right": N_("Yes."),
        "wrong": N_("Not quite."),
        "show": N_("Show me"),
        "listen": N_("Listen"),
        "stop": N_("Stop"),
    }
)
"""What buttons say, and how an answer is met."""

_component = st.components.v2.component(
    "genreclf_story_step",
    html=(_HERE / "story_step.html").read_text(encoding="utf-8"),
    css=(_HERE / "story_step.css").read_text(encoding="utf-8"),
    js=(_HERE / "story_step.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Question:
    """What a step asks before it tells.

    Attributes
    ----------
    asks : str
        A sentence.
    options : sequence of str
        What may be answered; all differ.
    right : int
        Which of them is right.
    told : str
        What is told then.
    """

    asks: str
    options: Sequence[str]
    right: int
    told: str


@dataclass(frozen=True)
class Bar:
    """A bar of a picture: its name, its length from 0 to 1, what stands behind it, and its colour."""

    name: str
    share: float
    text: str
    colour: str


def story_step(
    question: Question,
    *,
    song: str,
    kind: str,
    audio: str,
    span: tuple[float, float],
    alt: str = "",
    colour: str = "",
    samples: Sequence[float] = (),
    picture: str = "",
    piece: float = 0.0,
    bars: Sequence[Bar] = (),
    captions: Sequence[str] = (),
    secret: bool = False,
    listen: str = "",
    key: str,
) -> None:
    """Show a step.

    Parameters
    ----------
    question : Question
        What it asks and tells.
    song : str
        Identifies the song: with another one, the question is asked anew.
    kind : {"air", "spectrum", "pieces", "bars"}
        What moves: swings of the air, a picture that appears, a frame over a picture, or bars that grow.
    audio : str
        Address of the sound.
    span : tuple of float
        What is played of it, in seconds.
    alt : str
        What the picture shows, in words.
    colour : str
        Of the air.
    samples : sequence of float
        Of the air, from -1 to 1.
    picture : str
        A spectrogram, as an address.
    piece : float
        How much of the picture the frame covers, from 0 to 1.
    bars : sequence of Bar
        The bars.
    captions : sequence of str
        What is said below the picture, one after the other while it moves.
    secret : bool
        Whether the picture would give the answer away.
    listen : str
        What the button says that plays the sound; by default "Listen".
    key : str
        Identifies the step on its page.
    """
    data: dict[str, Any] = {
        "id": f"{key} {song}",
        "kind": kind,
        "asks": question.asks,
        "options": list(question.options),
        "right": question.right,
        "told": question.told,
        "audio": audio,
        "start": span[0],
        "end": span[1],
        "alt": alt,
        "colour": colour,
        "samples": list(samples),
        "picture": picture,
        "piece": piece,
        "bars": [{"name": bar.name, "share": bar.share, "text": bar.text, "colour": bar.colour} for bar in bars],
        "captions": list(captions),
        "secret": secret,
        "words": {**WORDS, **({"listen": listen} if listen else {})},
    }
    _component(data=data, key=key)

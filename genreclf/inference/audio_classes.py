"""The sound classes of ``audio-tagger``: those of AudioSet's ontology that people have words for.

The ontology is that of Gemmeke et al. 2017, "Audio Set: an ontology and human-labeled dataset for audio events"; what
was left out are classes that nobody would miss in an answer ("Inside, small room"), and most of what sounds alike.
"""

from dataclasses import dataclass
from typing import Final

STYLE, INSTRUMENT, VOICE, MUSIC = "style", "instrument", "voice", "music"
PERSON, ANIMAL, NATURE, THING = "person", "animal", "nature", "thing"
OTHER_SOUNDS: Final = (PERSON, ANIMAL, NATURE, THING)
"""Kinds of what a recording may hold instead of music."""


@dataclass(frozen=True)
class AudioClass:
    """A class of sounds.

    Attributes
    ----------
    label : str
        AudioSet's display name.
    name : str
        What people say, so that it fits behind "This sounds like".
    kind : str
        ``style``, ``instrument``, ``voice`` (that sings), ``music``, ``person``, ``animal``, ``nature`` or ``thing``.
    """

    label: str
    name: str
    kind: str


def _classes(kind: str, *names: str) -> tuple[AudioClass, ...]:
    """Classes of one kind: their labels, and behind a colon the name where that is not the label in lower case."""
    split = [text.partition(":") for text in names]
    return tuple(AudioClass(label, name or label.lower(), kind) for label, _, name in split)


AUDIO_CLASSES: Final = (
    *_classes(MUSIC, "Music"),
    *_classes(
        STYLE,
        "Blues", "Classical music", "Country:country music", "Disco", "Hip hop music:hip-hop", "Jazz", "Heavy metal",
        "Pop music", "Reggae", "Rock music", "Punk rock", "Grunge", "Progressive rock", "Rock and roll",
        "Psychedelic rock", "Rhythm and blues", "Soul music", "Funk", "Swing music:swing", "Bluegrass", "Folk music",
        "Ska", "Opera", "Gospel music", "Electronic music", "House music", "Techno", "Drum and bass", "Ambient music",
        "Music of Latin America:Latin music", "Soundtrack music:film music", "Video game music", "Dance music",
        "Electronic dance music", "Trance music:trance", "Dubstep", "Electronica", "New-age music", "Salsa music:salsa",
        "Flamenco", "Music of Africa:African music", "Afrobeat", "Middle Eastern music", "Music of Asia:Asian music",
        "Music of Bollywood:Bollywood music", "Carnatic music", "Traditional music", "Christian music",
        "A capella:a cappella", "Vocal music", "Music for children", "Lullaby:a lullaby", "Christmas music",
        "Theme music", "Jingle (music):a jingle", "Background music", "Wedding music",
    ),
    *_classes(
        INSTRUMENT,
        "Electric guitar", "Acoustic guitar", "Bass guitar", "Steel guitar, slide guitar:slide guitar", "Banjo",
        "Mandolin", "Sitar", "Piano", "Electric piano", "Organ", "Synthesizer", "Harpsichord", "Drum kit",
        "Drum machine", "Snare drum", "Bass drum", "Cymbal:cymbals", "Hi-hat", "Timpani", "Vibraphone", "Orchestra",
        "Brass instrument:brass", "Trumpet", "Trombone", "French horn", "String section:strings",
        "Violin, fiddle:violin", "Cello", "Double bass", "Flute", "Saxophone", "Clarinet", "Harp", "Harmonica",
        "Accordion", "Bagpipes", "Scratching (performance technique):scratching", "Church bell:a church bell",
    ),
    *_classes(
        VOICE,
        "Singing", "Male singing:a man singing", "Female singing:a woman singing", "Choir:a choir", "Rapping",
        "Yodeling:yodelling", "Humming", "Whistling", "Beatboxing", "Chant:chanting",
    ),
    *_classes(
        PERSON,
        "Speech", "Male speech, man speaking:a man speaking", "Female speech, woman speaking:a woman speaking",
        "Child speech, kid speaking:a child speaking", "Conversation:a conversation",
        "Speech synthesizer:a computer voice", "Shout:shouting",
        "Laughter", "Baby cry, infant cry:a baby crying", "Whispering", "Cheering", "Applause", "Crowd:a crowd",
        "Sneeze:a sneeze", "Cough:a cough",
    ),
    *_classes(
        ANIMAL,
        "Dog:a dog", "Cat:a cat", "Bird:birds", "Crowing, cock-a-doodle-doo:a rooster", "Sheep:a sheep",
        "Cattle, bovinae:a cow", "Horse:a horse", "Frog:a frog", "Insect:insects",
    ),
    *_classes(
        NATURE,
        "Wind", "Thunder", "Rain", "Stream:running water", "Waves, surf:waves", "Fire:a fire",
    ),
    *_classes(
        THING,
        "Vehicle:a vehicle", "Train:a train", "Aircraft:an aircraft", "Helicopter:a helicopter", "Engine:an engine",
        "Chainsaw:a chainsaw", "Clock:a clock", "Typing", "Telephone:a telephone", "Alarm:an alarm", "Siren:a siren",
        "Fireworks", "Gunshot, gunfire:gunfire", "Glass:glass", "Sine wave:a plain tone", "Beep, bleep:beeps",
        "Mechanical fan:a fan",
        "White noise:noise", "Static:static", "Radio:a radio",
    ),
)  # fmt: skip
"""In the order of the network's outputs."""

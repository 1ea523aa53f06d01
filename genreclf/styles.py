"""Music beyond the ten genres: styles that have a name, and the families that they belong to.

A style is a word that people use for music that is none of `genreclf.genres.GENRES`: techno, salsa, film music.
Thirteen families hold those that resemble each other. Where one ends and the next begins is a matter of taste: ska
is here Caribbean, a chanson is with the singer-songwriters. Styles within the ten genres (punk, swing, opera) are
classes of `genreclf.inference.audio_classes`.

`Style.word` is what tables and folders of recordings call a style, `Style.name` what a person reads. ``labels`` are
the classes of AudioSet (Gemmeke et al. 2017, "Audio Set: an ontology and human-labeled dataset for audio events")
that mean the same, or nearly; a style may have none.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Family:
    """Styles that resemble each other.

    Attributes
    ----------
    name : str
        So that it fits behind "a kind of".
    labels : tuple of str
        AudioSet's classes for the whole family, by display name.
    """

    name: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Style:
    """A style of music that is none of the ten genres.

    Attributes
    ----------
    word : str
        In tables and as the name of a folder.
    name : str
        So that it fits behind "This is".
    family : Family
        What it is a kind of.
    labels : tuple of str
        AudioSet's classes for it, by display name.
    """

    word: str
    name: str
    family: Family
    labels: tuple[str, ...] = ()


ELECTRONIC: Final = Family("electronic dance music", ("Electronic dance music", "Dance music", "Electronic music"))
AMBIENT: Final = Family("ambient and new-age music", ("Ambient music", "New-age music"))
SOUL: Final = Family("soul, R&B and funk", ("Soul music", "Rhythm and blues", "Funk"))
FOLK: Final = Family("folk and singer-songwriter music", ("Folk music", "Traditional music"))
LATIN: Final = Family("Latin and Caribbean music", ("Music of Latin America",))
EAST_ASIAN: Final = Family("East Asian music", ("Music of Asia",))
SOUTH_ASIAN: Final = Family("South Asian music", ("Music of Asia",))
MIDDLE_EASTERN: Final = Family("Middle Eastern and Balkan music", ("Middle Eastern music",))
AFRICAN: Final = Family("African music", ("Music of Africa",))
SCREEN: Final = Family("music for films, games and television", ("Soundtrack music", "Theme music"))
SACRED: Final = Family("gospel, choral and Christian music", ("Christian music", "Choir"))
CHILDREN: Final = Family("children's and festive music", ("Music for children",))
STAGE: Final = Family("marches, anthems and musicals")

FAMILIES: Final = (
    ELECTRONIC, AMBIENT, SOUL, FOLK, LATIN, EAST_ASIAN, SOUTH_ASIAN, MIDDLE_EASTERN, AFRICAN, SCREEN, SACRED, CHILDREN,
    STAGE,
)  # fmt: skip
"""In the order of `STYLES`."""

STYLES: Final = (
    Style("house", "house", ELECTRONIC, ("House music",)),
    Style("techno", "techno", ELECTRONIC, ("Techno",)),
    Style("trance", "trance", ELECTRONIC, ("Trance music",)),
    Style("drum and bass", "drum and bass", ELECTRONIC, ("Drum and bass",)),
    Style("dubstep", "dubstep", ELECTRONIC, ("Dubstep",)),
    Style("EDM", "EDM", ELECTRONIC, ("Electronic dance music",)),
    Style("hardstyle", "hardstyle", ELECTRONIC),
    Style("eurodance", "eurodance", ELECTRONIC, ("Dance music",)),
    Style("phonk", "phonk", ELECTRONIC),
    Style("synthwave", "synthwave", ELECTRONIC),
    Style("electronic", "electronic music", ELECTRONIC, ("Electronic music", "Electronica")),
    Style("ambient", "ambient music", AMBIENT, ("Ambient music",)),
    Style("lo-fi", "lo-fi", AMBIENT),
    Style("new age", "new-age music", AMBIENT, ("New-age music",)),
    Style("meditation", "music for meditation", AMBIENT),
    Style("soul", "soul", SOUL, ("Soul music",)),
    Style("R&B", "R&B", SOUL, ("Rhythm and blues",)),
    Style("funk", "funk", SOUL, ("Funk",)),
    Style("doo-wop", "doo-wop", SOUL, ("A capella",)),
    Style("folk", "folk", FOLK, ("Folk music", "Traditional music")),
    Style("acoustic guitar", "acoustic guitar music", FOLK),
    Style("easy listening", "easy listening", FOLK),
    Style("chanson", "chanson", FOLK),
    Style("salsa", "salsa", LATIN, ("Salsa music",)),
    Style("bossa nova", "bossa nova", LATIN),
    Style("reggaeton", "reggaeton", LATIN),
    Style("cumbia", "cumbia", LATIN),
    Style("mariachi", "mariachi music", LATIN),
    Style("tango", "tango", LATIN),
    Style("flamenco", "flamenco", LATIN, ("Flamenco",)),
    Style("latin pop", "Latin pop", LATIN),
    Style("latin dance", "Latin dance music", LATIN),
    Style("Brazilian", "Brazilian music", LATIN),
    Style("Caribbean", "Caribbean music", LATIN),
    Style("ska", "ska", LATIN, ("Ska",)),
    Style("K-pop", "K-pop", EAST_ASIAN),
    Style("J-pop", "J-pop", EAST_ASIAN),
    Style("anime", "anime music", EAST_ASIAN),
    Style("city pop", "city pop", EAST_ASIAN),
    Style("C-pop", "C-pop", EAST_ASIAN),
    Style("South-East Asian", "South-East Asian music", EAST_ASIAN),
    Style("Chinese traditional", "traditional Chinese music", EAST_ASIAN),
    Style("Japanese traditional", "traditional Japanese music", EAST_ASIAN),
    Style("Bollywood", "Bollywood music", SOUTH_ASIAN, ("Music of Bollywood",)),
    Style("South Indian film", "South Indian film music", SOUTH_ASIAN, ("Music of Bollywood",)),
    Style("Indian pop and folk", "Indian pop or folk", SOUTH_ASIAN),
    Style(
        "Indian traditional and devotional", "traditional or devotional Indian music", SOUTH_ASIAN, ("Carnatic music",)
    ),
    Style("Arabic", "Arabic music", MIDDLE_EASTERN, ("Middle Eastern music",)),
    Style("Turkish", "Turkish music", MIDDLE_EASTERN),
    Style("Persian", "Persian music", MIDDLE_EASTERN),
    Style("Islamic nasheed", "nasheed", MIDDLE_EASTERN),
    Style("Balkan, Greek and Caucasian", "Balkan, Greek or Caucasian music", MIDDLE_EASTERN),
    Style("African", "African music", AFRICAN, ("Music of Africa",)),
    Style("Afrobeats", "Afrobeats", AFRICAN, ("Afrobeat",)),
    Style("soundtrack", "film music", SCREEN, ("Soundtrack music",)),
    Style("video-game music", "video game music", SCREEN, ("Video game music",)),
    Style("chiptune", "chiptune", SCREEN, ("Video game music",)),
    Style("theme song", "a theme song", SCREEN, ("Theme music", "Jingle (music)")),
    Style("gospel", "gospel", SACRED, ("Gospel music",)),
    Style("choir", "choral music", SACRED, ("Choir",)),
    Style("Christian", "Christian music", SACRED, ("Christian music",)),
    Style("children", "music for children", CHILDREN, ("Music for children",)),
    Style("lullaby", "a lullaby", CHILDREN, ("Lullaby",)),
    Style("Christmas", "Christmas music", CHILDREN, ("Christmas music",)),
    Style("march", "a march", STAGE),
    Style("anthem", "an anthem", STAGE),
    Style("musical", "music from a musical", STAGE),
)
"""Styles, by family."""

STYLES_BY_WORD: Final = {style.word: style for style in STYLES}

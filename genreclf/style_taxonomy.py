"""The taxonomy of styles beyond the ten genres: their names, and the families that they belong to.

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

from genreclf.translation import N_


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


ELECTRONIC: Final = Family(N_("electronic dance music"), ("Electronic dance music", "Dance music", "Electronic music"))
AMBIENT: Final = Family(N_("ambient and new-age music"), ("Ambient music", "New-age music"))
SOUL: Final = Family(N_("soul, R&B and funk"), ("Soul music", "Rhythm and blues", "Funk"))
FOLK: Final = Family(N_("folk and singer-songwriter music"), ("Folk music", "Traditional music"))
LATIN: Final = Family(N_("Latin and Caribbean music"), ("Music of Latin America",))
EAST_ASIAN: Final = Family(N_("East Asian music"), ("Music of Asia",))
SOUTH_ASIAN: Final = Family(N_("South Asian music"), ("Music of Asia",))
MIDDLE_EASTERN: Final = Family(N_("Middle Eastern and Balkan music"), ("Middle Eastern music",))
AFRICAN: Final = Family(N_("African music"), ("Music of Africa",))
SCREEN: Final = Family(N_("music for films, games and television"), ("Soundtrack music", "Theme music"))
SACRED: Final = Family(N_("gospel, choral and Christian music"), ("Christian music", "Choir"))
CHILDREN: Final = Family(N_("children's and festive music"), ("Music for children",))
STAGE: Final = Family(N_("marches, anthems and musicals"))

FAMILIES: Final = (
    ELECTRONIC, AMBIENT, SOUL, FOLK, LATIN, EAST_ASIAN, SOUTH_ASIAN, MIDDLE_EASTERN, AFRICAN, SCREEN, SACRED, CHILDREN,
    STAGE,
)  # fmt: skip
"""In the order of `STYLES`."""

STYLES: Final = (
    Style("house", N_("house"), ELECTRONIC, ("House music",)),
    Style("techno", N_("techno"), ELECTRONIC, ("Techno",)),
    Style("trance", N_("trance"), ELECTRONIC, ("Trance music",)),
    Style("drum and bass", N_("drum and bass"), ELECTRONIC, ("Drum and bass",)),
    Style("dubstep", N_("dubstep"), ELECTRONIC, ("Dubstep",)),
    Style("EDM", N_("EDM"), ELECTRONIC, ("Electronic dance music",)),
    Style("hardstyle", N_("hardstyle"), ELECTRONIC),
    Style("eurodance", N_("eurodance"), ELECTRONIC, ("Dance music",)),
    Style("phonk", N_("phonk"), ELECTRONIC),
    Style("synthwave", N_("synthwave"), ELECTRONIC),
    Style("electronic", N_("electronic music"), ELECTRONIC, ("Electronic music", "Electronica")),
    Style("ambient", N_("ambient music"), AMBIENT, ("Ambient music",)),
    Style("lo-fi", N_("lo-fi"), AMBIENT),
    Style("new age", N_("new-age music"), AMBIENT, ("New-age music",)),
    Style("meditation", N_("music for meditation"), AMBIENT),
    Style("soul", N_("soul"), SOUL, ("Soul music",)),
    Style("R&B", N_("R&B"), SOUL, ("Rhythm and blues",)),
    Style("funk", N_("funk"), SOUL, ("Funk",)),
    Style("doo-wop", N_("doo-wop"), SOUL, ("A capella",)),
    Style("folk", N_("folk"), FOLK, ("Folk music", "Traditional music")),
    Style("acoustic guitar", N_("acoustic guitar music"), FOLK),
    Style("easy listening", N_("easy listening"), FOLK),
    Style("chanson", N_("chanson"), FOLK),
    Style("salsa", N_("salsa"), LATIN, ("Salsa music",)),
    Style("bossa nova", N_("bossa nova"), LATIN),
    Style("reggaeton", N_("reggaeton"), LATIN),
    Style("cumbia", N_("cumbia"), LATIN),
    Style("mariachi", N_("mariachi music"), LATIN),
    Style("tango", N_("tango"), LATIN),
    Style("flamenco", N_("flamenco"), LATIN, ("Flamenco",)),
    Style("latin pop", N_("Latin pop"), LATIN),
    Style("latin dance", N_("Latin dance music"), LATIN),
    Style("Brazilian", N_("Brazilian music"), LATIN),
    Style("Caribbean", N_("Caribbean music"), LATIN),
    Style("ska", N_("ska"), LATIN, ("Ska",)),
    Style("K-pop", N_("K-pop"), EAST_ASIAN),
    Style("J-pop", N_("J-pop"), EAST_ASIAN),
    Style("anime", N_("anime music"), EAST_ASIAN),
    Style("city pop", N_("city pop"), EAST_ASIAN),
    Style("C-pop", N_("C-pop"), EAST_ASIAN),
    Style("South-East Asian", N_("South-East Asian music"), EAST_ASIAN),
    Style("Chinese traditional", N_("traditional Chinese music"), EAST_ASIAN),
    Style("Japanese traditional", N_("traditional Japanese music"), EAST_ASIAN),
    Style("Bollywood", N_("Bollywood music"), SOUTH_ASIAN, ("Music of Bollywood",)),
    Style("South Indian film", N_("South Indian film music"), SOUTH_ASIAN, ("Music of Bollywood",)),
    Style("Indian pop and folk", N_("Indian pop or folk"), SOUTH_ASIAN),
    Style(
        "Indian traditional and devotional",
        N_("traditional or devotional Indian music"),
        SOUTH_ASIAN,
        ("Carnatic music",),
    ),
    Style("Arabic", N_("Arabic music"), MIDDLE_EASTERN, ("Middle Eastern music",)),
    Style("Turkish", N_("Turkish music"), MIDDLE_EASTERN),
    Style("Persian", N_("Persian music"), MIDDLE_EASTERN),
    Style("Islamic nasheed", N_("nasheed"), MIDDLE_EASTERN),
    Style("Balkan, Greek and Caucasian", N_("Balkan, Greek or Caucasian music"), MIDDLE_EASTERN),
    Style("African", N_("African music"), AFRICAN, ("Music of Africa",)),
    Style("Afrobeats", N_("Afrobeats"), AFRICAN, ("Afrobeat",)),
    Style("soundtrack", N_("film music"), SCREEN, ("Soundtrack music",)),
    Style("video-game music", N_("video game music"), SCREEN, ("Video game music",)),
    Style("chiptune", N_("chiptune"), SCREEN, ("Video game music",)),
    Style("theme song", N_("a theme song"), SCREEN, ("Theme music", "Jingle (music)")),
    Style("gospel", N_("gospel"), SACRED, ("Gospel music",)),
    Style("choir", N_("choral music"), SACRED, ("Choir",)),
    Style("Christian", N_("Christian music"), SACRED, ("Christian music",)),
    Style("children", N_("music for children"), CHILDREN, ("Music for children",)),
    Style("lullaby", N_("a lullaby"), CHILDREN, ("Lullaby",)),
    Style("Christmas", N_("Christmas music"), CHILDREN, ("Christmas music",)),
    Style("march", N_("a march"), STAGE),
    Style("anthem", N_("an anthem"), STAGE),
    Style("musical", N_("music from a musical"), STAGE),
)
"""Styles, by family."""

STYLES_BY_WORD: Final = {style.word: style for style in STYLES}

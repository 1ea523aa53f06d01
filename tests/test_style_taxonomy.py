"""Words for music beyond the ten genres."""

from collections import Counter
from itertools import pairwise

from genreclf.genres import GENRES, LABELS
from genreclf.style_taxonomy import FAMILIES, STYLES, STYLES_BY_WORD


def test_words_and_names_are_unambiguous_and_none_is_a_genre() -> None:
    for names in ([style.word for style in STYLES], [style.name for style in STYLES], [f.name for f in FAMILIES]):
        assert max(Counter(name.casefold() for name in names).values()) == 1
    genres = {*GENRES, *LABELS.values()}
    assert not genres & {*STYLES_BY_WORD, *(style.name for style in STYLES), *(family.name for family in FAMILIES)}


def test_families_follow_each_other_and_none_is_empty() -> None:
    assert tuple(dict.fromkeys(style.family for style in STYLES)) == FAMILIES
    assert sum(a.family != b.family for a, b in pairwise(STYLES)) == len(FAMILIES) - 1

"""A result as text in an address: what comes back, and what is refused."""

import base64
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest

from genreclf.errors import DataError
from genreclf.features.views import FLOOR_DB
from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction, Segment, Verdict
from genreclf.inference.shared_result import (
    MAX_NAME_LENGTH,
    MAX_TEXT_LENGTH,
    PARTS,
    PICTURE_SHAPE,
    ChangedAnswer,
    SharedResult,
    decoded,
    encoded,
    small_picture,
)
from genreclf.inference.styles import StyleLevel, by_family, style_of
from genreclf.messages import answer
from genreclf.style_taxonomy import STAGE, STYLES_BY_WORD


def result(parts: int = 7, name: str = "My song") -> SharedResult:
    draw = np.random.default_rng(1)
    rows = draw.dirichlet(np.full(10, 0.4), parts)

    def by_genre(row: np.ndarray) -> dict[str, float]:
        return dict(zip(GENRES, row.tolist(), strict=True))

    whole = by_genre(rows.mean(axis=0))
    timeline = tuple(Segment(3.0 * i, 3.0 * i + 3, by_genre(row)) for i, row in enumerate(rows))
    prediction = Prediction("duo-transfer", max(whole, key=whole.__getitem__), whole, Verdict.UNSURE, timeline)
    return SharedResult(name, 3.0 * parts, prediction, draw.random(PICTURE_SHAPE).astype(np.float32))


def packed(document: object) -> str:
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(document).encode())).decode().rstrip("=")


def unpacked(text: str) -> dict:
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))


def test_a_trick_comes_back_and_an_unknown_one_is_refused() -> None:
    sent = replace(result(), changed=ChangedAnswer("metal", ("thin", "slower")))
    assert decoded(encoded(sent)).changed == sent.changed
    assert decoded(encoded(result())).changed is None
    document = unpacked(encoded(sent))
    for damaged in (
        ["polka", [1]],
        ["metal", []],
        ["metal", [99]],
        ["metal", [True]],
        ["metal", ["thin"]],
        ["metal"],
        3,
    ):
        with pytest.raises(DataError, match="damaged or was cut off"):
            decoded(packed(document | {"f": damaged}))


def test_what_is_sent_comes_back() -> None:
    sent = result()
    read = decoded(encoded(sent))
    assert (read.name, read.duration) == (sent.name, sent.duration)
    assert read.prediction.genre == sent.prediction.genre
    assert read.prediction.verdict is Verdict.UNSURE
    for genre in GENRES:
        assert read.prediction.probabilities[genre] == pytest.approx(sent.prediction.probabilities[genre], abs=2e-4)
    assert [(part.start, part.end) for part in read.prediction.timeline] == [(3.0 * i, 3.0 * i + 3) for i in range(7)]
    assert np.abs(read.picture - sent.picture).max() <= 0.5 / 7 + 1e-6


def styled() -> SharedResult:
    whole = result().prediction
    timeline = tuple(replace(part, outside=0.8, style="trance") for part in whole.timeline)
    styles = tuple(style_of(word, 0.2 / (n + 1)) for n, word in enumerate(list(STYLES_BY_WORD)[:20]))
    prediction = replace(
        whole, verdict=Verdict.OTHER_STYLE, timeline=timeline, outside=0.8, styles=styles, confident_level="style"
    )
    return replace(result(), prediction=prediction)


SHARES = [100] * len(STYLES_BY_WORD)


def test_a_style_that_is_sent_comes_back() -> None:
    sent, read = styled().prediction, decoded(encoded(styled())).prediction
    assert (read.verdict, read.confident_level, read.outside) == (Verdict.OTHER_STYLE, "style", pytest.approx(0.8))
    assert [style.style for style in read.styles] == [style.style for style in sent.styles]
    assert read.styles[0].probability == pytest.approx(0.2)
    assert {part.outside for part in read.timeline} == {0.8}
    assert answer(read) == answer(sent)
    assert len(encoded(styled())) < MAX_TEXT_LENGTH


@pytest.mark.parametrize("seed", range(5))
def test_a_link_says_the_same_where_many_styles_are_likely(seed: int) -> None:
    words = [word for word, style in STYLES_BY_WORD.items() if style.family != STAGE][:58]
    shares = 0.8 * np.random.default_rng(seed).dirichlet(np.full(len(words), 2.0))
    styles = tuple(sorted(map(style_of, words, shares.tolist()), key=lambda style: -style.probability))
    confident_level: StyleLevel = "family" if seed % 2 else ""
    sent = replace(styled().prediction, styles=styles, confident_level=confident_level)
    text = encoded(replace(styled(), prediction=sent))
    read = decoded(text).prediction
    assert answer(read) == answer(sent)
    assert read.family == sent.family
    assert by_family(read.styles) == pytest.approx(by_family(sent.styles), abs=1e-3)
    assert len(text) < MAX_TEXT_LENGTH
    long = result(PARTS, name="x" * 500)
    parts = tuple(
        replace(part, outside=share) for part, share in zip(long.prediction.timeline, shares[:PARTS], strict=True)
    )
    longest = encoded(replace(long, prediction=replace(sent, timeline=parts)))
    assert len(longest) < MAX_TEXT_LENGTH
    assert len(decoded(longest).prediction.timeline) == PARTS


@pytest.mark.parametrize(
    "change",
    [
        {"o": None},
        {"o": [8000, "style", []]},
        {"o": [8000, "certainly", SHARES]},
        {"o": [8000, "style", SHARES[1:]]},
        {"o": [8000, "style", [0] * len(SHARES)]},
        {"o": [8000, "style", ["trance"] * len(SHARES)]},
        {"o": [80_000, "style", SHARES]},
        {"t": [[0, 30, *[5] * 10]]},
        {"t": [[0, 30, *[5] * 10, 51]]},
    ],
)
def test_styles_that_make_no_sense_are_refused(change: dict) -> None:
    with pytest.raises(DataError, match="damaged or was cut off"):
        decoded(packed(unpacked(encoded(styled())) | change))


def test_another_style_has_to_be_one() -> None:
    document = unpacked(encoded(result())) | {"k": "other_style"}
    with pytest.raises(DataError, match="damaged or was cut off"):
        decoded(packed(document))


def test_a_long_song_fits_into_an_address() -> None:
    text = encoded(result(parts=1000, name="x" * 500))
    assert len(text) < MAX_TEXT_LENGTH
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    read = decoded(text)
    assert len(read.prediction.timeline) == PARTS
    assert read.prediction.timeline[-1].end == 3000
    assert len(read.name) == MAX_NAME_LENGTH


def test_parts_that_overlap_by_a_little_come_back() -> None:
    sent = result(parts=3)
    one, two, three = sent.prediction.timeline
    parts = (replace(one, end=3.06), replace(two, start=2.94, end=2.95), three)
    read = decoded(encoded(replace(sent, prediction=replace(sent.prediction, timeline=parts)))).prediction.timeline
    assert [(part.start, part.end) for part in read] == [(0, 3.1), (3.1, 3.1), (6, 9)]


@pytest.mark.parametrize("parts", [25, 40])
def test_a_link_tells_of_several_kinds_of_music_as_the_page_does(parts: int) -> None:
    rows = np.full((parts, 10), 0.02)
    rows[:5, GENRES.index("classical")] = rows[5:, GENRES.index("rock")] = 0.82
    shares = [dict(zip(GENRES, row.tolist(), strict=True)) for row in rows]
    timeline = tuple(Segment(3.0 * i, 3.0 * i + 3, row) for i, row in enumerate(shares))
    whole = dict(zip(GENRES, rows.mean(axis=0).tolist(), strict=True))
    prediction = Prediction("duo-transfer", "rock", whole, Verdict.CONFIDENT, timeline)
    sent = replace(result(), duration=3.0 * parts, prediction=prediction)
    assert answer(decoded(encoded(sent)).prediction) == answer(prediction)


def test_the_small_picture_is_bright_where_the_sound_is() -> None:
    spectrogram = np.full((192, 480), FLOOR_DB, np.int8)
    spectrogram[-8:, :240] = 0
    picture = small_picture(spectrogram, FLOOR_DB)
    assert picture.shape == PICTURE_SHAPE
    assert picture[-1, :24].min() == 1
    assert picture[-1, 24:].max() == picture[:-1].max() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"v": 1},
        {"d": 0},
        {"d": float("nan")},
        {"d": "long"},
        {"k": "certain"},
        {"p": [1] * 9},
        {"p": [0] * 10},
        {"p": [-1, *[1] * 9]},
        {"p": None},
        {"t": [[0, 30]]},
        {"t": [[0, 1e9, *[5] * 10]]},
        {"t": [[-5, 30, *[5] * 10]]},
        {"t": [[0, 30, *[5] * 10]] * 20},
        {"t": [[0, 3, *[5] * 10]] * (PARTS + 1)},
        {"i": "00"},
        {"i": "9" * 768},
    ],
)
def test_a_result_that_makes_no_sense_is_refused_with_a_sentence(change: dict) -> None:
    document = unpacked(encoded(result()))
    decoded(packed(document))
    with pytest.raises(DataError, match="damaged or was cut off"):
        decoded(packed(document | change))


@pytest.mark.parametrize(
    "text", ["", "x", "not base64!", "é" * 20, packed([]), packed("text"), "A" * 5000, encoded(result())[:-40]]
)
def test_what_is_no_result_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(DataError, match="damaged or was cut off"):
        decoded(text)


def test_a_text_that_unpacks_to_much_more_is_not_unpacked() -> None:
    text = packed({**unpacked(encoded(result())), "x": "0" * 100_000})
    assert len(text) < MAX_TEXT_LENGTH
    with pytest.raises(DataError):
        decoded(text)


def test_a_name_from_elsewhere_has_no_control_characters() -> None:
    document = unpacked(encoded(result())) | {"n": "a\x1b[31mb\u202ec\n"}
    assert decoded(packed(document)).name == "a[31mbc"

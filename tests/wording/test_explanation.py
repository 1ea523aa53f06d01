import numpy as np
import pytest

from genreclf.inference.explanation import BANDS, Explanation
from genreclf.wording.explanation import REGISTERS, clock, reasons, register

N = len(BANDS) - 1


def explanation(
    bands: dict[int, float], moment: float = 0.0, *, probability: float = 0.8, complete: bool = True
) -> Explanation:
    importance = np.zeros(N)
    importance[list(bands)] = list(bands.values())
    edges = np.arange(12.0, 16.0)
    return Explanation(
        genre="hiphop",
        probability=probability,
        bands=np.array(BANDS, float),
        bands_importance=importance,
        times=np.array([[12.0, 15.0]] * 10),
        importance=np.repeat(importance[:, None], 10, axis=1),
        moments=np.stack([edges[:-1], edges[1:]], axis=1),
        moments_importance=np.array([0.0, moment, 0.0]),
        complete=complete,
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            explanation({0: 0.5}, 0.3),
            "What happens in the deep bass (below 125 Hz) spoke for hip-hop. If nothing happened there, its chance "
            "would be 3 in 10 instead of 8 in 10. The moment that it could spare least for hip-hop is from 0:13 to "
            "0:14.",
        ),
        (
            explanation({1: 0.2, 3: 0.15, 4: 0.4, 5: -0.15}),
            "What happens in the treble (2000 to 4000 Hz) and the bass (125 to 250 Hz) spoke for hip-hop. If nothing "
            "happened in the treble, its chance would be 4 in 10 instead of 8 in 10. What happens in the highest "
            "treble (4000 to 8000 Hz) spoke against hip-hop. If nothing happened there, its chance would be over 9 in "
            "10 instead of 8 in 10.",
        ),
        (
            explanation({2: -0.3}, probability=0.4),
            "What happens in the low middle (250 to 500 Hz) spoke against hip-hop. If nothing happened there, its "
            "chance would be 7 in 10 instead of 4 in 10.",
        ),
        (
            explanation({0: 0.09, 3: -0.09}, 0.09),
            "No single part decided: whichever is hidden, about as much hip-hop is heard in the rest.",
        ),
        (
            explanation({2: 0.5}, complete=False),
            "What happens in the low middle (250 to 500 Hz) spoke for hip-hop. If nothing happened there, its chance "
            "in the parts that were looked into would be 3 in 10 instead of 8 in 10. Only 10 parts of 3 s were looked "
            "into, spread over the recording.",
        ),
        (
            explanation({}, 0.2, complete=False),
            "No part of the range from bass to treble decided alone. The moment that it could spare least for hip-hop "
            "is from 0:13 to 0:14. Only 10 parts of 3 s were looked into, spread over the recording.",
        ),
    ],
)
def test_the_reasons_in_words(given: Explanation, words: str) -> None:
    assert reasons(given) == words


def test_no_chance_is_said_to_change_into_itself() -> None:
    assert "instead" not in reasons(explanation({0: 0.1}, probability=0.65))


def test_every_band_has_a_name_of_its_own() -> None:
    assert len({*REGISTERS}) == len(REGISTERS) == N
    names = [register(np.array(BANDS), band) for band in range(N)]
    assert names[0] == "the deep bass (below 125 Hz)"
    assert names[-1] == "the highest treble (4000 to 8000 Hz)"


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (59.6, "1:00"), (75.4, "1:15"), (3600, "60:00")])
def test_a_moment_reads_as_minutes_and_seconds(seconds: float, words: str) -> None:
    assert clock(seconds) == words

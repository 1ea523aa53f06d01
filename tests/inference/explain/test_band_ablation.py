import numpy as np
import pytest

from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction
from genreclf.inference.explain.band_ablation import DECIBEL, DECISIVE, PARTS, what_mattered, without
from genreclf.inference.explain.occlusion import BANDS, Explanation
from tests.sounds import clip, tone

TONES = {"bass": 80.0, "middle": 700.0, "treble": 5000.0}
CHORD = clip(sum(tone(2, frequency=frequency, amplitude=0.2) for frequency in TONES.values()))


def level(samples: np.ndarray, frequency: float) -> float:
    """Strength of one frequency in dB."""
    spectrum = np.abs(np.fft.rfft(samples[4000:-4000] * np.hanning(len(samples) - 8000)))
    return 20 * np.log10(spectrum[round(frequency * (len(samples) - 8000) / CHORD.sample_rate)])


def prediction(genre: str, chance: float, verdict: str = "confident") -> Prediction:
    return Prediction("m", genre, dict.fromkeys(GENRES, (1 - chance) / 9) | {genre: chance}, verdict, ())


def explanation(*importance: float) -> Explanation:
    bands = np.array(importance)
    return Explanation(
        "disco", 0.8, np.array(BANDS, float), bands, np.array([[0, 3.0]]), bands[:, None], np.array([[0, 3.0]]),
        np.zeros(1), True,
    )  # fmt: skip


BASS_THEN_TREBLE = explanation(0.3, 0.2, -0.1, 0.0, 0.1, 0.2)


@pytest.mark.parametrize("part", PARTS)
def test_one_part_is_turned_down_and_the_rest_stays(part: str) -> None:
    rest = without(CHORD, part)
    assert len(rest.samples) == len(CHORD.samples)
    for name, frequency in TONES.items():
        lost = level(CHORD.samples, frequency) - level(rest.samples, frequency)
        assert lost == pytest.approx(DECIBEL if name == part else 0, abs=0.5), name


def test_what_the_explanation_names_first_is_tried_first_and_is_enough() -> None:
    asked = []

    def predict(changed):
        asked.append(changed)
        return prediction("rock", 0.6)

    removal = what_mattered(CHORD, prediction("disco", 0.8), BASS_THEN_TREBLE, predict)
    assert (removal.part, removal.decisive, removal.answer.genre) == ("bass", True, "rock")
    assert len(asked) == 1
    assert level(asked[0].samples, TONES["bass"]) < level(CHORD.samples, TONES["bass"]) - 20


def test_a_part_that_makes_no_difference_gives_way_to_the_next() -> None:
    answers = iter([prediction("disco", 0.8), prediction("disco", 0.8 - 1.01 * DECISIVE)])
    removal = what_mattered(CHORD, prediction("disco", 0.8), BASS_THEN_TREBLE, lambda _: next(answers))
    assert (removal.part, removal.decisive) == ("treble", True)


def test_where_no_part_decides_the_most_telling_is_given() -> None:
    answers = iter([prediction("disco", chance) for chance in (0.79, 0.75, 0.81)])
    removal = what_mattered(CHORD, prediction("disco", 0.8), BASS_THEN_TREBLE, lambda _: next(answers))
    assert (removal.part, removal.decisive) == ("treble", False)


def test_no_music_without_a_part_is_decisive() -> None:
    answer = prediction("disco", 0.8, "not_music")
    assert what_mattered(CHORD, prediction("disco", 0.8), BASS_THEN_TREBLE, lambda _: answer).decisive

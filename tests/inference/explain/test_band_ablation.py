import numpy as np
import pytest

from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction
from genreclf.inference.explain.band_ablation import (
    ATTENUATION_DB,
    BANDS,
    DECISIVE,
    most_influential_band,
    without_band,
)
from genreclf.inference.explain.occlusion import BAND_EDGES, OcclusionMap
from tests.sounds import clip, tone

TONES = {"bass": 80.0, "middle": 700.0, "treble": 5000.0}
CHORD = clip(sum(tone(2, frequency=frequency, amplitude=0.2) for frequency in TONES.values()))


def level(samples: np.ndarray, frequency: float) -> float:
    """Strength of one frequency in dB."""
    spectrum = np.abs(np.fft.rfft(samples[4000:-4000] * np.hanning(len(samples) - 8000)))
    return 20 * np.log10(spectrum[round(frequency * (len(samples) - 8000) / CHORD.sample_rate)])


def prediction(genre: str, chance: float, verdict: str = "confident") -> Prediction:
    return Prediction("m", genre, dict.fromkeys(GENRES, (1 - chance) / 9) | {genre: chance}, verdict, ())


def explanation(*importance: float) -> OcclusionMap:
    bands = np.array(importance)
    return OcclusionMap(
        "disco", 0.8, np.array(BAND_EDGES, float), bands, np.array([[0, 3.0]]), bands[:, None], np.array([[0, 3.0]]),
        np.zeros(1), True,
    )  # fmt: skip


BASS_THEN_TREBLE = explanation(0.3, 0.2, -0.1, 0.0, 0.1, 0.2)


@pytest.mark.parametrize("band", BANDS)
def test_one_band_is_attenuated_and_the_rest_stays(band: str) -> None:
    rest = without_band(CHORD, band)
    assert len(rest.samples) == len(CHORD.samples)
    for name, frequency in TONES.items():
        lost = level(CHORD.samples, frequency) - level(rest.samples, frequency)
        assert lost == pytest.approx(ATTENUATION_DB if name == band else 0, abs=0.5), name


def test_what_the_explanation_names_first_is_tried_first_and_is_enough() -> None:
    asked = []

    def predict(changed):
        asked.append(changed)
        return prediction("rock", 0.6)

    ablation = most_influential_band(CHORD, prediction("disco", 0.8), BASS_THEN_TREBLE, predict)
    assert (ablation.band, ablation.decisive, ablation.prediction.genre) == ("bass", True, "rock")
    assert len(asked) == 1
    assert level(asked[0].samples, TONES["bass"]) < level(CHORD.samples, TONES["bass"]) - 20


def test_a_part_that_makes_no_difference_gives_way_to_the_next() -> None:
    answers = iter([prediction("disco", 0.8), prediction("disco", 0.8 - 1.01 * DECISIVE)])
    ablation = most_influential_band(CHORD, prediction("disco", 0.8), BASS_THEN_TREBLE, lambda _: next(answers))
    assert (ablation.band, ablation.decisive) == ("treble", True)


def test_where_no_part_decides_the_most_telling_is_given() -> None:
    answers = iter([prediction("disco", chance) for chance in (0.79, 0.75, 0.81)])
    ablation = most_influential_band(CHORD, prediction("disco", 0.8), BASS_THEN_TREBLE, lambda _: next(answers))
    assert (ablation.band, ablation.decisive) == ("treble", False)


def test_no_music_without_a_part_is_decisive() -> None:
    answer = prediction("disco", 0.8, "not_music")
    assert most_influential_band(CHORD, prediction("disco", 0.8), BASS_THEN_TREBLE, lambda _: answer).decisive

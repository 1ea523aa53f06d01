import numpy as np
import pytest

from genreclf.audio import effects
from tests.sounds import RATE, song, tone


def level(samples: np.ndarray) -> float:
    return 20 * np.log10(np.sqrt(np.mean(samples**2)))


def loudest_frequency(samples: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))))) * RATE / len(samples)


def test_mp3_keeps_length_and_most_of_the_sound() -> None:
    samples = song(4.0)
    for bit_rate, likeness in ((128, 0.99), (32, 0.9)):
        heard = effects.mp3(samples, RATE, bit_rate=bit_rate)
        assert heard.shape == samples.shape
        shifts = range(1200)  # the encoder's delay
        best = max(np.corrcoef(samples[: -shift or None][:40_000], heard[shift:][:40_000])[0, 1] for shift in shifts)
        assert best > likeness
        assert not np.array_equal(heard, samples)


def test_gain_changes_the_level_and_clips_at_full_scale() -> None:
    assert level(effects.gain(tone(1.0), gain_db=-12)) == pytest.approx(level(tone(1.0)) - 12, abs=0.01)
    assert np.abs(effects.gain(tone(1.0), gain_db=20)).max() == 1


@pytest.mark.parametrize("snr", [0, 20])
def test_noise_has_the_asked_level(snr: float) -> None:
    samples = tone(2.0)
    added = effects.noise(samples, np.random.default_rng(0), snr=snr) - samples
    assert level(samples) - level(added) == pytest.approx(snr, abs=0.1)


def test_filters_remove_what_they_should_and_keep_the_rest() -> None:
    low, high = tone(1.0, frequency=50), tone(1.0, frequency=8000)
    assert level(effects.low_pass(high, RATE, cutoff=4000)) < level(high) - 30
    assert level(effects.low_pass(low, RATE, cutoff=4000)) == pytest.approx(level(low), abs=0.5)
    assert level(effects.high_pass(low, RATE, cutoff=200)) < level(low) - 30
    assert level(effects.high_pass(high, RATE, cutoff=200)) == pytest.approx(level(high), abs=0.5)


def test_tilt_leaves_one_kilohertz_alone_and_lifts_the_treble() -> None:
    middle, treble = tone(1.0, frequency=1000, amplitude=0.2), tone(1.0, frequency=4000, amplitude=0.2)
    assert level(effects.tilt(middle, RATE, db_per_octave=3)) == pytest.approx(level(middle), abs=0.1)
    assert level(effects.tilt(treble, RATE, db_per_octave=3)) == pytest.approx(level(treble) + 6, abs=0.2)


def test_pitch_and_tempo_change_apart() -> None:
    samples = tone(4.0, frequency=500)
    higher = effects.pitch_and_tempo(samples, RATE, pitch=2)
    faster = effects.pitch_and_tempo(samples, RATE, tempo=1.06)
    assert loudest_frequency(higher) == pytest.approx(500 * 2 ** (2 / 12), rel=0.01)
    assert len(higher) == pytest.approx(len(samples), rel=0.02)
    assert loudest_frequency(faster) == pytest.approx(500, rel=0.01)
    assert len(faster) == pytest.approx(len(samples) / 1.06, rel=0.02)


def test_a_random_chain_is_repeatable_finite_and_within_full_scale() -> None:
    samples = song(2.0)
    for seed in range(12):
        one, other = (effects.random_chain(samples, RATE, np.random.default_rng(seed)) for _ in range(2))
        np.testing.assert_array_equal(one, other)
        assert np.isfinite(one).all()
        assert 0.9 * len(samples) < len(one) < 1.1 * len(samples)


def test_a_room_goes_on_sounding_and_a_laptop_hears_no_bass() -> None:
    silence_after = np.concatenate([song(1.0), np.zeros(RATE, np.float32)])
    heard = effects.room(silence_after, RATE, np.random.default_rng(0), snr=60)
    assert heard.shape == silence_after.shape
    tail = [level(heard[round(RATE * t) :][: RATE // 20]) for t in (1.01, 1.1, 1.2)]
    assert tail[0] > tail[1] + 5 > tail[2] + 10
    both = tone(1.0, frequency=50, amplitude=0.3) + tone(1.0, frequency=1000, amplitude=0.3)
    heard = effects.room(both, RATE, np.random.default_rng(0), snr=60)
    assert share_at(50, heard) < share_at(1000, heard) / 20


def share_at(frequency: int, samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    return float(spectrum[frequency - 2 : frequency + 3].sum() / spectrum.sum())


def test_the_noise_of_a_room_has_the_asked_level() -> None:
    quiet, loud = (effects.room(tone(1.0), RATE, np.random.default_rng(0), snr=snr) for snr in (60, 0))
    assert share_at(440, quiet) > 0.95
    assert share_at(440, loud) < 0.75


def test_what_is_turned_down_block_by_block_has_no_seams(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 3 * RATE).astype(np.float32)
    whole = effects.attenuate_band(noise, RATE, low=250, high=2000, attenuation_db=24)
    monkeypatch.setattr(effects, "BLOCK", 10_007)
    np.testing.assert_allclose(
        effects.attenuate_band(noise, RATE, low=250, high=2000, attenuation_db=24), whole, atol=1e-6
    )

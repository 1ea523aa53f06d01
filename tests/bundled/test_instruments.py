"""The instruments, effects and mixing desk of the examples: what needs no program and no sound font."""

import numpy as np
import pytest

from examples import effects, mixing
from examples.guitar import Guitar
from examples.mixing import SAMPLE_RATE
from examples.notation import DRUMS, drums, line
from examples.report import answers_table, tags_table
from examples.score import Source
from examples.synthesizer import DrumMachine, Synthesizer
from examples.voice import stretched
from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction


def fundamental(sound: np.ndarray, near: float) -> float:
    """Frequency of the strongest partial within a third of ``near``."""
    spectrum = np.abs(np.fft.rfft(sound.mean(axis=1) * np.hanning(len(sound)), 1 << 19))
    frequencies = np.fft.rfftfreq(1 << 19, 1 / SAMPLE_RATE)
    inside = (frequencies > near * 0.8) & (frequencies < near * 1.25)
    return float(frequencies[inside][spectrum[inside].argmax()])


@pytest.mark.parametrize(
    "source", [Guitar(), Synthesizer(), Synthesizer(wave="square")], ids=["guitar", "saw", "square"]
)
@pytest.mark.parametrize(("text", "hertz"), [("E2:4", 82.41), ("A4:4", 440.0), ("A4^2:4", 493.88), ("B5:4", 987.77)])
def test_instruments_are_in_tune_and_bend_in_tune(source: Source, text: str, hertz: float) -> None:
    sound = source.sound(line(text), 120, np.random.default_rng(0))
    late = sound[SAMPLE_RATE // 2 : SAMPLE_RATE * 3 // 2]
    assert abs(1200 * np.log2(fundamental(late, hertz) / hertz)) < 5


def test_every_drum_of_the_machine_sounds_where_it_is_written() -> None:
    for drum in ("kick", "snare", "clap", "hat", "open", "stick", "crash"):
        sound = DrumMachine().sound(drums({drum: "..x."}), 120, np.random.default_rng(0))
        beat = SAMPLE_RATE // 4
        assert not sound[:beat].any(), drum
        assert np.abs(sound[beat : beat + 2_000]).max() > 0.05, drum
        assert DRUMS[drum] in {note.pitch for note in drums({drum: "x"})}


def test_vowels_begin_with_their_notes_and_long_notes_stretch_them() -> None:
    phones = [
        ("pau", 0.0, 0.2),
        ("s", 0.2, 0.3),
        ("ey", 0.3, 0.5),
        ("n", 0.5, 0.6),
        ("ow", 0.6, 0.8),
        ("pau", 0.8, 1.0),
    ]
    times = np.arange(0, 5, 0.01)
    origin, heard = stretched(times, phones, np.array([1.0, 3.0]), np.array([2.9, 3.5]))
    assert np.interp([1.0, 3.0], times, origin) == pytest.approx([0.3, 0.6], abs=0.01)
    assert np.interp(1.5, times, origin) < 0.4
    assert (np.diff(origin) >= 0).all()
    assert not heard[times < 0.6].any()
    assert heard[(times > 1) & (times < 3.4)].min() == 1


def test_words_and_notes_must_agree() -> None:
    with pytest.raises(ValueError, match="1 syllables can't be sung on 2 notes"):
        stretched(np.zeros(1), [("ey", 0.0, 0.2)], np.array([1.0, 2.0]), np.array([1.5, 2.5]))


def test_an_amplifier_adds_harmonics_and_a_compressor_takes_peaks() -> None:
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    tone = np.repeat(np.sin(2 * np.pi * 220 * time)[:, None], 2, axis=1)
    loud = effects.amplifier(24)(tone)
    third = np.abs(np.fft.rfft(loud[:, 0]))[660] / np.abs(np.fft.rfft(loud[:, 0]))[220]
    assert third > 0.1
    uneven = tone * np.where(time < 0.5, 0.1, 1.0)[:, None]
    even = effects.compressor(8)(uneven)
    assert np.abs(even[-10_000:]).max() / np.abs(even[:20_000]).max() < 8, "it was 10 before"


def test_a_mix_keeps_its_bass_in_mono_and_comes_nearer_to_the_usual_balance() -> None:
    rng = np.random.default_rng(0)
    wide = rng.standard_normal((4 * SAMPLE_RATE, 2))
    low = effects.low_pass(60, order=4)(mixing.mono_bass(wide))
    assert np.corrcoef(low.T)[0, 1] > 0.9
    tilt = [
        np.std(effects.low_pass(200)(s)) / np.std(effects.high_pass(2_000)(s)) for s in (wide, mixing.balanced(wide, 1))
    ]
    assert tilt[1] > 2 * tilt[0], "white noise has too little bass and too much treble"


def test_the_report_prints_whatever_tags_a_model_has() -> None:
    def prediction(model: str, tags: dict[str, float]) -> Prediction:
        probabilities = {genre: float(genre == "jazz") for genre in GENRES}
        return Prediction(model, "jazz", probabilities, "not_music", (), tags)

    heard = {"jazz": 0.5, "rock": 0.1} | {f"tag {n}": 0.2 + n / 100 for n in range(9)}
    answers = {"jazz": {"deaf": prediction("deaf", {}), "tagger": prediction("tagger", heard)}}
    answers["rock"] = answers["jazz"]
    assert answers_table(answers).splitlines()[-1] == "| right | 1 of 2 | 1 of 2 |"
    first = tags_table(answers).splitlines()
    assert first[0] == "| example | tagger |"
    assert first[2].startswith("| jazz | jazz 0.50, tag 8 0.28,")
    assert "rock 0.10" not in first[2]

import numpy as np
import pandas as pd

from genreclf.messages import spectrum_basis, spectrum_difference


def spectra(**levels: tuple[float, float, float]) -> pd.DataFrame:
    """Genres with one level below 200 Hz, one up to 2 kHz and one above."""
    frequencies = np.geomspace(40, 10_000, 60)
    is_low, is_middle = frequencies < 200, frequencies < 2000
    tables = [
        pd.DataFrame({"genre": genre, "frequency": frequencies, "mean": np.select([is_low, is_middle], (a, b), c)})
        for genre, (a, b, c) in levels.items()
    ]
    return pd.concat(tables)


def test_a_difference_is_said_as_it_is_heard_and_then_in_decibels() -> None:
    words = spectrum_difference(spectra(metal=(-20, -20, -14), reggae=(-14, -20, -20)), "metal", "reggae")
    assert words == (
        "Reggae thumps lower; metal hisses and crashes more. Measured, beside the rest of the sound: reggae has 6 dB "
        "more bass and metal has 6 dB more treble."
    )


def test_being_louder_as_a_whole_is_no_difference() -> None:
    words = spectrum_difference(spectra(pop=(-10, -10, -10), rock=(-20, -20, -20)), "pop", "rock")
    assert words == "Pop and rock are spread alike from low to high: rhythm and voice tell them apart."


def test_a_genre_is_not_compared_with_itself() -> None:
    assert spectrum_difference(spectra(pop=(0, 0, 0)), "pop", "pop") == "Pop: choose another genre to compare it with."


def test_how_many_songs_were_measured_is_said_of_how_many() -> None:
    counted = pd.DataFrame({"genre": ["metal", "metal", "reggae"], "n": [96, 96, 21]})
    assert spectrum_basis(counted, ["reggae", "metal"], {"metal": 100, "reggae": 100}) == (
        "Only songs whose recordings were at hand could be measured: 21 of 100 reggae songs and 96 of 100 metal songs."
    )

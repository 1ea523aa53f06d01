"""The conditions under which robustness is measured."""

import numpy as np
import pytest

from genreclf.evaluation.robustness import ROBUSTNESS
from tests.sounds import RATE, song


@pytest.mark.parametrize("name", ROBUSTNESS)
def test_every_condition_of_the_robustness_table_alters_the_sound(name: str) -> None:
    samples = song(2.0)
    altered = ROBUSTNESS[name](samples, RATE, np.random.default_rng(0))
    assert altered.dtype == np.float32
    assert len(altered) != len(samples) or np.abs(altered - samples).max() > 1e-3

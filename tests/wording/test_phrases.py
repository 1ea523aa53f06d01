import pytest
from hypothesis import given
from hypothesis import strategies as st

from genreclf.wording import in_ten, listed, ranked


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "under 1 in 10"),
        (0.05, "under 1 in 10"),
        (0.06, "1 in 10"),
        (0.34, "3 in 10"),
        (0.66, "7 in 10"),
        (0.94, "9 in 10"),
        (0.95, "over 9 in 10"),
        (1.0, "over 9 in 10"),
    ],
)
def test_a_probability_as_a_count_out_of_ten(probability: float, words: str) -> None:
    assert in_ten(probability) == words


@given(st.floats(0, 1))
def test_no_probability_reads_as_never_or_always(probability: float) -> None:
    count = int(in_ten(probability).removeprefix("over ").removeprefix("under ").partition(" ")[0])
    assert 1 <= count <= 9
    assert abs(count / 10 - probability) <= 0.1 + 1e-9


def test_ranking() -> None:
    assert ranked({"a": 0.2, "b": 0.5, "c": 0.3}) == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("items", "text"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c", "d"], "a, b, c or d")]
)
def test_items_in_a_row(items: list[str], text: str) -> None:
    assert listed(items, "or") == text

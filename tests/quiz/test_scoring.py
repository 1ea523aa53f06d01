"""Places, streaks, and who moved."""

from hypothesis import given
from hypothesis import strategies as st

from genreclf.quiz.scoring import standings, streaks


def test_equal_scores_share_a_place_and_the_next_is_left_out():
    found = standings({"a": [True], "b": [False], "c": [True], "d": [False]})
    assert [(who, one.place) for who, one in found.items()] == [("a", 1), ("c", 1), ("b", 3), ("d", 3)]


def test_who_moved_is_told_by_the_place_before_the_last_song():
    hits = {"a": [True, True, False], "b": [False, True, True], "c": [True, True, True]}
    found = standings(hits)
    assert [(who, one.before, one.place) for who, one in found.items()] == [("c", 1, 1), ("a", 1, 2), ("b", 3, 2)]


def test_after_the_first_song_nobody_has_moved_and_before_it_all_are_first():
    assert {(one.before, one.place) for one in standings({"a": [True], "b": [False]}).values()} == {(1, 1), (2, 2)}
    assert {(one.before, one.place) for one in standings({"a": [], "b": []}).values()} == {(1, 1)}


def test_a_streak_ends_with_a_miss_and_the_longest_is_remembered():
    assert streaks([True, True, True, False, True]) == (1, 3)
    assert streaks([True, False]) == (0, 1)
    assert streaks([]) == (0, 0)


@given(st.integers(0, 6).flatmap(lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=1)))
def test_a_place_is_one_more_than_those_who_are_better(rows):
    found = standings({str(number): row for number, row in enumerate(rows)})
    for number, row in enumerate(rows):
        one = found[str(number)]
        assert one.place == 1 + sum(sum(other) > sum(row) for other in rows)
        assert one.before == 1 + sum(sum(other[:-1]) > sum(row[:-1]) for other in rows) or len(row) == 1
        assert one.streak <= one.longest <= one.score
    assert list(found.values()) == sorted(found.values(), key=lambda one: one.place)

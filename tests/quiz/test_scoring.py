"""Places, streaks, and who moved."""

from hypothesis import given
from hypothesis import strategies as st

from genreclf.quiz.scoring import standings, streaks


def test_equal_points_share_a_place_and_the_next_is_left_out():
    found = standings({"a": [10], "b": [0], "c": [10], "d": [0]})
    assert [(who, one.place) for who, one in found.items()] == [("a", 1), ("c", 1), ("b", 3), ("d", 3)]


def test_who_moved_is_told_by_the_place_before_the_last_song():
    points = {"a": [10, 12, 0], "b": [0, 12, 10], "c": [10, 12, 15]}
    found = standings(points)
    assert [(who, one.before, one.place) for who, one in found.items()] == [("c", 1, 1), ("a", 1, 2), ("b", 3, 2)]
    assert [(one.points, one.gained, one.score) for one in found.values()] == [(37, 15, 3), (22, 0, 2), (22, 10, 2)]


def test_after_the_first_song_nobody_has_moved_and_before_it_all_are_first():
    assert {(one.before, one.place) for one in standings({"a": [10], "b": [0]}).values()} == {(1, 1), (2, 2)}
    assert {(one.before, one.place) for one in standings({"a": [], "b": []}).values()} == {(1, 1)}


def test_a_streak_ends_with_a_miss_and_the_longest_is_remembered():
    assert streaks([True, True, True, False, True]) == (1, 3)
    assert streaks([True, False]) == (0, 1)
    assert streaks([]) == (0, 0)


POINTS = st.sampled_from([0, 10, 12, 15])


@given(st.integers(0, 6).flatmap(lambda n: st.lists(st.lists(POINTS, min_size=n, max_size=n), min_size=1)))
def test_a_place_is_one_more_than_those_who_are_better(rows):
    found = standings({str(number): row for number, row in enumerate(rows)})
    for number, row in enumerate(rows):
        one = found[str(number)]
        assert one.place == 1 + sum(sum(other) > sum(row) for other in rows)
        assert one.before == 1 + sum(sum(other[:-1]) > sum(row[:-1]) for other in rows) or len(row) == 1
        assert one.streak <= one.longest <= one.score
    assert list(found.values()) == sorted(found.values(), key=lambda one: one.place)

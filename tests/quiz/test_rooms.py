"""The rooms of a process: codes, limits, and what happens to rooms that nobody uses."""

import threading

import pytest

from genreclf.quiz.game import LIFETIME, Phase, RoomError, Round
from genreclf.quiz.rate_limit import MOST_REMEMBERED, TokenBucket
from genreclf.quiz.rooms import CODE_LENGTH, FORGOTTEN, LETTERS, MOST_ROOMS, WRONG_CODES, WRONG_CODES_ALL, Rooms

SONG = Round("A song", "blues", "jazz", 0.7)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(clock):
    return Rooms(clock=clock)


def wrong(opened) -> str:
    """A code that is not the room's."""
    return opened.room.code[:-1] + ("B" if opened.room.code[-1] != "B" else "C")


def test_a_room_is_found_by_its_code_however_it_is_typed(rooms):
    opened = rooms.open()
    assert len(opened.room.code) == CODE_LENGTH
    assert set(opened.room.code) <= set(LETTERS)
    assert rooms.find(f" {opened.room.code.lower()} ", "a") is opened
    assert rooms.hosted_by(opened.host) is opened
    assert rooms.hosted_by("somebody else") is None
    assert rooms.hosted_by("é") is None
    with pytest.raises(RoomError, match="no room"):
        rooms.find(opened.room.code + "B", "a")


def test_codes_begin_with_the_letters_of_the_replica():
    assert {Rooms("Gh1").open().room.code[0] for _ in range(40)} == {"G", "H"}
    assert Rooms("123").open().room.code[0] in LETTERS


def test_codes_cannot_be_guessed_by_trying(rooms, clock):
    opened = rooms.open()
    for _ in range(WRONG_CODES[0]):
        with pytest.raises(RoomError, match="no room"):
            rooms.find(wrong(opened), "guesser")
    with pytest.raises(RoomError, match="Too many"):
        rooms.find(opened.room.code, "guesser")
    assert rooms.find(opened.room.code, "somebody else") is opened
    assert rooms.find(opened.room.code, "guesser", key=opened.key) is opened, "scanning the QR code is no guess"
    opened.room.join("a secret", "guesser", rooms.now())
    assert rooms.find(opened.room.code, "guesser", seat="a secret") is opened, "coming back is no guess"
    with pytest.raises(RoomError, match="Too many"):
        rooms.find(opened.room.code, "guesser", key="a wrong key é")
    clock.now += 60
    assert rooms.find(opened.room.code, "guesser") is opened


def test_many_guessers_together_are_slowed_too(rooms):
    opened = rooms.open()
    for number in range(WRONG_CODES_ALL[0]):
        with pytest.raises(RoomError, match="no room"):
            rooms.find(wrong(opened), f"guesser {number}")
    with pytest.raises(RoomError, match="Too many"):
        rooms.find(opened.room.code, "one more")


def test_rooms_are_bounded_and_empty_ones_make_way(rooms, clock):
    for _ in range(MOST_ROOMS):
        rooms.open()
    with pytest.raises(RoomError, match="taken"):
        rooms.open()
    clock.now += FORGOTTEN + 1
    for _ in range(MOST_ROOMS):
        rooms.open()


def test_a_room_with_people_lives_two_hours_without_a_sign_and_its_phones_are_told(rooms, clock):
    opened = rooms.open()
    told = []
    opened.listeners.add(lambda: told.append(opened.room.phase))
    with rooms.entered(opened) as room:
        room.join("a", "here", rooms.now())
    clock.now += LIFETIME
    assert rooms.hosted_by(opened.host) is opened
    clock.now += 1
    assert rooms.hosted_by(opened.host) is None
    assert told == [Phase.ENDED]


def test_listeners_hear_of_moves_and_not_of_every_vote(rooms):
    opened = rooms.open()
    told = []
    opened.listeners.add(lambda: told.append(len(opened.room.rounds)))
    with rooms.entered(opened) as room:
        room.join("a", "here", rooms.now())
    assert told == []
    with rooms.entered(opened) as room:
        room.begin(SONG, rooms.now())
    with rooms.entered(opened) as room:
        room.vote("a", 1, "blues", rooms.now())
    assert told == [1]


def test_two_rooms_do_not_mix(rooms):
    one, other = rooms.open(), rooms.open()
    for opened in (one, other):
        with rooms.entered(opened) as room:
            room.join("the same secret", "here", rooms.now())
            room.begin(SONG, rooms.now())
    with rooms.entered(one) as room:
        room.vote("the same secret", 1, "rock", rooms.now())
    assert not any(other.room.tally().values())
    rooms.close(one)
    assert other.room.phase is Phase.VOTING


def test_votes_from_many_threads_are_all_counted(rooms):
    opened = rooms.open()
    with rooms.entered(opened) as room:
        for number in range(200):
            room.join(str(number), "here", rooms.now())
        room.begin(SONG, rooms.now())

    def vote(first: int) -> None:
        for number in range(first, 200, 8):
            with rooms.entered(opened) as room:
                room.vote(str(number), 1, "blues", rooms.now())

    threads = [threading.Thread(target=vote, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened.room.tally()["blues"] == 200


def test_tries_come_back_with_time_and_what_is_remembered_is_bounded():
    bucket = TokenBucket(2, 60)
    assert [bucket.take("a", 0.0) for _ in range(3)] == [True, True, False]
    assert not bucket.has("a", 0.9)
    assert bucket.take("a", 1.0)
    assert not bucket.take("a", 1.5)
    assert bucket.has("a", 100.0)
    for number in range(MOST_REMEMBERED + 10):
        bucket.take(str(number), 0.0)
    assert len(bucket._left) == MOST_REMEMBERED

"""The rooms of a process: codes, limits, and what happens to rooms that nobody uses."""

import threading

import pytest

from genreclf.quiz.game import Phase, RoomError
from genreclf.quiz.limits import (
    IDLE_TIMEOUT,
    JOINS,
    LIFETIME,
    MAX_ROOMS,
    MAX_ROOMS_PER_ADDRESS,
    MAX_SEATS,
    SEAT_KEPT,
    WRONG_CODES,
    WRONG_CODES_ALL,
    WRONG_CODES_BEYOND,
)
from genreclf.quiz.room_registry import CODE_LENGTH, LETTERS, Rooms
from genreclf.quiz.score_sheet import Round
from genreclf.quiz.token_bucket import MAX_REMEMBERED, TokenBucket

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
    opened = rooms.open("here")
    assert len(opened.room.code) == CODE_LENGTH
    assert set(opened.room.code) <= set(LETTERS)
    assert rooms.find(f" {opened.room.code.lower()} ", "a") is opened
    assert rooms.hosted_by(opened.host) is opened
    assert rooms.hosted_by("somebody else") is None
    assert rooms.hosted_by("é") is None
    with pytest.raises(RoomError, match="no room"):
        rooms.find(opened.room.code + "B", "a")


def test_codes_begin_with_the_letters_of_the_replica():
    assert {Rooms("Gh1").open("here").room.code[0] for _ in range(40)} == {"G", "H"}
    assert Rooms("123").open("here").room.code[0] in LETTERS


def test_codes_cannot_be_guessed_by_trying(rooms, clock):
    opened = rooms.open("here")
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


def test_many_guessers_together_are_slowed_and_who_knows_the_code_still_gets_in(rooms, clock):
    opened = rooms.open("here")
    for number in range(WRONG_CODES_ALL[0]):
        with pytest.raises(RoomError, match="no room"):
            rooms.find(wrong(opened), f"guesser {number}")
    assert rooms.find(opened.room.code, "one more") is opened
    for _ in range(WRONG_CODES_BEYOND[0]):
        with pytest.raises(RoomError, match="no room"):
            rooms.find(wrong(opened), "one more")
    with pytest.raises(RoomError, match="Too many"):
        rooms.find(opened.room.code, "one more")
    assert rooms.find(opened.room.code, "another") is opened
    clock.now += 60
    assert rooms.find(opened.room.code, "one more") is opened


def fill(rooms):
    """Open as many rooms as there may be."""
    for number in range(MAX_ROOMS):
        rooms.open(f"presenter {number}")


def test_rooms_are_bounded_and_those_without_a_connection_make_way(rooms, clock):
    fill(rooms)
    with pytest.raises(RoomError, match="taken"):
        rooms.open("one more")
    clock.now += IDLE_TIMEOUT + 1
    fill(rooms)


def test_one_address_cannot_take_all_rooms(rooms):
    for _ in range(MAX_ROOMS_PER_ADDRESS):
        rooms.open("greedy")
    with pytest.raises(RoomError, match="taken"):
        rooms.open("greedy")
    assert rooms.open("somebody else")


def test_a_room_is_forgotten_ten_minutes_after_its_last_page_went(rooms, clock):
    opened = rooms.open("here")
    secret, seat = rooms.join(opened, "", "a phone's")
    with rooms.entered(opened) as room:
        room.begin(SONG, rooms.now())
        room.vote(secret, 1, "blues", rooms.now())
    clock.now += IDLE_TIMEOUT + 1
    assert rooms.hosted_by(opened.host) is opened, "a phone is there"
    with rooms.entered(opened) as room:
        room.disconnect(seat, rooms.now())
    clock.now += IDLE_TIMEOUT
    assert rooms.hosted_by(opened.host) is opened
    clock.now += 1
    rooms.sweep()
    assert opened.room.phase is Phase.ENDED
    assert rooms.hosted_by(opened.host) is None


def test_a_seat_without_connection_or_vote_is_freed_for_others(rooms, clock):
    opened = rooms.open("here")
    taken = [rooms.join(opened, "", f"address {number % 2}") for number in range(MAX_SEATS)]
    with pytest.raises(RoomError, match="full"):
        rooms.join(opened, "", "one more")
    with rooms.entered(opened) as room:
        room.begin(SONG, rooms.now())
        voted, gone, reloading = (secret for secret, _ in taken[:3])
        room.vote(voted, 1, "blues", rooms.now())
        for secret in (voted, gone):
            room.disconnect(room.seats[secret], rooms.now())
    clock.now += SEAT_KEPT
    with rooms.entered(opened) as room:
        room.disconnect(room.seats[reloading], rooms.now())
    with pytest.raises(RoomError, match="full"):
        rooms.join(opened, "", "one more")
    clock.now += 1
    assert rooms.join(opened, "", "one more")
    assert all(secret in opened.room.seats for secret in (voted, reloading))
    assert gone not in opened.room.seats
    with pytest.raises(RoomError, match="full"):
        rooms.join(opened, "", "yet another")


def test_who_joins_and_leaves_over_and_over_has_to_wait_and_others_do_not(rooms, clock):
    opened = rooms.open("here")

    def come_and_go(address):
        if taken := rooms.join(opened, "", address):
            opened.room.leave(taken[0])
        return taken

    assert all(come_and_go("restless") for _ in range(JOINS[0]))
    assert not come_and_go("restless")
    assert come_and_go("somebody else")
    clock.now += 60 / JOINS[1]
    secret, seat = rooms.join(opened, "", "restless")
    assert not come_and_go("restless")
    assert rooms.join(opened, secret, "restless") == (secret, seat), "coming back takes no new seat"


def test_a_room_with_people_lives_two_hours_without_a_sign_and_its_phones_are_told(rooms, clock):
    opened = rooms.open("here")
    told = []
    opened.listeners.add(lambda: told.append(opened.room.phase))
    with rooms.entered(opened) as room:
        room.join("a", "here", rooms.now()).connections = 1
    clock.now += LIFETIME
    assert rooms.hosted_by(opened.host) is opened
    clock.now += 1
    assert rooms.hosted_by(opened.host) is None
    assert told == [Phase.ENDED]


def test_listeners_hear_of_moves_and_not_of_every_vote(rooms):
    opened = rooms.open("here")
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


@pytest.mark.parametrize("late", ["vote", "reveal"])
def test_listeners_hear_of_the_end_of_a_round_that_a_late_try_brings(rooms, clock, late):
    opened = rooms.open("here")
    with rooms.entered(opened) as room:
        room.join("a", "here", rooms.now())
        room.begin(SONG, rooms.now(), limit=10.0)
    told = []
    opened.listeners.add(lambda: told.append(opened.room.phase))
    clock.now += 10
    if late == "vote":
        with pytest.raises(RoomError, match="over"), rooms.entered(opened) as room:
            room.vote("a", 1, "blues", rooms.now())
    else:
        with rooms.entered(opened) as room:
            room.reveal(rooms.now())
    assert told == [Phase.REVEALED]
    with rooms.entered(opened) as room:
        room.reveal(rooms.now())  # pressed before the page has heard of it
    assert told == [Phase.REVEALED]


def test_two_rooms_do_not_mix(rooms):
    one, other = rooms.open("here"), rooms.open("here")
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
    opened = rooms.open("here")
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
    for number in range(MAX_REMEMBERED + 10):
        bucket.take(str(number), 0.0)
    assert len(bucket._left) == MAX_REMEMBERED

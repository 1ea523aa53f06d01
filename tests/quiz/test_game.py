"""The rules of a room, by examples and by whatever sequence of moves hypothesis thinks of."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from genreclf.genres import GENRES
from genreclf.quiz import results
from genreclf.quiz.game import Phase, Room, RoomError
from genreclf.quiz.limits import LIFETIME, MAX_ROUNDS, MAX_SEATS, MAX_SEATS_PER_ADDRESS
from genreclf.quiz.score_sheet import MACHINE, QUICK, RIGHT, Round

BLUES = Round("A song", "blues", "jazz", 0.7)
ROCK = Round("Another", "rock", "rock", 0.9)
UNKNOWN = Round("Nobody's", None, "pop", 0.4)


@pytest.fixture
def room() -> Room:
    return Room("BCDF", alive=0.0)


def seated(room: Room, *secrets: str) -> Room:
    for secret in secrets:
        room.join(secret, f"address of {secret}", 0.0).connections = 1
    return room


def test_a_round_is_counted_for_the_room_the_machine_and_each_seat(room):
    seated(room, "a", "b", "c")
    room.begin(BLUES, 1.0)
    for secret, genre in (("a", "blues"), ("b", "blues"), ("c", "pop")):
        room.vote(secret, 1, genre, 2.0)
    room.reveal(3.0)
    assert (room.majority(1), room.room_score(), room.machine_score()) == ("blues", 1, 0)
    assert [room.standings()[secret].score for secret in "abc"] == [1, 1, 0]
    assert room.best() == (15, [room.seats["a"], room.seats["b"]])
    assert room.guesses() == [("blues", "blues"), ("blues", "blues"), ("blues", "pop")]
    assert room.answers() == [("blues", "jazz")]


def test_nothing_of_an_open_round_is_told_or_counted(room):
    seated(room, "a")
    room.begin(BLUES, 1.0)
    room.vote("a", 1, "blues", 1.0)
    assert (room.standings()["a"].score, room.room_score(), room.countable) == (0, 0, 0)
    assert not room.guesses()
    assert not room.answers()
    assert not {"truth", "machine"} & set(room.view("a", 1.0))


def test_a_song_that_nobody_knows_is_guessed_and_not_scored(room):
    seated(room, "a")
    room.begin(UNKNOWN, 1.0)
    room.vote("a", 1, "pop", 1.0)
    room.reveal(1.0)
    assert room.tally()["pop"] == 1
    assert (room.countable, room.guesses(), room.answers(), room.best()) == (0, [], [], (0, []))
    assert room.view("a", 1.0)["truth"] is None


def test_a_vote_given_anew_takes_the_place_of_the_old(room):
    seated(room, "a")
    room.begin(BLUES, 1.0)
    room.vote("a", 1, "pop", 1.0)
    room.vote("a", 1, "blues", 1.0)
    assert sum(room.tally().values()) == room.tally()["blues"] == 1


def test_a_vote_after_the_reveal_or_for_another_round_changes_nothing(room):
    seated(room, "a")
    room.begin(BLUES, 1.0)
    room.vote("a", 1, "pop", 1.0)
    room.reveal(1.0)
    with pytest.raises(RoomError, match="over"):
        room.vote("a", 1, "blues", 1.0)
    room.begin(ROCK, 1.0)
    for number in (0, 1, 3, -1):
        with pytest.raises(RoomError, match="over"):
            room.vote("a", number, "rock", 1.0)
    assert room.seats["a"].votes == {1: "pop"}


@pytest.mark.parametrize(("secret", "genre"), [("stranger", "blues"), ("a", "polka"), ("a", "")])
def test_strangers_and_unknown_genres_are_refused(room, secret, genre):
    seated(room, "a")
    room.begin(BLUES, 1.0)
    with pytest.raises(RoomError):
        room.vote(secret, 1, genre, 1.0)
    assert not any(room.tally().values())


def test_a_tie_and_an_empty_round_have_no_majority(room):
    seated(room, "a", "b")
    room.begin(BLUES, 1.0)
    assert room.majority(1) is None
    room.vote("a", 1, "blues", 1.0)
    room.vote("b", 1, "rock", 1.0)
    room.reveal(1.0)
    assert room.majority(1) is None
    assert room.room_score() == 0


def test_who_comes_back_has_the_old_seat_and_whoever_leaves_takes_the_votes_along(room):
    seated(room, "a", "b")
    room.begin(BLUES, 1.0)
    room.vote("a", 1, "blues", 1.0)
    assert room.join("a", "elsewhere", 2.0) is room.seats["a"]
    room.leave("a")
    assert (len(room.seats), sum(room.tally().values()), room.present()) == (1, 0, 1)
    room.leave("a")


def test_a_phone_that_sleeps_is_not_waited_for_but_its_vote_counts(room):
    seated(room, "a", "b", "c")
    room.begin(BLUES, 1.0)
    room.vote("a", 1, "blues", 1.0)
    room.seats["a"].connections = room.seats["b"].connections = 0
    assert room.present() == 2


def test_names_differ_even_when_seats_were_given_up(room):
    for number in range(200):
        room.join(str(number), "here", 0.0)
    for number in range(0, 100, 3):
        room.leave(str(number))
    for number in range(300, 500):
        room.join(str(number), "there", 0.0)
    assert len({seat.name for seat in room.seats.values()}) == len(room.seats)


def test_a_room_is_bounded_and_one_address_cannot_take_it_all(room):
    for number in range(MAX_SEATS_PER_ADDRESS):
        room.join(f"a{number}", "one", 0.0)
    with pytest.raises(RoomError, match="full"):
        room.join("one more", "one", 0.0)
    for number in range(MAX_SEATS - MAX_SEATS_PER_ADDRESS):
        room.join(f"b{number}", f"other {number}", 0.0)
    with pytest.raises(RoomError, match="full"):
        room.join("late", "yet another", 0.0)
    assert room.join("a0", "one", 0.0).name == "Red ant"


def test_rounds_are_bounded(room):
    for _ in range(MAX_ROUNDS):
        room.begin(BLUES, 1.0)
        room.reveal(1.0)
    with pytest.raises(RoomError, match="at most"):
        room.begin(BLUES, 1.0)


def test_a_room_ends_after_two_hours_of_silence_and_not_before(room):
    room.join("a", "here", LIFETIME)
    room.begin(BLUES, 2 * LIFETIME)
    with pytest.raises(RoomError, match="ended"):
        room.vote("a", 1, "blues", 3 * LIFETIME + 1)
    assert room.phase is Phase.ENDED


def test_a_round_that_is_open_when_the_game_ends_does_not_count(room):
    seated(room, "a")
    room.begin(BLUES, 1.0)
    room.vote("a", 1, "blues", 1.0)
    room.reveal(1.0)
    room.begin(ROCK, 1.0)
    room.vote("a", 2, "rock", 1.0)
    room.end()
    assert (room.countable, room.standings()["a"].score, room.seats["a"].votes) == (1, 1, {1: "blues"})
    assert room.view("a", 1.0)["verdict"] == "The room won: 1 of 1 right, the machine 0."


def test_a_split_room_has_no_answer_and_no_point_even_where_half_of_it_is_right(room):
    seated(room, "a", "b")
    room.begin(BLUES, 1.0)
    room.vote("a", 1, "blues", 1.0)
    room.vote("b", 1, "rock", 1.0)
    room.reveal(1.0)
    assert room.leading(1) == ["blues", "rock"]
    assert (room.majority(1), room.room_score(), room.standings()["a"].score) == (None, 0, 1)
    assert room.guesses() == [("blues", "blues"), ("blues", "rock")]


def test_at_the_end_all_phones_say_who_won_and_each_how_its_owner_did(room):
    seated(room, "a", "b", "c")
    for song, said in ((ROCK, ("rock", "pop", "pop")), (BLUES, ("pop", "pop", "pop"))):
        room.begin(song, 1.0)
        for secret, genre in zip("abc", said, strict=True):
            room.vote(secret, len(room.rounds), genre, 1.0)
        room.reveal(1.0)
    room.end()
    views = [room.view(secret, 1.0) for secret in "abc"]
    assert {view["verdict"] for view in views} == {"The machine won: 1 of 2 right, the room 0."}
    assert views[0]["own"] == "You and the machine: 1 each.\nYou guessed best in the room."
    assert views[1]["own"] == "You got 0 right, the machine 1.\nThe best in the room got 15 points."


@pytest.mark.parametrize(
    ("score", "machine", "of", "said"),
    [
        (2, 2, 3, "A tie: the room and the machine got 2 of 3 right each."),
        (3, 2, 3, "The room won: 3 of 3 right, the machine 2."),
        (0, 1, 3, "The machine won: 1 of 3 right, the room 0."),
        (0, 0, 0, "Nobody won: of no song it was known what it is."),
    ],
)
def test_who_won_is_one_sentence(score, machine, of, said):
    assert results.verdict("The room", score, machine, of) == said


def test_who_is_right_sooner_gets_more_points_but_nothing_for_tapping_before_there_is_something_to_hear(room):
    seated(room, "a", "b", "c", "d", "e", "f")
    room.begin(ROCK, 100.0)
    for secret, now, genre in (
        ("a", 100.5, "rock"),
        ("b", 104.0, "rock"),
        ("c", 112.0, "rock"),
        ("d", 101.0, "pop"),
        ("d", 130.0, "rock"),
        ("e", 101.0, "rock"),
        ("e", 131.0, "rock"),
        ("f", 101.0, "rock"),
        ("f", 131.0, "pop"),
    ):
        room.vote(secret, 1, genre, now)
    room.reveal(131.0)
    placed = room.standings()
    assert [placed[who].points for who in "abcdef"] == [15, 15, 12, 10, 15, 0]
    assert placed[MACHINE].points == 10, "it hears all of the song"


def test_those_who_guessed_best_together_are_told_so():
    assert results.ranked(25, 25, 2) == "You and 1 other guessed best in the room."
    assert results.ranked(25, 25, 4) == "You and 3 others guessed best in the room."
    assert results.ranked(0, 0, 0) == "Nobody in the room got one right."


def test_another_game_begins_in_the_lobby_with_the_same_seats_and_no_points(room):
    seated(room, "a", "b")
    room.begin(BLUES, 1.0)
    room.vote("a", 1, "blues", 1.0)
    with pytest.raises(RoomError, match="not over"):
        room.restart(1.0)
    room.reveal(1.0)
    room.end()
    with pytest.raises(RoomError, match="ended"):
        room.join("a stranger", "here", 1.0)
    assert room.join("a", "here", 1.0) is room.seats["a"], "a phone that slept through the end keeps its seat"
    room.restart(2.0)
    assert (room.phase, list(room.seats), room.rounds) == (Phase.LOBBY, ["a", "b"], [])
    room.begin(ROCK, 3.0)
    room.reveal(3.0)
    assert (room.standings()["a"].score, room.room_score(), room.countable) == (0, 0, 1)


def test_a_round_with_a_limit_is_revealed_by_the_first_sign_of_life_after_it(room):
    seated(room, "a")
    room.begin(BLUES, 10.0, limit=20.0)
    assert (room.view("a", 14.0)["limit"], room.view("a", 14.0)["left"]) == (20.0, 16.0)
    room.vote("a", 1, "blues", 29.9)
    room.touch(29.99)
    assert room.phase is Phase.VOTING
    with pytest.raises(RoomError, match="over"):
        room.vote("a", 1, "rock", 30.0)
    assert (room.phase, room.seats["a"].votes, room.seconds_left(30.0)) == (Phase.REVEALED, {1: "blues"}, None)
    room.begin(ROCK, 31.0)
    room.touch(1000.0)
    assert (room.phase, room.view("a", 1000.0)["left"]) == (Phase.VOTING, None)


def test_a_phone_is_told_whether_it_was_right_where_it_is_and_what_the_room_said(room):
    seated(room, "a", "b", "c")
    for song in (ROCK, ROCK):
        room.begin(song, 1.0)
        for secret, genre in (("a", "rock"), ("b", "pop")):
            room.vote(secret, len(room.rounds), genre, 13.0)
        room.reveal(13.0)
    one, other, silent = (room.view(secret, 1.0) for secret in "abc")
    assert (one["right"], other["right"], silent["right"]) == (True, False, None)
    assert one["own"] == "12 more points, 2 right in a row!\nYou are in place 1, the machine is in place 2."
    assert (one["points"], one["score"]) == (24, 2)
    assert other["own"] == silent["own"] == "You share place 3 with 1 other, the machine is in place 2."
    assert one["tally"] == {"pop": 1, "rock": 1}
    assert one["song"] == "Another"


def test_where_nobody_knows_the_genre_the_room_guesses_what_the_machine_says(room):
    seated(room, "a", "b")
    room.begin(UNKNOWN, 1.0)
    assert room.view("a", 1.0)["known"] is False
    room.vote("a", 1, "pop", 1.0)
    room.vote("b", 1, "rock", 1.0)
    room.reveal(1.0)
    assert [(room.view(who, 1.0)["right"], room.view(who, 1.0)["own"]) for who in "ab"] == [(True, ""), (None, "")]


def test_the_podium_has_the_machine_on_it_and_nobody_without_a_point(room):
    seated(room, "a", "b", "c", "d")
    for said in (("rock", "rock", "pop", "pop"), ("rock", "pop", "pop", "pop"), ("rock", "rock", "rock", "pop")):
        room.begin(ROCK, 1.0)
        for secret, genre in zip("abcd", said, strict=True):
            room.vote(secret, len(room.rounds), genre, 21.0)
        room.reveal(21.0)
    assert room.podium() == [(1, 30, ["a", MACHINE]), (3, 20, ["b"])]
    assert room.best_streak() == (3, [room.seats["a"]])
    room.end()
    steps = room.view("d", 1.0)["podium"]
    assert [(step["place"], step["names"]) for step in steps] == [(1, "Red ant and the machine"), (3, "Orange badger")]
    assert [bool(step["colour"]) for step in steps] == [False, True], "a shared step has nobody's colour"


def test_without_a_right_answer_the_podium_is_empty_and_one_right_answer_is_no_streak(room):
    seated(room, "a")
    room.begin(BLUES, 1.0)
    room.reveal(1.0)
    assert (room.podium(), room.best_streak()) == ([], (0, []))
    room.begin(ROCK, 1.0)
    room.reveal(1.0)
    assert room.standings()[MACHINE].score == 1
    assert room.podium() == [], "the machine alone makes none"
    room.rounds.pop()
    room.begin(BLUES, 1.0)
    room.vote("a", 2, "blues", 1.0)
    room.reveal(1.0)
    assert (room.podium(), room.best_streak()) == ([(1, 15, ["a"])], (0, []))


def test_who_leaves_leaves_the_places_and_who_joins_gets_the_last(room):
    seated(room, "a", "b")
    room.begin(ROCK, 1.0)
    room.vote("a", 1, "rock", 1.0)
    room.reveal(1.0)
    assert [(who, found.place) for who, found in room.standings().items()] == [("a", 1), (MACHINE, 2), ("b", 3)]
    room.leave("a")
    seated(room, "c")
    assert [(who, found.place) for who, found in room.standings().items()] == [(MACHINE, 1), ("b", 2), ("c", 2)]


SECRETS = st.sampled_from("abcdef")


class Moves(RuleBasedStateMachine):
    """A room beside a plain record of what it has accepted."""

    @initialize()
    def opened(self) -> None:
        self.room, self.now = Room("BCDF", alive=0.0), 0.0
        self.votes: dict[tuple[str, int], str] = {}

    def tried(self, move) -> bool:
        """Whether a move was allowed; one that was not must have changed nothing."""
        before = self.snapshot()
        try:
            move()
        except RoomError:
            assert self.snapshot() == before
            return False
        return True

    def snapshot(self):
        votes = {secret: dict(seat.votes) for secret, seat in self.room.seats.items()}
        return self.room.phase, len(self.room.rounds), votes

    @rule(secret=SECRETS)
    def join(self, secret) -> None:
        allowed = self.room.phase is not Phase.ENDED or secret in self.room.seats
        assert self.tried(lambda: self.room.join(secret, "here", self.now)) == allowed

    @rule(secret=SECRETS)
    def leave(self, secret) -> None:
        self.room.leave(secret)
        self.votes = {key: genre for key, genre in self.votes.items() if key[0] != secret}

    @rule(secret=SECRETS, late=st.integers(-1, 2), genre=st.sampled_from((*GENRES, "polka")))
    def vote(self, secret, late, genre) -> None:
        number = len(self.room.rounds) - late
        allowed = self.room.phase is Phase.VOTING and secret in self.room.seats and not late and genre in GENRES
        assert self.tried(lambda: self.room.vote(secret, number, genre, self.now)) == allowed
        if allowed:
            self.votes[secret, number] = genre

    @rule(
        truth=st.sampled_from((None, "blues", "rock")),
        machine=st.sampled_from(("blues", "rock")),
        limit=st.sampled_from((None, 5.0, 60.0)),
    )
    def begin(self, truth, machine, limit) -> None:
        allowed = self.room.phase in (Phase.LOBBY, Phase.REVEALED) and len(self.room.rounds) < MAX_ROUNDS
        assert self.tried(lambda: self.room.begin(Round("song", truth, machine, 0.5), self.now, limit)) == allowed

    @rule()
    def reveal(self) -> None:
        allowed = self.room.phase in (Phase.VOTING, Phase.REVEALED)
        assert self.tried(lambda: self.room.reveal(self.now)) == allowed

    @precondition(lambda self: len(self.room.rounds) > 3)
    @rule()
    def end(self) -> None:
        if self.room.phase is Phase.VOTING:
            self.votes = {key: genre for key, genre in self.votes.items() if key[1] != len(self.room.rounds)}
        self.room.end()

    @rule()
    def restart(self) -> None:
        allowed = self.room.phase is Phase.ENDED
        seats = list(self.room.seats)
        assert self.tried(lambda: self.room.restart(self.now)) == allowed
        if allowed:
            self.votes = {}
            assert (self.room.phase, self.room.rounds, list(self.room.seats)) == (Phase.LOBBY, [], seats)

    @rule(seconds=st.floats(0, 100))
    def wait(self, seconds) -> None:
        self.now += seconds
        self.room.touch(self.now)

    @invariant()
    def votes_are_those_that_were_accepted(self) -> None:
        held = {(secret, n): genre for secret, seat in self.room.seats.items() for n, genre in seat.votes.items()}
        assert held == self.votes

    @invariant()
    def nobody_counts_twice(self) -> None:
        for number in range(1, len(self.room.rounds) + 1):
            assert sum(self.room.tally(number).values()) <= len(self.room.seats)
        assert self.room.present() <= len(self.room.seats)

    @invariant()
    def scores_stay_within_what_counts(self) -> None:
        most = self.room.countable
        placed = self.room.standings()
        assert set(placed) == {*self.room.seats, MACHINE}
        for who, seat in self.room.seats.items():
            truths = [song.truth for song in self.room.rounds[: self.room.revealed]]
            hits = [seat.votes.get(number) == truth for number, truth in enumerate(truths, 1) if truth]
            assert (placed[who].score, placed[who].longest >= placed[who].streak) == (sum(hits), True)
        scores = [placed[who].score for who in self.room.seats]
        assert all(0 <= score <= most for score in (*scores, self.room.room_score(), self.room.machine_score()))
        assert self.room.best()[0] == max((placed[who].points for who in self.room.seats), default=0)
        assert all(RIGHT * one.score <= one.points <= (RIGHT + QUICK) * one.score for one in placed.values())

    @invariant()
    def only_a_room_that_agrees_has_an_answer(self) -> None:
        for number in range(1, len(self.room.rounds) + 1):
            leading, tally = self.room.leading(number), self.room.tally(number)
            assert all(tally[genre] == max(tally.values()) > 0 for genre in leading)
            assert self.room.majority(number) == (leading[0] if len(leading) == 1 else None)

    @invariant()
    def phones_learn_the_truth_only_at_the_reveal(self) -> None:
        for secret in self.room.seats:
            assert ("truth" in self.room.view(secret, self.now)) == (self.room.phase is Phase.REVEALED)


Moves.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestMoves = Moves.TestCase

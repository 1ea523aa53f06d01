"""Phones in a room, well-behaved and not, through real websockets."""

import urllib.request
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from genreclf.app.server import room_websocket
from genreclf.genres import GENRES
from genreclf.quiz.limits import MAX_CONNECTIONS_PER_SEAT
from genreclf.quiz.score_sheet import Round
from genreclf.quiz.token_bucket import TokenBucket
from tests.browser.driver import serve
from tests.waiting import GIVE_UP, until

SONG = Round("A song", "blues", "jazz", 0.7)


def begin(rooms, opened):
    with rooms.entered(opened) as room:
        room.begin(SONG, rooms.now())


def reveal(rooms, opened):
    with rooms.entered(opened) as room:
        room.reveal(rooms.now())


def test_a_phone_plays_a_round(rooms, phone):
    opened = rooms.open("here")
    one = phone(opened, key=opened.key)
    assert [genre["id"] for genre in one.welcome["genres"]] == list(GENRES)
    assert one.view() | {"phase": "lobby", "round": 0} == one_lobby(opened, one)
    begin(rooms, opened)
    assert one.view()["phase"] == "voting"
    one.say({"vote": "blues", "round": 1})
    assert one.view()["vote"] == "blues"
    reveal(rooms, opened)
    view = one.view()
    assert (view["truth"], view["machine"], view["score"], view["of"]) == ("blues", "jazz", 1, 1)


def test_a_phone_stays_for_another_game(rooms, phone):
    opened = rooms.open("here")
    one = phone(opened)
    one.view()
    begin(rooms, opened)
    one.view()
    with rooms.entered(opened) as room:
        room.reveal(rooms.now())
        room.end()
    assert one.view()["verdict"] == "A tie: the room and the machine got 0 of 1 right each."
    one.socket.close()
    again = phone(opened, seat=one.welcome["seat"])
    assert again.view()["phase"] == "ended"
    with rooms.entered(opened) as room:
        room.restart(rooms.now())
    view = again.view()
    assert (view["phase"], view["round"], view["of"], view["vote"]) == ("lobby", 0, 0, None)


def one_lobby(opened, phone):
    return opened.room.view(phone.welcome["seat"], 0.0)


def test_a_phone_that_comes_back_has_its_seat_and_its_vote(rooms, phone):
    opened = rooms.open("here")
    one = phone(opened)
    one.view()
    begin(rooms, opened)
    name = one.view()["name"]
    one.say({"vote": "rock", "round": 1})
    one.view()
    one.socket.close()
    until(lambda: opened.room.seats[one.welcome["seat"]].connections == 0)
    again = phone(opened, seat=one.welcome["seat"])
    view = again.view()
    assert (view["name"], view["vote"], len(opened.room.seats)) == (name, "rock", 1)


def test_a_seat_cannot_be_made_up(rooms, phone):
    opened = rooms.open("here")
    for seat in ("", "guessed", "x" * 900, 17, None, "\ud800"):
        assert phone(opened, seat=seat).welcome["seat"] not in ("guessed", "x" * 900)
    assert len(opened.room.seats) == 6


def test_who_leaves_is_gone(rooms, phone):
    opened = rooms.open("here")
    one = phone(opened)
    one.view()
    one.say({"leave": True})
    with pytest.raises(ConnectionClosed):
        one.hear()
    assert not opened.room.seats


def test_a_key_of_strange_letters_is_only_wrong(rooms, phone):
    assert "seat" in phone(rooms.open("here"), key="\ud800é").welcome


def test_a_wrong_code_gets_a_sentence_and_the_connection_ends(rooms, phone):
    rooms.open("here")
    one = phone("zzzz")
    assert "no room" in one.welcome["problem"]
    with pytest.raises(ConnectionClosed):
        one.hear()


@pytest.mark.parametrize(
    "message",
    [
        "",
        "not json",
        "[1, 2]",
        "[" * 900,
        b"\xff\xfe",
        '{"vote": "' + "x" * 3_000 + '", "round": 1}',
        {"vote": "x" * 500, "round": 1},
        {"vote": "<script>", "round": 1},
        {"vote": ["blues"], "round": 1},
        {"vote": "blues", "round": "1"},
        {"vote": "blues", "round": None},
        {"vote": "blues", "round": 10**300},
        {"vote": "blues", "round": 0},
        {"begin": True},
    ],
)
def test_a_message_that_no_phone_says_gets_a_sentence_and_changes_nothing(rooms, phone, message):
    opened = rooms.open("here")
    one, other = phone(opened), phone(opened)
    begin(rooms, opened)
    while one.view()["phase"] != "voting":
        pass
    one.say(message)
    assert one.hear()["problem"].endswith(".")
    assert not any(opened.room.tally().values())
    one.say({"vote": "blues", "round": 1})
    while one.view()["vote"] != "blues":  # what others did may be told first
        pass
    while other.view()["phase"] != "voting":
        pass
    other.say({"vote": "rock", "round": 1})
    while other.view()["vote"] != "rock":
        pass


def test_replayed_votes_count_once_and_not_for_the_next_round(rooms, phone):
    opened = rooms.open("here")
    one = phone(opened)
    begin(rooms, opened)
    for _ in range(10):
        one.say({"vote": "blues", "round": 1})
    until(lambda: opened.room.tally()["blues"] == 1)
    reveal(rooms, opened)
    begin(rooms, opened)
    one.say({"vote": "blues", "round": 1})
    while "problem" not in (heard := one.hear()):
        pass
    assert "over" in heard["problem"]
    assert not any(opened.room.tally().values())


def test_a_flood_is_cut_off_and_the_others_play_on(rooms, phone):
    opened = rooms.open("here")
    one, other = phone(opened), phone(opened)
    begin(rooms, opened)

    def flood():
        for number in range(10_000):
            one.say({"vote": GENRES[number % 10], "round": 1})

    with pytest.raises(ConnectionClosed):
        flood()
    while other.view()["phase"] != "voting":
        pass
    other.say({"vote": "rock", "round": 1})
    while other.view()["vote"] != "rock":  # the flood's seat is told of first
        pass
    assert sum(opened.room.tally().values()) <= 2


def test_a_silent_connection_is_closed(rooms, host, monkeypatch):
    monkeypatch.setattr(room_websocket, "JOINS_WITHIN", 0.1)
    with connect(f"ws://{host}/join/{rooms.open('here').room.code}/seat") as socket, pytest.raises(ConnectionClosed):
        socket.recv(timeout=GIVE_UP)


def test_other_sites_cannot_play(rooms, phone):
    with pytest.raises(InvalidStatus):
        phone(rooms.open("here"), origin="https://elsewhere.example")


def test_connections_are_bounded(rooms, phone, monkeypatch):
    monkeypatch.setattr(room_websocket, "MAX_CONNECTIONS_PER_ADDRESS", 2)
    opened = rooms.open("here")
    one = phone(opened)
    phone(opened)
    with pytest.raises(InvalidStatus):
        phone(opened)
    one.socket.close()
    until(lambda: sum(seat.connections for seat in opened.room.seats.values()) == 1)
    assert "seat" in phone(opened).welcome


def test_connections_are_counted_by_address(rooms, phone, monkeypatch):
    monkeypatch.setattr(room_websocket, "MAX_CONNECTIONS_PER_ADDRESS", 1)
    opened = rooms.open("here")
    phone(opened)
    try:
        other = phone(opened, address="127.0.0.2")
    except OSError:
        pytest.skip("this machine has no second address of its own")
    assert "seat" in other.welcome
    for address in ("127.0.0.1", "127.0.0.2"):
        with pytest.raises(InvalidStatus):
            phone(opened, address=address)


def test_connections_that_do_not_say_whose_they_are_keep_out_only_their_own_kind(rooms, host, phone, monkeypatch):
    monkeypatch.setattr(room_websocket, "MAX_SEATLESS_PER_ADDRESS", 2)
    opened = rooms.open("here")
    one = phone(opened)
    address = f"ws://{host}/join/{opened.room.code}/seat"
    with connect(address) as silent, connect(address):
        with pytest.raises(InvalidStatus):
            phone(opened)
        begin(rooms, opened)
        while one.view()["phase"] != "voting":
            pass
        silent.close()
        until(lambda: comes(phone, opened))


def comes(phone, opened):
    with suppress(InvalidStatus):
        return "seat" in phone(opened).welcome


def test_who_comes_too_fast_is_sent_away_without_a_word_and_comes_back_by_itself(rooms, phone, monkeypatch):
    opened = rooms.open("here")
    monkeypatch.setattr(rooms, "_joins", TokenBucket(1, 0.001))
    one = phone(opened)
    with pytest.raises(ConnectionClosedError) as closed:
        phone(opened)
    assert closed.value.rcvd.code == 1013
    assert "seat" in phone(opened, seat=one.welcome["seat"]).welcome


@pytest.mark.parametrize("known", [True, False])
def test_a_long_message_is_not_read_and_ends_the_connection(rooms, host, phone, known):
    opened = rooms.open("here")
    other = phone(opened)
    with connect(f"ws://{host}/join/{opened.room.code}/seat") as socket:
        if known:
            socket.send("{}")
        assert closed_after(socket, "{" + " " * room_websocket.MAX_MESSAGE_BYTES) == 1009
    begin(rooms, opened)
    while other.view()["phase"] != "voting":
        pass


def test_a_message_in_many_pieces_is_as_long_as_all_of_them(rooms, host):
    with connect(f"ws://{host}/join/{rooms.open('here').room.code}/seat") as socket:
        assert closed_after(socket, ["{", *[" " * 1000] * 5]) == 1009


def closed_after(socket, message):
    """Say something, and wait until the server has closed the connection; its reason."""
    with suppress(ConnectionClosed):
        socket.send(message)
        while True:
            socket.recv(timeout=GIVE_UP)
    return socket.close_code


def test_the_pages_of_the_app_keep_their_own_limit():
    with serve() as address:
        host = address.removeprefix("http://")
        with connect(f"ws://{host}/join/BCDF/seat") as phone:
            assert closed_after(phone, " " * 5000) == 1009
        stream = f"ws://{host}/_stcore/stream"
        with connect(stream, subprotocols=["streamlit"], max_queue=None) as page:  # or a full queue keeps the pong out
            page.send(bytes(1 << 20))
            assert page.ping().wait(GIVE_UP)


def test_a_seat_in_too_many_windows_says_so(rooms, phone):
    opened = rooms.open("here")
    one = phone(opened)
    for _ in range(MAX_CONNECTIONS_PER_SEAT - 1):
        phone(opened, seat=one.welcome["seat"])
    assert "too many windows" in phone(opened, seat=one.welcome["seat"]).welcome["problem"]


@pytest.mark.parametrize("path", ["", "/", "/BCDF"])
def test_the_page_is_there_and_loads_nothing_from_elsewhere(host, path):
    with urllib.request.urlopen(f"http://{host}/join{path}") as answer:
        text = answer.read().decode()
        assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert 'src="phone.js"' in text
    assert "http" not in text
    for name, kind in (("phone.js", "text/javascript"), ("phone.css", "text/css")):
        with urllib.request.urlopen(f"http://{host}/join/{name}") as answer:
            assert answer.headers["content-type"].startswith(kind)
            assert len(answer.read()) < 10_000

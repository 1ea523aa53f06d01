"""The page Beat the machine: songs, the game for one, the presenter's side of a room, and addresses for phones."""

import json

import pytest

from genreclf.app.sections.quiz.songs import Card, draw, in_folder
from genreclf.app.server.lan_address import find_lan_address
from genreclf.errors import DataError
from genreclf.genres import GENRES, title
from genreclf.quiz.game import Phase, Round
from genreclf.quiz.rooms import ROOMS


def click(test, label):
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception
    return test


def shown(test):
    return "".join(element.proto.body for element in test.get("html") if "<style" not in element.proto.body)


def labels(test):
    return [button.label for button in test.button]


def test_a_game_for_one_runs_to_its_end(page):
    test = click(page("quiz"), "Play five songs")
    for number in range(5):
        assert set(map(title, GENRES)) <= set(labels(test))
        (player,) = test.get("bidi_component")
        shown = json.loads(player.proto.json)
        assert not shown["segments"], "what the machine heard would give it away"
        assert shown["starts"]
        assert "what genre is it" in test.title[0].value
        click(test, "Disco")
        shown = json.loads(test.get("bidi_component")[0].proto.json)
        assert shown["segments"]
        assert not shown["starts"]
        assert f"Song {number + 1} of 5: it is" in test.title[0].value
        click(test, "See the result" if number == 4 else "Next song")
    assert any(words in test.title[0].value for words in ("won", "tie"))
    assert len(test.get("plotly_chart")) == 2
    click(test, "Play again")
    assert "Play five songs" in labels(test)


def test_a_presenter_opens_a_room_plays_and_closes_it(page):
    test = click(page("quiz"), "Open a room")
    opened = ROOMS.hosted_by(test.session_state["room host"])
    with ROOMS.entered(opened) as room:
        for phone in ("a phone", "another"):
            room.join(phone, "here", ROOMS.now()).connections = 1
    click(test, "Start the first song")
    assert opened.room.phase is Phase.VOTING
    assert "what genre is it" in test.title[0].value
    assert json.loads(test.get("bidi_component")[0].proto.json)["starts"]
    with ROOMS.entered(opened) as room:
        room.vote("a phone", 1, "disco", ROOMS.now())
        room.vote("another", 1, "pop", ROOMS.now())
    assert "2 of 2 have voted" in shown(test.run())
    assert "quiz-votes" in shown(test)
    next(toggle for toggle in test.toggle if "votes" in toggle.label).set_value(False).run()
    assert "quiz-votes" not in shown(test)
    click(test, "Reveal")
    assert "Split<small>between disco and pop; no point" in shown(test)
    assert "2 votes" in shown(test)
    assert "Song 1: it is" in test.title[0].value
    click(test, "End the game")
    assert opened.room.phase is Phase.ENDED
    assert test.title[0].value == opened.room.view("a phone")["verdict"]
    first = opened.room.current.song
    click(test, "Play again")
    click(test, "Start the first song")
    assert len(opened.room.seats) == 2
    assert opened.room.current.song != first
    click(test, "Reveal")
    assert "No votes" in shown(test)
    click(test, "End the game")
    click(test, "Close the room")
    assert ROOMS.hosted_by(opened.host) is None
    assert "Open a room" in labels(test)


def test_a_room_that_ended_by_itself_leads_back_to_the_start(page):
    test = click(page("quiz"), "Open a room")
    ROOMS.close(ROOMS.hosted_by(test.session_state["room host"]))
    test.run()
    assert not test.exception
    assert "Open a room" in labels(test)


def test_songs_come_once_and_genres_take_turns():
    cards = [Card(f"{genre} {number}", genre) for genre in ("blues", "rock", "pop") for number in range(4)]
    played: list[Round] = []
    while card := draw(cards, played):
        played.append(Round(card.name, card.truth, "jazz", 0.5))
    assert len({song.song for song in played}) == len(cards)
    for turn in range(4):
        assert {song.truth for song in played[3 * turn : 3 * turn + 3]} == {"blues", "rock", "pop"}


def test_a_folder_of_ones_own_says_what_songs_are(tmp_path):
    for name in ("blues/one.mp3", "Hip-Hop/two.wav", "hiphop/three.FLAC", "blues/cover.jpg", "polka/four.mp3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = {(card.name, card.truth) for card in in_folder(tmp_path)}
    assert found == {("one", "blues"), ("two", "hiphop"), ("three", "hiphop")}
    with pytest.raises(DataError, match="folders named like genres"):
        in_folder(tmp_path / "blues")


@pytest.mark.parametrize(
    ("page_address", "options", "address", "is_reachable"),
    [
        ("http://localhost:8501/quiz", {"bound": "localhost"}, "http://10.0.0.7:8501", False),
        ("http://localhost:8501/quiz", {"bound": "0.0.0.0"}, "http://10.0.0.7:8501", True),
        ("http://localhost:8501/quiz", {"bound": None, "network": None}, "http://localhost:8501", False),
        ("http://localhost:8501/quiz", {"bound": None, "announced": "music.local"}, "http://music.local:8501", True),
        ("https://music.example/a/quiz?x=1", {"bound": "localhost"}, "https://music.example", True),
        ("http://192.168.1.4:9000/quiz", {"bound": "0.0.0.0"}, "http://192.168.1.4:9000", True),
    ],
)
def test_the_address_for_phones_is_found_out(page_address, options, address, is_reachable):
    found = find_lan_address(page_address, **{"bound": None, "announced": "localhost", "network": "10.0.0.7"} | options)
    assert (found.url, found.is_reachable) == (address, is_reachable)


def test_two_presenters_have_two_rooms(page):
    one, other = click(page("quiz"), "Open a room"), click(page("quiz"), "Open a room")
    codes = [ROOMS.hosted_by(test.session_state["room host"]).room.code for test in (one, other)]
    assert codes[0] != codes[1]
    for test, code in zip((one, other), codes, strict=True):
        assert any(f'<p class="code">{code}</p>' in element.proto.body for element in test.get("html"))

"""The page Beat the machine: songs, the game for one, the presenter's side of a room, and addresses for phones."""

import json
import re

import pytest
import soundfile

from genreclf.app.sections.classify import librosa_recordings
from genreclf.app.sections.quiz import leaderboard, songs
from genreclf.app.sections.quiz.solo import ROUNDS
from genreclf.app.sections.quiz.songs import HALF, Card, draw, in_folder
from genreclf.app.server.lan_address import find_lan_address
from genreclf.app.session.recordings import example_recording
from genreclf.bundled.librosa_recordings import folder
from genreclf.errors import DataError
from genreclf.genres import GENRES, title
from genreclf.quiz.game import Phase, Room
from genreclf.quiz.room_registry import ROOMS
from genreclf.quiz.score_sheet import Round


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
    assert not test.get("plotly_chart"), "five songs say nothing about who mixes up what"
    click(test, "Play again")
    assert "Play five songs" in labels(test)


def test_a_presenter_opens_a_room_plays_and_closes_it(page):
    test = click(page("quiz"), "Open a room")
    opened = ROOMS.hosted_by(test.session_state["room_host"])
    with ROOMS.entered(opened) as room:
        for phone in ("a phone", "another"):
            room.join(phone, "here", ROOMS.now()).connections = 1
    click(test, "Start the first song")
    assert opened.room.phase is Phase.VOTING
    assert "what genre is it" in test.title[0].value
    players = [json.loads(one.proto.json) for one in test.get("bidi_component")]
    (player,) = [shown for shown in players if "starts" in shown]
    assert player["starts"]
    assert player["loops"]
    assert opened.room.limit == 20
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
    assert "quiz-places" in shown(test)
    assert "Song 1: it is" in test.title[0].value
    click(test, "End the game")
    assert opened.room.phase is Phase.ENDED
    assert test.title[0].value == opened.room.view("a phone", 0.0)["verdict"]
    assert "The machine came" in shown(test) or not opened.room.podium()
    assert not test.get("plotly_chart")
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
    ROOMS.close(ROOMS.hosted_by(test.session_state["room_host"]))
    test.run()
    assert not test.exception
    assert "Open a room" in labels(test)


def test_songs_come_once_and_a_genre_may_come_back_but_not_at_once():
    cards = [Card(f"{genre} {number}", genre) for genre in ("blues", "rock", "pop") for number in range(4)]
    comes_back = 0
    for _ in range(40):
        played: list[Round] = []
        while card := draw(cards, played):
            others = {one.truth for one in cards if one.name not in {song.song for song in played}}
            if played and len(others) > 1:
                assert card.truth != played[-1].truth
            played.append(Round(card.name, card.truth, "jazz", 0.5))
        assert len({song.song for song in played}) == len(cards)
        comes_back += played[2].truth == played[0].truth
    assert comes_back, "after two genres the third is no foregone conclusion"


def test_of_five_songs_no_two_are_halves_of_one_piece(page):
    cards = click(page("quiz"), "Play five songs").session_state["solo_cards"]
    files = {card.name: card.path for card in cards}
    for _ in range(20):
        played: list[Round] = []
        for _song in range(ROUNDS):
            card = draw(cards, played)
            played.append(Round(card.name, card.truth, "jazz", 0.5))
        assert len({files[song.song] for song in played}) == ROUNDS
    while card := draw(cards, played):
        played.append(Round(card.name, card.truth, "jazz", 0.5))
    assert len(played) == len(cards)


def test_a_song_of_a_game_before_comes_when_all_others_were_played():
    cards = [Card("old", "rock"), Card("new", "rock")]
    assert draw(cards, [], heard={"old"}).name == "new"
    assert draw(cards, [Round("new", "rock", "rock", 0.5)], heard={"old"}).name == "old"


def test_where_nobody_got_a_song_right_all_are_in_a_list(monkeypatch):
    drawn = []
    monkeypatch.setattr(leaderboard.st, "html", drawn.append)
    room = Room("BCDF", alive=0.0)
    room.join("a", "here", 0.0)
    leaderboard.show_podium(room)
    assert not drawn
    room.begin(Round("a song", "rock", "rock", 0.9), 0.0)
    room.reveal(0.0)
    leaderboard.show_podium(room)
    (shown,) = drawn
    assert "quiz-places" in shown
    assert "Red ant" in shown
    assert "The machine" in shown


def test_each_of_our_genres_comes_twice_and_halves_do_not_overlap(page):
    test = click(page("quiz"), "Play five songs")
    cards = [card for card in test.session_state["solo_cards"] if card.seconds == HALF]
    assert sorted(card.truth for card in cards) == sorted([*GENRES, *GENRES])
    for card in cards:
        assert soundfile.info(card.path).duration >= 1.99 * HALF


def test_real_recordings_that_are_kept_are_asked_and_others_are_offered(page, monkeypatch, tmp_path, wav):
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / name)
    monkeypatch.setattr(librosa_recordings, "_online", {"Vibraphone trio": 1, "Ragtime piano": 1, "A whale": 1})
    asked = []

    def fetch(recording):
        asked.append(recording.name)
        kept = folder() / recording.file
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(wav)

    monkeypatch.setattr(songs, "fetch", fetch)
    test = page("quiz")
    assert "Add 2 real recordings from librosa.org" in labels(test)
    assert not asked
    click(test, "Add 2 real recordings from librosa.org")
    assert asked == ["Vibraphone trio", "Ragtime piano"]
    click(test, "Play five songs")
    found = {card.name: card.truth for card in test.session_state["solo_cards"] if card.seconds != HALF}
    assert sorted(found.values(), key=str) == [None, "jazz"]


def test_where_nobody_knows_the_page_asks_for_the_machine_and_no_limit_is_no_clock(page):
    test = click(page("quiz"), "Open a room")
    opened = ROOMS.hosted_by(test.session_state["room_host"])
    with ROOMS.entered(opened) as room:
        room.join("a phone", "here", ROOMS.now()).connections = 1
        room.begin(Round("A rag", None, "jazz", 0.5), ROOMS.now())
    opened.sound = example_recording("jazz")
    test.run()
    assert test.title[0].value == "Song 1: nobody knows what it is. What will the machine say?"
    (clock,) = [json.loads(one.proto.json) for one in test.get("bidi_component") if "limit" in one.proto.json]
    assert clock["left"] is None
    click(test, "Reveal")
    assert test.title[0].value == "Song 1: the machine says jazz"


def test_matrices_come_with_enough_votes_only():
    room = Room("BCDF", alive=0.0)
    for number in range(6):
        room.join(str(number), "here", 0.0)
    for number in range(1, 6):
        assert not leaderboard.has_enough(room)
        room.begin(Round("a", "rock", "rock", 0.9), 0.0)
        for seat in range(6):
            room.vote(str(seat), number, "rock", 0.0)
        room.reveal(0.0)
    assert leaderboard.has_enough(room)
    room.leave("0")
    assert not leaderboard.has_enough(room)


def test_places_move_after_a_song_that_counts_only(monkeypatch):
    drawn = []
    monkeypatch.setattr(leaderboard.st, "html", drawn.append)
    room = Room("BCDF", alive=0.0)
    room.join("a", "here", 0.0)
    room.join("b", "here", 0.0)
    for truth, right in (("rock", "b"), ("rock", "a"), (None, "a")):
        room.begin(Round("a song", truth, "blues", 0.9), 0.0)
        room.vote(right, len(room.rounds), "rock", 0.0)
        room.reveal(0.0)
        leaderboard.show_leaders(room)
    assert "▲ 1" in drawn[1]
    assert re.search(r"--from: -?[1-9]", drawn[1])
    assert "▲" not in drawn[2]
    assert not re.search(r"--from: -?[1-9]", drawn[2])


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
    codes = [ROOMS.hosted_by(test.session_state["room_host"]).room.code for test in (one, other)]
    assert codes[0] != codes[1]
    for test, code in zip((one, other), codes, strict=True):
        assert any(f'<p class="code">{code}</p>' in element.proto.body for element in test.get("html"))

"""Folders as servers, players and computers leave them."""

from pathlib import Path

import pytest

from genreclf.audio.folders import walk
from genreclf.batch.sources import recordings
from tests.sounds import RATE, by_libsndfile, tone

SONG = by_libsndfile(tone(1), RATE)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """Three songs, of which one lies behind a link, among what is no song."""
    root = tmp_path / "music"
    for name in (
        "Album/one.wav", "Album/two.wav", "../other/three.wav", "Album/._one.wav", ".AppleDouble/one.wav",
        ".Trash-1000/files/deleted.wav", "$RECYCLE.BIN/deleted.wav", "@eaDir/one.wav", "__MACOSX/one.wav",
    ):  # fmt: skip
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SONG)
    (root / "Album" / "linked").symlink_to(tmp_path / "other")
    (root / "Album" / "again").symlink_to(tmp_path / "other")
    (root / "Album" / "back").symlink_to(root)
    (root / "Album" / "favourite.wav").symlink_to(root / "Album" / "one.wav")
    (root / "gone.wav").symlink_to(root / "nothing")
    return root


def names(paths: object) -> list[str]:
    return sorted(Path(path).name for path in paths)


def test_each_file_is_met_once(music: Path) -> None:
    assert names(walk(str(music))) == ["gone.wav", "one.wav", "three.wav", "two.wav"]


@pytest.mark.parametrize("source", ["{}", "{}/**/*.wav", "{}/**", "{}/Album/**/*.wav"])
def test_a_folder_and_a_pattern_give_the_same(music: Path, source: str) -> None:
    assert names(recordings(source.format(music))) == ["one.wav", "three.wav", "two.wav"]


def test_a_pattern_means_what_it_says(music: Path) -> None:
    assert names(recordings(f"{music}/Alb*/one.*")) == ["one.wav"]
    assert names(recordings(f"{music}/**/t*.wav")) == ["three.wav", "two.wav"]


def test_a_folder_that_can_not_be_read_is_told(music: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = __import__("os").scandir

    def scandir(path: str) -> object:
        if path.endswith("Album"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)
    unread: list[str] = []
    assert names(walk(str(music), unread.append)) == ["gone.wav"]
    assert names(unread) == ["Album"]


@pytest.mark.parametrize(
    "lines",
    [
        "#EXTM3U\n#EXTINF:3,A song\nAlbum/one.wav\n#EXTINF:3,Another\nAlbum/two.wav\n",
        "\ufeff#EXTM3U\r\nAlbum\\one.wav\r\n\r\nfile://{}/Album/two.wav\r\n",
        "{}/Album/one.wav\nAlbum/two.wav\n",
    ],
)
def test_a_playlist_names_songs_beside_itself(music: Path, lines: str) -> None:
    (music / "list.m3u8").write_text(lines.format(music), encoding="utf-8")
    assert sorted(recordings(str(music / "list.m3u8"))) == [f"{music}/Album/one.wav", f"{music}/Album/two.wav"]


def test_a_list_of_songs_in_the_current_folder_stays_one(music: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(music)
    (music.parent / "songs.txt").write_text("Album/one.wav\n#2.wav\n")
    assert list(recordings("../songs.txt")) == [f"{music}/Album/one.wav", f"{music}/#2.wav"]

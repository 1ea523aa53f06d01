"""Copies of GTZAN in the places where people keep such things, and the choice of one."""

from pathlib import Path

import pytest

from genreclf.errors import DataError
from genreclf.gtzan import locations


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own."""
    for name in ("XDG_DATA_HOME", "XDG_MUSIC_DIR", "XDG_DOWNLOAD_DIR", "XDG_DOCUMENTS_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def copy(folder: Path, *tracks: str) -> Path:
    for track in tracks:
        path = folder / track.partition(".")[0] / f"{track}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sound")
    return folder


def found() -> list[tuple[Path, int]]:
    return [(copy.folder, copy.tracks) for copy in locations.find_copies(locations.usual_places())]


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ("Music/GTZAN", ""),
        ("Downloads/genres", ""),
        ("Downloads/archive", "Data/genres_original"),
        ("datasets/my-gtzan-copy", "genres"),
        ("mir_datasets/gtzan_genre", "gtzan_genre/genres"),
        ("gtzan", ""),
    ],
)
def test_a_copy_is_found_where_it_usually_lies(user: Path, place: str, inside: str) -> None:
    copy(user / place / inside, "blues.00000", "rock.00001")
    assert found() == [(user / place, 2)]


def test_the_largest_copy_comes_first(user: Path) -> None:
    copy(user / "Music" / "gtzan", "blues.00000")
    copy(user / "Downloads" / "genres", "blues.00000", "pop.00003")
    assert [tracks for _, tracks in found()] == [2, 1]


def test_other_music_and_empty_folders_are_no_copies(user: Path) -> None:
    (user / "Music" / "gtzan").mkdir(parents=True)
    (user / "Music" / "genres" / "polka").mkdir(parents=True)
    copy(user / "Music" / "Bob Marley", "reggae.00000")  # a name that says nothing: not looked into
    assert found() == []


def test_a_choice_is_kept_while_its_folder_is_there(user: Path) -> None:
    assert locations.remembered() is None
    chosen = copy(user / "here", "blues.00000")
    locations.remember("here")
    assert locations.remembered() == chosen
    chosen.rename(user / "there")
    assert locations.remembered() is None


def test_a_choice_that_can_not_be_kept_is_told(user: Path) -> None:
    (user / ".local").write_text("a file, no folder")
    with pytest.raises(DataError, match="The choice can't be kept in"):
        locations.remember(user)


def test_what_was_kept_may_be_rubbish() -> None:
    locations.home().mkdir(parents=True)
    for rubbish in (b"\xff\xfe", b"a\0b", b"x" * 5000):
        (locations.home() / "folder").write_bytes(rubbish)
        assert locations.remembered() is None

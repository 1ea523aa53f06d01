from pathlib import Path

import pytest

from genreclf.datasets.labelled_recordings import artist_key, read_songs
from genreclf.errors import DataError


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def test_a_folder_for_each_genre(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "rock/Green Day - Basket Case.mp3",
        "rock/deep/untitled.ogg",
        "other/dog.wav",
        "rock/notes.txt",
        "rock/.x.mp3",
        "rock/.AppleDouble/x.mp3",
        "rock/.Trash-1000/files/gone.mp3",
    )
    (tmp_path / "rock" / "round").symlink_to(tmp_path / "rock")
    songs = {song.id: song for song in read_songs(tmp_path)}
    assert set(songs) == {"rock.Green Day - Basket Case", "rock.untitled", "other.dog"}
    assert songs["rock.Green Day - Basket Case"].artist == "Green Day"
    assert songs["rock.Green Day - Basket Case"].title == "Basket Case"
    assert songs["rock.untitled"].artist == ""
    assert songs["other.dog"].genre == ""


def test_a_table(tmp_path: Path) -> None:
    touch(tmp_path, "pop/pop.001.opus", "x/rain.opus")
    (tmp_path / "songs.csv").write_text(
        "file,genre,artist,title,source\npop/pop.001.opus,pop,ABBA,Waterloo,here\nx/rain.opus,,,rain,there\n"
    )
    first, second = read_songs(tmp_path)
    assert (first.id, first.genre, first.group) == ("pop.001", "pop", "abba")
    assert (second.id, second.genre, second.group) == ("other.rain", "", "there ")


def test_a_table_with_styles(tmp_path: Path) -> None:
    touch(tmp_path, "pop/pop.001.opus", "beyond/beyond.1.opus")
    table = tmp_path / "recordings.csv"
    columns = "file,genre,style,artist,title,source"
    table.write_text(
        f"{columns}\npop/pop.001.opus,pop,pop,ABBA,Waterloo,x\nbeyond/beyond.1.opus,,trance,Robert Miles,,x\n"
    )
    first, second = read_songs(tmp_path)
    assert (first.genre, first.style, first.music) == ("pop", "", True)
    assert (second.id, second.genre, second.style, second.group) == ("beyond.1", "", "trance", "robertmiles")
    table.write_text(f"{columns}\nbeyond/beyond.1.opus,,polka,a,b,c\n")
    with pytest.raises(DataError, match=r"'polka'\. Please use one of: house"):
        read_songs(tmp_path)


def test_a_folder_for_each_style(tmp_path: Path) -> None:
    touch(tmp_path, "trance/Robert Miles - Children.mp3", "R&B/x.mp3", "other/rain.wav")
    songs = {song.id: song for song in read_songs(tmp_path)}
    assert songs["beyond.Robert Miles - Children"].style == "trance"
    assert songs["beyond.x"].style == "R&B"
    assert not songs["other.rain"].music


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("pop/missing.opus,pop,a,b,c", "missing.opus, which is not there"),
        ("pop/pop.001.opus,polka,a,b,c", "'polka'. Please use one of"),
    ],
)
def test_a_table_that_is_wrong_says_where(tmp_path: Path, row: str, words: str) -> None:
    touch(tmp_path, "pop/pop.001.opus")
    (tmp_path / "songs.csv").write_text(f"file,genre,artist,title,source\n{row}\n")
    with pytest.raises(DataError, match=words):
        read_songs(tmp_path)


def test_what_is_no_folder_of_songs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no folder"):
        read_songs(tmp_path / "nowhere")
    with pytest.raises(DataError, match="holds no recordings"):
        read_songs(tmp_path)
    (tmp_path / "songs.csv").write_text("name\nx\n")
    with pytest.raises(DataError, match="can't be read"):
        read_songs(tmp_path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Beatles", "beatles"),
        ("Queen & David Bowie", "Queen"),
        ("Motörhead", "Motorhead"),
        ("Jay-Z feat. X", "JAY Z"),
    ],
)
def test_spellings_of_an_artist(one: str, other: str) -> None:
    assert artist_key(one) == artist_key(other) != ""

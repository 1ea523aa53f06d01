from pathlib import Path

import pytest

from genreclf.errors import DataError
from genreclf.gtzan import Gtzan
from tests.sounds import RATE, by_libsndfile, tone


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


@pytest.mark.parametrize("layout", ["", "genres/", "Data/genres_original/", "a/b/c/"])
def test_tracks_are_found_in_any_layout(tmp_path: Path, layout: str) -> None:
    touch(tmp_path, f"{layout}rock/rock.00099.wav", f"{layout}blues/blues.00000.au", f"{layout}jazz.00001.WAV")
    assert list(Gtzan(tmp_path).paths) == ["blues.00000", "jazz.00001", "rock.00099"]
    assert Gtzan(tmp_path).paths["jazz.00001"] == tmp_path / layout / "jazz.00001.WAV"


def test_what_is_no_track_is_ignored(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "blues/._blues.00000.wav",
        ".Trashes/blues.00001.wav",
        "blues/blues.00100.wav",
        "blues/blues.0001.wav",
        "blues/blues.00002.png",
        "blues/my blues.00003.wav",
        "blues/blues.00004.wav.part",
        "features_30_sec.csv",
    )
    assert Gtzan(tmp_path).paths == {}


def test_of_two_files_of_a_track_the_less_compressed_is_taken(tmp_path: Path) -> None:
    touch(tmp_path, "pop.00000.mp3", "pop.00000.flac", "pop.00000.wav", "rock.00000.mp3", "rock.00000.ogg")
    assert [path.suffix for path in Gtzan(tmp_path).paths.values()] == [".wav", ".ogg"]


@pytest.mark.parametrize("name", ["missing", "file", "a\0b", "a" * 5000])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    touch(tmp_path, "file")
    with pytest.raises(
        DataError, match=r"There is no folder .* Please give the folder that holds your copy"
    ) as refused:
        Gtzan(f"{tmp_path}/{name}")
    assert len(str(refused.value)) < 400


def test_the_home_folder_of_an_unknown_user_is_refused() -> None:
    with pytest.raises(DataError, match="There is no folder '~nobody-of-this-name/gtzan'"):
        Gtzan("~nobody-of-this-name/gtzan")


def test_a_linked_folder_is_followed_and_a_whole_copy_wins(tmp_path):
    copy, real = tmp_path / "copy", tmp_path / "real" / "blues"
    (copy / "metal").mkdir(parents=True)
    real.mkdir(parents=True)
    whole = by_libsndfile(tone(30), RATE, "FLAC")
    (real / "blues.00000.flac").write_bytes(whole)
    (copy / "blues").symlink_to(real)
    (copy / "metal" / "metal.00000.flac").write_bytes(whole)
    (copy / "metal" / "metal.00000.wav").write_bytes(whole[:20_000])
    paths = Gtzan(copy).paths
    assert {track: path.name for track, path in paths.items()} == {
        "blues.00000": "blues.00000.flac",
        "metal.00000": "metal.00000.flac",
    }

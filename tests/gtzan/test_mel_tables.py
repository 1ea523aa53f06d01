from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genreclf.audio import load_audio
from genreclf.errors import DataError
from genreclf.features.front_ends import SparseLogMelFrontEnd
from genreclf.gtzan.mel_tables import compute_mel_table, read_mel_table
from tests.sounds import RATE, by_libsndfile, song


def arrays(columns: int = 100, **other: Any) -> dict[str, Any]:
    """Three rows, one of which is no track of GTZAN."""
    cells = np.random.default_rng(0).integers(0, 255, (3, 128, columns)).astype(np.uint8)
    cells[:, 5, 10] = 255
    tracks = np.array(["blues.00000", "unknown.00001", "rock.00099"])
    return {"track": tracks, "mel_u8": cells, "vmin_db": np.float32([-80, -80, -40])} | other


def written(path: Path, content: dict[str, Any]) -> Path:
    np.savez(path, **content)
    return path


def test_windows_are_decibels_below_their_loudest_cell_time_first(tmp_path: Path) -> None:
    content = arrays()
    table = read_mel_table(written(tmp_path / "mel.npz", content))
    assert set(table.rows) == {"blues.00000", "rock.00099"}
    first, second = table.windows("rock.00099", np.array([0, 36]))
    assert first.dtype == np.float32
    assert first.shape == (64, 128)
    expected = -40 * (1 - content["mel_u8"][2].T / 255)
    np.testing.assert_allclose(first, expected[:64], atol=1e-4)
    np.testing.assert_allclose(second, expected[36:] - expected[36:].max(), atol=1e-4)
    assert table.windows("blues.00000", np.array([0])).min() == -60


def test_a_whole_track_is_heard_from_its_start_to_its_end(tmp_path: Path) -> None:
    table = read_mel_table(written(tmp_path / "mel.npz", arrays()))
    np.testing.assert_array_equal(table.all_windows("rock.00099"), table.windows("rock.00099", np.array([0, 36])))
    wide = read_mel_table(written(tmp_path / "wide.npz", arrays(387)))
    assert wide.all_windows("rock.00099").shape == (6, 64, 128)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (arrays(mel_u8=np.zeros((3, 128, 100), np.float32)), "does not hold mel spectrograms of the right shape"),
        (arrays(mel_u8=np.zeros((3, 96, 100), np.uint8)), "128 bands"),
        (arrays(mel_u8=np.zeros((3, 128, 63), np.uint8)), "at least 64 columns"),
        (arrays(mel_u8=np.zeros((2, 128, 100), np.uint8)), "one value per track"),
        (arrays(mel_u8=np.zeros(3, np.uint8)), "right shape"),
        (arrays(track=np.arange(3)), "right shape"),
        (arrays(track=np.array(["a", "b", "c"])), "holds no GTZAN track"),
        (arrays(vmin_db=np.float32([-80, np.nan, -40])), "a value of vmin_db that is no number"),
        (arrays(vmin_db=np.float32([-80, 0, -40])), "a value of vmin_db that is no number"),
        (arrays(vmin_db=np.array(["a", "b", "c"])), "a value of vmin_db that is no number"),
        (arrays(track=np.array([{}, {}, {}])), "can't be read .* allow_pickle=False"),
        (arrays(mel_u8=np.array([[], {}, 1], object)), "can't be read .* allow_pickle=False"),
        ({"mel_u8": np.zeros((3, 128, 100), np.uint8)}, "can't be read"),
    ],
)
def test_files_of_another_kind_are_refused(content: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=sentence):
        read_mel_table(written(tmp_path / "mel.npz", content))


def test_what_is_no_file_of_arrays_is_refused(tmp_path: Path) -> None:
    whole = written(tmp_path / "mel.npz", arrays()).read_bytes()
    array = tmp_path / "array.npz"
    np.save(array.with_suffix(".npy"), np.zeros(3))
    array.write_bytes(array.with_suffix(".npy").read_bytes())
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 255
    for name, content in {"half": whole[: len(whole) // 2], "damaged": damaged, "empty": b"", "text": b"track"}.items():
        (tmp_path / name).write_bytes(content)
    for path in (array, tmp_path, *(tmp_path / name for name in ("half", "damaged", "empty", "text", "missing"))):
        with pytest.raises(DataError, match=r"can't be read .* Please give the \.npz file"):
            read_mel_table(path)


def test_spectrograms_computed_from_audio_are_what_the_live_path_hears(tmp_path: Path) -> None:
    sounds = {"blues.00000": song(30.0), "rock.00001": song(2.0, 44_100)}
    paths = {track: tmp_path / f"{track}.wav" for track in sounds}
    for (track, samples), rate in zip(sounds.items(), (RATE, 44_100), strict=True):
        paths[track].write_bytes(by_libsndfile(samples, rate, codec="FLOAT"))
    paths["jazz.00054"] = tmp_path / "jazz.00054.wav"
    paths["jazz.00054"].write_bytes(b"broken")
    told: list[tuple[int, int]] = []
    table, faults = compute_mel_table(paths, on_progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert set(faults) == {"jazz.00054"}
    assert (table.source, list(table.rows)) == ("whole", ["blues.00000", "rock.00001"])
    for track, path in list(paths.items())[:2]:
        live = SparseLogMelFrontEnd().windows(load_audio(path)).inputs
        assert np.abs(table.all_windows(track)[: len(live)] - live).max() < 0.4  # 8 bits
    with pytest.raises(DataError, match="None of these recordings can be read"):
        compute_mel_table({"jazz.00054": paths["jazz.00054"]})

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from genreclf.audio import load_audio
from genreclf.errors import DataError
from genreclf.features.spectra import SUMMARY_NAMES, summary_features
from genreclf.gtzan import feature_tables
from genreclf.gtzan.feature_tables import FeatureTable, compute_table, read_table
from tests.sounds import RATE, by_libsndfile, song


def test_a_table_that_was_written_is_read_again(feature_csv: Path, feature_table: FeatureTable) -> None:
    table = read_table(feature_csv)
    assert table.source == "table"
    assert list(table.rows) == list(feature_table.rows)
    names = ["rock.00099", "blues.00000"]
    np.testing.assert_array_equal(table.matrix(names), [feature_table.rows[name] for name in names])


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    columns = ["label", *reversed(SUMMARY_NAMES), "filename"]
    values = ["pop", *map(str, range(57)), "pop.00001.au"]
    path = tmp_path / "table.csv"
    path.write_text("\n".join([",".join(columns), ",".join(values)]), encoding="utf-8-sig")
    np.testing.assert_array_equal(read_table(path).rows["pop.00001"], np.arange(57)[::-1])


HEADER = ",".join(("filename", *SUMMARY_NAMES))
ROW = "pop.00001.wav" + 57 * ",1"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "not a table of summary features: it lacks chroma_stft_mean"),
        (f"{HEADER.replace('tempo', 'speed')}\n{ROW}", "it lacks tempo"),
        (HEADER, "holds no GTZAN track; the column filename should read like"),
        (f"{HEADER}\n{ROW.replace('pop', 'song')}", "holds no GTZAN track"),
        (f"{HEADER}\n{ROW[:-1]}x", "can't be read .*'x'"),
        (f"{HEADER}\n{ROW[:-2]}", "can't be read"),
        (f"{HEADER}\n{ROW[:-1]}nan", r"a value that is no number, in the row of pop\.00001"),
        (f"{HEADER}\n{ROW[:-1]}inf", r"a value that is no number, in the row of pop\.00001"),
        ("a" * 200_000, "can't be read .field larger than"),
        ("\udcff", "can't be read .'utf-8' codec"),
        ("RIFF\0\0\0\0WAVE", "not a table of summary features"),
    ],
    ids=["empty", "column", "no row", "names", "text", "short row", "NaN", "infinite", "one line", "bytes", "a wav"],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "features.csv"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(DataError, match=sentence):
        read_table(path)


def test_of_the_table_of_parts_the_sentence_says_which_to_take(tmp_path: Path) -> None:
    path = tmp_path / "features_3_sec.csv"
    rows = [",".join([f"blues.00000.{part}.wav", *["1.0"] * len(SUMMARY_NAMES)]) for part in range(10)]
    path.write_text("\n".join([",".join(["filename", *SUMMARY_NAMES]), *rows]) + "\n")
    with pytest.raises(
        DataError, match=r"describes parts of 3 s.* Please give features_30_sec\.csv, which lies beside it"
    ):
        read_table(path)


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(DataError, match="can't be read"):
            read_table(path)


@pytest.mark.gtzan
def test_the_published_table_holds_all_tracks(gtzan_folder: Path) -> None:
    table = read_table(gtzan_folder / "features_30_sec.csv")
    assert len(table.rows) == 1000
    assert table.matrix(["blues.00000"])[0, 0] == pytest.approx(0.350, abs=0.001)


@pytest.fixture(scope="module")
def tracks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three short tracks, one of them no sound, and one that is gone."""
    folder = tmp_path_factory.mktemp("audio")
    paths = {f"rock.0000{n}": folder / f"rock.0000{n}.wav" for n in range(4)}
    paths["rock.00000"].write_bytes(by_libsndfile(song(1.5), RATE))
    paths["rock.00001"].write_text("this is no sound")
    paths["rock.00002"].write_bytes(by_libsndfile(song(1.5) / 2, RATE))
    paths["rock.00003"].symlink_to(folder / "moved away.wav")
    return paths


@pytest.fixture(scope="module")
def computed(
    tracks: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, FeatureTable, dict[str, str], list[tuple[int, int]]]:
    cache = tmp_path_factory.mktemp("cache") / "not there yet"
    progress: list[tuple[int, int]] = []
    table, faults = compute_table(tracks, cache, workers=2, on_progress=lambda *seen: progress.append(seen))
    return cache, table, faults, progress


Computed = tuple[Path, FeatureTable, dict[str, str], list[tuple[int, int]]]


def test_features_computed_in_other_processes_are_those_of_the_clips(
    computed: Computed, tracks: dict[str, Path]
) -> None:
    _, table, _, _ = computed
    assert table.source == "whole"
    assert list(table.rows) == ["rock.00000", "rock.00002"]
    for track, values in table.rows.items():
        np.testing.assert_allclose(values, summary_features(load_audio(tracks[track])), rtol=1e-6, atol=1e-9)


def test_files_that_cannot_be_used_are_named_with_the_reason(computed: Computed) -> None:
    _, _, faults, _ = computed
    assert set(faults) == {"rock.00001", "rock.00003"}
    assert "does not look like a sound file" in faults["rock.00001"]
    assert "can't be opened (No such file or directory)" in faults["rock.00003"]


def test_progress_rises_to_the_number_of_files(computed: Computed) -> None:
    _, _, _, progress = computed
    assert progress[-1] == (4, 4)
    assert progress == sorted(progress)


def test_a_second_run_takes_finished_files_from_the_cache_and_computes_only_the_others(
    computed: Computed, tracks: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_tables, "ProcessPoolExecutor", lambda workers, mp_context: ThreadPoolExecutor(workers))
    cache, _, _, _ = computed
    one, other = cache.rglob("*.npy")
    np.save(one, np.full(57, 7.0))  # if it is read, the result shows it
    marked = one.stat().st_mtime_ns
    other.unlink()
    table, _ = compute_table(tracks, cache, workers=1)
    assert sorted(values[0] == 7.0 for values in table.rows.values()) == [False, True]
    assert other.is_file()
    assert one.stat().st_mtime_ns == marked
    assert {path.suffix for path in cache.rglob("*") if path.is_file()} == {".npy"}

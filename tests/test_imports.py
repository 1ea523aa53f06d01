import subprocess
import sys
from pathlib import Path

import pytest

import genreclf
from genreclf.inference.classifier import DEFAULT_MODEL
from tests.sounds import RATE, by_libsndfile, song
from tests.waiting import GIVE_UP


def modules_after(program: str, *arguments: object) -> set[str]:
    program += "\nprint(*sorted({name.partition('.')[0] for name in sys.modules}))"
    command = [sys.executable, "-c", f"import sys\n{program}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=GIVE_UP)
    return set(done.stdout.split())


@pytest.mark.parametrize("model", [DEFAULT_MODEL, "mel-cnn"])
def test_the_live_path_loads_neither_tensorflow_nor_streamlit(model: str, tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(by_libsndfile(song(2.0), RATE))
    loaded = modules_after(
        "from genreclf import GenreClassifier, load_audio\n"
        "from importlib import import_module\n"
        "from genreclf.cli.main import COMMANDS\n"
        "for command in COMMANDS: import_module('genreclf.cli.' + command.replace('-', '_'))\n"
        "GenreClassifier.load(sys.argv[2]).predict(load_audio(sys.argv[1]))",
        path,
        model,
    )
    assert {"ai_edge_litert", "soundfile"} <= loaded, "the test did not take the live path"
    assert not {"tensorflow", "keras", "streamlit", "numba", "librosa"} & loaded


def test_classifying_does_not_wait_for_tables() -> None:
    loaded = modules_after("import genreclf.cli.classify\nfrom genreclf import GenreClassifier\nGenreClassifier.load()")
    assert "ai_edge_litert" in loaded
    assert not {"pandas", "sklearn"} & loaded


def test_words_and_figures_load_no_decoder_and_no_network() -> None:
    assert not {"av", "soundfile", "ai_edge_litert"} & modules_after("import genreclf.messages")
    assert not {"ai_edge_litert", "matplotlib", "librosa"} & modules_after("import genreclf.figures")


def test_a_command_loads_nothing_for_the_others() -> None:
    loaded = modules_after("from genreclf.cli.main import _parser; _parser(['app']).parse_args(['app'])")
    assert not {"numpy", "streamlit", "ai_edge_litert"} & loaded


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = modules_after("import genreclf; genreclf.GENRES")
    assert not {"numpy", "librosa", "av", "pandas", "ai_edge_litert"} & loaded


@pytest.mark.parametrize("name", genreclf.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    assert getattr(genreclf, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        genreclf.nothing  # noqa: B018


def test_dir_lists_the_public_names_without_loading_them():
    assert {*genreclf.__all__} <= {*dir(genreclf)}
    assert "librosa" not in modules_after("import genreclf; dir(genreclf)")


def test_one_call_classifies_a_file(tmp_path):
    path = tmp_path / "song.wav"
    path.write_bytes(by_libsndfile(song(3.0), RATE))
    assert genreclf.classify(path) == genreclf.GenreClassifier.load().predict(genreclf.load_audio(path))
    assert genreclf.classify(path.read_bytes(), "mel-cnn").model == "mel-cnn"


def test_the_types_are_for_others_too():
    assert (Path(genreclf.__file__).parent / "py.typed").is_file()

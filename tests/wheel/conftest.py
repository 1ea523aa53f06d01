"""A fresh environment outside the checkout, with nothing in it but the wheel that GENRECLF_WHEEL names."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sounds import RATE, by_libsndfile, song

VARIABLE = "GENRECLF_WHEEL"
Run = Callable[..., subprocess.CompletedProcess[str]]


def uv(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "uv", *map(str, arguments)], capture_output=True, text=True)


@pytest.fixture(scope="session")
def wheel() -> Path:
    if not (path := os.environ.get(VARIABLE)):
        pytest.skip(f"{VARIABLE} is not set: it names a wheel to install (make test-wheel)")
    return Path(path).resolve(strict=True)


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the environment's programs."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    for arguments in (
        ("venv", "--quiet", "--python", sys.executable, environment),
        ("pip", "install", "--quiet", "--python", environment, wheel),
    ):
        done = uv(*arguments)
        assert not done.returncode, done.stderr
    return environment / ("Scripts" if sys.platform == "win32" else "bin")


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a song and nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "song.wav").write_bytes(by_libsndfile(song(6.0), RATE))
    return folder


@pytest.fixture(scope="session")
def environment(elsewhere: Path) -> dict[str, str]:
    """Variables under which nothing of the checkout or of this environment can be found."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GENRECLF_", "VIRTUAL"))
    }
    return {**kept, "HOME": str(elsewhere)}


@pytest.fixture(scope="session")
def run(installed: Path, elsewhere: Path, environment: dict[str, str]) -> Run:
    """Run a program of the fresh environment, elsewhere."""

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(installed / program), *arguments]
        return subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, timeout=240)

    return run

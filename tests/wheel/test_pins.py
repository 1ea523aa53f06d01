"""There is a wheel of every pinned package for every Python, and what serves also runs on other systems."""

from pathlib import Path

import pytest

from tests.app.conftest import ROOT
from tests.wheel.conftest import uv

PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = ("x86_64-pc-windows-msvc", "aarch64-unknown-linux-gnu", "aarch64-apple-darwin")


def resolve(name: str, out: Path, python: str, *options: str) -> None:
    arguments = ("--python-version", python, "--only-binary", ":all:", ROOT / name, "--output-file", out, *options)
    done = uv("pip", "compile", "--quiet", *arguments)
    assert not done.returncode, done.stderr


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("python", PYTHONS)
def test_every_pin_has_a_wheel_for_every_python(python: str, tmp_path: Path) -> None:
    resolve("requirements-dev.txt", tmp_path / "found.txt", python)


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("system", SYSTEMS)
def test_what_serves_has_a_wheel_for_other_systems(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACOSX_DEPLOYMENT_TARGET", "14.0")
    resolve("requirements-serve.txt", tmp_path / "found.txt", PYTHONS[-1], "--python-platform", system)

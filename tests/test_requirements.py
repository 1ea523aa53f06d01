"""The pins of requirements-*.txt and the ranges of pyproject.toml are about the same packages, and agree."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from genreclf import __version__

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = {
    "requirements-serve.txt": PROJECT["dependencies"],
    "requirements.txt": PROJECT["optional-dependencies"]["train"],
    "requirements-scale.txt": PROJECT["optional-dependencies"]["cluster"],
}


def pins(name: str) -> dict[str, Requirement]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]
    return {pin.name: pin for pin in found}


@pytest.mark.parametrize("name", WANTED)
def test_every_pin_lies_within_a_range_of_the_wheel(name: str) -> None:
    ranges = {wanted.name: wanted for wanted in map(Requirement, WANTED[name])}
    assert pins(name).keys() == ranges.keys()
    for package, pin in pins(name).items():
        (version,) = (specifier.version for specifier in pin.specifier)
        assert ranges[package].specifier.contains(version), package
        assert ranges[package].extras == pin.extras
        assert str(ranges[package].marker) == str(pin.marker)


def test_the_makefile_takes_no_python_that_the_wheel_refuses() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"not \(3, (\d+)\) <= sys\.version_info\[:2\] <= \(3, (\d+)\)", makefile)
    assert found
    assert PROJECT["requires-python"] == f">=3.{found[1]}"


def test_all_files_speak_of_one_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in citation
    assert f"\n## {__version__} - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

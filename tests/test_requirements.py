"""The pins of requirements-*.txt and the ranges of pyproject.toml are about the same packages, and agree."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from genreclf import __version__

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
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


def locked(name: str) -> list[Requirement]:
    """What a lock file lists; a package may have several versions, for different systems."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    entries = text.replace("\\\n", " ").splitlines()
    assert all(re.fullmatch(r"[^#\s]+==[^#]*?(\s+--hash=sha256:[0-9a-f]{64})+\s*", entry) for entry in entries)
    return [Requirement(entry.partition(" --hash")[0]) for entry in entries]


def test_the_container_installs_what_the_requirements_pin() -> None:
    found = {pin.name: pin.specifier for pin in locked("serve.lock")}
    for package, pin in pins("requirements-serve.txt").items():
        assert found[canonicalize_name(package)] == pin.specifier, "run `make lock`"


def test_the_python_of_the_container_may_install_what_is_locked() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (python,) = re.findall(r"^ARG PYTHON=python:([0-9.]+)-", dockerfile, re.MULTILINE)
    # Of what is installed here; uv, which writes the lock, overlooks upper bounds.
    refused = [
        pin.name
        for pin in (*locked("serve.lock"), *locked("build.lock"))
        if (wanted := _requires_python(pin)) and not SpecifierSet(wanted).contains(python)
    ]
    assert not refused, "add to deploy/constraints.txt, and run `make lock`"


def _requires_python(pin: Requirement) -> str:
    """Which Pythons a locked version is for, where that version is installed."""
    try:
        installed = metadata.metadata(pin.name)
    except metadata.PackageNotFoundError:
        return ""
    return installed.get("Requires-Python", "") if pin.specifier.contains(installed["Version"]) else ""


def test_the_wheel_of_the_container_is_built_by_what_the_project_names() -> None:
    found = {pin.name: pin for pin in locked("build.lock")}
    for wanted in map(Requirement, PYPROJECT["build-system"]["requires"]):
        (version,) = (specifier.version for specifier in found[wanted.name].specifier)
        assert wanted.specifier.contains(version), "run `make lock`"


def test_the_lock_holds_the_whole_tree() -> None:
    names = {pin.name for pin in locked("serve.lock")}
    for pin in locked("serve.lock"):
        if pin.marker and not pin.marker.evaluate():
            continue
        for wanted in map(Requirement, metadata.requires(pin.name) or ()):
            if not wanted.marker or wanted.marker.evaluate({"extra": ""}):
                assert canonicalize_name(wanted.name) in names, f"{pin.name} needs it; run `make lock`"


def test_the_makefile_takes_no_python_that_the_wheel_refuses() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"not \(3, (\d+)\) <= sys\.version_info\[:2\] <= \(3, (\d+)\)", makefile)
    assert found
    assert PROJECT["requires-python"] == f">=3.{found[1]}"


def test_all_files_speak_of_one_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in citation
    assert f"\n## {__version__} - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

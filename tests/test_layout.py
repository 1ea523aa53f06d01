"""Imports run one way: a package knows those below it, and nothing above."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EVERYBODY = {
    "genres",
    "colours",
    "style_taxonomy",
    "untrusted_names",
    "errors",
    "files",
    "terminal",
    "malloc_tuning",
    "paths",
    "translation",
    "gettext_catalogues",
    "language_negotiation",
}

MAY_IMPORT: dict[str, set[str]] = {
    "quiz": set(),
    "audio": set(),
    "features": {"audio"},
    "gtzan": {"audio", "features"},
    "bundled": {"audio", "features"},
    "inference": {"audio", "features", "gtzan", "bundled"},
    "datasets": {"audio", "gtzan"},
    "evaluation": {"audio", "features", "gtzan", "datasets", "inference"},
    "batch": {"audio", "inference"},
    "messages": {"features", "evaluation", "inference"},
    "training": {"audio", "features", "gtzan", "datasets", "inference", "evaluation"},
    "figures": {"features", "inference", "messages"},
    "app": {"audio", "features", "gtzan", "bundled", "inference", "evaluation", "messages", "figures", "quiz"},
    "pages": {"inference", "messages", "app"},
    "cli": {"audio", "gtzan", "datasets", "bundled", "inference", "evaluation", "batch", "messages", "training", "app"},
}
"""The arrows that docs/architecture.md draws, from below to above; a new one is put there, too."""

FILES = sorted([*(ROOT / "genreclf").rglob("*.py"), *(ROOT / "pages").glob("*.py")])


def room(path: Path) -> str:
    """The package that a file lies in, or the module that it is, where it lies outside all packages."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] == "pages" else parts[1]


def imported(path: Path) -> Iterator[str]:
    """The packages and modules of genreclf that a file imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("genreclf."))


def test_the_table_of_arrows_has_no_circle() -> None:
    for above, (name, below) in enumerate(MAY_IMPORT.items()):
        assert below <= set(list(MAY_IMPORT)[:above]), f"{name} imports what stands behind it"


def test_a_package_imports_only_what_is_below_it() -> None:
    against = [
        f"{path.relative_to(ROOT)} imports genreclf.{name}"
        for path in FILES
        if room(path) in MAY_IMPORT
        for name in imported(path)
        if name not in MAY_IMPORT[room(path)] | EVERYBODY | {room(path)}
    ]
    assert not against


def test_packages_of_training_import_one_way() -> None:
    order = ("transfer", "heads", "distillation", "models")
    for above, name in enumerate(order):
        for path in (ROOT / "genreclf" / "training" / name).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            for other in order[above + 1 :]:
                assert f"import genreclf.training.{other}" not in text
                assert f"from genreclf.training.{other}" not in text, f"{path} imports what stands behind it"


def test_every_arrow_of_the_table_is_drawn() -> None:
    drawn = {(room(path), name) for path in FILES for name in imported(path)}
    assert not {(name, other) for name, below in MAY_IMPORT.items() for other in below} - drawn


def test_what_everybody_uses_imports_no_package() -> None:
    for name in EVERYBODY:
        assert set(imported(ROOT / "genreclf" / f"{name}.py")) <= EVERYBODY


def test_every_module_lies_in_a_package_but_for_what_everybody_uses() -> None:
    outside = {path.stem for path in (ROOT / "genreclf").glob("*.py")}
    assert outside == EVERYBODY | {"__init__", "__main__"}


@pytest.mark.parametrize(
    ("library", "owner"), [("streamlit", "app"), ("tensorflow", "training"), ("keras", "training")]
)
def test_heavy_libraries_have_one_home(library: str, owner: str) -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] == library for name in names):
                assert room(path) in {owner, "pages"}, f"{path} imports {library}"


def test_every_package_says_what_belongs_there() -> None:
    for path in (ROOT / "genreclf").rglob("__init__.py"):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        assert len(said) > 60, f"{path} says nothing"

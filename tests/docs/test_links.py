"""Links and paths in the docs lead somewhere; the first page stays short, and its example prints what it says."""

import re
from pathlib import Path

import pytest

import genreclf

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("models/*/README.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
OURS = re.compile(r"`((?:genreclf|tests|docs|pages|benchmarks|experiments|deploy|examples)/[\w./-]+)`")
ELSEWHERE = re.compile("docs/reference/|genreclf/_shipped/|.*NAME")
"""What `make docs` and the wheel make, and names that stand for others."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    dead = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    dead += [path for path in OURS.findall(text) if not ELSEWHERE.match(path) and not (ROOT / path).exists()]
    assert not dead


def test_the_first_page_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 900


def test_the_example_of_the_first_page_prints_what_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(r"```python\n(.*?)```\n```text\n(.*?)```", text, re.DOTALL)
    assert match
    monkeypatch.chdir(ROOT)
    exec(match[1], {"genreclf": genreclf})
    assert capsys.readouterr().out == match[2]


def test_the_layout_names_what_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    within, missing = [ROOT, ROOT / "genreclf"], []
    for line in text.split("```")[1].strip().splitlines():
        names, depth = re.split(r" {2,}", line.strip())[0].split(", "), (len(line) - len(line.lstrip())) // 2
        folder = within[depth]
        missing += [n for n in names if not ((folder / n).exists() or (folder / f"{n}.py").exists())]
        if depth:
            within[depth + 1 :] = [folder / names[0]]
    assert not missing

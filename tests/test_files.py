import signal
import subprocess
import sys
from pathlib import Path

import pytest

from genreclf.files import new_file, new_folder, sha256

FILL = """
import itertools, pathlib, sys
from genreclf.files import {context}
from tests.killing import killed_at
path = pathlib.Path(sys.argv[1])
killed_at(int(sys.argv[2]))
for n in itertools.count(1):
    with {context}(path) as draft:
        {write}
"""
ROOT = Path(__file__).resolve().parents[1]
STOP_HALFWAY = "print('halfway', flush=True); sys.stdin.read()"


def run(context: str, write: str, path: Path, *, killed_at: int = 0) -> subprocess.Popen[str]:
    program = FILL.format(context=context, write=write)
    command = [sys.executable, "-c", program, path, str(killed_at)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def finish(child: subprocess.Popen[str]) -> None:
    child.communicate()
    assert child.returncode == -signal.SIGKILL


def test_a_checksum_is_that_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_new_file_takes_the_place_of_the_old_one_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "folders" / "made" / "figures.txt"
    for content in ("first", "second"):
        with new_file(path) as draft:
            draft.write_text(content)
            assert not path.exists() or path.read_text() == "first"
        assert path.read_text() == content
    assert [p.name for p in path.parent.iterdir()] == ["figures.txt"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_new_folder_takes_the_place_of_the_old_one_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "models" / "one"
    for name in ("first", "second"):
        with new_folder(path) as draft:
            (draft / name).touch()
        assert [p.name for p in path.iterdir()] == [name]
    assert [p.name for p in path.parent.iterdir()] == ["one"]
    assert path.stat().st_mode & 0o777 == 0o755


def test_where_folders_cannot_be_swapped_the_old_one_still_makes_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    test_a_new_folder_takes_the_place_of_the_old_one_when_the_block_ends(tmp_path)


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_the_old_content_stays_when_the_block_fails(tmp_path: Path, failure: type[BaseException]) -> None:
    file, folder = tmp_path / "file", tmp_path / "folder"
    file.write_text("old")
    folder.mkdir()
    (folder / "old").touch()
    with pytest.raises(failure), new_file(file) as draft:  # noqa: PT012
        draft.write_text("ne")
        raise failure
    with pytest.raises(failure), new_folder(folder) as draft:  # noqa: PT012
        (draft / "new").touch()
        raise failure
    assert file.read_text() == "old"
    assert [p.name for p in folder.iterdir()] == ["old"]
    assert {p.name for p in tmp_path.iterdir()} == {"file", "folder"}


def test_a_link_to_a_folder_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.mkdir()
    (target / "old").touch()
    link.symlink_to(target)
    with new_folder(link) as draft:
        (draft / "new").touch()
    assert link.is_symlink()
    assert [p.name for p in target.iterdir()] == ["new"]
    assert {p.name for p in tmp_path.iterdir()} == {"target", "link"}


def test_a_kill_in_the_middle_of_writing_leaves_the_old_content(tmp_path: Path) -> None:
    file, folder = tmp_path / "file", tmp_path / "folder"
    file.write_text("old")
    folder.mkdir()
    (folder / "old").touch()
    for context, path, write in (
        ("new_file", file, "draft.write_text('ne')"),
        ("new_folder", folder, "(draft / 'new').touch()"),
    ):
        child = run(context, f"{write}; {STOP_HALFWAY}", path)
        assert child.stdout
        assert child.stdout.readline() == "halfway\n"
        child.kill()
        finish(child)
    assert file.read_text() == "old"
    assert [p.name for p in folder.iterdir()] == ["old"]


def test_a_kill_at_any_step_leaves_one_whole_version(tmp_path: Path) -> None:
    file, folder = tmp_path / "file", tmp_path / "folder"
    there = (False, False)
    two_files = "[(draft / name).write_text(str(n) * 9999) for name in ('one', 'two')]"
    for step in range(1, 20):  # two versions
        children = [
            run("new_file", "draft.write_text(str(n) * 99999)", file, killed_at=step),
            run("new_folder", two_files, folder, killed_at=step),
        ]
        for child in children:
            finish(child)
        assert file.exists() >= there[0]
        assert folder.exists() >= there[1]
        if file.exists():
            text = file.read_text()
            assert text
            assert text == text[: len(text) // 99999] * 99999
        if folder.exists():
            one, two = ((folder / name).read_text() for name in ("one", "two"))
            assert one == two != ""
            assert one == one[: len(one) // 9999] * 9999
        there = (file.exists(), folder.exists())
    assert there == (True, True)

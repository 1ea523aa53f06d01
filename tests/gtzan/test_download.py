"""Download: a server of our own that resumes, breaks off, lies or sends archives nobody should unpack."""

import gzip
import hashlib
import io
import signal
import socket
import subprocess
import sys
import tarfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from genreclf.cli import dataset
from genreclf.cli.main import main
from genreclf.errors import DataError
from genreclf.gtzan import download as module
from genreclf.gtzan import unpack as unpack_module
from genreclf.gtzan.download import download
from genreclf.gtzan.download_sources import SOURCES
from genreclf.gtzan.unpack import unpack
from tests.archive_server import GENRES_TAR, LIMIT, NO_PROXY, Server, noise, serving, source, tar_gz
from tests.waiting import until


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name, value in NO_PROXY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(module, "PAUSES", (0.0, 0.0))
    with serving() as state:
        yield state


UNPACKED = {"genres/blues/blues.00000.wav", "genres/rock/rock.00001.wav", "genres/README"}


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize("size", [True, False])
@pytest.mark.parametrize("says_length", [True, False])
def test_whole_file(server: Server, tmp_path: Path, size: bool, says_length: bool) -> None:
    server.says_length = says_length
    words: list[str] = []
    assert download(source(server, size=size), tmp_path / "new" / "gtzan", on_progress=words.append) == 2
    assert files(tmp_path) == {f"new/gtzan/{name}" for name in UNPACKED}
    assert (tmp_path / "new/gtzan/genres/rock/rock.00001.wav").read_bytes() == noise(100_000)
    assert server.asked == [None]
    assert any(" MB" in text for text in words)
    assert any("unpacked" in text for text in words)


def test_zip(server: Server, tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.mkdir("mini-main")
        for name in ("mini-main/genres/pop/pop.00000.wav", "mini-main/.gitattributes", "__MACOSX/pop.00000.wav"):
            zipped.writestr(name, b"content")
    assert download(source(server, file.getvalue()), tmp_path / "gtzan") == 1
    assert files(tmp_path) == {"gtzan/mini-main/genres/pop/pop.00000.wav"}


def test_a_declared_encoding_is_not_undone(server: Server, tmp_path: Path) -> None:
    server.headers = {"Content-Encoding": "x-gzip"}
    assert download(source(server), tmp_path / "gtzan") == 2


@pytest.mark.parametrize("says_length", [True, False])
def test_goes_on_after_a_break(server: Server, tmp_path: Path, says_length: bool) -> None:
    server.breaks_after, server.says_length = [50_000, 60_000, 0], says_length
    assert download(source(server), tmp_path / "gtzan") == 2
    first, *others = server.asked
    starts = [int(asked.strip("bytes=-")) for asked in others if asked]
    assert first is None
    assert 0 < starts[0] <= 50_000 < starts[1] == starts[2] <= 110_000
    assert files(tmp_path) == {f"gtzan/{name}" for name in UNPACKED}


def test_begins_anew_where_the_server_can_not_resume(server: Server, tmp_path: Path) -> None:
    server.breaks_after, server.ranges = [50_000], False
    assert download(source(server), tmp_path / "gtzan") == 2
    assert [bool(asked) for asked in server.asked] == [False, True]


def test_gives_up_and_goes_on_in_the_next_call(server: Server, tmp_path: Path) -> None:
    server.breaks_after = [70_000, 0, 0, 0]
    with pytest.raises(DataError, match=r"broke off again and again.* 0\.1 MB .*go.* on.*by hand: Ask a friend"):
        download(source(server), tmp_path / "gtzan")
    assert files(tmp_path) == {"gtzan.local.part"}
    server.asked.clear()
    server.breaks_after.clear()
    assert download(source(server), tmp_path / "gtzan") == 2
    assert [bool(asked) for asked in server.asked] == [True]
    assert files(tmp_path) == {f"gtzan/{name}" for name in UNPACKED}


def test_a_complete_part_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "gtzan.local.part").write_bytes(GENRES_TAR)
    assert download(source(server), tmp_path / "gtzan") == 2
    assert server.asked == []


@pytest.mark.parametrize("size", [True, False])
def test_a_part_that_is_too_long_is_fetched_anew(server: Server, tmp_path: Path, size: bool) -> None:
    (tmp_path / "gtzan.local.part").write_bytes(GENRES_TAR + bytes(10))
    assert download(source(server, size=size), tmp_path / "gtzan") == 2
    assert server.asked[-1] is None


@pytest.mark.parametrize("start", [b"", b"something else"])
def test_wrong_checksum(server: Server, tmp_path: Path, start: bytes) -> None:
    (tmp_path / "gtzan.local.part").write_bytes(start)
    wanted = source(server)
    server.content = GENRES_TAR[:-20] + bytes(20)
    with pytest.raises(DataError, match=r"sha256 checksum is another.*by hand: Ask a friend"):
        download(wanted, tmp_path / "gtzan")
    assert files(tmp_path) == set()


def test_another_size_is_refused_before_it_is_fetched(server: Server, tmp_path: Path) -> None:
    wanted = source(server)
    server.content = b"<html>Please log in to this network</html>"
    with pytest.raises(DataError, match="has 42 bytes instead of"):
        download(wanted, tmp_path / "gtzan")
    assert files(tmp_path) == set()


@pytest.mark.parametrize("size", [True, False])
def test_an_endless_answer_is_cut(server: Server, tmp_path: Path, size: bool) -> None:
    wanted = source(server, size=size)
    server.content, server.says_length = bytes(3 * LIMIT), False
    with pytest.raises(DataError, match="sends more than"):
        download(wanted, tmp_path / "gtzan")
    assert files(tmp_path) == set()


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (403, 1), (503, 2), (429, 2)])
def test_refusals(server: Server, tmp_path: Path, status: int, requests: int) -> None:
    wanted, server.status = source(server), status
    with pytest.raises(DataError, match=rf"127\.0\.0\.1 answered {status} .*by hand: Ask a friend"):
        download(wanted, tmp_path / "gtzan")
    assert len(server.asked) == requests
    assert files(tmp_path) == set()


def test_nobody_answers(server: Server, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(DataError, match=r"127\.0\.0\.1 can't be reached.*by hand"):
        download(source(server), tmp_path / "gtzan")
    assert files(tmp_path) == set()


def test_silence(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT", 1.0)
    server.falls_silent_after += [40_000] * 9
    server.ranges = False
    with pytest.raises(DataError, match="are kept, and the next attempt goes on"):
        download(source(server, noise(50_000)), tmp_path / "gtzan")


@pytest.mark.parametrize(
    "content",
    [GENRES_TAR[:-30], gzip.compress(b"no tar"), b"neither", tar_gz(("a.txt", b""))],
    ids=["cut", "no tar", "neither", "no track"],
)
def test_damaged_archives_are_removed(server: Server, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataError, match=r"(damaged|no GTZAN track).* It was removed\. To get the data by hand"):
        download(source(server, content), tmp_path / "gtzan")
    assert files(tmp_path) == set()
    assert list(tmp_path.iterdir()) == []


def test_a_killed_download_leaves_no_target_and_goes_on(server: Server, tmp_path: Path) -> None:
    server.falls_silent_after.append(50_000)
    wanted = source(server)
    program = (
        "import sys; from pathlib import Path\n"
        "from genreclf.gtzan.download import download\n"
        "from genreclf.gtzan.download_sources import Archive, Source\n"
        f"download({wanted!r}, sys.argv[1])"
    )
    part = tmp_path / "gtzan.local.part"
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "gtzan")])
    until(lambda: (part.exists() and part.stat().st_size) or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert files(tmp_path) == {"gtzan.local.part"}
    server.pause = 0.0
    server.asked.clear()
    assert download(wanted, tmp_path / "gtzan") == 2
    assert server.asked != [None]
    assert files(tmp_path) == {f"gtzan/{name}" for name in UNPACKED}


def test_what_is_there_stays(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "song.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "loose").symlink_to(tmp_path / "file")
    for name in ("mine", "file", "loose"):
        with pytest.raises(DataError, match="Please name a new folder"):
            download(source(server), tmp_path / name)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="not the one you are in"):
        download(source(server), ".")
    assert server.asked == []
    assert (tmp_path / "mine" / "song.txt").read_text() == "mine"


def test_a_folder_that_is_filled_meanwhile_stays(server: Server, tmp_path: Path) -> None:
    def fill(text: str) -> None:
        (tmp_path / "gtzan").mkdir(exist_ok=True)
        (tmp_path / "gtzan" / "song.txt").write_text("mine")

    with pytest.raises(DataError, match="already is something"):
        download(source(server), tmp_path / "gtzan", on_progress=fill)
    assert files(tmp_path / "gtzan") == {"song.txt"}


def test_an_empty_folder_will_do(server: Server, tmp_path: Path) -> None:
    (tmp_path / "gtzan").mkdir()
    assert download(source(server), tmp_path / "gtzan") == 2
    assert files(tmp_path / "gtzan") == UNPACKED


def test_what_a_killed_call_left_is_cleared_away(server: Server, tmp_path: Path) -> None:
    (tmp_path / "gtzan.local.unpacking").mkdir()
    (tmp_path / "gtzan.local.unpacking" / "blues.00099.wav").write_bytes(b"half")
    assert download(source(server), tmp_path / "gtzan") == 2
    assert files(tmp_path) == {f"gtzan/{name}" for name in UNPACKED}


def test_too_little_space(server: Server, tmp_path: Path) -> None:
    wanted = source(server)
    assert wanted.archive
    wanted = replace(wanted, archive=replace(wanted.archive, unpacked=10**18))
    with pytest.raises(DataError, match="Please make room"):
        download(wanted, tmp_path / "gtzan")
    assert server.asked == []


def special(name: str, kind: bytes, link: str = "") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info, b""


HOSTILE = {
    "absolute": ("/tmp/genreclf-hostile.wav", b"x"),
    "upwards": ("genres/../../hostile.wav", b"x"),
    "backslash": ("..\\hostile.wav", b"x"),
    "drive": ("C:hostile.wav", b"x"),
    "symlink": special("genres/link", tarfile.SYMTYPE, "/etc"),
    "hard link": special("genres/link", tarfile.LNKTYPE, "/etc/passwd"),
    "device": special("genres/zero", tarfile.CHRTYPE),
    "pipe": special("genres/pipe", tarfile.FIFOTYPE),
    "hidden upwards": ("../.hostile", b"x"),
    "twice": ("genres/blues/blues.00000.wav", b"x"),
    "file as folder": ("genres/blues/blues.00000.wav/inside", b"x"),
    "bomb": ("genres/bomb.wav", bytes(LIMIT + 1)),
    "hidden bomb": ("genres/.bomb.wav", bytes(LIMIT + 1)),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("container", ["tar", "zip"])
def test_hostile_archives(server: Server, tmp_path: Path, kind: str, container: str) -> None:
    members = (("genres/blues/blues.00000.wav", b"good"), HOSTILE[kind])
    content = tar_gz(*members) if container == "tar" else zipped(*members)
    with pytest.raises(DataError, match=r"The archive .*was removed\. To get the data by hand"):
        download(source(server, content), tmp_path / "a" / "gtzan")
    assert files(tmp_path) == set()
    assert not Path("/tmp/genreclf-hostile.wav").exists()


def zipped(*members: tuple[str | tarfile.TarInfo, bytes]) -> bytes:
    types = {tarfile.SYMTYPE: 0o12, tarfile.CHRTYPE: 0o2, tarfile.FIFOTYPE: 0o1, tarfile.LNKTYPE: 0o12}
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        warnings.simplefilter("ignore")  # of two entries of the same name
        for name, content in members:
            if isinstance(name, str):
                info = zipfile.ZipInfo(name)
            else:
                info = zipfile.ZipInfo(name.name)
                info.external_attr = types[name.type] << 28
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return file.getvalue()


def test_a_sparse_member_is_no_plain_file(tmp_path: Path) -> None:
    info = tarfile.TarInfo("genres/sparse.wav")
    info.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(1 << 50)}
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    archive = tmp_path / "sparse.tar.gz"
    archive.write_bytes(file.getvalue())
    with pytest.raises(DataError, match="no plain file"):
        unpack(archive, tmp_path, limit=LIMIT)


def test_a_great_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack_module, "MAX_MEMBERS", 5)
    archive = tmp_path / "many.tar.gz"
    archive.write_bytes(tar_gz(*((f"{n}.wav", b"") for n in range(6))))
    with pytest.raises(DataError, match="more than 5"):
        unpack(archive, tmp_path, limit=LIMIT)


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    content = bytearray(zipped(("blues.00000.wav", b"x" * 100)))
    content[6] |= 1  # flags of the entry, and of its copy in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    archive = tmp_path / "locked.zip"
    archive.write_bytes(content)
    with pytest.raises(DataError, match="damaged or incomplete"):
        unpack(archive, tmp_path / "out", limit=LIMIT)


def test_command(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "SOURCES", MappingProxyType({"local": source(server)}))
    assert main(["dataset", "download", str(tmp_path / "gtzan")]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"2 tracks are in {tmp_path / 'gtzan'}.")
    assert "no licence" in said.err
    assert main(["dataset", "download", str(tmp_path / "gtzan")]) == 1
    assert "already is something" in capsys.readouterr().err


def test_command_lists_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dataset", "download", "--list"]) == 0
    out = capsys.readouterr().out
    for each in SOURCES.values():
        assert f"{each.name}: {each.identifier}\n    {each.status}\n" in out
    assert "no licence" in out


@pytest.mark.parametrize("name", [name for name, each in SOURCES.items() if each.archive is None])
def test_command_says_how_to_get_the_others_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["dataset", "download", str(tmp_path / "gtzan"), "--source", name]) == 1
    assert SOURCES[name].by_hand in capsys.readouterr().err
    assert not (tmp_path / "gtzan").exists()


@pytest.mark.parametrize("arguments", [[], ["--source", "nowhere", "gtzan"], ["gtzan", "more"]])
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["dataset", "download", *arguments])


def test_sources_are_complete() -> None:
    for name, each in SOURCES.items():
        assert name == each.name
        assert all(text.endswith(".") for text in (each.status, each.by_hand))
        if each.archive and each.archive.checksum:
            algorithm, _, digits = each.archive.checksum.partition(":")
            assert len(bytes.fromhex(digits)) == hashlib.new(algorithm).digest_size

"""Safe unpacking of an archive: no file outside the folder, no links, limited size."""

import gzip
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from genreclf.errors import DataError
from genreclf.translation import Sentence

MAX_MEMBERS = 10_000
"""Files and folders in an archive: the collection has about 1000."""

Progress = Callable[[str], None]
"""Called with a few words on what is going on."""


@dataclass(frozen=True)
class _Member:
    """An entry of an archive."""

    name: str
    kind: str  # "file", "folder" or anything else
    open: Callable[[], IO[bytes] | None]


def unpack(archive: Path, folder: Path, *, limit: int, on_progress: Progress = lambda text: None) -> None:
    """Unpack an untrusted ``.tar.gz`` or ``.zip``. Hidden files, such as ``._blues.00000.wav``, are skipped.

    Parameters
    ----------
    archive : Path
        The archive; its content decides which of both it is.
    folder : Path
        Folder to fill: an empty one that nobody else writes to.
    limit : int
        The most bytes that it may unpack to.
    on_progress : callable
        Called with a few words after every file.

    Raises
    ------
    DataError
        If it is damaged, holds anything but plain files and folders, or would write outside the folder, twice to the
        same place, or more than the limit. The folder may then be filled in part.
    """
    with archive.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    try:
        for number, member in enumerate(_zip_members(archive, limit) if is_zip else _tar_members(archive, limit), 1):
            if number > MAX_MEMBERS:
                raise DataError(f"The archive holds more than {MAX_MEMBERS} files.")
            _write(member, folder)
            on_progress(Sentence("{count} files unpacked", count=number))
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise DataError("The archive holds two entries of the same name.") from None
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        gzip.BadGzipFile,
        EOFError,
        zlib.error,
        NotImplementedError,  # an exotic compression
        RuntimeError,  # a password
        ValueError,
        OverflowError,
    ) as error:
        raise DataError(f"The archive is damaged or incomplete ({error}).") from None


def _write(member: _Member, folder: Path) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or any(sign in member.name for sign in "\\:\0"):
        raise DataError(f"The archive is not safe: its entry {member.name[:100]!r} would lie outside the folder.")
    if member.kind not in ("file", "folder"):
        raise DataError(f"The archive is not safe: its entry {member.name[:100]!r} is no plain file.")
    if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
        return
    if member.kind == "folder":
        folder.joinpath(path).mkdir(parents=True, exist_ok=True)
        return
    folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
    content = member.open()
    if content is None:
        raise DataError(f"The archive is damaged: its entry {member.name[:100]!r} can't be read.")
    with content, folder.joinpath(path).open("xb") as file:
        shutil.copyfileobj(content, file)


def _tar_members(archive: Path, limit: int) -> Iterator[_Member]:
    with gzip.open(archive) as unzipped:
        stream = _Limited(unzipped, limit)
        with tarfile.open(fileobj=stream, mode="r|") as tar:  # type: ignore[call-overload]  # needs no more than read
            for info in tar:
                plain = info.isreg() and not info.issparse()  # a sparse file may claim any size
                kind = "file" if plain else "folder" if info.isdir() else "other"
                yield _Member(info.name, kind, lambda info=info: tar.extractfile(info))  # type: ignore[misc]
        while stream.read(1 << 16):  # to the end, where gzip's checksum is
            pass


class _Limited:
    """A file with a limit on how much is read: a small archive can unpack to terabytes."""

    def __init__(self, file: gzip.GzipFile, limit: int) -> None:
        self._file, self._left = file, limit

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise DataError("The archive unpacks to more than the data set can have.")
        return data


def _zip_members(archive: Path, limit: int) -> Iterator[_Member]:
    with zipfile.ZipFile(archive) as zipped:
        if sum(info.file_size for info in zipped.infolist()) > limit:  # zipfile reads no more of each than that
            raise DataError("The archive unpacks to more than the data set can have.")
        for info in zipped.infolist():
            mode = info.external_attr >> 28  # the type of file, where Unix wrote it
            kind = "other" if mode not in (0, 0o4, 0o10) else "folder" if info.is_dir() else "file"
            yield _Member(info.filename, kind, lambda info=info: zipped.open(info))  # type: ignore[misc]

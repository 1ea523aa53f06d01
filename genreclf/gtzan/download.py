"""Download a copy of GTZAN: over HTTP, resumable, with checksums, and without trusting the archive.

What has arrived is kept beside the target (``<target>.<source>.part``), so that the next call goes on from there. The
target itself appears in one step, complete, or not at all; it is unpacked under a name of its own beside the target
(``<target>.<source>.unpacking``), so that the next call also clears away what a killed one left.
"""

import os
import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import pooch
import requests

from genreclf.errors import DataError
from genreclf.gtzan.download_sources import Archive, Source
from genreclf.gtzan.local_copy import Gtzan
from genreclf.gtzan.unpack import Progress, unpack
from genreclf.translation import Sentence, said

PAUSES = (0.0, 2.0, 10.0)
"""Seconds to wait before the next attempt after none, one, two in a row that brought nothing new."""

_TIMEOUT = 30.0  # seconds without a byte
_CHUNK = 1 << 14  # bytes; what has arrived of a chunk when the connection breaks is lost
_BUSY = (408, 429, 500, 502, 503, 504)  # HTTP statuses that may go away


def download(source: Source, target: str | os.PathLike[str], *, on_progress: Progress = lambda text: None) -> int:
    """Fetch a source and unpack it.

    Parameters
    ----------
    source : Source
        One that has an archive.
    target : path
        Folder for the data set: a new one, or one that is empty.
    on_progress : callable
        Called with a few words now and then.

    Returns
    -------
    int
        Number of tracks in the new folder.

    Raises
    ------
    DataError
        If it could not be had; the message says how to get it by hand.
    """
    folder = Path(target).expanduser().resolve()
    _validate_target(folder)
    try:
        return obtain(source, folder, on_progress=on_progress)
    except DataError as error:
        raise DataError(
            Sentence("{error} To get the data by hand: {by_hand}", error=said(error), by_hand=source.by_hand)
        ) from None


def obtain(source: Source, target: str | os.PathLike[str], *, on_progress: Progress = lambda text: None) -> int:
    """Do what `download` does, with errors that leave out how to get the data by hand.

    What ``on_progress`` raises stops it, as a kill would: what has arrived is kept.
    """
    if source.archive is None:
        raise DataError(Sentence("The source {name} can't be fetched by this program.", name=source.name))
    folder = Path(target).expanduser().resolve()
    _validate_target(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = source.part_of(folder)
    try:
        _check_space(source.archive, part)
        fetch(source.archive, part, on_progress)
        _check_sum(source.archive, part, on_progress)
        tracks = _unpack_to(
            folder, folder.with_name(f"{folder.name}.{source.name}.unpacking"), part, source.archive, on_progress
        )
    finally:
        if part.is_file() and not part.stat().st_size:
            part.unlink()
    part.unlink()
    return tracks


def _validate_target(folder: Path) -> None:
    if folder == Path.cwd():
        raise DataError(
            Sentence("Please name a new folder, not the one you are in: it is replaced as a whole at the end.")
        )
    if folder.is_dir():
        if any(folder.iterdir()):
            raise DataError(
                Sentence(
                    "There already is something in {folder}. Please name a new folder, or one that is empty.",
                    folder=str(folder),
                )
            )
    elif os.path.lexists(folder):
        raise DataError(Sentence("{folder} is a file. Please name a new folder.", folder=str(folder)))


def _check_space(archive: Archive, part: Path) -> None:
    needed = (archive.bytes or archive.unpacked) + archive.unpacked - (part.stat().st_size if part.exists() else 0)
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise DataError(
            Sentence(
                "The download needs up to {needed:.1f} GB, and {folder} has {free:.1f} GB left. Please make "
                "room or name another folder.",
                needed=needed / 1e9,
                folder=str(part.parent),
                free=free / 1e9,
            )
        )


def fetch(archive: Archive, part: Path, on_progress: Progress) -> None:
    """Download a file, resuming an earlier attempt if the server allows it.

    Parameters
    ----------
    archive : Archive
        What to fetch.
    part : Path
        File to write to; what it already holds is taken for the beginning.
    on_progress : callable
        Called with a few words now and then.

    Raises
    ------
    DataError
        If the server can't be reached, refuses, sends another file, or breaks off again and again.
    """
    most, fruitless = part.stat().st_size if part.exists() else 0, 0
    while True:
        error = _attempt(archive, part, on_progress)
        if error is None:
            return
        have = part.stat().st_size
        fruitless = 0 if have > most else fruitless + 1
        most = max(most, have)
        if fruitless == len(PAUSES) or not _may_go_away(error):
            raise DataError(_in_words(error, archive, have))
        time.sleep(PAUSES[fruitless])


def _attempt(archive: Archive, part: Path, on_progress: Progress) -> requests.RequestException | None:
    """Request once what is still missing; the error says why it is incomplete."""
    with part.open("ab") as file, closing(_Receiver(file, archive, on_progress)) as receiver:
        if archive.bytes and receiver.size == archive.bytes:
            return None
        downloader = pooch.HTTPDownloader(
            chunk_size=_CHUNK, timeout=_TIMEOUT, headers=receiver.headers(), hooks={"response": receiver.begin}
        )
        try:
            downloader(archive.address, receiver, None)
        except requests.RequestException as error:
            return error
        if archive.bytes and receiver.size < archive.bytes:
            return requests.ConnectionError("the connection was closed early")
    return None


class _Receiver:
    """Receiver of a response: appends to the file or restarts it, as the status demands."""

    def __init__(self, file: BinaryIO, archive: Archive, on_progress: Progress) -> None:
        self._file, self._archive, self._on_progress = file, archive, on_progress
        self._response: requests.Response | None = None
        self.size = file.seek(0, os.SEEK_END)
        self.flush = file.flush
        self._told = -1
        if archive.bytes and self.size > archive.bytes:
            self._begin_anew()

    def headers(self) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        return headers | {"Range": f"bytes={self.size}-"} if self.size else headers

    def begin(self, response: requests.Response, *args: Any, **kwargs: Any) -> None:
        """Hook of requests: look at the header of an answer before its body is read."""
        self._response = response
        # Some servers declare a .tar.gz as a compressed .tar, and requests would unpack it.
        response.raw.headers.pop("Content-Encoding", None)
        resumed = response.status_code == 206 and _range_start(response) == self.size
        if response.status_code in (200, 206, 416) and not resumed:
            self._begin_anew()
        if response.status_code == 206 and not resumed:
            raise requests.ConnectionError(Sentence("the server sent another part than the one asked for"))
        length = response.headers.get("Content-Length", "")
        if response.status_code in (200, 206) and length.isdecimal() and self._archive.bytes:
            whole = self.size + int(length)
            if whole != self._archive.bytes:
                self._begin_anew()
                raise DataError(
                    Sentence(
                        "The file at {host} is not the known one: it has {whole} bytes instead of {bytes}.",
                        host=_host(self._archive),
                        whole=whole,
                        bytes=self._archive.bytes,
                    )
                )

    def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > (self._archive.bytes or self._archive.unpacked):
            self._begin_anew()
            raise DataError(
                Sentence(
                    "{host} sends more than the file should hold, so the download was stopped.",
                    host=_host(self._archive),
                )
            )
        self._file.write(chunk)
        if (tenths := self.size // 100_000) != self._told:
            self._told = tenths
            arrived, whole = tenths / 10, self._archive.bytes
            self._on_progress(
                Sentence("{arrived:.1f} of {whole:.1f} MB", arrived=arrived, whole=whole / 1e6)
                if whole
                else Sentence("{arrived:.1f} MB", arrived=arrived)
            )

    def close(self) -> None:
        if self._response is not None:
            self._response.close()

    def _begin_anew(self) -> None:
        self._file.truncate(0)
        self.size = 0


def _range_start(response: requests.Response) -> int | None:
    unit, _, span = response.headers.get("Content-Range", "").partition(" ")
    start = span.partition("-")[0]
    return int(start) if unit == "bytes" and start.isdecimal() else None


def _may_go_away(error: requests.RequestException) -> bool:
    if error.response is not None and isinstance(error, requests.HTTPError):
        return error.response.status_code in (*_BUSY, 416)
    return True


def _in_words(error: requests.RequestException, archive: Archive, have: int) -> str:
    host = _host(archive)
    if isinstance(error, requests.HTTPError) and error.response is not None:
        code, why = error.response.status_code, error.response.reason
        reason = Sentence("{host} answered {code} {why}.", host=host, code=code, why=str(why))
    elif isinstance(error, requests.Timeout):
        reason = Sentence("{host} did not answer in time.", host=host)
    elif have:
        reason = Sentence("The connection to {host} broke off again and again.", host=host)
    else:
        reason = Sentence("{host} can't be reached. Please check the connection to the internet.", host=host)
    if not have:
        return reason
    return Sentence(
        "{reason} The {megabytes:.1f} MB that arrived are kept, and the next attempt goes on from there.",
        reason=reason,
        megabytes=have / 1e6,
    )


def _host(archive: Archive) -> str:
    return urlsplit(archive.address).hostname or archive.address


def _check_sum(archive: Archive, part: Path, on_progress: Progress) -> None:
    if archive.checksum is None:  # gzip and zip carry checksums of their own, which unpacking looks at
        return
    on_progress(Sentence("checking what has arrived"))
    algorithm, _, expected = archive.checksum.partition(":")
    if pooch.file_hash(str(part), alg=algorithm) != expected:
        part.unlink()
        raise DataError(
            Sentence(
                "What {host} sent is not the known file: its {algorithm} checksum is another. It was removed; "
                "please try again, or take another source.",
                host=_host(archive),
                algorithm=algorithm,
            )
        )


def _unpack_to(folder: Path, draft: Path, part: Path, archive: Archive, on_progress: Progress) -> int:
    """Unpack into a draft that becomes the folder, and count the tracks; an archive that is no good is removed."""
    shutil.rmtree(draft, ignore_errors=True)  # of a call that was killed
    draft.mkdir()
    try:
        try:
            unpack(part, draft, limit=archive.unpacked, on_progress=on_progress)
            tracks = len(Gtzan(draft).paths)
            if not tracks:
                raise DataError(Sentence("The archive holds no GTZAN track."))
        except DataError as error:
            part.unlink()
            raise DataError(Sentence("{error} It was removed.", error=said(error))) from None
        _validate_target(folder)  # somebody may have filled it meanwhile
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return tracks

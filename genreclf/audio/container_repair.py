"""A file as decoders should see it: without its name or lies about its length, one at a time where files were joined.

Recorders that crash leave a header that says 0 or too little, some programs forget the byte that pads an odd chunk, and
people join files by writing one after the other. Decoders believe the first header that they meet; what it says is
therefore checked here, before they do.
"""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO, Final, Literal, NamedTuple

Order = Literal["little", "big"]

SCANNED: Final = 1 << 28
"""Bytes from the start of a file in which other files are looked for: 25 minutes of a CD."""

_PIECE = 1 << 20
_TAG = rb"ID3[\x02-\x04]\x00.[\x00-\x7f]{4}"
_SIGNATURES = {
    b"RIFF": re.compile(rb"RIFF....WAVE", re.DOTALL),
    b"FORM": re.compile(rb"FORM....AIF[FC]", re.DOTALL),
    b".snd": re.compile(rb"\.snd\x00\x00\x00[\x18-\xff].{4}\x00\x00\x00[\x01-\x1b]\x00", re.DOTALL),
    b"fLaC": re.compile(rb"fLaC\x00\x00\x00\x22"),
    b"OggS": re.compile(rb"OggS\x00([\x00-\x07])"),
    b"mpeg": re.compile(_TAG, re.DOTALL),
}
"""How a file of the same kind begins, by how the first one does."""

_LONGEST_BEGINNING = 17
_CHUNKS: dict[
    bytes, tuple[Order, bytes, bytes]
] = {  # by how a file begins: byte order, and names of the chunks that hold format and samples
    b"RIFF": ("little", b"fmt ", b"data"),
    b"RF64": ("little", b"fmt ", b"data"),
    b"FORM": ("big", b"COMM", b"SSND"),
}
_KNOWN = frozenset(
    b"fmt |data|fact|LIST|bext|iXML|JUNK|junk|PEAK|cue |smpl|id3 |ID3 |ds64"
    b"|COMM|SSND|FVER|NAME|AUTH|ANNO|COMT|MARK|INST|(c) |APPL".split(b"|")
)
_UNKNOWN = 0xFFFFFFFF


class FileSlice:
    """A piece of a file, behind a new head where its own was wrong; it has no name, which decoders would believe."""

    def __init__(self, file: BinaryIO, start: int, end: int, head: bytes = b"") -> None:
        self._file, self._start, self._head = file, start, head
        self.size = len(head) + end - start
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        wanted = self.size - self._position
        wanted = max(0, wanted if size < 0 else min(size, wanted))
        content = self._head[self._position : self._position + wanted]
        if len(content) < wanted:
            self._file.seek(self._start + self._position + len(content) - len(self._head))
            content += self._file.read(wanted - len(content))
        self._position += len(content)
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As a file does, but for places before its start, which libsndfile tries in some damaged files."""
        place = offset + (0, self._position, self.size)[whence]
        if place < 0:
            return -1
        self._position = place
        return place

    def tell(self) -> int:
        """As a file does."""
        return self._position


def split_concatenated(file: BinaryIO) -> Iterator[FileSlice]:
    """The files that a file consists of: one, but for those that were concatenated.

    Parameters
    ----------
    file : binary file object
        That can be rewound.

    Yields
    ------
    FileSlice
        With a header that tells how much there is.
    """
    end = file.seek(0, os.SEEK_END)
    whole = FileSlice(file, 0, end)
    starts = [0, *_starts_of_files(whole)]
    for first, last in pairwise([*starts, end]):
        if first and _after_tags(whole, first) >= last:
            continue  # a tag behind the last frame
        yield _repaired(file, FileSlice(file, first, last), first, last)


def _starts_of_files(whole: FileSlice) -> Sequence[int]:
    """Where further files begin."""
    sound = _after_tags(whole, 0)
    whole.seek(sound)
    head = whole.read(4)
    is_mp3 = len(head) == 4 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4)
    kind = b"mpeg" if is_mp3 else head
    if kind not in _SIGNATURES:
        return ()
    places = []
    begins = True  # Ogg: whether the page before belongs to the first ones of its file
    reached = sound + 4
    for place, match in _matches(whole, _SIGNATURES[kind], reached):
        if place < reached:
            continue
        if kind == b"OggS":
            was, begins = begins, bool(match[1][0] & 2)
            if was or not begins:
                continue
        elif kind == b"mpeg":
            reached = _after_tags(whole, place)
        places.append(place)
    return places


def _matches(whole: FileSlice, pattern: re.Pattern[bytes], start: int) -> Iterator[tuple[int, re.Match[bytes]]]:
    last = -1
    for begin in range(start, min(whole.size, SCANNED), _PIECE):
        whole.seek(begin)
        for match in pattern.finditer(whole.read(_PIECE + _LONGEST_BEGINNING)):
            if begin + match.start() > last:
                last = begin + match.start()
                yield last, match


def _after_tags(whole: FileSlice, start: int) -> int:
    """Where ID3 tags that begin at a place end, one after the other."""
    while True:
        whole.seek(start)
        head = whole.read(10)
        if not re.match(_TAG, head, re.DOTALL):
            return start
        start += 10 + sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))


class _Chunk(NamedTuple):
    name: bytes
    start: int  # of its content
    size: int  # that it claims


def _repaired(file: BinaryIO, piece: FileSlice, first: int, last: int) -> FileSlice:
    """The piece itself, or one whose header is right where it claims that there is less than there is."""
    piece.seek(0)
    head = piece.read(16)
    piece.seek(0)
    if head[:4] == b".snd" and len(head) == 16:
        start, claimed = (int.from_bytes(head[place : place + 4], "big") for place in (4, 8))
        if claimed < (piece.size - start) / 2:
            return FileSlice(file, first + 12, last, head[:8] + _UNKNOWN.to_bytes(4, "big"))
    if head[:4] in _CHUNKS and head[8:12] in (b"WAVE", b"AIFF", b"AIFC"):
        return _with_repaired_chunks(file, piece, first, last, head)
    return piece


def _with_repaired_chunks(file: BinaryIO, piece: FileSlice, first: int, last: int, head: bytes) -> FileSlice:
    order, described, sampled = _CHUNKS[head[:4]]
    chunks, unpadded = _chunks(piece, order)
    by_name = {chunk.name: chunk for chunk in reversed(chunks)}
    samples, form = by_name.get(sampled), by_name.get(described)
    if not samples or not form:
        piece.seek(0)
        return piece
    claimed = samples.size
    if head[:4] == b"RF64" and claimed == _UNKNOWN and (wide := by_name.get(b"ds64")):
        piece.seek(wide.start + 8)
        claimed = int.from_bytes(piece.read(8), "little")
    behind = samples.start + claimed + claimed % 2
    lies = piece.size - behind > claimed / 8 and not _is_chain(piece, behind, order)
    lies &= not claimed or not _is_preallocated(piece, behind)
    if not lies and not unpadded:
        piece.seek(0)
        return piece
    size = min(piece.size - samples.start if lies else claimed, piece.size - samples.start)
    piece.seek(form.start - 8)
    description = piece.read(8 + form.size + form.size % 2)
    content = b"RIFF" if order == "little" else b"FORM"
    sizes = [min(number, _UNKNOWN).to_bytes(4, order) for number in (12 + len(description) + size, size)]
    begin = content + sizes[0] + head[8:12] + description + sampled + sizes[1]
    return FileSlice(file, first + samples.start, first + samples.start + size, begin)


def _chunks(piece: FileSlice, order: Order) -> tuple[list[_Chunk], bool]:
    """The chunks of a RIFF or AIFF file up to its samples and their format, and whether one lacks its padding."""
    chunks: list[_Chunk] = []
    unpadded, place = False, 12
    wanted = {b"fmt ", b"data"} if order == "little" else {b"COMM", b"SSND"}
    while place + 8 <= piece.size and not wanted <= {chunk.name for chunk in chunks}:
        piece.seek(place)
        head = piece.read(8)
        chunk = _Chunk(head[:4], place + 8, int.from_bytes(head[4:], order))
        if not _is_name(chunk.name):
            break
        chunks.append(chunk)
        place = chunk.start + chunk.size
        if chunk.size % 2:
            piece.seek(place)
            near = piece.read(5)
            padded = near[1:] in _KNOWN or not (near[:4] in _KNOWN or (_is_name(near[:4]) and not _is_name(near[1:])))
            unpadded |= not padded
            place += padded
    return chunks, unpadded


def _is_chain(piece: FileSlice, place: int, order: Order) -> bool:
    """Whether chunks, or a tag, follow from a place to the end."""
    while place + 8 <= piece.size:
        piece.seek(place)
        head = piece.read(8)
        if head[:3] in (b"ID3", b"TAG") or head == b"APETAGEX":
            return True
        size = int.from_bytes(head[4:], order)
        if not _is_name(head[:4]) or place + 8 + size > piece.size:
            return False
        place += 8 + size + size % 2
    return True


def _is_preallocated(piece: FileSlice, place: int) -> bool:
    """Whether a recorder kept room for more sound from a place on."""
    piece.seek(place)
    return not any(piece.read(64))


def _is_name(name: bytes) -> bool:
    return len(name) == 4 and all(0x20 <= byte < 0x7F for byte in name)

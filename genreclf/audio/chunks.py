"""Slices of a file, and iteration over the chunks or boxes of a container by their stated sizes."""

import os
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple


class FileSlice:
    """A part of a file, behind a new header where its own was wrong; it has no name, which decoders would believe.

    Attributes
    ----------
    size : int
        In bytes.
    reached : int
        How far it has been read.
    is_cut_off : bool
        Whether its header tells that there was more.
    is_mended : bool
        Whether it is another than the file: behind a new header, or without a large tag.
    sound_end : int
        Where a tag begins that decoders take for sound; its size where there is none.
    """

    def __init__(self, file: BinaryIO, start: int, end: int, header: bytes = b"") -> None:
        self._file, self._start, self._header = file, start, header
        self.size = len(header) + end - start
        self._position = self.reached = 0
        self.is_cut_off, self.is_mended = False, bool(header)
        self.sound_end = self.size

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        wanted = self.size - self._position
        wanted = max(0, wanted if size < 0 else min(size, wanted))
        content = self._header[self._position : self._position + wanted]
        if len(content) < wanted:
            self._file.seek(self._start + self._position + len(content) - len(self._header))
            content += self._file.read(wanted - len(content))
        self._position += len(content)
        self.reached = max(self.reached, self._position)
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

    def read_at(self, place: int, size: int) -> bytes:
        """What stands at a place."""
        self.seek(place)
        return self.read(size)

    def slice(self, start: int, end: int, header: bytes = b"") -> "FileSlice":
        """A part of it, which has no new header yet; see the class."""
        return FileSlice(self._file, self._start + start, self._start + end, header)


class Chunk(NamedTuple):
    """A chunk or box of a container.

    Attributes
    ----------
    name : bytes
        By which it is known.
    start : int
        Place of its content.
    size : int
        Bytes that its content claims to have.
    """

    name: bytes
    start: int
    size: int


def mp4_boxes(file: FileSlice) -> Iterator[Chunk]:
    """The boxes at the top level of an MP4 or QuickTime file (ISO/IEC 14496-12), as far as they can be followed."""
    place = 0
    while len(header := file.read_at(place, 16)) >= 8 and is_fourcc(header[4:8]):
        size, begin = int.from_bytes(header[:4], "big"), 8
        if size == 1:
            size, begin = int.from_bytes(header[8:], "big"), 16
        size = size or file.size - place  # 0: to the end of the file
        if size < begin:
            return
        yield Chunk(header[4:8], place + begin, size - begin)
        place += size


def caf_chunks(file: FileSlice) -> Iterator[Chunk]:
    """The chunks of a CAF file, as far as they can be followed."""
    place = 8
    while len(header := file.read_at(place, 12)) == 12 and is_fourcc(header[:4]):
        size = int.from_bytes(header[4:], "big", signed=True)
        if size < 0:  # unknown: to the end of the file
            size = file.size - place - 12
        yield Chunk(header[:4], place + 12, size)
        place += 12 + size


def w64_chunks(file: FileSlice) -> Iterator[Chunk]:
    """The chunks of a W64 file, named by the whole of their GUIDs, as far as they can be followed."""
    place = 40
    while len(header := file.read_at(place, 24)) == 24 and is_fourcc(header[:4]):
        size = int.from_bytes(header[16:], "little")
        if size < 24:
            return
        yield Chunk(header[:16], place + 24, size - 24)
        place += size + -size % 8


def is_fourcc(name: bytes) -> bool:
    """Whether four bytes can name a chunk."""
    return len(name) == 4 and all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in name)

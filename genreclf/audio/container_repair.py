"""Repair of container headers: stated lengths are checked before a decoder relies on them.

Recorders that crash leave a header that says 0 or too little, some programs forget the byte that pads an odd chunk, and
libsndfile loses its place in files with large chunks around the samples. Such a file gets a new header with its format
and its samples only; one whose samples lie in several chunks becomes several files. Where a header tells that there was
more, the file is marked as cut off.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

from genreclf.audio.chunks import Chunk, FileSlice, caf_chunks, is_fourcc, mp4_boxes, w64_chunks

Order = Literal["little", "big"]

_CHUNKS: Final[dict[bytes, tuple[Order, bytes, bytes]]] = {
    # by how a file begins: byte order, and names of the chunks that hold format and samples
    b"RIFF": ("little", b"fmt ", b"data"),
    b"RF64": ("little", b"fmt ", b"data"),
    b"FORM": ("big", b"COMM", b"SSND"),
}
_KNOWN: Final = frozenset(
    b"fmt |data|fact|LIST|bext|iXML|JUNK|junk|PEAK|cue |smpl|id3 |ID3 |ds64"
    b"|COMM|SSND|FVER|NAME|AUTH|ANNO|COMT|MARK|INST|(c) |APPL".split(b"|")
)
_W64_GUID: Final = bytes.fromhex("f3acd3118cd100c04f8edb8a")
_PLAIN_CAF: Final = (b"lpcm", b"alaw", b"ulaw")
_UNKNOWN: Final = 0xFFFFFFFF
_PLACEHOLDER: Final = 0x7FFF0000
"""A length from here on stands for one that was not known: recorders write 0x7FFFFFFF, 0xFFFFFFFF or a little less."""

_LOOKED_AT: Final = 100
"""Places at which room that was kept has to be empty: coded sound in PCM is mostly zeros, too."""

_MISSED: Final = 2048
"""Bytes that a file lacks at least where it counts as cut off."""


def repaired(file: FileSlice) -> list[FileSlice]:
    """The file itself, or the same behind a header that is right where its own claims that there is less than there is.

    Parameters
    ----------
    file : FileSlice
        One file.

    Returns
    -------
    list of FileSlice
        Several where its samples lie in several chunks; they belong one behind the other.
    """
    files = _repaired(file)
    for each in files:
        each.seek(0)
        each.reached = 0
    return files


def _repaired(file: FileSlice) -> list[FileSlice]:
    header = file.read_at(0, 16)
    if header[:4] == b".snd" and len(header) == 16:
        return [_repaired_au(file, header)]
    if header[:4] in _CHUNKS and header[8:12] in (b"WAVE", b"AIFF", b"AIFC"):
        return _repaired_riff(file, header)
    if header[:4] == b"caff":
        return [_repaired_caf(file)]
    if header[:4] == b"riff":
        return [_repaired_w64(file)]
    if header[:4] == b"RIFF" and header[8:12] == b"AVI ":
        _marked(file, file.size - 8, int.from_bytes(header[4:8], "little"))
    elif header == b"Creative Voice F":
        file.is_cut_off = _is_cut_voc(file)
    elif header[:4] == b"OggS":
        file.is_cut_off = _is_cut_ogg(file)
    elif header[:3] == b"ID3" or (header[:1] == b"\xff" and len(header) > 1 and header[1] >= 0xE0):
        file.sound_end = _end_before_tag(file)
        file.is_mended = file.size - file.sound_end > _MISSED  # browsers take a picture in it for seconds of sound
        file.is_cut_off = _is_cut_mp3(file)
    return [file]


def _marked(file: FileSlice, there: int, claimed: int) -> FileSlice:
    """The file, and whether it lacks what it claims."""
    file.is_cut_off = claimed < _PLACEHOLDER and claimed - there > _MISSED
    return file


def _repaired_au(file: FileSlice, header: bytes) -> FileSlice:
    start, claimed = (int.from_bytes(header[place : place + 4], "big") for place in (4, 8))
    if file.size - start - claimed > claimed / 8:
        return file.slice(12, file.size, header[:8] + _UNKNOWN.to_bytes(4, "big"))
    return _marked(file, file.size - start, claimed)


def _repaired_riff(file: FileSlice, header: bytes) -> list[FileSlice]:
    order, described, sampled = _CHUNKS[header[:4]]
    chunks, unpadded = _riff_chunks(file, order)
    by_name = {chunk.name: chunk for chunk in reversed(chunks)}
    samples, form = by_name.get(sampled), by_name.get(described)
    if not samples or not form:
        return [file]
    claimed = samples.size
    if header[:4] == b"RF64" and claimed == _UNKNOWN and (wide := by_name.get(b"ds64")):
        claimed = int.from_bytes(file.read_at(wide.start + 8, 8), "little")
    there = file.size - samples.start
    behind = samples.start + claimed + claimed % 2
    lies = file.size - behind > claimed / 8 and not _is_chain(file, behind, order)
    lies = lies and not (claimed and _is_preallocated(file, behind))
    further = [] if lies else [chunk for chunk in _chunks(file, behind, order) if chunk.name == sampled and chunk.size]
    if not lies and not unpadded and not further:
        return [_marked(file, there, claimed)]
    first = Chunk(sampled, samples.start, there if lies else min(claimed, there))
    description = file.read_at(form.start - 8, 8 + form.size + form.size % 2)
    content = b"RIFF" if order == "little" else b"FORM"
    files = []
    for chunk in (first, *further):
        sizes = [
            min(number, _UNKNOWN).to_bytes(4, order) for number in (12 + len(description) + chunk.size, chunk.size)
        ]
        begin = content + sizes[0] + header[8:12] + description + sampled + sizes[1]
        files.append(file.slice(chunk.start, chunk.start + chunk.size, begin))
    _marked(files[0], first.size, claimed)
    return files


def _riff_chunks(file: FileSlice, order: Order) -> tuple[list[Chunk], bool]:
    """The chunks of a RIFF or AIFF file up to its samples and their format, and whether one lacks its padding."""
    chunks: list[Chunk] = []
    unpadded, place = False, 12
    wanted = {b"fmt ", b"data"} if order == "little" else {b"COMM", b"SSND"}
    while place + 8 <= file.size and not wanted <= {chunk.name for chunk in chunks}:
        header = file.read_at(place, 8)
        chunk = Chunk(header[:4], place + 8, int.from_bytes(header[4:], order))
        if not is_fourcc(chunk.name):
            break
        chunks.append(chunk)
        place = chunk.start + chunk.size
        if chunk.size % 2:
            near = file.read_at(place, 5)
            padded = near[1:] in _KNOWN or not (near[:4] in _KNOWN or (is_fourcc(near[:4]) and not is_fourcc(near[1:])))
            unpadded |= not padded
            place += padded
    return chunks, unpadded


def _is_chain(file: FileSlice, place: int, order: Order) -> bool:
    """Whether chunks, or a tag, follow from a place to the end."""
    for chunk in _chunks(file, place, order):
        place = chunk.start + chunk.size + chunk.size % 2
    header = file.read_at(place, 8)
    return len(header) < 8 or header[:3] in (b"ID3", b"TAG") or header == b"APETAGEX"


def _chunks(file: FileSlice, place: int, order: Order) -> Iterator[Chunk]:
    """The chunks from a place on, up to what is none."""
    while len(header := file.read_at(place, 8)) == 8 and is_fourcc(header[:4]) and header != b"APETAGEX":
        chunk = Chunk(header[:4], place + 8, int.from_bytes(header[4:], order))
        if chunk.start + chunk.size > file.size:
            return
        yield chunk
        place = chunk.start + chunk.size + chunk.size % 2


def end_of_chunks(file: FileSlice) -> int:
    """Where the chunks of a wav file end, or the boxes of one of MP4's family; its size for all others.

    Parameters
    ----------
    file : FileSlice
        That may go on behind them.
    """
    header = file.read_at(0, 12)
    end = file.size
    if header[:4] == b"RIFF" and header[8:] == b"WAVE":
        for chunk in _chunks(file, 12, "little"):
            if chunk.name == b"data" and not chunk.size:  # of unknown length
                return file.size
            end = chunk.start + chunk.size + chunk.size % 2
    elif header[4:8] == b"ftyp":
        for box in mp4_boxes(file):
            end = box.start + box.size
    return min(end, file.size)


def _is_cut_voc(file: FileSlice) -> bool:
    """Whether the last block is longer than what is there (Creative Voice File, version 1.20)."""
    place = int.from_bytes(file.read_at(20, 2), "little")
    while len(header := file.read_at(place, 4)) == 4 and header[0]:
        place += 4 + int.from_bytes(header[1:], "little")
    return place - file.size > _MISSED


def _is_preallocated(file: FileSlice, place: int) -> bool:
    """Whether a recorder kept room for more sound from a place on."""
    step = (file.size - place) // _LOOKED_AT + 1
    return not any(any(file.read_at(around, 64)) for around in range(place, file.size, step))


def _repaired_caf(file: FileSlice) -> FileSlice:
    """Without the chunks around the samples, by which libsndfile (1.2.2) loses its place from 64 KiB on."""
    by_name = {chunk.name: chunk for chunk in reversed(list(caf_chunks(file)))}
    form, samples = by_name.get(b"desc"), by_name.get(b"data")
    if not form or not samples or file.read_at(form.start + 8, 4) not in _PLAIN_CAF:
        return file
    there = file.size - samples.start
    claimed = samples.size or there
    size = min(claimed, there)
    header = file.read_at(0, 8) + file.read_at(form.start - 12, 12 + form.size) + b"data" + size.to_bytes(8, "big")
    return _marked(file.slice(samples.start, samples.start + size, header), there, claimed)


def _repaired_w64(file: FileSlice) -> FileSlice:
    """Without the chunks around the samples, which libsndfile (1.2.2) reads as sound where they stand behind."""
    by_name = {chunk.name: chunk for chunk in reversed(list(w64_chunks(file)))}
    form, samples = by_name.get(b"fmt " + _W64_GUID), by_name.get(b"data" + _W64_GUID)
    if not form or not samples:
        return file
    there = file.size - samples.start
    claimed = samples.size or there
    size = min(claimed, there)
    description = file.read_at(form.start - 24, 24 + form.size + -form.size % 8)
    total = 40 + len(description) + 24 + size
    start = file.read_at(0, 16) + total.to_bytes(8, "little") + file.read_at(24, 16)
    header = start + description + b"data" + _W64_GUID + (24 + size).to_bytes(8, "little")
    return _marked(file.slice(samples.start, samples.start + size, header), there, claimed)


def _is_cut_ogg(file: FileSlice) -> bool:
    """Whether the last page lacks its end, or is not the last of its stream and something else follows (RFC 3533)."""
    end = file.read_at(max(0, file.size - (1 << 17)), 1 << 17)
    page = end[end.rfind(b"OggS\0") :]
    if len(page) < 27:
        return True
    size = 27 + page[26] + sum(page[27 : 27 + page[26]])
    return len(page) < size or (len(page) > size and not page[5] & 4)


def _end_before_tag(file: FileSlice) -> int:
    """Where the last frame ends, before an APEv2 tag that an ID3v1 tag may follow."""
    end = file.size
    if file.read_at(end - 128, 3) == b"TAG":
        end -= 128
    footer = file.read_at(end - 32, 32)
    if footer[:8] != b"APETAGEX":
        return file.size
    has_header = bool(footer[23] & 0x80)
    return max(0, end - int.from_bytes(footer[12:16], "little") - 32 * has_header)


def _is_cut_mp3(file: FileSlice) -> bool:
    """Whether there are fewer bytes than the header of LAME and others (Xing, Info) or of Fraunhofer (VBRI) counts."""
    header = file.read_at(0, 10)
    start = 0
    if header[:3] == b"ID3" and len(header) == 10:
        start = 10 + sum(byte << shift for byte, shift in zip(header[6:], (21, 14, 7, 0), strict=True))
    frame = file.read_at(start, 256)
    if found := re.search(rb"(?:Xing|Info)\x00\x00\x00(.)", frame, re.DOTALL):
        place = found.end() + 4 * (found[1][0] & 1)
        counted = int.from_bytes(frame[place : place + 4], "big") if found[1][0] & 2 else 0
    else:
        place = frame.find(b"VBRI")
        counted = int.from_bytes(frame[place + 10 : place + 14], "big") if place >= 0 else 0
    return counted - (file.sound_end - start) > _MISSED

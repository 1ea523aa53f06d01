"""Known download sources of GTZAN. None of them grants a licence: the collection has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from genreclf.translation import Sentence

_FULL = 1_500_000_000  # bytes of 1000 clips of 30 s, with some room
_MINI = 600_000_000  # 100 clips, and room for what else is in that repository
_WAYBACK = "https://web.archive.org/web/20211207012050id_/http://opihi.cs.uvic.ca/sound/genres.tar.gz"
_HUGGING_FACE = "https://huggingface.co/datasets/marsyas/gtzan/resolve/main/data/genres.tar.gz"
_MIRDATA_MINI = "https://github.com/TempoBeatDownbeat/gtzan_mini/archive/refs/heads/main.zip"


@dataclass(frozen=True)
class Archive:
    """An archive that a program can download.

    Attributes
    ----------
    address : str
        Its HTTP address.
    bytes : int or None
        Its size, where known; a file of another size is refused.
    checksum : str or None
        In pooch's notation (``"sha256:…"``), where known.
    unpacked : int
        The most bytes that it may unpack to.
    """

    address: str
    bytes: int | None
    checksum: str | None
    unpacked: int


@dataclass(frozen=True)
class Source:
    """A place that holds the data set, or a part of it.

    Attributes
    ----------
    name : str
        Short name, for ``dataset download --source``.
    identifier : str
        What it is called there.
    status : str
        What is known of it, in a sentence.
    by_hand : str
        How a person gets it without this program, in sentences.
    archive : Archive or None
        What a program can fetch; None where only a person can.
    label : str
        What a page calls it, where a program can fetch it: how much of the music, from where, and how large.
    """

    name: str
    identifier: str
    status: str
    by_hand: str
    archive: Archive | None = None
    label: str = ""

    def part_of(self, folder: Path) -> Path:
        """Path of the partial download, until the folder is complete."""
        return folder.with_name(f"{folder.name}.{self.name}.part")


_ALL = (
    Source(
        "wayback",
        "genres.tar.gz of the original server, in the Wayback Machine",
        "The whole original collection, 1.2 GB; the checksum of the original file is known. Not tried yet.",
        Sentence("Open {address} in a browser, and unpack the file.", address=_WAYBACK),
        Archive(
            _WAYBACK,
            1_225_571_541,
            "sha256:24347e0223d2ba798e0a558c4c172d9d4a19c00bb7963fe055d183dadb4ef2c6",
            _FULL,
        ),
        Sentence("All 1000 songs, from the Internet Archive (1.2 GB)"),
    ),
    Source(
        "huggingface",
        "marsyas/gtzan on Hugging Face, data/genres.tar.gz",
        "The whole collection in another archive than the original, 1.2 GB; no checksum is known. Not tried yet.",
        Sentence(
            "Open {address}, download and unpack {file}.",
            address="https://huggingface.co/datasets/marsyas/gtzan/tree/main/data",
            file="genres.tar.gz",
        ),
        Archive(_HUGGING_FACE, 1_226_192_050, None, _FULL),
        Sentence("All 1000 songs, from Hugging Face (1.2 GB)"),
    ),
    Source(
        "mini",
        "TempoBeatDownbeat/gtzan_mini on GitHub, which mirdata offers as gtzan_genre, version mini",
        "100 of the 1000 tracks; worked in 2022.",
        Sentence(
            "Open {address}, choose Code, Download ZIP, and unpack it.",
            address="https://github.com/TempoBeatDownbeat/gtzan_mini",
        ),
        Archive(_MIRDATA_MINI, None, "md5:44f7f23af8363d96c59663a987f29a4c", _MINI),
        Sentence("100 of the songs, from GitHub (about a tenth of that)"),
    ),
    Source(
        "kaggle",
        "andradaolteanu/gtzan-dataset-music-genre-classification on Kaggle",
        "All 1000 tracks, jazz.00054 among them broken, and tables of features. Needs an account. Not tried yet.",
        "Open https://www.kaggle.com/datasets/andradaolteanu/gtzan-dataset-music-genre-classification, sign in, "
        "download and unpack the archive.",
    ),
    Source(
        "kaggle-carlthome",
        "carlthome/gtzan-genre-collection on Kaggle",
        "The collection. Needs an account. Not tried yet.",
        "Open https://www.kaggle.com/datasets/carlthome/gtzan-genre-collection, sign in, download and unpack the "
        "archive.",
    ),
    Source(
        "huggingface-confit",
        "confit/gtzan on Hugging Face",
        "930 tracks of the filtered split at 22.05 kHz, as Parquet tables instead of sound files. Not tried yet.",
        "Open https://huggingface.co/datasets/confit/gtzan, and write every recording to a file named like "
        "blues.00000.wav.",
    ),
    Source(
        "huggingface-sanchit-gandhi",
        "sanchit-gandhi/gtzan on Hugging Face",
        "999 tracks at 32 kHz instead of 22.05 kHz, as Parquet tables instead of sound files. Not tried yet.",
        "Open https://huggingface.co/datasets/sanchit-gandhi/gtzan, and write every recording to a file named like "
        "blues.00000.wav.",
    ),
    Source(
        "original",
        "http://opihi.cs.uvic.ca/sound/genres.tar.gz",
        "Gone since 2022.",
        "The server no longer answers; please take another source.",
    ),
)

SOURCES: Mapping[str, Source] = MappingProxyType({source.name: source for source in _ALL})
"""All known sources by name, the recommended one first."""

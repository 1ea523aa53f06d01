"""Real recordings that librosa offers as examples, for visitors without a song at hand.

They don't ship with the project. Each is fetched once, when somebody asks for it, checked against its checksum, and
kept in the user's cache. Names and checksums are those of librosa's registry, licences those of the texts beside the
files there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import platformdirs

from genreclf.errors import DataError
from genreclf.translation import N_, Sentence

SERVER = "https://librosa.org/data/audio/"
"""Where they lie."""

LARGEST = 20_000_000
"""Bytes; a file that is larger is not one of them."""

_TIMEOUT = 10.0  # seconds without a byte


@dataclass(frozen=True)
class LibrosaRecording:
    """A real recording with a licence that lets everybody listen to it.

    Attributes
    ----------
    name : str
        What to call it on a button.
    description : str
        What it is and by whom, in one short line.
    file : str
        Its name on the server.
    checksum : str
        SHA-256 of the file.
    licence, source : str
        What it may be used for, and the address where it was published.
    """

    name: str
    description: str
    file: str
    checksum: str
    licence: str
    source: str


_RECORDINGS = (
    LibrosaRecording(
        N_("String orchestra"),
        N_("Brahms's Hungarian Dance No. 5, played by the strings of the US Army"),
        "Hungarian_Dance_number_5_-_Allegro_in_F_sharp_minor_(string_orchestra).hq.ogg",
        "8e93ff0182a93168b15346c497b164cb49d2a97bf1e987a1149ea579e914532e",
        "public domain",
        "https://musopen.org/music/43805-hungarian-dance-no-5-in-f-sharp-minor-woo-1-string-orchestra-arr/",
    ),
    LibrosaRecording(
        N_("Vibraphone trio"),
        N_("Vibe Ace by Kevin MacLeod: vibraphone, piano and bass"),
        "Kevin_MacLeod_-_Vibe_Ace.hq.ogg",
        "73d6443ef90a7c022f164e5aa90e56c2291585930b39b1656d0765abbc1f1779",
        "CC BY 3.0",
        "https://freemusicarchive.org/music/Kevin_MacLeod/Jazz_Sampler/Vibe_Ace",
    ),
    LibrosaRecording(
        N_("Sugar Plum Fairy"),
        N_("Tchaikovsky's Dance of the Sugar Plum Fairy by Kevin MacLeod"),
        "Kevin_MacLeod_-_P_I_Tchaikovsky_Dance_of_the_Sugar_Plum_Fairy.hq.ogg",
        "f062221a56a227cdb7c067cf2e6ac0e250a50012f7693ca0c8e31f05f83e49b1",
        "CC BY 3.0",
        "https://freemusicarchive.org/music/Kevin_MacLeod/Classical_Sampler/Dance_of_the_Sugar_Plum_Fairy",
    ),
    LibrosaRecording(
        N_("Singer and guitar"),
        N_("Let's Go Fishin' by Karissa Hobbs: a folk song with a singer"),
        "Karissa_Hobbs_-_Lets_Go_Fishin.hq.ogg",
        "85901bde0bc5f2cad28acb83487ccf99bd6908d7359f1a449fd799d8bebb3319",
        "CC BY 3.0",
        "https://freemusicarchive.org/music/Karissa_Hobbs/Age_of_Flowers/09_Lets_Go_Fishin",
    ),
    LibrosaRecording(
        N_("Drums and bass"),
        N_("Choice by Admiral Bob, of which only drums and bass are left"),
        "admiralbob77_-_Choice_-_Drum-bass.hq.ogg",
        "57b4d95473b92a8441c1d3ab20f836a3e0cbf501bf3afe1ce7a5d0d98d7d4576",
        "CC BY-NC 4.0",
        "http://dig.ccmixter.org/files/admiralbob77/61638",
    ),
    LibrosaRecording(
        N_("Ragtime piano"),
        N_("Pistachio Ice Cream Ragtime by The Piano Lady (Lena Orsa)"),
        "442789__lena-orsa__happy-music-pistachio-ice-cream-ragtime.hq.ogg",
        "1cc83b775e640a8dd409da9e29f5b5e0124bc5ec9bb4fda975919d31d1d893b8",
        "CC BY-NC 3.0",
        "https://freesound.org/people/lena_orsa/sounds/442789/",
    ),
    LibrosaRecording(
        N_("A whale"),
        N_("A humpback whale in Glacier Bay, recorded by Chris Gabriele of the US National Park Service"),
        "glacier-bay-humpback.hq.ogg",
        "c3250ff526898aa5528aeb6b81a49aff58f63400ec2ddb8bcb86caf611d33144",
        "public domain",
        "https://www.nps.gov/glba/learn/nature/soundclips.htm",
    ),
)


def recordings() -> Mapping[str, LibrosaRecording]:
    """The recordings by name."""
    return {recording.name: recording for recording in _RECORDINGS}


def folder() -> Path:
    """Folder in which fetched recordings are kept."""
    return platformdirs.user_cache_path("genreclf") / "recordings"


def is_kept(recording: LibrosaRecording) -> bool:
    """Whether the recording was fetched before."""
    return (folder() / recording.file).is_file()


def sizes(server: str = SERVER, *, timeout: float = 3.0) -> dict[str, int]:
    """Sizes of the recordings, from the server, without fetching them.

    Parameters
    ----------
    server : str
        Address that file names are appended to.
    timeout : float
        Seconds to wait for each answer; the first that does not come ends the inquiry.

    Returns
    -------
    dict of str to int
        Bytes of each recording that can be had; empty where the machine is offline.
    """
    import requests

    found: dict[str, int] = {}
    for name, recording in recordings().items():
        try:
            answer = requests.head(server + quote(recording.file), timeout=timeout, allow_redirects=True)
        except requests.RequestException:
            return found
        length = answer.headers.get("Content-Length", "")
        if answer.ok and length.isdecimal() and int(length) <= LARGEST:
            found[name] = int(length)
    return found


def fetch(recording: LibrosaRecording, server: str = SERVER) -> Path:
    """The file of a recording; from the server, if it is not kept yet.

    Parameters
    ----------
    recording : LibrosaRecording
        One of `recordings`.
    server : str
        Address that file names are appended to.

    Returns
    -------
    Path
        The file, which has the known checksum.

    Raises
    ------
    DataError
        If it can't be had, or is not the known one.
    """
    import pooch
    import requests

    host = urlsplit(server).hostname
    pooch.get_logger().setLevel("WARNING")
    try:
        path = pooch.retrieve(
            server + quote(recording.file),
            known_hash=f"sha256:{recording.checksum}",
            fname=recording.file,
            path=folder(),
            downloader=pooch.HTTPDownloader(timeout=_TIMEOUT),
        )
    except ValueError:  # pooch's word for a wrong checksum
        raise DataError(
            Sentence("What {host} sent is not the known recording, so it was thrown away.", host=host)
        ) from None
    except (requests.RequestException, OSError):
        raise DataError(
            Sentence("The recording can't be fetched from {host} now. Please try again later.", host=host)
        ) from None
    return Path(path)

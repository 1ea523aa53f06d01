"""The copy of GTZAN that is connected: for one visit, for this computer, or by the environment."""

import contextlib
import os
import urllib.parse
from pathlib import Path

import streamlit as st

from genreclf.app.server.lan_address import LOCAL_HOSTS
from genreclf.app.session import resources
from genreclf.app.session.state import state
from genreclf.errors import DataError
from genreclf.gtzan import DATA_VARIABLE, Gtzan, catalogue, locations
from genreclf.translation import Sentence, said


@st.cache_resource(max_entries=4, ttl=600, show_spinner=False)
def _dataset(root: str) -> Gtzan:
    return Gtzan(root)


def connected() -> Gtzan | None:
    """The copy of GTZAN that is connected, if it holds any track.

    It is the one that the visitor chose or the environment names; for visitors on this computer also the one that was
    chosen in an earlier visit, or that the app itself has fetched.
    """
    root = state.gtzan_folder or os.environ.get(DATA_VARIABLE)
    if root or not is_local_visitor():
        return None if not root or fault_of(root) else _dataset(root)
    kept = (str(folder) for folder in (locations.remembered(), locations.own_copy()) if folder)
    return next((_dataset(folder) for folder in kept if not fault_of(folder)), None)


def fault_of(root: str) -> str:
    """What is wrong with a folder that should hold GTZAN, as a sentence; empty if nothing is."""
    try:
        found = _dataset(root)
    except DataError as error:
        return said(error)
    if found.paths:
        return ""
    return Sentence("No track of GTZAN is in {folder}. File names should read like blues.00000.wav.", folder=root)


def connect(root: str) -> str:
    """Connect a copy of GTZAN, for this visit and later ones on this computer.

    Returns
    -------
    str
        What is wrong with the folder; empty if it is connected.
    """
    _dataset.clear(root)  # it may have been filled since
    if not (fault := fault_of(root)):
        state.gtzan_folder = root
        with contextlib.suppress(DataError):  # then it holds for this visit
            locations.remember(root)
    return fault


def connection_fault() -> str:
    """What is wrong with the folder that the environment names, as a sentence; empty if nothing is."""
    root = os.environ.get(DATA_VARIABLE)
    return fault_of(root) if root else ""


def is_local_visitor() -> bool:
    """Whether the page is shown on the machine that serves it, so that its folders are the visitor's own."""
    address = urllib.parse.urlsplit(st.context.url or "")
    return st.context.ip_address is None and address.hostname in LOCAL_HOSTS


def tracks() -> list[str]:
    """Tracks that can be looked at, connected or in the gallery, in the order of the data set."""
    copy = connected()
    there = {*resources.gallery().durations, *(copy.paths if copy else ())}
    return [track for track in catalogue() if track in there]


def track_path(track: str) -> Path | None:
    """Audio of a track, where it is connected."""
    copy = connected()
    return copy.paths.get(track) if copy else None

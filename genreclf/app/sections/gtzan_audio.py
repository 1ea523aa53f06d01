"""GTZAN's audio: what of it can be heard on a page, and how a visitor at this computer gets the rest."""

from pathlib import Path
from typing import Final

import streamlit as st

from genreclf.app.components import widgets
from genreclf.app.server.dataset_download import Status, dataset_download
from genreclf.app.session import connected_gtzan
from genreclf.gtzan import locations
from genreclf.gtzan.download_sources import Source
from genreclf.translation import N_, translated
from genreclf.translation import gettext as _

SECONDS_BETWEEN_LOOKS: Final = 1.0
"""How often a page looks how far the download is."""

NO_SOUND: Final = N_("The songs of this collection have no licence, so you see them here and don't hear them.")


def offer() -> None:
    """One line on the sound of the collection; to visitors on this computer it offers the recordings."""
    if fault := connected_gtzan.connection_fault():
        widgets.show_error(fault, icon=":material/folder_off:")
    connected = connected_gtzan.connected()
    if not connected_gtzan.is_local_visitor():
        if not connected:
            st.caption(_(NO_SOUND))
        return
    with st.container(key="recordings"):
        if dataset_download().status().is_busy:
            st.fragment(_progress, run_every=SECONDS_BETWEEN_LOOKS)()
        elif connected:
            st.caption(_("You can hear {count} of the 1000 songs here.", count=len(connected.paths)))
        else:
            _choices(dataset_download().status())


@st.cache_data(max_entries=1, ttl=60, show_spinner=False)
def _copies_at_hand() -> list[locations.Copy]:
    return locations.find_copies(locations.usual_places())


def _choices(status: Status) -> None:
    """What to do where there is no sound: use a copy that is there, go on with a download, or begin one."""
    copies = _copies_at_hand()
    if status.phase == "failed":
        by_hand = (
            [translated(status.source.by_hand), _("Then name its folder under *Other ways*.")] if status.source else []
        )
        st.warning(
            " ".join([widgets.plain(translated(status.words)), _("**By hand:**"), *by_hand]),
            icon=":material/cloud_off:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        if copies:
            best = copies[0]
            st.markdown(
                _(
                    "{tracks} of these songs lie on this computer, in {folder}.",
                    tracks=best.tracks,
                    folder=widgets.plain(_short(best.folder)),
                )
            )
            st.button(_("Hear them"), type="primary", icon=":material/volume_up:", on_click=_use, args=(best.folder,))
        elif status.received and status.source:
            st.markdown(_("{amount} of the recordings have arrived.", amount=_amount(status)))
            st.button(
                _("Go on"), type="primary", icon=":material/download:", on_click=_start, args=(status.source.name,)
            )
            st.button(_("Remove what has arrived"), on_click=dataset_download().discard)
        first = not copies and not status.received
        with st.popover(
            _("Hear the famous recordings, too") if first else _("Other ways"), icon=":material/music_note:"
        ):
            _ways(copies[1:])


def _ways(copies: list[locations.Copy]) -> None:
    """Every way to the recordings; who only wants to hear them needs the first button."""
    first, *others = dataset_download().sources.values()
    st.markdown(
        _(
            "They come in the background, and you can go on here. They have no licence: whether you may use them is "
            "for you to judge."
        )
    )
    _source(first)
    with st.expander(_("For engineers")):
        for copy in copies:
            name = widgets.plain(_short(copy.folder))
            st.button(
                _("Use the {tracks} songs in {name}", tracks=copy.tracks, name=name),
                key=f"use {copy.folder}",
                on_click=_use,
                args=(copy.folder,),
            )
        for source in others:
            _source(source)
        st.caption(
            _("What arrives is checked, and kept in {folder}.", folder=widgets.plain(_short(dataset_download().folder)))
        )
        _named_folder()


def _source(source: Source) -> None:
    label = translated(source.label) or source.identifier
    st.button(label, key=f"get {source.name}", icon=":material/download:", on_click=_start, args=(source.name,))


def _named_folder() -> None:
    """Connect the copy in a folder that only the visitor knows."""
    folder = st.text_input(_("If you have them, name their folder"), placeholder="/music/gtzan")
    if folder:
        with st.spinner(_("Looking for the songs…")):
            fault = connected_gtzan.connect(folder)
        if fault:
            widgets.show_error(fault, icon=":material/folder_off:")
        else:
            st.rerun()


def _progress() -> None:
    """How far the download is; the page goes on by itself when it has ended."""
    status = dataset_download().status()
    if not status.is_busy:
        if status.phase == "done":
            connected_gtzan.connect(str(dataset_download().folder))
            st.toast(_("The recordings are here. Press play under any picture."), icon=":material/volume_up:")
        st.rerun()
    stopping = status.phase == "stopping"
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.progress(
        status.share or 0.0,
        _("Stopping…") if stopping else _("Getting the recordings: {how_far}", how_far=translated(status.words)),
    )
    right.button(_("Stop the download"), on_click=dataset_download().stop, disabled=stopping, width="stretch")


def _amount(status: Status) -> str:
    """How much has arrived, for example ``"340 of 1226 MB"``."""
    size = status.source.archive.bytes if status.source and status.source.archive else None
    if not size:
        return _("{megabytes:.0f} MB", megabytes=status.received / 1e6)
    return _("{megabytes:.0f} of {of:.0f} MB", megabytes=status.received / 1e6, of=size / 1e6)


def _short(folder: Path) -> str:
    """A folder as its owner would write it."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _use(folder: Path) -> None:
    connected_gtzan.connect(str(folder))


def _start(source: str) -> None:
    dataset_download().start(source)

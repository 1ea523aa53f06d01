"""Joining a room by phone: the address, the QR code, and the button that lets phones join."""

from html import escape

import segno
import streamlit as st

from genreclf.app.base_path import base_path
from genreclf.app.server.lan_address import LanAddress, find_lan_address, own_address
from genreclf.app.server.phones_server import phones_servers
from genreclf.app.session import connected_gtzan
from genreclf.app.session.state import state
from genreclf.errors import GenreclfError
from genreclf.paths import bundled_path
from genreclf.quiz.room_registry import OpenRoom
from genreclf.translation import gettext as _
from genreclf.translation import translated


def address_for(room: OpenRoom) -> tuple[str, bool]:
    """Under which address phones reach the room, and whether they can; offers to let them."""
    found = _found()
    own = phones_servers().address(room)
    shown = state.phones_address or own or found.url
    address = st.text_input(
        _("Address for the phones"),
        value=shown,
        max_chars=200,
        help=_("Found out from your network. Change it where phones reach this computer by another name."),
    ).strip()
    address = address if "://" in address else f"http://{address}"
    state.phones_address = address
    if found.is_reachable:
        return address, True
    if own == address:
        st.success(
            _(
                "Phones in your network can join. They get the page for phones and nothing else, until you close "
                "the room."
            ),
            icon=":material/wifi:",
        )
        return address, True
    if not connected_gtzan.is_local_visitor():
        command = "make share" if bundled_path("Makefile").exists() else "genreclf app --share"
        st.info(
            _(
                "Phones can't join yet. Where the app was started, press Ctrl+C, then type `{command}`.",
                command=command,
            ),
            icon=":material/wifi_off:",
        )
    elif own_address() is None and address == found.url:
        st.info(
            _("This computer is in no network. Connect it to one, or to the hotspot of a phone, and reload this page."),
            icon=":material/wifi_off:",
        )
    else:
        st.button(
            _("Let phones join"),
            type="primary",
            width="stretch",
            icon=":material/wifi:",
            on_click=_let_in,
            args=(room, address),
        )
        st.markdown(
            _(
                ":small[This opens the page for phones, and nothing else, to everybody in this computer's network. "
                "It is closed again when you close the room.]"
            )
        )
    return address, address != found.url


def known_address(room: OpenRoom) -> str:
    """Where phones were told to go in this visit; empty after a reload, unless the room has a socket of its own."""
    return phones_servers().address(room) or state.phones_address


def is_reachable(room: OpenRoom, address: str) -> bool:
    """Whether phones reach the room under an address, as far as this computer can tell."""
    found = _found()
    return found.is_reachable or address == phones_servers().address(room) or address != found.url


def _found() -> LanAddress:
    return find_lan_address(
        st.context.url or "",
        bound=st.get_option("server.address"),
        announced=st.get_option("browser.serverAddress"),
        network=own_address(),
    )


def _let_in(room: OpenRoom, address: str) -> None:
    try:
        port = int(st.get_option("server.port"))
        state.phones_address = phones_servers().open(room, address, port)
    except GenreclfError as error:
        state.quiz_fault = translated(error)


def invitation(room: OpenRoom, address: str, *, is_large: bool = False, is_open: bool = True) -> None:
    """The QR code, the address and the letters; where phones can't join yet, only the letters."""
    base = f"{address.rstrip('/')}{base_path()}/join/"
    code = room.room.code
    if not is_open:
        later = _("The QR code and the address appear here once phones can join.")
        st.html(f'<div class="quiz-join"><p class="code">{code}</p><p class="at">{escape(later)}</p></div>')
        return
    image = segno.make(f"{base}{code}#{room.key}", error="m").svg_data_uri(scale=8, border=2)
    shown = base.partition("://")[2].rstrip("/")
    alt = _("QR code that opens the room on a phone")
    go_to = _("or go to {address}", address=f"<strong>{escape(shown)}</strong>")
    st.html(
        f'<div class="quiz-join{"" if is_large else " small"}"><img src="{image}" '
        f'alt="{escape(alt)}"><p class="at">{go_to}</p>'
        f'<p class="code">{code}</p></div>'
    )

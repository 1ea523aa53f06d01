"""The address at which phones in the local network reach this app."""

import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
"""Names and addresses under which a machine reaches itself."""
_ELSEWHERE: Final = ("192.0.2.1", 9)  # RFC 5737: an address that nobody has; nothing is sent there


@dataclass(frozen=True)
class LanAddress:
    """Where phones find the app.

    Attributes
    ----------
    url : str
        For example ``"http://192.168.0.7:8501"``; to the best of our knowledge.
    is_reachable : bool
        Whether other machines can get there; False where the app answers this machine only.
    """

    url: str
    is_reachable: bool


def find_lan_address(page: str, *, bound: str | None, announced: str | None, network: str | None) -> LanAddress:
    """Find out under which address phones reach the app.

    Parameters
    ----------
    page : str
        Address of the page as the presenter's browser shows it.
    bound : str or None
        Address that the server listens at (``server.address``); None for all.
    announced : str or None
        Name that whoever runs the server gave it (``browser.serverAddress``).
    network : str or None
        Address of this machine in its network.
    """
    parts = urlsplit(page)
    port = f":{parts.port}" if parts.port else ""
    if parts.hostname not in LOCAL_HOSTS:
        return LanAddress(f"{parts.scheme}://{parts.netloc}", is_reachable=True)
    if announced and announced not in LOCAL_HOSTS:
        return LanAddress(f"{parts.scheme}://{announced}{port}", is_reachable=True)
    if bound in LOCAL_HOSTS or network is None:
        return LanAddress(f"{parts.scheme}://{network or 'localhost'}{port}", is_reachable=False)
    return LanAddress(f"{parts.scheme}://{network}{port}", is_reachable=True)


def own_address() -> str | None:
    """Address of this machine in its network; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)  # the system only chooses the way
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found in LOCAL_HOSTS else found

"""Whom limits count as one visitor."""

import ipaddress

from starlette.datastructures import Address


def client_network(client: Address | None) -> str:
    """What limits count by: an IPv4 address, or the 64 bits of an IPv6 address that a household has in common.

    Parameters
    ----------
    client : starlette.datastructures.Address or None
        Who asks, as ``request.client`` has it; behind a proxy it is the visitor only where uvicorn trusts the proxy
        (``FORWARDED_ALLOW_IPS``).

    Returns
    -------
    str
        Empty where it is not known.
    """
    try:
        address = ipaddress.ip_address(client.host if client else "")
    except ValueError:  # no socket of the internet
        return client.host if client else ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))

"""Whose request it is: the address that bounds, queues and, where the operator asks for it, the log go by."""

import ipaddress


def sender(near: str, forwarded: str) -> str:
    """The address that a request came from; a household's IPv6 addresses are one network.

    A proxy in front of the server connects from a private address, and has written the sender's at the end of
    ``X-Forwarded-For``. What stands before that anybody can write.

    Args:
        near: the address that the connection came from, "" for a socket without addresses.
        forwarded: the header ``X-Forwarded-For``, "" where there is none.
    """
    named = forwarded.rpartition(",")[2].strip()
    try:
        if named and not ipaddress.ip_address(near).is_global:
            return _household(named)
        return _household(near)
    except ValueError:
        return near


def _household(address: str) -> str:
    """The address as text, of IPv6 the network that a household has. Raises a ValueError where it is none."""
    found = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)

"""What is this machine alone: an address that no other can reach, or the names that stand for one."""

import ipaddress

LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})


def is_loopback(address: str | None) -> bool:
    """Tell whether an address in numbers, with a zone or without, is of this machine alone; a name never is."""
    try:
        return ipaddress.ip_address((address or "").partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_this_machine(host: str | None) -> bool:
    """Tell whether a host, by number or by a name that stands for one, is this machine alone."""
    return (host or "").lower() in LOOPBACK_NAMES or is_loopback((host or "").strip("[]"))

# SPDX-License-Identifier: Apache-2.0

"""
Which IP addresses a stranger's document may make this machine talk to: public ones.

An allow-list by kind: what is not an ordinary public unicast address is
refused, so that a range that is set aside tomorrow is refused today, whatever
the version of Python knows. Spec: IANA IPv4 and IPv6 Special-Purpose Address
Registries.
"""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

_V4_REFUSED: Final = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments, of which Python takes some for public
    IPv4Network("192.88.99.0/24"),  # relays into the old 6to4
)
_V6_GLOBAL: Final = IPv6Network("2000::/3")
"""All that was ever given out for public use; NAT64 and the like lie outside."""

_V6_REFUSED: Final = (
    IPv6Network("2001::/23"),  # protocol assignments: Teredo carries an IPv4 address of anyone's
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),  # documentation, as the line above
)


def is_public(address: str) -> bool:
    """
    Whether `address` is a public unicast address, after unwrapping an IPv4 one inside IPv6.

    Args:
        address: In the form that `getaddrinfo` gives, without a zone.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_v4(parsed)
    if parsed.scope_id is not None:
        return False
    wrapped = parsed.ipv4_mapped or parsed.sixtofour
    return _is_public_v4(wrapped) if wrapped else _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved)
        and not any(address in network for network in _V4_REFUSED)
    )


def _is_public_v6(address: IPv6Address) -> bool:
    return (
        address in _V6_GLOBAL
        and address.is_global
        and not any(address in network for network in _V6_REFUSED)
    )

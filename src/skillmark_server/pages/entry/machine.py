# SPDX-License-Identifier: Apache-2.0

"""
Whether a request comes from the machine the site runs on, as the demo accounts demand.

A proxy in front of the site is never this machine: it carries strangers.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SAYS_PROXY: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_this_machine(request: HttpRequest) -> bool:
    """Whether both the address asked for and the one who asks are this machine."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return False
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name.lower() not in _HOSTS or any(request.META.get(said) for said in _SAYS_PROXY):
        return False
    try:
        return ipaddress.ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False

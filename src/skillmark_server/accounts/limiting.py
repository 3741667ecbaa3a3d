# SPDX-License-Identifier: Apache-2.0

"""
How often one address may ask for what costs the site work, or could be guessed.

Counted over all processes in the cache, by minute, under a keyed hash of the address: the
address itself is nowhere kept. It does not know people; who is signed in has other limits.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Refusal

_IPV6_HOME: Final = 64
_MINUTE: Final = 60


class TooOften(Refusal):
    """
    More than the limit within a minute.

    Args:
        seconds: After which it may be tried again.
    """

    code = "too_often"
    http_status = 429
    sentence = _("That was asked very often from where you are.")
    hint = _("Wait a minute, and try again. What you wrote is still here.")

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def address_of(request: HttpRequest) -> str:
    """
    The address a request comes from, as far as the proxies in front of the site are believed.

    Of IPv6 the network: one subscriber has a whole /64.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = settings.TRUSTED_PROXIES
    if hops:
        said = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        if len(said) >= hops:
            address = said[-hops].strip()
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(read, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((read, _IPV6_HOME), strict=False))
    return str(read)


def count(request: HttpRequest, what: str, *, a_minute: int, seconds: float) -> None:
    """
    Count one request for `what`.

    Args:
        request: Whose address counts.
        what: The name of the limit.
        a_minute: How many are let through.
        seconds: Now, since the epoch.

    Raises:
        TooOften: The limit of this minute is reached.
    """
    minute, past = minute_of(seconds)
    name = salted_hmac("skillmark.limit", f"{what} {minute} {address_of(request)}").hexdigest()
    key = f"limit:{name}"
    if cache.add(key, 1, timeout=2 * _MINUTE):
        return
    try:
        met = cache.incr(key)
    except ValueError:  # it was thrown out between the two calls
        return
    if met > a_minute:
        raise TooOften(_MINUTE - past)


def minute_of(seconds: float) -> tuple[int, int]:
    """Which minute of all since the epoch it is, and how many seconds of it have passed."""
    return divmod(int(seconds), _MINUTE)

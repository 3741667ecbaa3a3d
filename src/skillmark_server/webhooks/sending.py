# SPDX-License-Identifier: Apache-2.0

"""How this site sends: to public addresses, and to the networks that its operator named."""

from __future__ import annotations

import functools
import ssl

from django.conf import settings

from skillmark.errors import AddressRefusedError
from skillmark.fetch.posting import GuardedPoster
from skillmark_server.webhooks.refusals import AddressRefused, NoEgress

LONGEST: int = 2_000


def poster() -> GuardedPoster:
    """What posts for this site."""
    return _poster(settings.WEBHOOK_NETWORKS, settings.WEBHOOK_CA)


@functools.lru_cache(maxsize=4)
def _poster(networks: tuple, authorities: str) -> GuardedPoster:
    tls = ssl.create_default_context(cafile=authorities) if authorities else None
    return GuardedPoster(networks=networks, tls=tls)


def readable(url: str) -> str:
    """
    Return an address in normal form; where its name leads is looked at each time it is sent to.

    Raises:
        NoEgress: This site sends nothing out.
        AddressRefused: It is no https address with an ordinary host name.
    """
    from skillmark.fetch.sockets import read_address

    if settings.NO_EGRESS:
        raise NoEgress
    try:
        return read_address(url.strip()[: LONGEST + 1]).url
    except AddressRefusedError as error:
        raise AddressRefused(field="url") from error

# SPDX-License-Identifier: Apache-2.0

"""
Calling a platform that its own user named, with their token.

Nothing of a stranger decides where a call goes, so that it may go to a private network; but it
goes over https with a certificate that is believed, or stays on this machine, and no redirect
takes the token elsewhere.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Final

from skillmark.fetch.exchange import Answer

MOST: Final = 64 * 1024 * 1024
"""Octets of an answer that are read."""


class Caller:
    """
    Calls one platform.

    Args:
        tls: Authorities that are believed; the public ones by default.
        seconds: For a whole call.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, seconds: float = 60.0) -> None:
        self._tls, self._seconds = tls, seconds

    def call(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """
        Send `body` to `url`, and return what was answered, whatever its status.

        Raises:
            FetchTimeoutError: It took too long.
            FetchError: It cannot be reached, or answered with more than `MOST` octets.
        """
        from skillmark.fetch import sockets  # noqa: PLC0415 - the HTTP client takes long to import

        if self._tls is None:
            self._tls = sockets.default_tls()
        return sockets.call(
            method,
            url,
            body=body,
            headers=headers,
            tls=self._tls,
            seconds=self._seconds,
            limit=MOST,
        )


def site_address(text: str) -> str:
    """
    Return the address of a platform without a slash at its end.

    Raises:
        AddressRefusedError: It is not https, nor http on this machine, or is more than a site's.
    """
    from skillmark.fetch import sockets  # noqa: PLC0415 - as above

    return sockets.read_own_address(text)

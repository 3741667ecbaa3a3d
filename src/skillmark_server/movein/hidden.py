# SPDX-License-Identifier: Apache-2.0

"""
Whose address stands behind a hash: Open Badges 2.0 lets a platform publish only that.

An organisation that moves in knows its people: each address of its roster is hashed with the
salt of the award and compared. The work is bounded; what is over stays a wrong row.
"""

from __future__ import annotations

import hashlib
from typing import Final

from skillmark_server.accounts.models import Organisation, PersonEmail

MOST_DIGESTS: Final = 5_000_000
"""Some seconds of work."""

_SALTS_KEPT: Final = 16
_ALGORITHMS: Final = {"sha256": hashlib.sha256, "md5": hashlib.md5}


class KnownAddresses:
    """The addresses of a roster, to be found by their hashes."""

    def __init__(self, organisation: Organisation, *, most: int = MOST_DIGESTS) -> None:
        rows = PersonEmail.objects.filter(organisation=organisation).values_list("email", flat=True)
        self._addresses = sorted(set(rows))
        self._left = most
        self._by_salt: dict[tuple[str, str], dict[str, str]] = {}

    def behind(self, identity: str, salt: str) -> str:
        """Return the address whose hash `identity` is, or nothing."""
        name, dollar, digest = identity.partition("$")
        make = _ALGORITHMS.get(name.lower()) if dollar else None
        if make is None:
            return ""
        known = self._by_salt.get((name, salt))
        if known is None:
            if self._left < len(self._addresses):
                return ""
            self._left -= len(self._addresses)
            known = {
                make((address + salt).encode()).hexdigest(): address for address in self._addresses
            }
            # Most platforms take one salt for a person or for all; some a new one each time.
            if len(self._by_salt) >= _SALTS_KEPT:
                self._by_salt.clear()
            self._by_salt[name, salt] = known
        return known.get(digest.lower(), "")

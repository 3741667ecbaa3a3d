# SPDX-License-Identifier: Apache-2.0

"""
Status lists that were proven a moment ago, for the next credential on them.

A thousand badges stand on one list; its proof is checked once for one moment
and the very same bytes. Another moment, address or byte is proven anew.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from skillmark.protocols import Json

_KEPT: Final = 64
"""Lists: a run over badges of a few issuers needs fewer, and one may have megabytes."""


class ProvenLists:
    """Documents of proven lists, by address, digest of the bytes, and moment."""

    __slots__ = ("_documents",)

    def __init__(self) -> None:
        self._documents: dict[tuple[str, bytes, datetime], Json] = {}

    def get(self, address: str, body: bytes, at: datetime) -> Json | None:
        """Return the list in `body`, if it was proven for `at`."""
        return self._documents.get((address, hashlib.sha256(body).digest(), at))

    def add(self, address: str, body: bytes, at: datetime, document: Json) -> None:
        """Keep a list that was proven for `at`."""
        if len(self._documents) >= _KEPT:
            self._documents.clear()
        self._documents[address, hashlib.sha256(body).digest(), at] = document

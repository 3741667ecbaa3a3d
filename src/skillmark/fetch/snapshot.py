# SPDX-License-Identifier: Apache-2.0

"""
Documents of issuers and status lists as they were at one moment, kept by anybody.

A snapshot travels with the credentials that it is about. Whoever gives it could have written
any of it: a list is believed because its issuer signed it, and a document that says which keys
an issuer has is believed by nobody. What a verifier has of its own wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from skillmark.fetch.mapped import MapFetcher
from skillmark.protocols import Fetcher


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    What was kept.

    Args:
        taken_at: When, as whoever kept it says; timezone-aware.
        documents: From URL or DID to the octets.
    """

    taken_at: datetime
    documents: Mapping[str, bytes]

    def under(self, own: Fetcher | None) -> MapFetcher:
        """
        Return what answers from the verifier's own documents, and else from the snapshot.

        Args:
            own: A map of the verifier's own. Any other fetcher is not asked: what a snapshot
                says is of its moment, and would not be if half of it were of today.
        """
        return (
            own.before(self.documents)
            if isinstance(own, MapFetcher)
            else MapFetcher(self.documents)
        )


def is_at_hand(own: Fetcher | None, key: str) -> bool:
    """Whether the verifier itself has a document for this URL or DID."""
    return isinstance(own, MapFetcher) and own.knows(key)

# SPDX-License-Identifier: Apache-2.0

"""A fetcher that asks nobody: for a site that does not go out."""

from __future__ import annotations

from skillmark.errors import EgressClosedError
from skillmark.protocols import Fetched, Fetcher


class ClosedFetcher(Fetcher):
    """Refuses every address without looking at where it leads."""

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Refuse.

        Raises:
            EgressClosedError: Always.
        """
        del accept, limit
        raise EgressClosedError(f"not fetched: this site does not go out ({url[:200]})")

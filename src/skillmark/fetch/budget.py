# SPDX-License-Identifier: Apache-2.0

"""
How much one verification may fetch: a stranger's document must not make us a crawler.

One budget serves one verification and is thrown away. An address that was
answered is not asked again, so that the document that was checked is the
document that is used.
"""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable

from skillmark.errors import FetchError
from skillmark.fetch.mapped import MapFetcher
from skillmark.protocols import Fetched, Fetcher

FETCHES_PER_VERIFICATION: Final = 5


@runtime_checkable
class Keeping(Protocol):
    """A fetcher that keeps answers, and can be told how long one holds."""

    def keep_at_most(self, url: str, seconds: float) -> None:
        """Ask `url` again after `seconds` at the latest."""
        ...


class FetchBudget(Fetcher):
    """
    Another fetcher, asked for a limited number of addresses.

    Args:
        fetcher: Who fetches.
        fetches: How many addresses may be asked for; the same one again, with
            the same `accept`, is free.
    """

    def __init__(self, fetcher: Fetcher, fetches: int = FETCHES_PER_VERIFICATION) -> None:
        self._fetcher = fetcher
        self._fetches = fetches
        self._left = fetches
        self._answers: dict[tuple[str, str], Fetched] = {}

    def knows(self, url: str) -> bool:
        """Whether `url` (or a DID) is in the map that this fetches from."""
        return isinstance(self._fetcher, MapFetcher) and self._fetcher.knows(url)

    def keep_at_most(self, url: str, seconds: float) -> None:
        """Tell the fetcher how long an answer holds, where it keeps any."""
        if isinstance(self._fetcher, Keeping):
            self._fetcher.keep_at_most(url, seconds)

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return what `url` answers, at most `limit` bytes of it.

        Raises:
            FetchError: The budget is spent, or as the fetcher says.
        """
        known = self._answers.get((url, accept))
        if known is None:
            if self._left <= 0:
                raise FetchError(
                    f"checking this needs more than {self._fetches} documents from the network"
                )
            self._left -= 1
            known = self._fetcher.fetch(url, accept=accept, limit=limit)
            self._answers[url, accept] = known
        if len(known.body) > limit:
            raise FetchError(f"the answer has {len(known.body)} bytes, at most {limit} are read")
        return known

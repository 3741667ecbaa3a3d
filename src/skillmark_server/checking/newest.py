# SPDX-License-Identifier: Apache-2.0

"""
The newest versions of this site's own awards, for the site's verifier, in process.

As a stranger gets them: of what everybody sees, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final

from skillmark.errors import FetchError
from skillmark.fetch import Keeping
from skillmark.protocols import Fetched, Fetcher
from skillmark_server.awards.addresses import newest_in
from skillmark_server.awards.models import Award, DocumentForm
from skillmark_server.awards.newest import newest_document
from skillmark_server.awards.selectors import public_award, public_awards
from skillmark_server.refusals import Refusal

_MEDIA_TYPE: Final = "application/vc"
_AT: Final[ContextVar[datetime | None]] = ContextVar("judged_for", default=None)


@contextmanager
def judged_for(at: datetime) -> Iterator[None]:
    """Have newest versions be those of the moment `at`, within."""
    mark = _AT.set(at)
    try:
        yield
    finally:
        _AT.reset(mark)


class NewestFetcher(Fetcher):
    """
    Has the newest versions of own awards; asks another for everything else.

    Args:
        others: Who has the rest.
    """

    def __init__(self, others: Fetcher) -> None:
        self._others = others

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return what stands at `url`.

        Raises:
            FetchError: Nothing that everybody sees, or as the other says.
        """
        award_id, at = newest_in(url), _AT.get()
        if award_id is None or at is None:
            return self._others.fetch(url, accept=accept, limit=limit)
        try:
            award = public_award(award_id)
            body, _digest = newest_document(
                award, DocumentForm.DATA_INTEGRITY, among=public_awards(), at=at
            )
        except (Award.DoesNotExist, Refusal) as error:
            raise FetchError("this site has no newer version at that address") from error
        return Fetched(url, body, _MEDIA_TYPE)

    def keep_at_most(self, url: str, seconds: float) -> None:
        """Say how long an answer holds, where answers are kept."""
        if isinstance(self._others, Keeping) and newest_in(url) is None:
            self._others.keep_at_most(url, seconds)

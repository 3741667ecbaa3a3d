# SPDX-License-Identifier: Apache-2.0

"""The running site as a stranger's verifier meets it, without a socket."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from skillmark.errors import FetchError
from skillmark.protocols import Fetched, Fetcher


class SiteFetcher(Fetcher):
    """Asks the site for what is on it, and nobody for anything else."""

    def __init__(self) -> None:
        self._client = Client()

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return what the site answers.

        Raises:
            FetchError: It is not of the site, or the site does not give it.
        """
        if not url.startswith(settings.BASE_URL):
            raise FetchError(f"{url} is not of the site")
        path = url.removeprefix(settings.BASE_URL)
        answer = self._client.get(path, headers={"Accept": accept})
        if answer.status_code != 200:
            raise FetchError(f"{url} answered {answer.status_code}")
        assert len(answer.content) <= limit
        return Fetched(url, answer.content, answer["Content-Type"])

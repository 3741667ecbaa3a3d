# SPDX-License-Identifier: Apache-2.0

"""
The site's own verifier, and one run of it: judged by the core, bounded in time here.

Documents and lists of this site are read in process; everything else through the guarded
fetcher. One verification starts no fetch after half of its time, and no fetch takes longer
than the other half, so that a slow stranger holds a place for five seconds at most.
"""

from __future__ import annotations

import functools
import hashlib
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeAlias

from django.conf import settings

from skillmark import GuardedFetcher, Report, Verifier, baking, required_recipient
from skillmark.bulk.verifying import BulkVerifier
from skillmark.errors import (
    FetchTimeoutError,
    SeveralCredentialsError,
    SkillmarkError,
    TooLargeError,
)
from skillmark.fetch import ClosedFetcher, Keeping
from skillmark.fetch.guarded import FetchLimits
from skillmark.protocols import Fetched, Fetcher
from skillmark.report import Finding, Step, complete
from skillmark_server.checking.giving import Given
from skillmark_server.checking.newest import NewestFetcher, judged_for
from skillmark_server.checking.own import own_bytes
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.register import site_policy
from skillmark_server.lifecycle.endorsement_documents import own_fetcher

WALL_SECONDS: Final = 5.0
ALTOGETHER_SECONDS: Final = 15.0
"""For all things of one request; what was not begun by then is not checked."""

TOGETHER_FROM: Final = 10
"""Files of a request from which on it pays to learn what they share: twenty take half as long."""

MOST_IN_PDFS: Final = 40
"""Badges of one request that stand in PDFs of several; a résumé of ours holds thirty at most."""

_HALF: Final = WALL_SECONDS / 2


@dataclass(slots=True)
class _Watch:
    """One verification under way: until when it may fetch, and what it got."""

    until: float
    bodies: dict[str, bytes] = field(default_factory=dict)


_WATCH: Final[ContextVar[_Watch | None]] = ContextVar("verification", default=None)


class Watched(Fetcher):
    """
    Another fetcher, which is asked nothing new once a verification has used its time.

    Args:
        fetcher: Who fetches.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return what `url` answers.

        Raises:
            FetchTimeoutError: The time of this verification is used up.
            FetchError: As the fetcher says.
        """
        watch = _WATCH.get()
        if watch is not None and time.monotonic() > watch.until:
            raise FetchTimeoutError("checking this takes longer than we wait")
        fetched = self._fetcher.fetch(url, accept=accept, limit=limit)
        if watch is not None:
            watch.bodies.setdefault(url, fetched.body)
        return fetched

    def keep_at_most(self, url: str, seconds: float) -> None:
        """Say how long an answer holds, where answers are kept."""
        if isinstance(self._fetcher, Keeping):
            self._fetcher.keep_at_most(url, seconds)


@functools.cache
def network() -> Fetcher:
    """What stands outside this site; one cache for all verifications of the process."""
    if settings.NO_EGRESS:
        return ClosedFetcher()
    return GuardedFetcher(limits=FetchLimits(connect_seconds=2.0, total_seconds=_HALF, parallel=8))


@functools.cache
def site_verifier() -> Verifier:
    """The verifier of this process, which keeps the lists that it proved."""
    return Verifier(
        fetcher=Watched(NewestFetcher(own_fetcher(network()))),
        known=own_documents(),
        policy=site_policy(),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """
    One thing and what the core found.

    Args:
        given: The thing.
        report: Of the core.
        digest: SHA-256 in hexadecimal of the signed bytes, or of what was given where no
            signed bytes could be found in it; empty where nothing was fetched.
        at: The moment it was judged for.
    """

    given: Given
    report: Report
    digest: str
    at: datetime
    body: bytes = b""
    """What stood at the address that was given; empty where none was, or nothing was obtained."""


Inspect: TypeAlias = Callable[[str | bytes, datetime], Report]


def _one_by_one(thing: str | bytes, at: datetime) -> Report:
    return site_verifier().inspect(thing, at=at)


def _together() -> Inspect:
    """Return what finds out once what the badges of one request share; it says the same."""
    bulk = BulkVerifier(site_verifier())
    return lambda thing, at: bulk.inspect(thing, at=at).report


def judge(given: Given, *, at: datetime, inspect: Inspect = _one_by_one) -> Judged:
    """
    Verify one thing. It never raises for what was given.

    Args:
        given: The thing.
        at: The moment to judge for.
        inspect: Reports on it as the site's verifier does.
    """
    if given.is_too_large:
        error = TooLargeError("more than 5 MiB")
        return Judged(given, Report(complete([Finding.failed(Step.READ, error)])), "", at)
    watch = _Watch(time.monotonic() + _HALF)
    mark = _WATCH.set(watch)
    thing = given.thing
    # An award of this site is read in process, also where the site has no https address (a demo).
    if given.is_link and (body := own_bytes(str(thing))) is not None:
        thing = watch.bodies[str(given.thing)] = body
    try:
        with judged_for(at):
            report = inspect(thing, at)
    finally:
        _WATCH.reset(mark)
    body = watch.bodies.get(str(given.thing), b"") if given.is_link else b""
    return Judged(given, report, _digest(given, watch), at, body)


def inspect_as_of(*addresses: str) -> Inspect:
    """Return what reports as the site's verifier does, and asks whom it was issued to as well."""
    site = site_verifier()
    asking = replace(site, policy=site.policy & required_recipient(*addresses))
    return lambda thing, at: asking.inspect(thing, at=at)


def judge_all(given: list[Given], *, at: datetime) -> tuple[list[Judged], int]:
    """
    Verify each thing in turn; of a PDF that holds several badges, each of them.

    Returns:
        What was judged, and how many things the time did not suffice for.
    """
    end = time.monotonic() + ALTOGETHER_SECONDS
    files = sum(isinstance(one.thing, bytes) for one in given)
    inspect = _together() if files >= TOGETHER_FROM else _one_by_one
    judged: list[Judged] = []
    left, room = 0, MOST_IN_PDFS
    for one in given:
        if judged and time.monotonic() > end:
            left += 1
            continue
        found = judge(one, at=at, inspect=inspect)
        parts = _parts_of(found, room)
        if not parts:
            judged.append(found)
            continue
        room -= len(parts)
        inspect_parts = _together() if len(parts) >= TOGETHER_FROM else inspect
        for part in parts:
            if judged and time.monotonic() > end:
                left += 1
            else:
                judged.append(judge(part, at=at, inspect=inspect_parts))
    return judged, left


def _parts_of(found: Judged, most: int) -> list[Given]:
    """The badges in a PDF of several, if they are `most` at most; none for anything else."""
    given = found.given
    data = given.thing if isinstance(given.thing, bytes) else found.body
    is_pdf = baking.kind_of(data) == "pdf"
    if found.report.code != SeveralCredentialsError.code or not is_pdf:
        return []
    try:
        texts = [one.text for one in baking.find_all(data)]
    except SkillmarkError:
        return []
    if len(texts) > most:
        return []
    # The names inside are the file's own, and may say anything: a number says as much.
    return [
        Given(f"{given.name} ({number}/{len(texts)})", text) for number, text in enumerate(texts, 1)
    ]


def _digest(given: Given, watch: _Watch) -> str:
    data = given.thing if isinstance(given.thing, bytes) else given.thing.encode("utf-8", "replace")
    if given.is_link:
        data = watch.bodies.get(str(given.thing), b"")
    try:
        if baking.kind_of(data) in {"png", "svg", "pdf"}:
            data = baking.find(data).text
    except SkillmarkError:
        pass  # the file holds none, or two
    return hashlib.sha256(data.strip()).hexdigest() if data else ""

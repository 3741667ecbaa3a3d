# SPDX-License-Identifier: Apache-2.0

"""
What our own verifier finds about one of our own awards, as a stranger would find it.

Keys, lists and documents of this site are read in process. A report follows from the
signed bytes, the issuer's document, the lists as they are served, and the moment: it is
kept for as long as none of these is another, a minute at most, so that the signature is
not checked anew for every reader, and no change is missed.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from skillmark import Report, Verifier
from skillmark.bulk.shapes_budget import Limits
from skillmark.bulk.verifying import BulkVerifier
from skillmark.canonical.jcs import canonicalize
from skillmark.encoding import strict_json
from skillmark.errors import FetchError
from skillmark.protocols import Fetched, Fetcher, Json
from skillmark_server.awards.documents import signed_with_digest
from skillmark_server.awards.models import Award, VerificationCount
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.lists import own_lists_fetcher
from skillmark_server.custody.models import StatusList
from skillmark_server.custody.register import site_policy

_KEPT: Final = 2_048
_Inputs = tuple[str, str, tuple[str, ...], int, int]


class _Reports:
    """The reports of this process; the one that was not asked for longest goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Inputs, Report] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, inputs: _Inputs) -> Report | None:
        with self._lock:
            report = self._kept.get(inputs)
            if report is not None:
                self._kept.move_to_end(inputs)
            return report

    def add(self, inputs: _Inputs, report: Report) -> None:
        with self._lock:
            self._kept[inputs] = report
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


_reports = _Reports()


class AskedOnce(Mapping[str, Json]):
    """Documents that a report, or some, ask for again and again: of the badge, of its lists."""

    def __init__(self, documents: Mapping[str, Json]) -> None:
        self._documents = documents
        self._met: dict[str, Json] = {}

    def __getitem__(self, did: str) -> Json:
        if did not in self._met:
            self._met[did] = self._documents[did]
        return self._met[did]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


class ReadOnce(Fetcher):
    """Lists of this site that a run over many credentials asks for again and again."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._met: dict[str, Fetched] = {}

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return what `url` answers, from the first answer on.

        Raises:
            FetchError: It is not of this site, or longer than `limit`.
        """
        known = self._met.get(url)
        if known is None:
            known = self._met[url] = self._fetcher.fetch(url, accept=accept, limit=limit)
        if len(known.body) > limit:
            raise FetchError(f"the answer has {len(known.body)} bytes, at most {limit} are read")
        return known


def report_on(award: Award, *, at: datetime) -> Report:
    """
    Verify an award as a stranger would, without a network.

    Args:
        award: Its signed bytes are verified, not its row.
        at: The moment to judge for.

    Raises:
        Altered: What is kept is not what was signed.
    """
    return _report(award, signed_with_digest(award), _Site([award]), at=at)


def reports_on(
    awards: Iterable[Award], signed: Mapping[uuid.UUID, tuple[bytes, str]], *, at: datetime
) -> dict[uuid.UUID, Report]:
    """
    As `report_on` for many: issuers, lists and their digests are read once for all of them.

    Args:
        awards: Those that are in `signed` are verified.
        signed: As `documents.signed_with_digests` gives it.
        at: The moment to judge for.

    Returns:
        By id of the award.
    """
    sound = [award for award in awards if award.pk in signed]
    site = _Site(sound)
    return {award.pk: _report(award, signed[award.pk], site, at=at) for award in sound}


class _Site:
    """What a report on an award of this site depends on beside its bytes, read when asked for."""

    def __init__(self, awards: Iterable[Award]) -> None:
        self.known = AskedOnce(own_documents())
        self.fetcher = ReadOnce(own_lists_fetcher(None))
        serials = {serial for award in awards for serial in _lists_of(award)}
        rows = StatusList.objects.filter(serial__in=serials).order_by("pk")
        self._digests = tuple(rows.values_list("serial", "pk", "digest"))

    def list_digests(self, award: Award) -> tuple[str, ...]:
        own = _lists_of(award)
        return tuple(f"{key}:{digest}" for serial, key, digest in self._digests if serial in own)


def _lists_of(award: Award) -> tuple[int, ...]:
    return tuple(key for key in (award.revocation_list_serial, award.suspension_list_serial) if key)


def _report(award: Award, signed: tuple[bytes, str], site: _Site, *, at: datetime) -> Report:
    body, digest = signed
    inputs = (
        digest,
        _document_digest(body, site.known),
        site.list_digests(award),
        _phase(award, at),
        int(at.timestamp() // 60),
    )
    report = _reports.get(inputs)
    if report is None:
        verifier = Verifier(fetcher=site.fetcher, known=site.known, policy=site_policy())
        report = verifier.inspect(body, at=at)
        _reports.add(inputs, report)
    return report


def bulk_verifier() -> BulkVerifier:
    """
    Return what verifies many awards of this site for one moment, without a network.

    Documents of issuers and status lists are read once, and hold for as long as it is used.
    """
    known = AskedOnce(own_documents())
    verifier = Verifier(
        fetcher=ReadOnce(own_lists_fetcher(None)), known=known, policy=site_policy()
    )
    # Nothing here is a stranger's: no stream of ever new forms has to be held off.
    limits = Limits(shapes=1_024, families=4_096, at_once=65_536, at_once_of_all=65_536)
    return BulkVerifier(verifier, limits=limits)


def forget_reports() -> None:
    """Let every signature be checked anew."""
    _reports.clear()


def count_verifications(counts: Mapping[uuid.UUID, int], *, day: date) -> None:
    """
    Add to how often awards of achievements were looked at on a day; nobody knows whose.

    Args:
        counts: By id of the achievement.
        day: Where the site stands.
    """
    with transaction.atomic():
        for achievement_id, count in sorted(counts.items()):
            VerificationCount.objects.get_or_create(achievement_id=achievement_id, day=day)
            VerificationCount.objects.filter(achievement_id=achievement_id, day=day).update(
                count=F("count") + count
            )


def _document_digest(body: bytes, known: Mapping[str, Json]) -> str:
    issuer = strict_json.loads_object(body, max_bytes=len(body)).get("issuer")
    did = issuer.get("id") if isinstance(issuer, dict) else issuer
    document = known.get(str(did))
    return "" if document is None else hashlib.sha256(canonicalize(document)).hexdigest()


def _phase(award: Award, at: datetime) -> int:
    """0 before it begins, 1 while it lasts, 2 after its end; the signed days are the row's."""
    if at < award.valid_from:
        return 0
    return 2 if award.valid_until is not None and at > award.valid_until else 1

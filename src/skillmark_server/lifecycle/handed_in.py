# SPDX-License-Identifier: Apache-2.0

"""
Endorsements that were signed elsewhere: what they may be about, and what they are judged by.

Who verifies them anew, when a page is made, asks nobody outside: it reads the documents that were
had last. They are asked for again each day, and count for a week.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from skillmark.fetch import MapFetcher
from skillmark.protocols import Json
from skillmark_server.achievements.models import Version
from skillmark_server.awards.documents import signed_document
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.lifecycle.endorsing import Target, signed_id
from skillmark_server.lifecycle.models import Endorsed, Endorsement, HandedIn

HOLDS_FOR: Final = timedelta(days=7)
ASKED_EVERY: Final = timedelta(days=1)
LARGEST: Final = 256 * 1024
"""Bytes of one endorsement."""
LARGEST_OF_ALL: Final = 1024 * 1024
"""Bytes of everything that it is judged by."""
_MOST_VERSIONS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """
    An endorsement that was verified.

    Args:
        body: The octets that were signed, as they were handed in.
        issuer: Who signed.
        subject: The id of what it is about.
        name: Of who signed, fit to be shown; may be empty.
        comment: What they say, fit to be shown; may be empty.
        documents: What it was judged by, by address.
    """

    body: bytes
    issuer: str
    subject: str
    name: str
    comment: str
    documents: Mapping[str, bytes]


def subjects_of(target: Target) -> dict[str, Json]:
    """What an endorsement of a thing may be about, by the id that is signed, with what has it."""
    if target.kind is Endorsed.AWARD:
        return {target.subject: signed_document(target.id)}
    if target.kind is Endorsed.ISSUER or target.achievement is None:
        return {target.subject: {"id": target.subject}}
    versions = Version.objects.filter(
        achievement=target.achievement, published_at__isnull=False
    ).order_by("-number")[:_MOST_VERSIONS]
    found: dict[str, Json] = {}
    for version in versions:
        version.achievement = target.achievement
        known = signed_id(version, target.organisation)
        found[known] = {"id": known}
    return found


def is_own_word(target: Target, issuer: str) -> bool:
    """Whether whoever signed is the organisation itself, under any name that it has had."""
    own = IssuerIdentity.objects.filter(organisation=target.organisation, did=issuer)
    return own.exists()


def kept_documents(documents: Mapping[str, bytes]) -> dict[str, str]:
    """Documents by address, as the row keeps them."""
    return {url: base64.b64encode(body).decode() for url, body in documents.items()}


def met_elsewhere(endorsements: Iterable[Endorsement], *, at: datetime) -> MapFetcher:
    """What was had of strangers in the last week, for some endorsements."""
    keys = [one.pk for one in endorsements if one.issuer]
    found: dict[str, Any] = {}
    if keys:
        rows = HandedIn.objects.filter(pk__in=keys, taken_at__gt=at - HOLDS_FOR)
        for row in rows.order_by("taken_at"):
            found |= {url: base64.b64decode(body) for url, body in row.documents.items()}
    return MapFetcher(found)

# SPDX-License-Identifier: Apache-2.0

"""
Verifies endorsements that were signed elsewhere, and asks again each day what they rest on.

What is fetched for it is kept with it, so that pages judge it without asking anybody outside.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from skillmark import Report, Verdict, Verifier
from skillmark.errors import SkillmarkError
from skillmark.protocols import Fetched, Fetcher, Json
from skillmark.text import Text
from skillmark.verify.nodes import id_of
from skillmark_server.checking import judging
from skillmark_server.checking.facts import visible
from skillmark_server.checking.giving import Given
from skillmark_server.custody.documents import own_documents
from skillmark_server.lifecycle.endorsement_documents import own_fetcher
from skillmark_server.lifecycle.endorsing import Target
from skillmark_server.lifecycle.handed_in import (
    ASKED_EVERY,
    LARGEST,
    LARGEST_OF_ALL,
    Proven,
    kept_documents,
    subjects_of,
)
from skillmark_server.lifecycle.models import HandedIn
from skillmark_server.lifecycle.refusals import (
    EndorsementNotProven,
    EndorsementTooLarge,
    EndorsesSomethingElse,
)
from skillmark_server.tabular.words import of_the_core

log = logging.getLogger(__name__)

_AT_ONCE: Final = 10
_SPACE: Final = re.compile(rb"\s+")
_KNOWN: Final = frozenset(
    {Verdict.GENUINE, Verdict.REVOKED, Verdict.SUSPENDED, Verdict.EXPIRED, Verdict.NOT_YET_VALID}
)
"""What is found when everything could be asked."""


class _Noting(Fetcher):
    """Notes what another fetcher answers."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.documents: dict[str, bytes] = {}

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        fetched = self._fetcher.fetch(url, accept=accept, limit=limit)
        self.documents[url] = fetched.body
        return fetched


def prove_endorsement(given: Given, target: Target, *, at: datetime) -> Proven:
    """
    Verify an endorsement of one of our things.

    Args:
        given: A file, an address or a text: JSON or a token.
        target: What it has to be about.
        at: Now.

    Raises:
        EndorsementTooLarge: It, or what it rests on, is larger than is kept.
        EndorsementNotProven: It is none, or does not verify; its words say why.
        EndorsesSomethingElse: It is about another thing.
    """
    outside = _Noting(judging.network())
    body = _body(given, judging.network())
    verifier = Verifier(fetcher=own_fetcher(outside), known=own_documents())
    report = verifier.inspect(body, at=at)
    if not report.trusted:
        raise EndorsementNotProven(of_the_core(report.sentence))
    document: Json = report.document or {}
    about = id_of(document.get("credentialSubject")) or ""
    subjects = subjects_of(target)
    if about not in subjects:
        raise EndorsesSomethingElse
    (found,) = verifier.inspect_endorsements(subjects[about], [body], at=at)
    issuer = id_of(document.get("issuer"))
    if not found.holds or issuer is None:
        raise EndorsementNotProven
    if sum(map(len, outside.documents.values())) > LARGEST_OF_ALL:
        raise EndorsementTooLarge
    return Proven(
        body=body,
        issuer=issuer,
        subject=about,
        name=_said(document.get("issuer"), "name", 200),
        comment=_said(document.get("credentialSubject"), "endorsementComment", 2_000),
        documents=outside.documents,
    )


def _said(holder: object, member: str, longest: int) -> str:
    value = holder.get(member) if isinstance(holder, dict) else None
    return visible(value, longest=longest) if isinstance(value, str) else ""


def _body(given: Given, network: Fetcher) -> bytes:
    if given.is_too_large:
        raise EndorsementTooLarge
    thing = given.thing
    if given.is_link:
        try:
            thing = network.fetch(str(thing), limit=LARGEST).body
        except SkillmarkError as error:
            raise EndorsementNotProven(of_the_core(Text(error.summary))) from error
    body = thing.encode("utf-8", "replace") if isinstance(thing, str) else thing
    if len(body) > LARGEST:
        raise EndorsementTooLarge
    body = body.strip()
    if not body.startswith(b"{"):
        # A token, as people paste it: lines broken, and nothing else.
        body = _SPACE.sub(b"", body)
        if not re.fullmatch(rb"[\w-]+\.[\w-]+\.[\w-]+", body):
            raise EndorsementNotProven
    return body


def ask_again(*, at: datetime) -> int:
    """Ask for what was last asked for a day ago; returns of how many endorsements it was had."""
    due = (
        HandedIn.objects.filter(asked_at__lte=at - ASKED_EVERY, endorsement__withdrawn_at=None)
        .select_related("endorsement")
        .order_by("asked_at")
    )
    had = 0
    for row in due[:_AT_ONCE]:
        # First of all: one that cannot be judged must not keep the others from it.
        HandedIn.objects.filter(pk=row.pk).update(asked_at=at)
        report, documents = _judged_anew(bytes(row.endorsement.document), at)
        is_had = report.verdict in _KNOWN
        if is_had and sum(map(len, documents.values())) <= LARGEST_OF_ALL:
            kept = kept_documents(documents)
            HandedIn.objects.filter(pk=row.pk).update(documents=kept, taken_at=at)
            had += 1
    return had


def _judged_anew(body: bytes, at: datetime) -> tuple[Report, Mapping[str, bytes]]:
    outside = _Noting(judging.network())
    verifier = Verifier(fetcher=own_fetcher(outside), known=own_documents())
    return verifier.inspect(body, at=at), outside.documents


def tick(at: datetime) -> None:
    """Ask again for what is due."""
    ask_again(at=at)

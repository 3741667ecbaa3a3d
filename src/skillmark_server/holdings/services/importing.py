# SPDX-License-Identifier: Apache-2.0

"""Takes in a badge that was earned elsewhere: verified first, and kept byte for byte."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from skillmark import Finding, Report, Step, baking
from skillmark.errors import SeveralCredentialsError
from skillmark.text import Text
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.audit.recording import record
from skillmark_server.awards.recipients import verified_addresses_of
from skillmark_server.checking.giving import Given
from skillmark_server.checking.judging import inspect_as_of, judge
from skillmark_server.checking.own import own_award_id, own_of
from skillmark_server.checking.pool import POOL
from skillmark_server.holdings.judging import (
    UNCONFIRMED,
    facts_for,
    is_issued_to,
    next_check,
    report_of,
    same_as,
    standing_of,
)
from skillmark_server.holdings.models import ImportedBadge
from skillmark_server.holdings.refusals import (
    FromHere,
    HaveIt,
    NotOneBadge,
    NotVerified,
    NotYours,
    TooManyHeld,
)

MOST_IMPORTED: Final = 1_000
_LONGEST_SOURCE: Final = 2_000


def import_badge(
    *, user: User, given: Given, language: str, at: datetime, kind: str = "person"
) -> ImportedBadge:
    """
    Keep a badge that was issued to one of the person's own addresses.

    What a proof confirms is kept with its verdict, also where it is withdrawn or over. What no
    proof confirms is not. Nobody but the person sees it until they say so.

    Args:
        user: Who hands it in.
        given: A file, an address that is fetched, or a text.
        language: Of the reason where it does not verify.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        NotVerified: No proof confirms it; the words say what was met.
        NotYours: It was issued to somebody else, or to an address that is not shown to be theirs.
        NotOneBadge: It holds several, or no badge.
        FromHere: This site issued it.
        HaveIt: The person has it.
        TooManyHeld: They have 1,000.
        Busy: Many badges are being checked.
    """
    addresses = verified_addresses_of(user)
    with POOL.place():
        judged = judge(given, at=at, inspect=inspect_as_of(*sorted(addresses)))
    report = report_of(judged)
    content = judged.body if given.is_link else _octets(given)
    _require_one(report)
    is_theirs = is_issued_to(report)
    if not is_theirs:
        report = _without_recipient(report)
    if report.verdict in UNCONFIRMED:
        raise NotVerified(_words(report, language), field="text")
    if own_of(report).is_issuer or own_award_id(report.claims.credential_id or "") is not None:
        raise FromHere(field="text")
    if not is_theirs:
        raise NotYours(field="text")
    return _keep(user, report, content, given, at=at, kind=kind)


@transaction.atomic
def _keep(
    user: User, report: Report, content: bytes, given: Given, *, at: datetime, kind: str
) -> ImportedBadge:
    User.objects.select_for_update().get(pk=user.pk)  # two at once are counted one by one
    held = ImportedBadge.objects.filter(user=user)
    if held.filter(same_as=same_as(report, content)).exists():
        raise HaveIt(field="text")
    if held.count() >= MOST_IMPORTED:
        raise TooManyHeld(field="text")
    standing = standing_of(report)
    try:
        with transaction.atomic():
            badge = ImportedBadge.objects.create(
                user=user,
                content=content,
                sha256=hashlib.sha256(content).hexdigest(),
                form=str(baking.kind_of(content)),
                source=str(given.thing)[:_LONGEST_SOURCE] if given.is_link else "",
                verdict=standing.verdict,
                trust=standing.trust,
                code=standing.code,
                checked_at=at,
                check_due_at=next_check(standing, 0, at=at),
                imported_at=at,
                **facts_for(report, content),
            )
    except IntegrityError:  # the person's other account was made one with this at this moment
        raise HaveIt(field="text") from None
    record(
        Actor(user=user, kind=kind),
        "imported.added",
        badge,
        at=at,
        detail={"verdict": str(standing.verdict), "form": badge.form},
    )
    return badge


def _octets(given: Given) -> bytes:
    return given.thing if isinstance(given.thing, bytes) else given.thing.strip().encode()


def _require_one(report: Report) -> None:
    if report.code == SeveralCredentialsError.code:
        raise NotOneBadge(field="text")
    types = (report.document or {}).get("type")
    named = types if isinstance(types, list) else [types]
    if "VerifiablePresentation" in named:
        raise NotOneBadge(field="text")


def _without_recipient(report: Report) -> Report:
    """The report as it is for everybody: whose it is, is a question of its own."""
    findings = tuple(
        Finding.not_checked(Step.RECIPIENT, Text("")) if one.step is Step.RECIPIENT else one
        for one in report.findings
    )
    return replace(report, findings=findings)


def _words(report: Report, language: str) -> str:
    """What the verifier met; what to do about it, the refusal says itself."""
    code = "" if report.code is None else f" ({report.code})"
    met = report.sentence.in_language(language)
    return f"{_('It does not verify, so it cannot be kept here.')} {met}{code}"

# SPDX-License-Identifier: Apache-2.0

"""
What this site knows of a credential beyond its document: its own issuers, its own awards.

Rows say when and (where it was made public) why an award was withdrawn, which no standard
puts into a status list. They never make a verdict better.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from skillmark import IssuerTrust, Report, Verdict
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.models.skeleton import skeleton
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.selectors import public_award, public_awards
from skillmark_server.checking.facts import subjects_of
from skillmark_server.custody.models import IdentityKind, IssuerIdentity

_ORDER: Final = tuple(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What is known here; empty for a credential of somebody else."""

    is_issuer: bool = False
    is_demo: bool = False
    since: datetime | None = None
    reason: str = ""
    page: str = ""
    award_id: uuid.UUID | None = None
    achievement_id: uuid.UUID | None = None
    look_alike: str = ""
    """The issuer of this site whose name this one's looks like, where it is another."""


class Identities(dict[str, IssuerIdentity | None]):
    """The issuers of this site that are in use, by id; each is asked for once."""

    def __missing__(self, did: str) -> IssuerIdentity | None:
        """Ask for one."""
        known = IssuerIdentity.objects.filter(did=did[:300], used_from__isnull=False)
        self[did] = known.first()
        return self[did]


def own_of(report: Report, award: Award | None = None, identities: Identities | None = None) -> Own:
    """
    What this site knows of the credential of `report`.

    Args:
        report: Of the core.
        award: The award that it is of, where that is known already.
        identities: For a run over many.
    """
    did = report.confirmed.issuer
    if not did:
        return Own(look_alike=_look_alike(report.claims.issuer_name))
    identity = (Identities() if identities is None else identities)[did]
    if identity is None:
        return Own(look_alike=_look_alike(report.claims.issuer_name))
    award = award or _award(report, identity)
    return Own(
        # A demonstration is known in a demonstration only.
        is_issuer=identity.kind != IdentityKind.DEMO or settings.DEMO,
        is_demo=identity.kind == IdentityKind.DEMO,
        since=None if award is None else award.revoked_at or award.suspended_at,
        reason="" if award is None else _public_reason(award),
        page="" if award is None else _page(award),
        award_id=None if award is None else award.pk,
        achievement_id=None if award is None else award.achievement.pk,
    )


def known_here(report: Report, own: Own) -> Report:
    """
    Raise the trust in an issuer that this site itself keeps the key of.

    A demo issuer is a bare key, which no domain stands behind; here it is in the site's own
    register, and the page says that it is a demo.
    """
    if own.is_issuer and report.issuer_trust is IssuerTrust.NONE and report.confirmed.issuer:
        return replace(report, issuer_trust=IssuerTrust.REGISTRY)
    return report


def newer_page(own: Own) -> str:
    """The page of the award that took the place of one, where everybody sees that; else empty."""
    if own.award_id is None:
        return ""
    after = public_awards().filter(supersedes=own.award_id)
    newer = after.order_by("issued_at", "leaf_sequence").last()
    return "" if newer is None else _page(newer)


def verdict_now(award: Award, report: Report) -> Verdict:
    """
    The verdict of `report` with what the row of its own award says: withdrawn, on hold.

    The row counts at once, also before the new list is published, and never makes it better.
    """
    stands = [report.verdict]
    if award.revoked_at is not None:
        stands.append(Verdict.REVOKED)
    elif award.suspended_at is not None:
        stands.append(Verdict.SUSPENDED)
    return min(stands, key=_ORDER.index)


def _look_alike(name: str | None) -> str:
    looks = skeleton((name or "")[:200])[:240]
    if not looks:
        return ""
    alike = Organisation.objects.filter(name_skeleton=looks, identities__used_from__isnull=False)
    return alike.values_list("name", flat=True).first() or ""


def own_award_id(address: str) -> uuid.UUID | None:
    """The id in an address of an award of this site; None for any other address."""
    start = f"{settings.BASE_URL}/a/"
    if not address.startswith(start):
        return None
    try:
        return uuid.UUID(address.removeprefix(start)[:36])
    except ValueError:
        return None


def own_bytes(address: str) -> bytes | None:
    """
    The signed document at an address of an award of this site that everybody sees.

    None for any other address; empty where there is nothing for a stranger.
    """
    found = own_award_id(address)
    if found is None:
        return None
    try:
        return signed_bytes(public_award(found))
    except (Award.DoesNotExist, Altered):
        return b""


def _award(report: Report, identity: IssuerIdentity) -> Award | None:
    found = own_award_id(report.confirmed.credential_id or "")
    if found is None:
        return None
    known = Award.objects.filter(organisation__id=identity.organisation_id)
    if report.given is not None:
        # It has the id of the older award, and says what the newer one says: its number too.
        subject = next(iter(subjects_of(report.document)), {})
        return known.filter(number=str(subject.get("licenseNumber"))).first()
    return known.filter(pk=found).first()


def _public_reason(award: Award) -> str:
    if not award.is_reason_public:
        return ""
    return award.revocation_reason or award.suspension_reason


def _page(award: Award) -> str:
    if award.visibility != Visibility.PUBLIC or award.declined_at is not None:
        return ""
    try:
        return reverse("award-public", args=[award.pk])
    except NoReverseMatch:
        return ""

# SPDX-License-Identifier: Apache-2.0

"""
What an endorsement is about, who may give one, the document that is signed, and what it is worth.

Spec: Open Badges 3.0 § EndorsementCredential, § EndorsementSubject.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Q

from skillmark import Report, Verifier
from skillmark.encoding import moments
from skillmark.protocols import Json
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.content import Content, said_in
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.publishing import to_achievement
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import award_seen_by, awards_of_holder
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.lists import own_lists_fetcher
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.custody.register import site_policy
from skillmark_server.custody.selectors import current_identity, public_identity
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.refusals import NotEndorsable

CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"
)
_MOST_HELD: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    What an endorsement is about.

    Args:
        kind: Of what.
        id: Of the achievement, the issuer identity or the award.
        organisation: Whose it is.
        title: In words.
        subject: The `id` that is signed.
        achievement: Of which skills are asked; None for an issuer.
        holder: Who holds the award.
    """

    kind: Endorsed
    id: uuid.UUID
    organisation: Organisation
    title: str
    subject: str
    achievement: Achievement | None = None
    holder: frozenset[str] = frozenset()


def target_for(actor: Actor, kind: Endorsed, target_id: uuid.UUID) -> Target:
    """
    What somebody may see and speak about.

    Raises:
        NotEndorsable: There is none, or not for them.
    """
    try:
        if kind is Endorsed.ACHIEVEMENT:
            return _achievement(actor, target_id)
        if kind is Endorsed.AWARD:
            return _award(award_seen_by(actor, target_id))
    except (Achievement.DoesNotExist, Award.DoesNotExist):
        raise NotEndorsable from None
    identity = public_identity(target_id)
    if identity is None:
        raise NotEndorsable
    return _issuer(identity)


def _achievement(actor: Actor, target_id: uuid.UUID) -> Target:
    open_to = Q(in_catalogue=True)
    if actor.organisation is not None:
        open_to |= Q(organisation=actor.organisation)
    found = Achievement.objects.select_related("organisation", "published").get(
        open_to, pk=target_id, published__isnull=False, archived_at=None
    )
    return Target(
        kind=Endorsed.ACHIEVEMENT,
        id=found.pk,
        organisation=found.organisation,
        title=found.title,
        subject=_signed_id(found),
        achievement=found,
    )


def _signed_id(achievement: Achievement) -> str:
    """The `id` under which the published version stands in badges, in its own language."""
    version = achievement.published
    if version is None:
        raise NotEndorsable
    return to_achievement(version, achievement.organisation.language).id


def _award(award: Award) -> Target:
    return Target(
        kind=Endorsed.AWARD,
        id=award.pk,
        organisation=award.organisation,
        title=f"{award.title}: {award.recipient_name}"[:200],
        subject=address_of(award.pk),
        achievement=award.achievement,
        holder=frozenset({award.recipient_email}),
    )


def _issuer(identity: IssuerIdentity) -> Target:
    return Target(
        kind=Endorsed.ISSUER,
        id=identity.pk,
        organisation=identity.organisation,
        title=identity.organisation.name,
        subject=identity.did,
    )


def may_speak_for(actor: Actor, target: Target) -> bool:
    """Whether they may endorse in the name of the organisation they act in: never their own."""
    return (
        actor.organisation is not None
        and actor.organisation.pk != target.organisation.pk
        and actor.may(Permission.REVIEW)
        and current_identity(actor.organisation) is not None
    )


def held_in_skill(user: User | None, target: Target, *, at: datetime) -> Award | None:
    """
    An award in force by which somebody may speak for themselves: of the badge, or of its skills.

    Nobody speaks of an issuer so, nor of what they hold themselves.
    """
    if user is None or target.achievement is None:
        return None
    own = awards_of_holder(user).filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        claimed_at__isnull=False,
        revoked_at=None,
        suspended_at=None,
        valid_from__lte=at,
    )
    if own.filter(pk=target.id).exists():
        return None
    wanted = _skills(target.achievement)
    for award in own.select_related("achievement__published")[:_MOST_HELD]:
        badge = award.achievement
        if badge.pk == target.achievement.pk or (wanted and wanted & _skills(badge)):
            return award
    return None


def _skills(achievement: Achievement) -> frozenset[str]:
    """The skills of a badge, by address where they have one, else by name."""
    if achievement.published is None:
        return frozenset()
    content = Content.from_dict(achievement.published.content)
    return frozenset(
        skill.url or said_in(skill.name, achievement.organisation.language).casefold()
        for skill in content.skills
    )


def document_of(
    endorsement_id: uuid.UUID,
    target: Target,
    *,
    issuer: Json,
    comment: str,
    name: str,
    status: Json | None,
    at: datetime,
) -> Json:
    """
    The credential, before it is signed.

    Args:
        endorsement_id: Stands in its address.
        target: What it is about.
        issuer: The profile of who endorses.
        comment: What they say; may be empty.
        name: A title in words.
        status: Where its withdrawal would stand.
        at: From when it is valid.
    """
    subject: dict[str, Any] = {"id": target.subject, "type": ["EndorsementSubject"]}
    if comment:
        subject["endorsementComment"] = comment
    made: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": endorsement_address(endorsement_id),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": issuer,
        "validFrom": moments.render(at.astimezone(UTC)),
        "name": name,
        "credentialSubject": subject,
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    if status is not None:
        made["credentialStatus"] = status
    return made


def endorsement_address(endorsement_id: uuid.UUID) -> str:
    """Where the signed endorsement is served."""
    return f"{settings.BASE_URL}/endorsements/{endorsement_id}.json"


def report_on_endorsement(endorsement: Endorsement, *, at: datetime) -> Report:
    """Verify an endorsement as a stranger would, without a network."""
    verifier = Verifier(
        fetcher=own_lists_fetcher(None), known=own_documents(), policy=site_policy()
    )
    return verifier.inspect(bytes(endorsement.document), at=at)

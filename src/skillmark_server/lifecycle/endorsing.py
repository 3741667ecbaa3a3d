# SPDX-License-Identifier: Apache-2.0

"""What can be endorsed, who may say something of it, and who decides whether it is shown."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.content import Content, said_in
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.publishing import to_achievement
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.models import Award
from skillmark_server.awards.recipients import verified_addresses_of
from skillmark_server.awards.selectors import award_seen_by, awards_of_holder
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.custody.selectors import current_identity, public_identity
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.refusals import NotEndorsable

_MOST_HELD: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    What an endorsement is about.

    Args:
        kind: Of what.
        id: Of the achievement, the issuer identity or the award.
        organisation: Whose it is; of an award, who issued it.
        title: In words, without the name of a person.
        subject: The `id` that is signed.
        achievement: Of which skills are asked; None for an issuer.
        award: Where it is one.
    """

    kind: Endorsed
    id: uuid.UUID
    organisation: Organisation
    title: str
    subject: str
    achievement: Achievement | None = None
    award: Award | None = None


def target_for(actor: Actor, kind: Endorsed, target_id: uuid.UUID) -> Target:
    """
    What somebody may see, or was asked about.

    Raises:
        NotEndorsable: There is none, or not for them.
    """
    was_asked = _was_asked(actor, kind, target_id)
    try:
        if kind is Endorsed.ACHIEVEMENT:
            return _achievement(actor, target_id, was_asked=was_asked)
        if kind is Endorsed.AWARD:
            return _award(
                Award.objects.select_related("version", "organisation").get(
                    pk=target_id, declined_at=None
                )
                if was_asked
                else award_seen_by(actor, target_id)
            )
    except (Achievement.DoesNotExist, Award.DoesNotExist):
        raise NotEndorsable from None
    identity = public_identity(target_id)
    if identity is None:
        raise NotEndorsable
    return _issuer(identity)


def _was_asked(actor: Actor, kind: Endorsed, target_id: uuid.UUID) -> bool:
    """Whether a wish waits for them: whoever asks lets them see what it is about."""
    if actor.user is None:
        return False
    return wishes_for(actor.user, target_id).filter(kind=kind).exists()


def wishes_for(user: User, target_id: uuid.UUID) -> QuerySet[Endorsement]:
    """What somebody was asked to say of a thing, and has not answered."""
    return Endorsement.objects.filter(
        target_id=target_id,
        asked_at__isnull=False,
        offered_at=None,
        withdrawn_at=None,
        asked_email__in=verified_addresses_of(user),
    )


def _achievement(actor: Actor, target_id: uuid.UUID, *, was_asked: bool) -> Target:
    open_to = Q() if was_asked else Q(in_catalogue=True)
    if actor.organisation is not None and not was_asked:
        open_to |= Q(organisation=actor.organisation)
    found = Achievement.objects.select_related("organisation", "published").get(
        open_to, pk=target_id, published__isnull=False, archived_at=None
    )
    if found.published is None:
        raise NotEndorsable
    return Target(
        kind=Endorsed.ACHIEVEMENT,
        id=found.pk,
        organisation=found.organisation,
        title=found.title[:200],
        subject=signed_id(found.published, found.organisation),
        achievement=found,
    )


def signed_id(version: Version, organisation: Organisation) -> str:
    """The `id` under which a published version stands in badges, in every language."""
    return to_achievement(version, organisation.language).id


def _award(award: Award) -> Target:
    return Target(
        kind=Endorsed.AWARD,
        id=award.pk,
        organisation=award.organisation,
        title=f"{award.title[:150]} · {award.number}",
        subject=address_of(award.pk),
        achievement=award.achievement,
        award=award,
    )


def _issuer(identity: IssuerIdentity) -> Target:
    return Target(
        kind=Endorsed.ISSUER,
        id=identity.pk,
        organisation=identity.organisation,
        title=identity.organisation.name[:200],
        subject=identity.did,
    )


def may_speak_for(actor: Actor, target: Target) -> bool:
    """
    Whether they may endorse in the name of the organisation they act in.

    Never what is its own, nor what they hold themselves.
    """
    return (
        actor.organisation is not None
        and actor.organisation.pk != target.organisation.pk
        and actor.may(Permission.REVIEW)
        and not is_theirs(actor, target)
        and current_identity(actor.organisation) is not None
    )


def is_theirs(actor: Actor, target: Target) -> bool:
    """Whether it concerns them: an award its holder, a badge or an issuer whoever may review."""
    if target.kind is Endorsed.AWARD:
        return actor.user is not None and holds(actor.user, target.id)
    return actor.organisation_id == target.organisation.pk and actor.may(Permission.REVIEW)


def may_decide(actor: Actor, endorsement: Endorsement) -> bool:
    """Whether it is theirs to say if an endorsement is shown."""
    if endorsement.kind == Endorsed.AWARD:
        return actor.user is not None and holds(actor.user, endorsement.target_id)
    return actor.organisation_id == endorsement.organisation_id and actor.may(Permission.REVIEW)


def holds(user: User, award_id: uuid.UUID) -> bool:
    """Whether an award is somebody's, kept or waiting at one of their addresses."""
    return awards_of_holder(user).filter(pk=award_id).exists()


def held_in_skill(user: User | None, target: Target, *, at: datetime) -> Award | None:
    """
    An award in force by which somebody may speak for themselves: of the badge, or of its skills.

    Nobody speaks of an issuer so, nor of what they hold themselves.
    """
    if user is None or target.achievement is None or holds(user, target.id):
        return None
    own = awards_of_holder(user).filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        claimed_at__isnull=False,
        revoked_at=None,
        suspended_at=None,
        valid_from__lte=at,
    )
    wanted = _skills(target.achievement)
    for award in own.select_related("achievement__published", "achievement__organisation")[
        :_MOST_HELD
    ]:
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

# SPDX-License-Identifier: Apache-2.0

"""
Makes the demo: two organisations, their people, badges, and awards in every state.

By the services that everybody uses, in the order in which it would have happened,
with dates that count back from today. All of it in one transaction: a site has
the demo or has it not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from skillmark_server.accounts.actors import Actor, actor_in
from skillmark_server.accounts.models import (
    Department,
    JobRole,
    Membership,
    Organisation,
    Role,
    User,
)
from skillmark_server.accounts.services.organisations import Facts, create_organisation
from skillmark_server.accounts.texts import readable_colour
from skillmark_server.achievements import shelf
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.services.drafts import create_achievement
from skillmark_server.achievements.services.requirements import require_achievement
from skillmark_server.achievements.services.review import publish
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.services.acting import revoke_award, suspend_award
from skillmark_server.awards.services.claiming import accept_award, decline_award, set_visibility
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.custody.models import IdentityKind
from skillmark_server.custody.services.identities import create_identity
from skillmark_server.custody.tasks import publish_due
from skillmark_server.demo import afterwards, elsewhere, endorsing, files, showing, unfinished
from skillmark_server.demo.badges import BADGES, DemoBadge
from skillmark_server.demo.people import SIGN_INS, Colleague, colleagues
from skillmark_server.demo.plan import Planned, plan
from skillmark_server.demo.roster import add_people, add_users
from skillmark_server.outbox.models import Mail

_BEGAN: Final = timedelta(days=1100)
_TOLD_FOR: Final = timedelta(days=14)
"""Only what was awarded lately is written of: an old mail would tempt nobody."""

_NORDVIND: Final = Facts(
    name="Nordvind A/S",
    description={
        "en": "Makes rotor blades for wind turbines in Esbjerg, with 500 colleagues.",
        "da": "Laver rotorblade til vindmøller i Esbjerg, med 500 kolleger.",
    },
    website="https://nordvind.example",
    email="hr@nordvind.example",
    street="Havnegade 12",
    postal_code="6700",
    city="Esbjerg",
    country="DK",
    language="da",
)
_KYSTEN: Final = Facts(
    name="Kystens Akademi",
    description={
        "en": "Courses and certificates for people who work by the sea and in industry.",
        "da": "Kurser og beviser til mennesker, der arbejder ved havet og i industrien.",
    },
    website="https://kystens-akademi.example",
    email="kontakt@kystens-akademi.example",
    street="Strandvejen 4",
    postal_code="6700",
    city="Esbjerg",
    country="DK",
    language="da",
)
_COLOURS: Final = {_NORDVIND.name: "#0E5A52", _KYSTEN.name: "#1F3F77"}
_ROLES: Final = {
    "mette": (Role.OWNER, Role.AWARDING_OFFICER, Role.DESIGNER),
    "sara": (Role.RECRUITER,),
    "karin": (Role.AUDITOR, Role.ASSESSOR),
}


@transaction.atomic
def seed(*, at: datetime) -> None:
    """
    Make the demo.

    Args:
        at: The moment it is to look as if it had grown until.
    """
    began = at - _BEGAN
    everybody = colleagues()
    users = add_users(everybody, at=began)
    cast = {who.key: users[who.email] for who in SIGN_INS}
    deputy = next(user for email, user in users.items() if user not in cast.values())
    nordvind = _organisation(cast["mette"], _NORDVIND, at=began)
    for key, roles in _ROLES.items():
        _join(cast[key], nordvind, roles, at=began)
    _join(deputy, nordvind, (Role.AWARDING_OFFICER, Role.DESIGNER), at=began)
    teacher = _teacher(at=began)
    kysten = _organisation(teacher, _KYSTEN, at=began)
    add_people(nordvind, everybody, users, at=began)
    owner = _actor(cast["mette"], nordvind)
    provider = _actor(teacher, kysten)
    versions = {badge.key: _publish(badge, owner, provider, at=began) for badge in BADGES}
    for badge in BADGES:
        _require(badge, versions[badge.key].achievement, owner, at=began + timedelta(days=1))
    officer = _actor(deputy, nordvind)
    awards = _awards(
        everybody, versions, {"nordvind": owner, "deputy": officer, "kysten": provider}, at=at
    )
    unfinished.leave(owner=owner, deputy=officer, versions=versions, at=at)
    showing.show(cast["jonas"], awards, at=at)
    endorsing.endorse(
        owner=owner,
        provider=provider,
        version=versions["first-aid"],
        award=awards["forklift", cast["jonas"].email],
        at=at,
    )
    elsewhere.bring(owner=owner, seer=_actor(cast["karin"], nordvind), users=users, at=at)
    afterwards.follow(
        owner=owner, deputy=officer, users=users, versions=versions, awards=awards, at=at
    )
    publish_due(at)
    files.write(settings.DATA / "demo", awards, at=at)


def summary() -> str:
    """What the demo has, in a line."""
    demo = Organisation.objects.filter(is_demo=True)
    counts = (
        (demo.count(), "organisations"),
        (User.objects.filter(is_demo=True).count() - 1, "people"),
        (
            Achievement.objects.filter(organisation__in=demo, published__isnull=False).count(),
            "badges",
        ),
        (Award.objects.filter(organisation__in=demo).count(), "awards"),
    )
    return ", ".join(f"{number} {noun}" for number, noun in counts)


def _organisation(owner: User, facts: Facts, *, at: datetime) -> Organisation:
    organisation = create_organisation(actor=Actor(user=owner, kind="person"), facts=facts, at=at)
    organisation.colour = readable_colour(_COLOURS[facts.name])
    organisation.save(update_fields=["colour"])
    create_identity(
        organisation=organisation, kind=IdentityKind.DEMO, at=at, actor=_actor(owner, organisation)
    )
    return organisation


def _teacher(*, at: datetime) -> User:
    """Whoever acts for the provider; signs in like the others, and is counted with none."""
    teacher = User.objects.create_user(
        "lone@kystens-akademi.example", name="Lone Strand", is_demo=True, date_joined=at
    )
    teacher.set_unusable_password()
    teacher.save(update_fields=["password"])
    return teacher


def _join(user: User, organisation: Organisation, roles: tuple[Role, ...], *, at: datetime) -> None:
    for role in roles:
        Membership.objects.get_or_create(
            user=user, organisation=organisation, role=role, defaults={"since": at}
        )
    User.objects.filter(pk=user.pk).update(current_organisation=organisation)


def _actor(user: User, organisation: Organisation) -> Actor:
    roles = Membership.objects.filter(user=user, organisation=organisation)
    return actor_in(
        user, organisation, frozenset(Role(role) for role in roles.values_list("role", flat=True))
    )


def _publish(badge: DemoBadge, owner: Actor, provider: Actor, *, at: datetime) -> Version:
    actor = provider if badge.by_provider else owner
    template = shelf.template(badge.template)
    content = Content.from_dict({**template.content.to_dict(), **badge.changes})
    version = create_achievement(actor=actor, at=at, content=content, design=template.design)
    return publish(actor=actor, version=version, at=at)


def _require(badge: DemoBadge, achievement: Achievement, owner: Actor, *, at: datetime) -> None:
    if badge.by_provider:
        return
    places = {d.name: d for d in Department.objects.filter(organisation=owner.organisation)}
    roles = {r.name: r for r in JobRole.objects.filter(organisation=owner.organisation)}
    if badge.everybody:
        require_achievement(actor=owner, achievement=achievement, at=at)
    for name in badge.departments:
        require_achievement(actor=owner, achievement=achievement, department=places[name], at=at)
    for name in badge.roles:
        require_achievement(actor=owner, achievement=achievement, job_role=roles[name], at=at)


def _awards(
    everybody: list[Colleague],
    versions: dict[str, Version],
    actors: dict[str, Actor],
    *,
    at: datetime,
) -> dict[tuple[str, str], Award]:
    names = {one.email: one.name for one in everybody}
    made: dict[tuple[str, str], Award] = {}
    provided = {badge.key for badge in BADGES if badge.by_provider}
    for planned in plan(everybody):
        actor = actors["kysten" if planned.badge in provided else "nordvind"]
        if actor.user is not None and actor.user.email == planned.email:
            actor = actors["deputy"]  # nobody awards themselves
        issued = at - timedelta(days=planned.days_ago)
        award = award_one(
            actor=actor,
            version=versions[planned.badge],
            email=planned.email,
            name=names[planned.email],
            at=issued,
            language="da",
            narrative=planned.narrative,
            evidence=[planned.evidence] if planned.evidence else (),
            result=planned.result,
            valid_from=at + timedelta(days=planned.starts_in) if planned.starts_in else None,
            valid_until=None
            if planned.ends_in is None
            else at + timedelta(days=planned.ends_in, hours=3),
            is_told=at - issued <= _TOLD_FOR,
        )
        made[planned.badge, planned.email] = award
        _live(award, planned, actor, at=issued + timedelta(hours=5))
    return made


def _live(award: Award, planned: Planned, actor: Actor, *, at: datetime) -> None:
    """What became of an award after it was issued."""
    if planned.bounces:
        Mail.objects.filter(award_id=award.pk).update(
            bounced_at=at, last_error="550 no such person here"
        )
    user = User.objects.filter(email=planned.email).first()
    if user is None or planned.state == "unclaimed":
        return
    if planned.state == "declined":
        decline_award(user=user, award_id=award.pk, at=at)
        return
    accept_award(user=user, award_id=award.pk, visibility=Visibility.PUBLIC, at=at)
    if planned.visibility != Visibility.PUBLIC:
        set_visibility(
            user=user, award_id=award.pk, visibility=Visibility(planned.visibility), at=at
        )
    later = at + timedelta(days=1)
    if planned.state == "revoked":
        revoke_award(
            actor=actor,
            award=award,
            reason=planned.reason,
            at=later,
            is_reason_public=True,
            now=True,
        )
    if planned.state == "suspended":
        suspend_award(
            actor=actor,
            award=award,
            reason=planned.reason,
            at=later,
            is_reason_public=True,
            now=True,
        )

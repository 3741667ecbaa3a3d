# SPDX-License-Identifier: Apache-2.0

"""What the room shows to whoever may see it; nothing of another organisation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from skillmark_server.accounts.actors import Actor, actor_in
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import Membership, Role, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.roles import of_badges, with_badges
from skillmark_server.awards.ends import day_here
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import (
    award_seen_by,
    awards_of_holder,
    awards_visible_to,
)
from skillmark_server.custody.models import SigningKey
from skillmark_server.lifecycle.calendars import Entry
from skillmark_server.lifecycle.expiry import ending, expiries_of
from skillmark_server.lifecycle.models import (
    BulkAct,
    BulkActItem,
    CalendarFeed,
    Endorsed,
    Endorsement,
    KeyDecision,
    RenewalRequest,
)

_MOST_ENTRIES = 2_000


def bulk_acts_visible_to(actor: Actor) -> QuerySet[BulkAct]:
    """What was done to many awards of the organisation or is about to be, newest first."""
    if actor.organisation is None or not actor.may(Permission.SEE_AWARDS):
        return BulkAct.objects.none()
    return (
        BulkAct.objects.filter(organisation=actor.organisation)
        .select_related("asked_by", "signed_off_by", "organisation", "key_decision")
        .order_by("-asked_at", "pk")
    )


def waiting_bulk_acts(actor: Actor) -> QuerySet[BulkAct]:
    """Those that are neither done nor undone."""
    return bulk_acts_visible_to(actor).filter(done_at=None, undone_at=None)


def bulk_act_for(actor: Actor, act_id: uuid.UUID) -> BulkAct:
    """
    One act on many.

    Raises:
        BulkAct.DoesNotExist: There is none, or it is not theirs.
    """
    return bulk_acts_visible_to(actor).get(pk=act_id)


def decisions_about(key: SigningKey) -> QuerySet[KeyDecision]:
    """What was decided about awards of a stolen key, newest first; for who may manage keys."""
    return (
        KeyDecision.objects.filter(key=key, act__undone_at=None)
        .select_related("act__asked_by")
        .order_by("-act__asked_at", "pk")[:20]
    )


def items_of(act: BulkAct) -> QuerySet[BulkActItem]:
    """The awards that it is done to, in the order in which it is done."""
    return (
        BulkActItem.objects.filter(act=act)
        .select_related("award__achievement", "award__organisation", "award__version")
        .defer("award__version__svg", "award__version__png", "award__version__document")
        .order_by("line")
    )


def ending_visible_to(actor: Actor, *, at: datetime) -> QuerySet[Award]:
    """Awards of the organisation that end soon or have just ended, first to end, first."""
    return ending(awards_visible_to(actor), at=at)


def renewal_requests_visible_to(actor: Actor) -> QuerySet[RenewalRequest]:
    """What holders asked of the organisation, the open ones first, longest waiting first."""
    if actor.organisation is None:
        return RenewalRequest.objects.none()
    rows = RenewalRequest.objects.filter(award__organisation=actor.organisation)
    rows = of_badges(rows, actor, Permission.AWARD, "award__achievement__id")
    return (
        rows.select_related("award__achievement", "award__organisation", "award__version")
        .select_related("asked_by", "decided_by")
        .defer("award__version__svg", "award__version__png", "award__version__document")
        .order_by(F("decided_at").asc(nulls_first=True), "asked_at", "pk")
    )


def renewal_request_for(actor: Actor, request_id: uuid.UUID) -> RenewalRequest:
    """
    One request for a renewal.

    Raises:
        RenewalRequest.DoesNotExist: There is none, or it is not theirs.
    """
    return renewal_requests_visible_to(actor).get(pk=request_id)


def feeds_of(actor: Actor) -> QuerySet[CalendarFeed]:
    """The calendars of whoever asks that still answer, newest first."""
    return (
        CalendarFeed.objects.filter(user=actor.user, ended_at=None)
        .select_related("organisation")
        .order_by("-made_at", "pk")
    )


def feed_of_secret(secret: str) -> CalendarFeed:
    """
    The calendar of an address.

    Raises:
        CalendarFeed.DoesNotExist: There is none, it was ended, or whoever made it left.
    """
    return (
        CalendarFeed.objects.filter(ended_at=None, user__is_active=True)
        .select_related("user", "organisation")
        .get(secret_digest=digest_of(secret[:64]))
    )


def entries_of(feed: CalendarFeed, *, at: datetime) -> list[Entry]:
    """
    What stands in a calendar now: ends that lie ahead, or lay in the last 90 days.

    An organisation's shows what its maker may still see; at most 2,000 entries.
    """
    if feed.organisation is None:
        awards = awards_of_holder(feed.user)
    else:
        roles = Membership.objects.filter(
            user=feed.user, organisation=feed.organisation
        ).values_list("role", flat=True)
        actor = actor_in(feed.user, feed.organisation, frozenset(Role(role) for role in roles))
        actor = with_badges(actor)
        if not actor.may_for_some(Permission.SEE_AWARDS):
            return []
        awards = awards_visible_to(actor)
    found = list(ending(awards, at=at)[:_MOST_ENTRIES])
    expiries = expiries_of(found, at=at)
    return [_entry(award, feed, str(expiries[award.pk].stage.label)) for award in found]


def _entry(award: Award, feed: CalendarFeed, stage: str) -> Entry:
    is_own = feed.organisation is None
    ends = award.valid_until or award.issued_at
    what = award.title if is_own else f"{award.recipient_name}: {award.title}"
    path = f"/my/{award.pk}" if is_own else f"/awards/{award.pk}"
    return Entry(
        uid=f"{award.pk}@skillmark",
        day=day_here(ends),
        title=_("%(what)s runs out") % {"what": what},
        text=f"{stage}. {award.organisation.name}, {award.number}",
        address=f"{settings.BASE_URL}{path}",
        changed_at=award.moved_at,
    )


def endorsements_of(actor: Actor) -> QuerySet[Endorsement]:
    """What was said or asked of the organisation's badges and of itself; newest first."""
    if actor.organisation is None or not actor.may(Permission.SEE_ORGANISATION):
        return Endorsement.objects.none()
    own = _endorsements().filter(organisation=actor.organisation)
    return own.exclude(kind=Endorsed.AWARD)


def endorsements_of_holder(user: User) -> QuerySet[Endorsement]:
    """What was said or asked of the awards that somebody holds; newest first."""
    held = awards_of_holder(user).order_by().values("pk")
    return _endorsements().filter(kind=Endorsed.AWARD, target_id__in=held)


def endorsements_by(actor: Actor) -> QuerySet[Endorsement]:
    """What the organisation has said of others' things; newest first."""
    if actor.organisation is None or not actor.may(Permission.SEE_ORGANISATION):
        return Endorsement.objects.none()
    return _endorsements().filter(by_organisation=actor.organisation)


def endorsements_by_person(user: User) -> QuerySet[Endorsement]:
    """What somebody has said for themselves, or handed in; newest first."""
    return _endorsements().filter(Q(person=user) | Q(by=user) & ~Q(issuer=""))


def shown_of_targets(target_ids: Sequence[uuid.UUID]) -> QuerySet[Endorsement]:
    """What everybody may read of achievements and identities, oldest first, with documents."""
    return _shown().filter(target_id__in=target_ids)


def shown_about(subjects: Sequence[str]) -> QuerySet[Endorsement]:
    """What everybody may read about things by their signed ids, oldest first, with documents."""
    return _shown().filter(subject__in=subjects)


def shown_endorsement(actor: Actor, endorsement_id: uuid.UUID) -> Endorsement:
    """
    One that is shown; of an award, to whom the award is.

    Raises:
        Endorsement.DoesNotExist: There is none that `actor` may read.
    """
    found = Endorsement.objects.get(pk=endorsement_id, is_shown=True)
    if found.kind == Endorsed.AWARD:
        try:
            award_seen_by(actor, found.target_id)
        except Award.DoesNotExist:
            raise Endorsement.DoesNotExist from None
    return found


def endorsement_for(actor: Actor, endorsement_id: uuid.UUID) -> Endorsement:
    """
    One of the organisation's things, or by it.

    Raises:
        Endorsement.DoesNotExist: There is none, or it is neither.
    """
    of_theirs = endorsements_of(actor).filter(pk=endorsement_id).first()
    return of_theirs or endorsements_by(actor).get(pk=endorsement_id)


def endorsement_of_person(user: User, endorsement_id: uuid.UUID) -> Endorsement:
    """
    One of somebody's own awards, or by themselves.

    Raises:
        Endorsement.DoesNotExist: There is none, or it is neither.
    """
    of_theirs = endorsements_of_holder(user).filter(pk=endorsement_id).first()
    return of_theirs or endorsements_by_person(user).get(pk=endorsement_id)


def _shown() -> QuerySet[Endorsement]:
    shown = Endorsement.objects.filter(is_shown=True).select_related("organisation")
    return shown.order_by("offered_at", "pk")


def _endorsements() -> QuerySet[Endorsement]:
    return (
        Endorsement.objects.select_related("by", "by_organisation", "organisation")
        .defer("document")
        .order_by("-changed_at", "pk")
    )

# SPDX-License-Identifier: Apache-2.0

"""What the room shows to whoever may see it; nothing of another organisation."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from skillmark_server.accounts.actors import Actor, actor_in
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.roles import of_badges, with_badges
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import awards_of_holder, awards_visible_to
from skillmark_server.lifecycle.calendars import Entry
from skillmark_server.lifecycle.expiry import ending, expiries_of
from skillmark_server.lifecycle.models import (
    BulkAct,
    BulkActItem,
    CalendarFeed,
    Endorsement,
    RenewalRequest,
)

_MOST_ENTRIES = 2_000


def bulk_acts_visible_to(actor: Actor) -> QuerySet[BulkAct]:
    """What was done to many awards of the organisation or is about to be, newest first."""
    if actor.organisation is None or not actor.may(Permission.SEE_AWARDS):
        return BulkAct.objects.none()
    return (
        BulkAct.objects.filter(organisation=actor.organisation)
        .select_related("asked_by", "signed_off_by", "organisation")
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
        day=timezone.localtime(ends).date(),
        title=_("%(what)s runs out") % {"what": what},
        text=f"{stage}. {award.organisation.name}, {award.number}",
        address=f"{settings.BASE_URL}{path}",
        changed_at=award.changed_at,
    )


def endorsements_of(actor: Actor) -> QuerySet[Endorsement]:
    """What was said of the organisation's, asked for or waits to be looked at; newest first."""
    if actor.organisation is None or not actor.may(Permission.SEE_ORGANISATION):
        return Endorsement.objects.none()
    return _endorsements().filter(organisation=actor.organisation)


def endorsements_by(actor: Actor) -> QuerySet[Endorsement]:
    """What whoever asks has said, for themselves or for their organisation; newest first."""
    if actor.user is None:
        return Endorsement.objects.none()
    own = Q(by=actor.user, by_organisation=None)
    if actor.organisation is not None:
        own |= Q(by_organisation=actor.organisation)
    return _endorsements().filter(own, offered_at__isnull=False)


def shown_endorsements(target_ids: list[uuid.UUID]) -> QuerySet[Endorsement]:
    """What everybody may read of these achievements, identities and awards; oldest first."""
    shown = _endorsements().filter(is_shown=True, target_id__in=target_ids)
    return shown.order_by("offered_at", "pk")


def endorsement_for(actor: Actor, endorsement_id: uuid.UUID) -> Endorsement:
    """
    One endorsement, of one's own or by oneself.

    Raises:
        Endorsement.DoesNotExist: There is none, or it is neither.
    """
    found = endorsements_of(actor).filter(pk=endorsement_id).first()
    return found or endorsements_by(actor).get(pk=endorsement_id)


def _endorsements() -> QuerySet[Endorsement]:
    return (
        Endorsement.objects.select_related("by", "by_organisation", "organisation")
        .defer("document")
        .order_by("-changed_at", "pk")
    )

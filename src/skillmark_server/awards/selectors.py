# SPDX-License-Identifier: Apache-2.0

"""
Awards, batches and requests that somebody may see, ready to render; none of another tenant.

What does not exist and what may not be seen look alike.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Employment, Person, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.roles import of_badges
from skillmark_server.awards.models import (
    Act,
    ActKind,
    Award,
    AwardRequest,
    AwardState,
    Batch,
    BatchAct,
    BatchRow,
    RequestLink,
    Visibility,
)
from skillmark_server.awards.recipients import verified_addresses_of
from skillmark_server.awards.standing import RENEWED_BEFORE
from skillmark_server.outbox.models import Mail

LAPSING: Final = "lapsing"
"""In force, and ends within 90 days: asked for as if it were a state."""
_SHOWN = ("version__svg", "version__png", "version__document")
_PUBLISHED = tuple(f"achievement__published__{name}" for name in ("svg", "png", "document"))


def awards_visible_to(actor: Actor) -> QuerySet[Award]:
    """The awards of the organisation that `actor` acts in, newest first."""
    if actor.organisation is None:
        return Award.objects.none()
    awards = Award.objects.filter(organisation=actor.organisation)
    awards = of_badges(awards, actor, Permission.SEE_AWARDS, "achievement__id")
    return _ready(awards).order_by("-issued_at", "-leaf_sequence")


def award_for(actor: Actor, award_id: uuid.UUID) -> Award:
    """
    One award of the organisation.

    Raises:
        Award.DoesNotExist: There is none, or it is not theirs; the two look alike.
    """
    return awards_visible_to(actor).get(pk=award_id)


def public_award(award_id: uuid.UUID) -> Award:
    """
    One award that everybody with its address may see.

    Raises:
        Award.DoesNotExist: There is none, or its holder has not opened it.
    """
    return _ready(public_awards()).get(pk=award_id)


def public_awards() -> QuerySet[Award]:
    """What everybody with the address may see."""
    return Award.objects.filter(visibility=Visibility.PUBLIC, declined_at=None)


def award_seen_by(actor: Actor, award_id: uuid.UUID) -> Award:
    """
    One award on its public address: for everybody, its holder, or members who may see awards.

    Members see what the holder keeps to themselves in the organisation's own list alone.

    Raises:
        Award.DoesNotExist: There is none that `actor` may see there.
    """
    return _ready(awards_seen_by(actor)).get(pk=award_id)


def awards_seen_by(actor: Actor) -> QuerySet[Award]:
    """The awards that `actor` sees at their public addresses."""
    allowed = Q(visibility=Visibility.PUBLIC, declined_at=None)
    if actor.user is not None:
        allowed |= Q(holder=actor.user) | Q(
            holder=None, recipient_email__in=verified_addresses_of(actor.user)
        )
    if actor.organisation is not None and actor.may_for_some(Permission.SEE_AWARDS):
        only = actor.badges_with(Permission.SEE_AWARDS)
        allowed |= Q(
            organisation=actor.organisation, visibility=Visibility.EMPLOYER, declined_at=None
        ) & (Q() if only is None else Q(achievement__id__in=only))
    return Award.objects.filter(allowed)


def awards_of_holder(user: User) -> QuerySet[Award]:
    """What `user` keeps, and what waits at any of their verified addresses; newest first."""
    own = Q(holder=user) | Q(holder=None, recipient_email__in=verified_addresses_of(user))
    return _ready(Award.objects.filter(own)).order_by("-issued_at", "-leaf_sequence")


def awards_of_person(actor: Actor, person: Person) -> QuerySet[Award]:
    """The awards of the organisation to somebody in its roster, by any of their addresses."""
    emails = person.emails.values("email")
    return awards_visible_to(actor).filter(Q(person=person) | Q(recipient_email__in=emails))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """
    Which awards of a list are wanted; what is left out does not narrow it.

    Args:
        state: A value of `AwardState`, or `lapsing`: ends within 90 days.
        achievement_id: Of one badge.
        version_number: Of that version of its badge.
        batch_id: Of one list.
        department_id: In which the person works now.
        manager_id: A person of the roster, under whom the person works now.
        language: In which it was signed.
        issued_from: At this moment or after it.
        issued_before: Before this moment.
        ends_from: Ends at this moment or after it.
        ends_before: Ends before this moment.
        has_bounced: Only those whose mail came back.
    """

    state: str = ""
    achievement_id: uuid.UUID | None = None
    version_number: int | None = None
    batch_id: uuid.UUID | None = None
    department_id: uuid.UUID | None = None
    manager_id: uuid.UUID | None = None
    language: str = ""
    issued_from: datetime | None = None
    issued_before: datetime | None = None
    ends_from: datetime | None = None
    ends_before: datetime | None = None
    has_bounced: bool = False


def narrowed(awards: QuerySet[Award], filters: Filters, *, at: datetime) -> QuerySet[Award]:
    """
    Narrow a list of awards.

    Args:
        awards: Visible to whoever asks.
        filters: What has to hold. Where a person works is for whoever may see people: the
            caller leaves it out for others.
        at: Now.
    """
    if filters.state in _STATES:
        awards = awards.filter(_STATES[filters.state](at))
    plain = {
        "achievement__id": filters.achievement_id,
        "version__number": filters.version_number,
        "batch__id": filters.batch_id,
        "language": filters.language or None,
        "issued_at__gte": filters.issued_from,
        "issued_at__lt": filters.issued_before,
        "valid_until__gte": filters.ends_from,
        "valid_until__lt": filters.ends_before,
    }
    awards = awards.filter(**{path: value for path, value in plain.items() if value is not None})
    where = {"department_id": filters.department_id, "manager_id": filters.manager_id}
    if where := {path: value for path, value in where.items() if value is not None}:
        works = Employment.objects.filter(
            person__emails__email=OuterRef("recipient_email"),
            person__organisation__serial=OuterRef("organisation"),
            to_on=None,
            **where,
        )
        awards = awards.filter(Exists(works))
    if filters.has_bounced:
        awards = awards.filter(pk__in=_came_back().values("award_id"))
    return awards


def _in_force(at: datetime) -> Q:
    return Q(revoked_at=None, suspended_at=None) & (Q(valid_until=None) | Q(valid_until__gt=at))


def _lapsing(at: datetime) -> Q:
    return _in_force(at) & Q(declined_at=None, valid_until__lte=at + RENEWED_BEFORE)


_STATES = {
    AwardState.ISSUED: lambda at: _in_force(at) & Q(declined_at=None, claimed_at=None),
    AwardState.CLAIMED: lambda at: _in_force(at) & Q(claimed_at__isnull=False),
    AwardState.DECLINED: lambda at: _in_force(at) & Q(declined_at__isnull=False),
    AwardState.SUSPENDED: lambda _at: Q(revoked_at=None, suspended_at__isnull=False),
    AwardState.EXPIRED: lambda at: Q(revoked_at=None, suspended_at=None, valid_until__lte=at),
    AwardState.REVOKED: lambda _at: Q(revoked_at__isnull=False),
    LAPSING: _lapsing,
}


def with_mail_state(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Add `has_bounced`: whether the mail with the link came back, and none was sent since."""
    return awards.annotate(has_bounced=Exists(_bounced()))


def count_bounced(actor: Actor) -> int:
    """How many awards of the organisation wait because their mail came back."""
    # From the few mails to their awards, not from every award to its mails.
    back = _came_back().filter(organisation_id=actor.organisation_id).values("award_id")
    return awards_visible_to(actor).filter(pk__in=back, claimed_at=None).count()


def _bounced() -> QuerySet[Mail]:
    return _came_back().filter(award_id=OuterRef("pk"))


def _came_back() -> QuerySet[Mail]:
    came_back = Q(bounced_at__isnull=False) | Q(given_up_at__isnull=False)
    return Mail.objects.filter(came_back, award_id__isnull=False, cancelled_at=None)


def count_to(rows: QuerySet[Any], most: int) -> int:
    """
    How many rows there are, or `most` and one more where there are more.

    To count a million takes longer than to show fifty of them. The number of an award stands in
    the indexes that lists go by, its id does not.
    """
    counted = "leaf_sequence" if rows.model is Award else "pk"
    return rows.order_by().values(counted)[: most + 1].count()


def acts_of(award: Award) -> QuerySet[Act]:
    """What was done to an award or is about to be, oldest first."""
    return Act.objects.filter(award=award).select_related("asked_by").order_by("asked_at")


def successor_of(award: Award) -> Award | None:
    """The award that took the place of this one: by a renewal, or by a correction."""
    return Award.objects.filter(supersedes=award).order_by("issued_at", "leaf_sequence").last()


def waiting_acts(actor: Actor) -> QuerySet[Act]:
    """What is about to happen to awards of the organisation."""
    if actor.organisation is None:
        return Act.objects.none()
    waiting = Act.objects.filter(
        award__organisation=actor.organisation, done_at=None, undone_at=None
    )
    waiting = of_badges(waiting, actor, Permission.SEE_AWARDS, "award__achievement__id")
    return waiting.select_related("award", "asked_by").order_by("due_at")


def batches_visible_to(actor: Actor) -> QuerySet[Batch]:
    """The batches of the organisation, newest first."""
    if actor.organisation is None:
        return Batch.objects.none()
    batches = Batch.objects.filter(organisation=actor.organisation)
    batches = of_badges(batches, actor, Permission.SEE_AWARDS, "version__achievement_id")
    return (
        batches.select_related(
            "version__achievement__organisation", "organisation", "by", "signed_off_by"
        )
        .defer(*_SHOWN)
        .order_by("-created_at", "pk")
    )


def batch_for(actor: Actor, batch_id: uuid.UUID) -> Batch:
    """
    One batch of the organisation.

    Raises:
        Batch.DoesNotExist: There is none, or it is not theirs.
    """
    return batches_visible_to(actor).get(pk=batch_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCounts:
    """
    The awards of a batch as something would be done to all of them.

    Args:
        in_force: Neither withdrawn nor on hold.
        on_hold: Can be freed.
        holdable: In force, with a place on a list of holds.
        withdrawn: For good.
    """

    in_force: int
    on_hold: int
    holdable: int
    withdrawn: int

    def of(self, kind: ActKind) -> int:
        """To how many `kind` would be done."""
        return {
            ActKind.REVOKE: self.in_force + self.on_hold,
            ActKind.SUSPEND: self.holdable,
            ActKind.REINSTATE: self.on_hold,
        }[kind]


def act_counts_of(batch: Batch) -> ActCounts:
    """
    Count the awards of a batch.

    Of a million awards few are withdrawn or on hold: those are counted by themselves, by the
    indexes that have no others. No award is ever deleted: a list that is done knows how many.
    """
    awards = Award.objects.filter(batch=batch).order_by()
    of_owner = awards.filter(organisation=batch.organisation)
    every = awards.count() if batch.finished_at is None else batch.made
    withdrawn = of_owner.filter(revoked_at__isnull=False).count()
    on_hold = of_owner.filter(revoked_at=None, suspended_at__isnull=False).count()
    in_force = every - withdrawn - on_hold
    # A version has such places or it has none, and a batch is of one version.
    has_places = next(iter(awards.values_list("suspension_list", flat=True)[:1]), None) is not None
    return ActCounts(
        in_force=in_force,
        on_hold=on_hold,
        holdable=in_force if has_places else 0,
        withdrawn=withdrawn,
    )


def batch_acts_of(batch: Batch) -> QuerySet[BatchAct]:
    """What was done to a whole batch or is about to be, newest first."""
    return (
        BatchAct.objects.filter(batch=batch)
        .select_related("asked_by", "signed_off_by", "batch__organisation", "batch__version")
        .order_by("-asked_at", "pk")
    )


def rows_of(batch: Batch) -> QuerySet[BatchRow]:
    """The rows of a batch in the order of the file, with the awards they became."""
    return BatchRow.objects.filter(batch=batch).select_related("award").order_by("line")


def requests_visible_to(actor: Actor) -> QuerySet[AwardRequest]:
    """Confirmed requests to the organisation, the open ones first, longest waiting first."""
    if actor.organisation is None:
        return AwardRequest.objects.none()
    requests = AwardRequest.objects.filter(
        organisation=actor.organisation, confirmed_at__isnull=False
    )
    requests = of_badges(requests, actor, Permission.DECIDE_REQUESTS, "achievement_id")
    return (
        requests.select_related(
            "achievement__published", "achievement__organisation", "decided_by", "award"
        )
        .defer(*_PUBLISHED)
        .order_by(F("decided_at").asc(nulls_first=True), "confirmed_at", "pk")
    )


def request_for(actor: Actor, request_id: uuid.UUID) -> AwardRequest:
    """
    One request to the organisation.

    Raises:
        AwardRequest.DoesNotExist: There is none, or it is not theirs.
    """
    return requests_visible_to(actor).get(pk=request_id)


def request_links_visible_to(actor: Actor) -> QuerySet[RequestLink]:
    """The links under which people ask for badges, newest first."""
    if actor.organisation is None:
        return RequestLink.objects.none()
    links = RequestLink.objects.filter(organisation=actor.organisation)
    links = of_badges(links, actor, Permission.AWARD, "achievement_id")
    return (
        links.select_related("achievement__published", "organisation")
        .defer(*_PUBLISHED)
        .order_by("-created_at", "pk")
    )


def _ready(awards: QuerySet[Award]) -> QuerySet[Award]:
    return awards.select_related(
        "organisation", "achievement", "version", "holder", "supersedes"
    ).defer(*_SHOWN)

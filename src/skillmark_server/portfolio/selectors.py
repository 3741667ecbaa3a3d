# SPDX-License-Identifier: Apache-2.0

"""
What somebody holds, their collections and their page; and what others see of it.

Their own is found by the person; what others see by its address, and what they may not see
does not exist.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Employment, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.own import OwnState, own_awards
from skillmark_server.awards.selectors import LAPSING, Filters, awards_of_holder, narrowed
from skillmark_server.portfolio.models import (
    Collection,
    HiddenAward,
    PortfolioPage,
    Resume,
)

MOST_AHEAD: Final = 5


def kept_awards(user: User, *, are_hidden: bool = False) -> QuerySet[Award]:
    """Everything that `user` keeps, newest first; what is hidden is apart."""
    hidden = HiddenAward.objects.filter(user=user, award=OuterRef("pk"))
    kept = own_awards(awards_of_holder(user), state=OwnState.KEPT)
    return kept.filter(Exists(hidden) if are_hidden else ~Exists(hidden))


def count_hidden(user: User) -> int:
    """How many somebody has put out of sight."""
    return HiddenAward.objects.filter(user=user, award__holder=user).count()


def is_hidden(user: User, award: Award) -> bool:
    """Whether somebody has put an award of theirs out of sight."""
    return HiddenAward.objects.filter(user=user, award=award).exists()


def ends_next(user: User, *, at: datetime) -> list[Award]:
    """What ends within 90 days, the next first; at most `MOST_AHEAD`."""
    lapsing = narrowed(kept_awards(user), Filters(state=LAPSING), at=at)
    return list(lapsing.order_by("valid_until", "leaf_sequence")[:MOST_AHEAD])


def collections_of(user: User) -> QuerySet[Collection]:
    """Somebody's collections by name, with `size`."""
    held = Q(items__award__holder=user)
    return (
        Collection.objects.filter(user=user)
        .annotate(size=Count("items", filter=held))
        .order_by("name", "created_at")
    )


def collection_of(user: User, collection_id: uuid.UUID) -> Collection:
    """
    One of somebody's own.

    Raises:
        Collection.DoesNotExist: There is none, or it is not theirs.
    """
    return collections_of(user).get(pk=collection_id)


def awards_in(collection: Collection) -> QuerySet[Award]:
    """What is in a collection, in its order; only what its owner still keeps."""
    owner = collection.user
    return (
        awards_of_holder(owner)
        .filter(holder=owner, collection_items__collection=collection)
        .order_by("collection_items__position", "-leaf_sequence")
    )


def page_of_person(user: User) -> PortfolioPage | None:
    """Somebody's page as they set it up; None where they never did."""
    return PortfolioPage.objects.filter(user=user).first()


def page_seen_by(actor: Actor, address: str, *, at: datetime) -> tuple[PortfolioPage, Visibility]:
    """
    A page, and as whom it is seen: like everybody, like an employer, or as its owner.

    Raises:
        PortfolioPage.DoesNotExist: There is none that `actor` may see.
    """
    page = PortfolioPage.objects.select_related("user").get(address=address, user__is_active=True)
    seen_as = as_whom(actor, page.user, Visibility(page.visibility), at)
    if seen_as is None:
        raise PortfolioPage.DoesNotExist
    return page, seen_as


def collection_seen_by(
    actor: Actor, collection_id: uuid.UUID, *, at: datetime
) -> tuple[Collection, Visibility]:
    """
    A collection on its public address, and as whom it is seen.

    Raises:
        Collection.DoesNotExist: There is none that `actor` may see.
    """
    found = Collection.objects.select_related("user").get(pk=collection_id, user__is_active=True)
    seen_as = as_whom(actor, found.user, Visibility(found.visibility), at)
    if seen_as is None:
        raise Collection.DoesNotExist
    return found, seen_as


def shown_awards(user: User, seen_as: Visibility, *, at: datetime) -> QuerySet[Award]:
    """
    What of somebody's stands on their page: opened, in force, not hidden; newest first.

    Args:
        user: Whose page it is.
        seen_as: `PUBLIC`: what is open to everybody; else what the employer sees too.
        at: Now.
    """
    open_to = [Visibility.PUBLIC]
    if seen_as != Visibility.PUBLIC:
        open_to.append(Visibility.EMPLOYER)
    return kept_awards(user).filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        holder=user,
        visibility__in=open_to,
        declined_at=None,
        revoked_at=None,
        suspended_at=None,
        valid_from__lte=at,
    )


def shown_in(collection: Collection, seen_as: Visibility, *, at: datetime) -> QuerySet[Award]:
    """The same of one collection, in its order."""
    return (
        shown_awards(collection.user, seen_as, at=at)
        .filter(collection_items__collection=collection)
        .order_by("collection_items__position", "-leaf_sequence")
    )


def shown_collections(user: User, seen_as: Visibility) -> QuerySet[Collection]:
    """The collections that a page of somebody leads to."""
    open_to = [Visibility.PUBLIC]
    if seen_as != Visibility.PUBLIC:
        open_to.append(Visibility.EMPLOYER)
    return collections_of(user).filter(visibility__in=open_to)


@dataclass(frozen=True, slots=True)
class PlacesOpened:
    """Where everybody meets a badge besides its own page, once it is open to everybody."""

    page: str = ""
    """The address of the person's page."""
    collections: tuple[str, ...] = ()
    """Their names."""
    is_in_resume: bool = False

    @property
    def are_none(self) -> bool:
        """Whether its own page is the only place."""
        return not (self.page or self.collections or self.is_in_resume)


def places_opened(user: User, award: Award) -> PlacesOpened:
    """Where `award` stands for everybody as soon as `user`, who keeps it, opens it to them."""
    if is_hidden(user, award):
        return PlacesOpened()
    page = PortfolioPage.objects.filter(user=user, visibility=Visibility.PUBLIC).first()
    collections = Collection.objects.filter(
        user=user, visibility=Visibility.PUBLIC, items__award=award
    )
    resume = Resume.objects.filter(
        user=user, visibility=Visibility.PUBLIC, user__resume_awards__award=award
    )
    return PlacesOpened(
        page="" if page is None else page.address,
        collections=tuple(collections.order_by("name").values_list("name", flat=True)),
        is_in_resume=resume.exists(),
    )


def is_employer(actor: Actor, user: User, *, at: datetime) -> bool:
    """Whether `actor` looks after people where `user` works today."""
    if actor.organisation is None or not actor.may(Permission.SEE_PEOPLE):
        return False
    day = timezone.localtime(at).date()
    works = Employment.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day),
        Q(from_on=None) | Q(from_on__lte=day),
        person__user=user,
        person__organisation=actor.organisation,
    )
    return works.exists()


def as_whom(actor: Actor, owner: User, open_to: Visibility, at: datetime) -> Visibility | None:
    """
    As whom `actor` sees what `owner` opened to `open_to`; None: it is not there for them.

    Returns:
        `PUBLIC`: like everybody; `EMPLOYER`: as who looks after them at work; `ONLY_ME`: as its
        owner.
    """
    if open_to == Visibility.PUBLIC:
        return Visibility.PUBLIC
    if actor.user is not None and actor.user.pk == owner.pk:
        return Visibility.ONLY_ME
    if open_to == Visibility.EMPLOYER and is_employer(actor, owner, at=at):
        return Visibility.EMPLOYER
    return None

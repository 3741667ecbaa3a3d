# SPDX-License-Identifier: Apache-2.0

"""Makes, changes, fills and removes collections; the awards in them stay what they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.portfolio.models import Collection, CollectionItem
from skillmark_server.portfolio.models.backpack import LONGEST_NAME, LONGEST_TEXT
from skillmark_server.portfolio.refusals import NameMissing, NotKept, TooMany

MOST_COLLECTIONS: Final = 50
MOST_IN_ONE: Final = 100


@transaction.atomic
def make_collection(
    *,
    user: User,
    name: str,
    description: str = "",
    visibility: Visibility = Visibility.ONLY_ME,
    at: datetime,
    kind: str = "person",
) -> Collection:
    """
    Make an empty collection.

    Args:
        user: Whose.
        name: At most 80 characters.
        description: At most 1,000, several lines.
        visibility: Who sees it on its public address.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        NameMissing: The name is empty.
        TextRefused: A text cannot be used.
        TooMany: They have 50 already.
    """
    said = _said(name, description)
    User.objects.select_for_update().get(pk=user.pk)  # two at once are counted one by one
    if Collection.objects.filter(user=user).count() >= MOST_COLLECTIONS:
        raise TooMany
    collection = Collection.objects.create(
        user=user, visibility=visibility, created_at=at, changed_at=at, **said
    )
    _note(user, "collection.made", collection, at, kind, visibility=str(visibility))
    return collection


@transaction.atomic
def change_collection(
    *,
    user: User,
    collection_id: UUID,
    name: str,
    description: str,
    visibility: Visibility,
    at: datetime,
    kind: str = "person",
) -> Collection:
    """
    Say anew what a collection is called, and who sees it.

    Raises:
        Collection.DoesNotExist: It is not theirs.
        NameMissing, TextRefused: As in `make_collection`.
    """
    collection = _own(user, collection_id)
    said = {**_said(name, description), "visibility": visibility}
    changed = [member for member, value in said.items() if getattr(collection, member) != value]
    if changed:
        for member in changed:
            setattr(collection, member, said[member])
        collection.changed_at = at
        collection.save(update_fields=[*changed, "changed_at"])
        _note(user, "collection.changed", collection, at, kind, changed=changed)
    return collection


@transaction.atomic
def arrange_collection(
    *,
    user: User,
    collection_id: UUID,
    award_ids: Iterable[UUID],
    at: datetime,
    kind: str = "person",
) -> Collection:
    """
    Say what is in a collection, and in which order; what is not named is taken out.

    Args:
        user: Whose.
        collection_id: Which.
        award_ids: Of awards that the person keeps, the first first; at most 100.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        Collection.DoesNotExist: It is not theirs.
        NotKept: They do not keep one of the awards.
        TooMany: There are more than 100.
    """
    collection = _own(user, collection_id)
    wanted = list(dict.fromkeys(award_ids))
    if len(wanted) > MOST_IN_ONE:
        raise TooMany(_("A collection holds 100 badges at most."), field="awards")
    kept = set(Award.objects.filter(pk__in=wanted, holder=user).values_list("pk", flat=True))
    if kept != set(wanted):
        raise NotKept(field="awards")
    before = list(
        CollectionItem.objects.filter(collection=collection)
        .order_by("position", "pk")
        .values_list("award_id", flat=True)
    )
    if before != wanted:
        CollectionItem.objects.filter(collection=collection).delete()
        CollectionItem.objects.bulk_create(
            CollectionItem(collection=collection, award_id=one, position=place)
            for place, one in enumerate(wanted, 1)
        )
        collection.changed_at = at
        collection.save(update_fields=["changed_at"])
        _note(user, "collection.arranged", collection, at, kind, awards=len(wanted))
    return collection


@transaction.atomic
def remove_collection(
    *, user: User, collection_id: UUID, at: datetime, kind: str = "person"
) -> None:
    """
    Remove a collection; what was in it stays in the backpack.

    Raises:
        Collection.DoesNotExist: It is not theirs.
    """
    collection = _own(user, collection_id)
    _note(user, "collection.removed", collection, at, kind)
    collection.delete()


def _own(user: User, collection_id: UUID) -> Collection:
    return Collection.objects.select_for_update().get(pk=collection_id, user=user)


def _said(name: str, description: str) -> dict[str, str]:
    called = tidy(name, field="name", longest=LONGEST_NAME)
    if not called:
        raise NameMissing(field="name")
    words = tidy(description, field="description", longest=LONGEST_TEXT, lines=True)
    return {"name": called, "description": words}


def _note(
    user: User, action: str, collection: Collection, at: datetime, kind: str, **detail: object
) -> None:
    record(Actor(user=user, kind=kind), action, collection, at=at, detail=detail)

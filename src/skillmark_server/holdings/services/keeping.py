# SPDX-License-Identifier: Apache-2.0

"""What becomes of a badge from elsewhere: who sees it, out of sight, in collections, let go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Visibility
from skillmark_server.checking.pool import POOL
from skillmark_server.holdings.judging import judged_again
from skillmark_server.holdings.models import ImportedBadge, ImportedItem
from skillmark_server.holdings.rechecking import write_verdict
from skillmark_server.holdings.selectors import imported_of, imported_with_content
from skillmark_server.portfolio.models import Collection
from skillmark_server.portfolio.refusals import NotKept, TooMany

MOST_IN_ONE: Final = 100


@transaction.atomic
def show_imported(
    *, user: User, badge_id: UUID, visibility: Visibility, at: datetime, kind: str = "person"
) -> ImportedBadge:
    """
    Say who sees a badge from elsewhere; until then nobody else does.

    Raises:
        ImportedBadge.DoesNotExist: It is not theirs.
    """
    badge = _own(user, badge_id)
    if badge.visibility != visibility:
        badge.visibility = visibility
        badge.save(update_fields=["visibility"])
        _note(user, "imported.visibility_set", badge, at, kind, visibility=str(visibility))
    return badge


@transaction.atomic
def hide_imported(
    *, user: User, badge_id: UUID, is_hidden: bool, at: datetime, kind: str = "person"
) -> ImportedBadge:
    """
    Put it out of sight, in no list and on no page, or take it back. Twice is once.

    Raises:
        ImportedBadge.DoesNotExist: It is not theirs.
    """
    badge = _own(user, badge_id)
    if (badge.hidden_at is not None) != is_hidden:
        badge.hidden_at = at if is_hidden else None
        badge.save(update_fields=["hidden_at"])
        _note(user, "imported.hidden" if is_hidden else "imported.shown_again", badge, at, kind)
    return badge


@transaction.atomic
def remove_imported(*, user: User, badge_id: UUID, at: datetime, kind: str = "person") -> None:
    """
    Let go of a badge from elsewhere: its file and all that was read from it are gone at once.

    Raises:
        ImportedBadge.DoesNotExist: It is not theirs.
    """
    badge = _own(user, badge_id)
    _note(user, "imported.removed", badge, at, kind)
    badge.delete()


def check_again(*, user: User, badge_id: UUID, at: datetime) -> ImportedBadge:
    """
    Ask the verifier now.

    Raises:
        ImportedBadge.DoesNotExist: It is not theirs.
        ContentAltered: What is kept is not what was handed in.
        Busy: Many badges are being checked.
    """
    badge = imported_with_content(user, badge_id)
    with POOL.place():
        report = judged_again(badge, at=at)
    return write_verdict(badge, report, at=at)


@transaction.atomic
def collect_imported(
    *,
    user: User,
    collection_id: UUID,
    badge_ids: Iterable[UUID],
    at: datetime,
    kind: str = "person",
) -> Collection:
    """
    Say which badges from elsewhere a collection holds, in their order, after those from here.

    Raises:
        Collection.DoesNotExist: It is not theirs.
        NotKept: One of the badges is not theirs.
        TooMany: There are more than 100.
    """
    collection = Collection.objects.select_for_update().get(pk=collection_id, user=user)
    wanted = list(dict.fromkeys(badge_ids))
    if len(wanted) > MOST_IN_ONE:
        raise TooMany(field="imported")
    own = set(imported_of(user).filter(pk__in=wanted).values_list("pk", flat=True))
    if own != set(wanted):
        raise NotKept(field="imported")
    items = ImportedItem.objects.filter(collection=collection)
    if list(items.order_by("position", "pk").values_list("badge_id", flat=True)) != wanted:
        items.delete()
        ImportedItem.objects.bulk_create(
            ImportedItem(collection=collection, badge_id=one, position=place)
            for place, one in enumerate(wanted, 1)
        )
        collection.changed_at = at
        collection.save(update_fields=["changed_at"])
        record(
            Actor(user=user, kind=kind),
            "collection.arranged",
            collection,
            at=at,
            detail={"imported": len(wanted)},
        )
    return collection


def _own(user: User, badge_id: UUID) -> ImportedBadge:
    return imported_of(user).select_for_update().get(pk=badge_id)


def _note(
    user: User, action: str, badge: ImportedBadge, at: datetime, kind: str, **detail: object
) -> None:
    record(Actor(user=user, kind=kind), action, badge, at=at, detail=detail)

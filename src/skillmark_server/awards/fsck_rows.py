# SPDX-License-Identifier: Apache-2.0

"""Whether places in lists, numbers and the parts of long lists are each there once, and whole."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, F, Q, QuerySet

from skillmark.log.tree import root_of
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.fsck_windows import Found, Window
from skillmark_server.awards.models import Award, Chunk, NumberCounter
from skillmark_server.awards.numbering import year_of
from skillmark_server.custody.lists import NAMED
from skillmark_server.custody.models import NamedCredential, StatusList
from skillmark_server.custody.naming import list_of_ids
from skillmark_server.outbox.models import Bundle
from skillmark_server.transparency.models import Leaf

_PARTS = 50
"""Parts of long lists in one window."""


def look_at_indices(_window: Window, found: Found) -> None:
    """No place in a status list was given to two awards, and none that was not given out."""
    for purpose in ("revocation", "suspension"):
        listed, index = f"{purpose}_list", f"{purpose}_index"
        awards = Award.objects.filter(**{f"{listed}__isnull": False})
        twice = awards.values(f"{listed}__id", index).annotate(many=Count("pk")).filter(many__gt=1)
        for row in twice.order_by():
            found.fault("index_twice", f"{row[f'{listed}__id']} {row[index]}")
        outside = awards.filter(**{f"{index}__gte": F(f"{listed}__size")})
        for key in outside.values_list("pk", flat=True):
            found.fault("index_outside", key)
        used = awards.values(f"{listed}__id", f"{listed}__given_out").annotate(many=Count("pk"))
        for row in used.filter(many__gt=F(f"{listed}__given_out")).order_by():
            found.fault("index_not_given_out", row[f"{listed}__id"])


def look_at_named(_window: Window, found: Found) -> None:
    """A list of ids names exactly what was withdrawn, and is served so."""
    for row in StatusList.objects.filter(purpose=NAMED).select_related("identity"):
        awards = Award.objects.filter(revocation_list=row, revoked_at__isnull=False)
        wanted = {address_of(key) for key in awards.values_list("pk", flat=True)}
        rows = NamedCredential.objects.filter(list=row)
        named = set(rows.values_list("credential_id", flat=True))
        for one in sorted(wanted ^ named):
            found.fault("withdrawn_not_named" if one in wanted else "named_not_withdrawn", one)
        if row.changed_at is None and row.version and bytes(row.document) != list_of_ids(row):
            found.fault("list_of_ids_differs", row.pk)


def look_at_numbers(_window: Window, found: Found) -> None:
    """The numbers of a year have no gap beyond those that are free or in parts not made yet."""
    for counter in NumberCounter.objects.order_by("pk"):
        named = Q(number__contains=f"-{counter.year}-")
        awards = Award.objects.filter(named, organisation__id=counter.organisation_id).count()
        chunks = Chunk.objects.filter(
            batch__organisation_id=counter.organisation_id, done_at=None
        ).values_list("at", "count")
        waiting = sum(count for at, count in chunks if year_of(at) == counter.year)
        if awards + waiting + len(counter.freed) != counter.last:
            found.fault("number_missing", f"{counter.organisation_id} {counter.year}")


def windows_of_parts() -> Sequence[Window]:
    """The keys of the parts that were made, some for each window."""
    keys = list(_made().order_by("pk").values_list("pk", flat=True))
    return [tuple(keys[start : start + _PARTS]) for start in range(0, len(keys), _PARTS)]


def look_at_parts(window: Window, found: Found) -> None:
    """Every part that was made is whole: its awards, its root and one bundle."""
    for chunk in _made().filter(pk__in=window).select_related("batch").order_by("pk"):
        about = f"{chunk.batch_id} {chunk.first_line}"
        first = chunk.first_leaf or 0
        last = first + chunk.made - 1
        leaves = Leaf.objects.filter(sequence__range=(first, last), kind="issue")
        digests = [
            bytes(one) for one in leaves.order_by("sequence").values_list("digest", flat=True)
        ]
        awards = Award.objects.filter(
            organisation__id=chunk.batch.organisation_id,
            issued_at=chunk.at,
            leaf_sequence__range=(first, last),
        )
        if awards.count() != chunk.made or len(digests) != chunk.made:
            found.fault("chunk_not_whole", about)
        elif chunk.root is None or root_of(digests) != bytes(chunk.root):
            found.fault("chunk_root", about)
        bundles = Bundle.objects.filter(about_id=chunk.batch_id, first=first, last=last)
        if bundles.count() != 1:
            found.fault("chunk_bundle", about)
        found.things += 1


def look_at_events(_window: Window, found: Found) -> None:
    """Every part that was made is told by one event, and no event tells of another."""
    told: dict[str, int] = {}
    events = AuditEvent.objects.filter(action="batch.part_issued")
    for detail in events.order_by("sequence").values_list("detail", flat=True).iterator():
        root = str(detail.get("root"))
        told[root] = told.get(root, 0) + 1
    parts = Chunk.objects.filter(made__gt=0).values_list("batch_id", "first_line", "root")
    for batch, line, known in parts.iterator():
        if told.pop(bytes(known or b"").hex(), 0) != 1:
            found.fault("chunk_event", f"{batch} {line}")
    for root in told:
        found.fault("event_without_chunk", root)


def _made() -> QuerySet[Chunk]:
    return Chunk.objects.filter(done_at__isnull=False, made__gt=0)

# SPDX-License-Identifier: Apache-2.0

"""
Whether what is kept of awards is whole: the part of `skillmark fsck` about awards.

Reads in windows, so that memory does not grow with the site, and writes nothing. A fault
names what it is about by its id or number; nobody can mend what they cannot find.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q

from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import altered_templates, documents_without, stored_texts
from skillmark_server.awards.models import Award, Chunk, DocumentForm, NumberCounter
from skillmark_server.awards.numbering import year_of
from skillmark_server.awards.signing import leaf_digest_of
from skillmark_server.outbox.models import Bundle
from skillmark_server.transparency.leaves import root_of
from skillmark_server.transparency.models import Leaf
from skillmark_server.transparency.verification import matches

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that is not as it was written.

    Args:
        code: Which; never changes.
        about: The id or number of what it is about.
    """

    code: str
    about: str


Check = Callable[[Callable[[int], None]], Iterator[Fault]]


def check_documents(progress: Callable[[int], None]) -> Iterator[Fault]:
    """
    Every award has its document and its leaf, and both are what was signed.

    Args:
        progress: Told how many awards were looked at.
    """
    after: uuid.UUID | None = None
    seen = 0
    while True:
        later = Award.objects.order_by("pk")
        later = later if after is None else later.filter(pk__gt=after)
        rows = list(later.values_list("pk", "leaf_sequence")[:_AT_ONCE])
        texts = stored_texts(rows)
        leaves = Leaf.objects.in_bulk([number for _key, number in rows])
        for key, number in rows:
            yield from _check_award(key, texts.get(key, {}), leaves.get(number))
        seen += len(rows)
        progress(seen)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][0]


def _check_award(
    key: uuid.UUID, texts: dict[DocumentForm, tuple[bytes, str]], leaf: Leaf | None
) -> Iterator[Fault]:
    if DocumentForm.DATA_INTEGRITY not in texts:
        yield Fault("document_missing", str(key))
        return
    digests = []
    for form in DocumentForm:
        if form not in texts:
            continue
        body, digest = texts[form]
        if hashlib.sha256(body).hexdigest() != digest:
            yield Fault("document_altered", f"{key} {form}")
        digests.append(bytes.fromhex(digest))
    if leaf is None or leaf.subject_id != str(key):
        yield Fault("leaf_missing", str(key))
    elif leaf.salt is not None and not any(
        # Of a long list the first form is issued alone, and the second has its own leaf.
        matches(leaf, leaf_digest_of(found))
        for found in (digests, digests[:1])
    ):
        yield Fault("leaf_of_something_else", str(key))


def check_templates(progress: Callable[[int], None]) -> Iterator[Fault]:
    """Every template is what it was, and no document is without an award."""
    for key in altered_templates():
        yield Fault("template_altered", str(key))
    progress(1)
    for number in documents_without():
        yield Fault("document_without_award", str(number))


def check_indices(progress: Callable[[int], None]) -> Iterator[Fault]:
    """No place in a status list was given to two awards, and none that was not given out."""
    for purpose in ("revocation", "suspension"):
        listed, index = f"{purpose}_list", f"{purpose}_index"
        awards = Award.objects.filter(**{f"{listed}__isnull": False})
        twice = awards.values(f"{listed}__id", index).annotate(many=Count("pk")).filter(many__gt=1)
        for row in twice.order_by():
            yield Fault("index_twice", f"{row[f'{listed}__id']} {row[index]}")
        outside = awards.filter(**{f"{index}__gte": F(f"{listed}__size")})
        for key in outside.values_list("pk", flat=True):
            yield Fault("index_outside", str(key))
        used = awards.values(f"{listed}__id", f"{listed}__given_out").annotate(many=Count("pk"))
        for row in used.filter(many__gt=F(f"{listed}__given_out")).order_by():
            yield Fault("index_not_given_out", str(row[f"{listed}__id"]))
        progress(1)


def check_numbers(progress: Callable[[int], None]) -> Iterator[Fault]:
    """The numbers of a year have no gap beyond those that are free or in parts not made yet."""
    for counter in NumberCounter.objects.order_by("pk"):
        named = Q(number__contains=f"-{counter.year}-")
        awards = Award.objects.filter(named, organisation__id=counter.organisation_id).count()
        chunks = Chunk.objects.filter(
            batch__organisation_id=counter.organisation_id, done_at=None
        ).values_list("at", "count")
        waiting = sum(count for at, count in chunks if year_of(at) == counter.year)
        if awards + waiting + len(counter.freed) != counter.last:
            yield Fault("number_missing", f"{counter.organisation_id} {counter.year}")
        progress(1)


def check_chunks(progress: Callable[[int], None]) -> Iterator[Fault]:
    """Every part that was made is whole: its awards, its root, one event and one bundle."""
    parts = Chunk.objects.filter(done_at__isnull=False, made__gt=0).select_related("batch")
    for seen, chunk in enumerate(parts.order_by("pk").iterator(chunk_size=_AT_ONCE), start=1):
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
            yield Fault("chunk_not_whole", about)
        elif chunk.root is None or root_of(digests) != bytes(chunk.root):
            yield Fault("chunk_root", about)
        bundles = Bundle.objects.filter(about_id=chunk.batch_id, first=first, last=last)
        if bundles.count() != 1:
            yield Fault("chunk_bundle", about)
        progress(seen)
    yield from _check_events()


def _check_events() -> Iterator[Fault]:
    told: dict[str, int] = {}
    events = AuditEvent.objects.filter(action="batch.part_issued")
    for detail in events.order_by("sequence").values_list("detail", flat=True).iterator():
        root = str(detail.get("root"))
        told[root] = told.get(root, 0) + 1
    parts = Chunk.objects.filter(made__gt=0).values_list("batch_id", "first_line", "root")
    for batch, line, known in parts.iterator(chunk_size=_AT_ONCE):
        if told.pop(bytes(known or b"").hex(), 0) != 1:
            yield Fault("chunk_event", f"{batch} {line}")
    for root in told:
        yield Fault("event_without_chunk", root)


CHECKS: Final[dict[str, Check]] = {
    "documents": check_documents,
    "templates": check_templates,
    "indices": check_indices,
    "numbers": check_numbers,
    "parts": check_chunks,
}
"""What is looked at, in this order."""

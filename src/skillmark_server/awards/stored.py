# SPDX-License-Identifier: Apache-2.0

"""
What is kept of documents, many at a time and not proven: for `fsck`, which proves it itself.

Every reading is of a window, so that memory does not grow with the site.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.db.models import Max, Min

from skillmark.bulk.frames import Framed
from skillmark_server.awards.documents import filled, framed
from skillmark_server.awards.models import (
    Award,
    CompactDocument,
    DocumentForm,
    DocumentTemplate,
    SignedDocument,
)
from skillmark_server.awards.said import COLUMNS, Said
from skillmark_server.columns.reading import moment_of, rows_as_kept, uuid_of
from skillmark_server.transparency.models import Leaf, LeafKind

_AT_ONCE: Final = 1_000
"""Leaves that are read together: what comes of them is used while it is near the processor."""


class Stored(NamedTuple):
    """One document as it is kept."""

    about: str | uuid.UUID
    """What it is of: the id of the award; the number of the leaf where that tells none."""
    form: DocumentForm
    text: bytes | Framed
    """What was signed; empty where it cannot be had."""
    digest: bytes
    """The SHA-256 that it should have."""

    @property
    def body(self) -> bytes:
        """The text as bytes."""
        return self.text.body if isinstance(self.text, Framed) else self.text


def compact_between(first: int, last: int) -> Iterator[Stored]:
    """
    Read the compact documents of a range of leaves, both ends with it, in their order.

    Both tables are read as they lie on the disk, some at a time.
    """
    for start in range(first, last + 1, _AT_ONCE):
        yield from _compact_of(start, min(start + _AT_ONCE - 1, last))


def _compact_of(first: int, last: int) -> Iterator[Stored]:
    issued = Award.objects.filter(leaf_sequence__range=(first, last)).order_by("leaf_sequence")
    awards = {row[0]: row for row in rows_as_kept(issued.values_list("leaf_sequence", *COLUMNS))}
    rows = CompactDocument.objects.filter(pk__range=(first, last)).order_by("pk")
    form = DocumentForm.DATA_INTEGRITY
    for number, template, slots, digest in rows_as_kept(
        rows.values_list("pk", "template__digest", "slots", "digest")
    ):
        row = awards.get(number)
        if row is None:
            yield Stored(_subject_of(number), form, b"", bytes(digest))
            continue
        _, key, award_number, name, email, place, begins, ends = row
        said = Said(
            uuid_of(key), award_number, name, email, place, moment_of(begins), moment_of(ends)
        )
        found = framed(bytes(slots), bytes(template), said)
        yield Stored(said.id, form, b"" if found is None else found, bytes(digest))


def _subject_of(number: int) -> str:
    """What a document is of whose award is gone, as far as the log tells."""
    leaf = Leaf.objects.filter(sequence=number, kind=LeafKind.ISSUE).first()
    return f"leaf {number}" if leaf is None else leaf.subject_id


def whole_between(first: int, last: int) -> Iterator[Stored]:
    """Read the documents that are kept whole in a range of their rows, both ends with it."""
    rows = SignedDocument.objects.filter(pk__range=(first, last)).order_by("pk")
    for row in rows.iterator(chunk_size=100):
        try:
            digest = bytes.fromhex(row.digest)
        except ValueError:
            digest = b""
        yield Stored(str(row.award_id), DocumentForm(row.form), bytes(row.body), digest)


def rows_of_whole() -> tuple[int, int]:
    """The first and the last row of documents that are kept whole; 1 and 0 where there are none."""
    found = SignedDocument.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return found["first"] or 1, found["last"] or 0


def stored_texts(
    awards: Iterable[tuple[uuid.UUID, int]],
) -> dict[uuid.UUID, dict[DocumentForm, tuple[bytes, str]]]:
    """
    What is kept of some awards in each form.

    Args:
        awards: Ids, with the numbers of their leaves.

    Returns:
        By id and form the text and the digest that it should have, in hexadecimal.
    """
    by_leaf = {number: key for key, number in awards}
    found: dict[uuid.UUID, dict[DocumentForm, tuple[bytes, str]]] = defaultdict(dict)
    issued = Award.objects.filter(pk__in=by_leaf.values()).values_list(*COLUMNS)
    said = {row[0]: Said(*row) for row in issued}
    rows = CompactDocument.objects.filter(pk__in=by_leaf)
    for number, slots, digest, template in rows.values_list(
        "pk", "slots", "digest", "template__digest"
    ):
        key = by_leaf[number]
        body = filled(bytes(slots), bytes(template), said[key]) if key in said else b""
        found[key][DocumentForm.DATA_INTEGRITY] = (body, bytes(digest).hex())
    for row in SignedDocument.objects.filter(award_id__in=list(by_leaf.values())):
        found[row.award_id][DocumentForm(row.form)] = (bytes(row.body), row.digest)
    return found


def kept_digests(awards: Iterable[tuple[uuid.UUID, int]]) -> dict[uuid.UUID, list[bytes]]:
    """
    The digests that the documents of some awards should have, in the order of `DocumentForm`.

    Args:
        awards: Ids, with the numbers of their leaves.
    """
    by_leaf = {number: key for key, number in awards}
    found: dict[uuid.UUID, dict[DocumentForm, bytes]] = defaultdict(dict)
    for number, digest in CompactDocument.objects.filter(pk__in=by_leaf).values_list(
        "pk", "digest"
    ):
        found[by_leaf[number]][DocumentForm.DATA_INTEGRITY] = bytes(digest)
    whole = SignedDocument.objects.filter(award_id__in=list(by_leaf.values())).defer("body")
    for row in whole:
        found[row.award_id][DocumentForm(row.form)] = bytes.fromhex(row.digest)
    return {
        key: [forms[form] for form in DocumentForm if form in forms] for key, forms in found.items()
    }


def altered_templates() -> Iterator[int]:
    """The keys of templates that are not what they were."""
    for row in DocumentTemplate.objects.order_by("pk").iterator(chunk_size=100):
        if hashlib.sha256(bytes(row.body)).digest() != bytes(row.digest):
            yield row.pk


def documents_without() -> Iterator[int]:
    """The numbers of compact documents that belong to no award."""
    last = CompactDocument.objects.aggregate(last=Max("pk"))["last"] or 0
    # A bit for each leaf: awards have no index by their leaf, and need none.
    known = bytearray(last // 8 + 1)
    for number in Award.objects.values_list("leaf_sequence", flat=True).iterator():
        if number <= last:
            known[number >> 3] |= 1 << (number & 7)
    for number in CompactDocument.objects.values_list("pk", flat=True).iterator():
        if not known[number >> 3] & 1 << (number & 7):
            yield number

# SPDX-License-Identifier: Apache-2.0

"""Whether every award has its document and its leaf, and each is what it was when it was signed."""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

from skillmark_server.awards.fsck_windows import Found, Window
from skillmark_server.awards.logged import stands_for
from skillmark_server.awards.models import Award, DocumentForm
from skillmark_server.awards.newest import altered_newest
from skillmark_server.awards.stored import altered_templates, documents_without, stored_texts
from skillmark_server.transparency.models import Leaf
from skillmark_server.transparency.verification import first_bad_leaf

_AT_ONCE: Final = 500


def look_at_documents(window: Window, found: Found) -> None:
    """Look at the awards whose ids lie in a window: they have a document and a leaf that fit."""
    first, last = window
    after: uuid.UUID | None = None
    while True:
        later = Award.objects.filter(pk__lte=uuid.UUID(int=last)).order_by("pk")
        start = {"pk__gte": uuid.UUID(int=first)} if after is None else {"pk__gt": after}
        rows = list(later.filter(**start).values_list("pk", "leaf_sequence")[:_AT_ONCE])
        texts = stored_texts(rows)
        leaves = Leaf.objects.in_bulk([number for _key, number in rows])
        for key, number in rows:
            _look_at_award(key, texts.get(key, {}), leaves.get(number), found)
        found.things += len(rows)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][0]


def _look_at_award(
    key: uuid.UUID,
    texts: dict[DocumentForm, tuple[bytes, str]],
    leaf: Leaf | None,
    found: Found,
) -> None:
    if DocumentForm.DATA_INTEGRITY not in texts:
        # Whose person was erased has none, and a leaf that stands for nothing any more.
        if leaf is None or leaf.subject_id != str(key) or leaf.salt is not None:
            found.fault("document_missing", key)
        return
    digests = []
    for form in DocumentForm:
        if form not in texts:
            continue
        body, digest = texts[form]
        if hashlib.sha256(body).hexdigest() != digest:
            found.fault("document_altered", f"{key} {form}")
        digests.append(bytes.fromhex(digest))
    if leaf is None or leaf.subject_id != str(key):
        found.fault("leaf_missing", key)
    elif leaf.salt is not None and not stands_for(leaf, key, digests):
        found.fault("leaf_of_something_else", key)


def look_at_templates(_window: Window, found: Found) -> None:
    """Every template is what it was, and no document is without an award."""
    for key in altered_templates():
        found.fault("template_altered", key)
    for number in documents_without():
        found.fault("document_without_award", number)


def look_at_newest(_window: Window, found: Found) -> None:
    """What is served as the newest version of an award is what was signed."""
    for about in altered_newest():
        found.fault("document_altered", about)


def look_at_leaves(window: Window, found: Found) -> None:
    """The leaves of a window are numbered without a gap, and shaped as leaves are."""
    first, last = window
    bad = first_bad_leaf(first, last)
    found.things += last - first + 1 if bad is None else bad - first
    if bad is not None:
        found.fault("leaf_not_whole", bad)
    if first == 1 and Leaf.objects.filter(sequence__lt=first).exists():
        found.fault("leaf_not_whole", 0)

# SPDX-License-Identifier: Apache-2.0

"""
Copies of awards: both signed forms of what everybody may see, and of nothing else.

Whether one may lie there is asked of the award itself, each time.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from django.db.models import QuerySet

from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, DocumentForm, Visibility
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.second_form import has_form
from skillmark_server.copies.copying import put, take_away
from skillmark_server.copies.models import AwardDue, Copy
from skillmark_server.copies.noticing import put_last
from skillmark_server.copies.places import MINUTE, Content, place
from skillmark_server.vitals.daily import is_mine_today

KIND: Final = "award"
_AT_ONCE: Final = 200
_ENDINGS: Final = {
    DocumentForm.DATA_INTEGRITY: (".json", "application/vc"),
    DocumentForm.TOKEN: (".jwt", "application/vc+jwt"),
}
_log = logging.getLogger("skillmark.copies")


def copy_due() -> int:
    """
    Look at some awards that were noticed; return how many.

    Whatever the storage raises ends the turn.
    """
    due = list(AwardDue.objects.order_by("turn")[:_AT_ONCE])
    for one in due:
        try:
            _look_at(one.pk)
        except Exception:
            # To the end of the row: if it is this one's fault, the others still get on.
            put_last(one.pk)
            raise
        # Noticed again meanwhile, it has another turn, and is looked at again.
        AwardDue.objects.filter(pk=one.pk, turn=one.turn).delete()
    return len(due)


def notice_what_differs(at: datetime) -> None:
    """Once a day, notice what is public and not there, and what is there and not public."""
    if not is_mine_today(f"copies-{place()}", at=at):
        return
    public, lying = _public(), Copy.objects.filter(place=place(), kind=KIND)
    whole = lying.exclude(digest="")
    _notice_others(
        public.values_list("pk", flat=True).iterator(),
        known=lambda ids: whole.filter(source__in=ids).values_list("source", flat=True),
    )
    _notice_others(
        lying.values_list("source", flat=True).distinct().iterator(),
        known=lambda ids: public.filter(pk__in=ids).values_list("pk", flat=True),
    )


def _notice_others(
    ids: Iterator[uuid.UUID], *, known: Callable[[list[uuid.UUID]], Iterable[uuid.UUID]]
) -> None:
    """
    Notice those of `ids` that are not known.

    Compared here: the database keeps the id of an award in fewer bytes than that of a source.
    """
    while some := list(islice(ids, _AT_ONCE)):
        there = set(known(some))
        AwardDue.objects.bulk_create(
            [AwardDue(pk=one, turn=uuid.uuid4()) for one in some if one not in there],
            ignore_conflicts=True,
        )


def _look_at(award_id: uuid.UUID) -> None:
    lying = Copy.objects.filter(place=place(), kind=KIND, source=award_id)
    if not _public().filter(pk=award_id).exists():
        take_away(list(lying))
        return
    for form, (ending, content_type) in _ENDINGS.items():
        if not has_form(award_id, form):
            continue  # it is signed when somebody asks for it, and copied then
        try:
            body = signed_bytes(award_id, form)
        except Altered:
            continue  # said in the log already; nothing altered is given to anybody
        content = Content(body, content_type=content_type, cache_control=MINUTE)
        put(f"a/{award_id}{ending}", content, kind=KIND, source=award_id)
    # It may have been taken back while it was written.
    if not _public().filter(pk=award_id).exists():
        take_away(list(lying.all()))


def _public() -> QuerySet[Award]:
    return Award.objects.filter(visibility=Visibility.PUBLIC, declined_at=None)

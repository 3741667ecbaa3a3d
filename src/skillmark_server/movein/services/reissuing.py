# SPDX-License-Identifier: Apache-2.0

"""
Issue again, as Open Badges 3.0, what was moved in: through a list, as any other award.

Only what somebody asks for. The list is looked at, signed off, undone and made as every list;
here its rows are written, and which row stands for which award of the other platform.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from skillmark.encoding import iri
from skillmark_server.accounts.actors import Actor
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Batch
from skillmark_server.awards.services.parts import (
    MOST_IN_A_PART,
    add_part,
    begin_parts,
    close_parts,
)
from skillmark_server.columns.bulk import update_rows
from skillmark_server.movein.models import MovedAward
from skillmark_server.movein.refusals import NothingToReissue, NotYetPublished
from skillmark_server.refusals import NotAllowed

MOST: Final = 50_000
_LONGEST_NARRATIVE: Final = 4_000


@transaction.atomic
def reissue_moved_awards(
    *,
    actor: Actor,
    achievement: Achievement,
    at: datetime,
    ids: Iterable[uuid.UUID] | None = None,
) -> Batch:
    """
    Make a list of what was moved in of one badge, to be issued again as Open Badges 3.0.

    Each row keeps recipient, dates and evidence. The original's address stands among the
    evidence, and its id, issuer and platform in the narrative, so that they are signed.

    Args:
        actor: Who may award the badge.
        achievement: With a published version.
        at: Now.
        ids: Which awards; None: all of the badge that were not issued again, 50,000 at most.

    Raises:
        NotAllowed: The actor may not award it, or it is another organisation's.
        NotYetPublished: The badge has no published version.
        NothingToReissue: None of them is left.
    """
    if actor.organisation is None or achievement.organisation_id != actor.organisation.pk:
        raise NotAllowed
    version = achievement.published
    if version is None:
        raise NotYetPublished
    rows = (
        MovedAward.objects.select_for_update(of=("self",))
        .filter(
            organisation=actor.organisation,
            badge__achievement=achievement,
            moved_in_at__isnull=False,
            award=None,
            batch=None,
        )
        .select_related("badge", "move")
        .defer("original", "badge__original", "badge__said")
        .order_by("line", "pk")
    )
    if ids is not None:
        rows = rows.filter(pk__in=list(ids)[:MOST])
    chosen = list(rows[:MOST])
    if not chosen:
        raise NothingToReissue
    batch = begin_parts(actor=actor, version=version, at=at, file_name=_("Moved in"))
    with translation.override(actor.organisation.language):
        cells = [_cells(row) for row in chosen]
    for number, start in enumerate(range(0, len(cells), MOST_IN_A_PART), start=1):
        part = cells[start : start + MOST_IN_A_PART]
        batch = add_part(actor=actor, batch=batch, number=number, rows=part, at=at)
    batch = close_parts(actor=actor, batch=batch, at=at)
    update_rows(MovedAward, "batch_line", [(row.pk, line) for line, row in enumerate(chosen, 1)])
    update_rows(MovedAward, "batch", [(row.pk, batch.pk) for row in chosen])
    detail = {"batch": str(batch.pk), "rows": len(chosen)}
    record(actor, "move.reissue_asked", achievement, at=at, detail=detail)
    return batch


def _cells(row: MovedAward) -> dict[str, str]:
    urls = [one["url"] for one in row.evidence if one.get("url")]
    if iri.is_https(row.original_id):
        urls.insert(0, row.original_id)
    cells = {
        "email": row.recipient_email,
        "name": row.recipient_name,
        "narrative": _narrative(row),
        "evidence": " ".join(urls[:10]),
        "issued": _day(row.issued_at),
        "valid_until": _day(row.expires_at),
    }
    return {name: text for name, text in cells.items() if text}


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d}"


def _narrative(row: MovedAward) -> str:
    """What they did, and what this was before: signed with the new badge."""
    assert row.badge is not None  # noqa: S101 - the database says so of what was moved in
    origin = _("First awarded by %(issuer)s on %(platform)s, %(day)s. Original: %(id)s") % {
        "issuer": row.badge.issuer_name or row.badge.issuer_id or "–",
        "platform": row.move.get_platform_display(),
        "day": _day(row.issued_at),
        "id": row.original_id,
    }
    told = [row.narrative]
    told += [one["narrative"] for one in row.evidence if one.get("narrative")]
    before = "\n\n".join(filter(None, told))
    room = _LONGEST_NARRATIVE - len(origin) - 3
    if len(before) > room:
        before = before[: room - 1] + "…"
    return f"{before}\n\n{origin}" if before else origin

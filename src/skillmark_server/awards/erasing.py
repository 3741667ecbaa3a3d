# SPDX-License-Identifier: Apache-2.0

"""
Takes the person out of an award: the documents and all that names somebody go, the row stays.

The number, the place in the status list and the leaf stay, so that a copy that the person kept
verifies as before and nothing is counted twice. The leaf loses its salt: nobody can tell any
more what it stood for. Spec: GDPR art. 17(1), 17(3)(e).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from skillmark_server.awards.documents import forget
from skillmark_server.awards.models import (
    Act,
    Award,
    AwardRequest,
    BatchRow,
    ClaimLink,
    Visibility,
)
from skillmark_server.awards.newest import forget_newest
from skillmark_server.custody.lists import forget_reason
from skillmark_server.transparency.leaves import erase_salts


def erase_recipient(award: Award, *, at: datetime) -> None:
    """
    Make an award one of nobody, in the caller's transaction; it cannot be undone.

    Args:
        award: Locked by the caller, and kept by no account.
        at: Now.
    """
    forget(award)
    forget_newest(award)
    forget_reason(award.revocation_list.pk, award.revocation_index, at=at)
    erase_salts(str(award.pk), issued_as=award.leaf_sequence)
    ClaimLink.objects.filter(award=award).delete()
    AwardRequest.objects.filter(award=award).delete()
    Act.objects.filter(award=award).update(reason="-")
    empty_rows(BatchRow.objects.filter(award=award.leaf_sequence))
    award.recipient_email, award.sort_name = "", award.number
    # What stands where a name stood: it names the row and nobody else.
    award.recipient_name = award.number
    award.person = award.holder = None
    award.visibility = Visibility.ONLY_ME
    award.claimed_at, award.declined_at = None, award.declined_at or at
    award.suspension_reason = award.revocation_reason = ""
    award.changed_at = at
    award.save(
        update_fields=[
            "recipient_email",
            "recipient_name",
            "sort_name",
            "person",
            "holder",
            "visibility",
            "claimed_at",
            "declined_at",
            "suspension_reason",
            "revocation_reason",
            "changed_at",
        ]
    )


def is_erased(award: Award) -> bool:
    """Whether nobody is named in it any more."""
    return not award.recipient_email


def empty_rows(rows: QuerySet[BatchRow]) -> int:
    """
    Take out of rows of lists what was given in them; returns how many there were.

    A row of a list that is still on its way is left out of it: there is nobody to award.
    """
    on_the_way = rows.filter(award=None, batch__finished_at=None, batch__cancelled_at=None)
    on_the_way.update(is_skipped=True)
    return rows.update(cells=[], email="", fields={}, problems=[])

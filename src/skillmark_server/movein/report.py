# SPDX-License-Identifier: Apache-2.0

"""What became of each row of an export, as a table to keep."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from skillmark_server.movein.claims import WhyNot
from skillmark_server.movein.models import Move, MovedAward, RowState
from skillmark_server.movein.selectors import rows_of
from skillmark_server.tabular import csv_pieces


def report_of(move: Move) -> Iterator[bytes]:
    """Yield the report as CSV, row by row."""
    header = [
        _("Where it stands"),
        _("What happens"),
        _("Why"),
        _("Original id"),
        _("Badge"),
        _("Issued by"),
        _("Name"),
        _("E-mail"),
        _("Awarded"),
        _("Ends"),
    ]
    return csv_pieces(header, map(_cells, rows_of(move).iterator(chunk_size=2_000)))


def _cells(row: MovedAward) -> list[str]:
    return [
        row.place,
        outcome_of(row),
        " ".join(words_of(row)),
        row.original_id,
        "" if row.badge is None else row.badge.name,
        "" if row.badge is None else row.badge.issuer_name,
        row.recipient_name,
        row.recipient_email,
        "" if row.issued_at is None else row.issued_at.isoformat(),
        "" if row.expires_at is None else row.expires_at.isoformat(),
    ]


def outcome_of(row: MovedAward) -> str:
    """What happens to a row, or did, in words."""
    if row.moved_in_at is not None:
        return _("Moved in")
    return str(RowState(row.state).label)


def words_of(row: MovedAward) -> list[str]:
    """What is wrong with a row, in sentences."""
    return [WhyNot.words(code) for code, _about in row.problems]

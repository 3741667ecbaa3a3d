# SPDX-License-Identifier: Apache-2.0

"""
Everything that the answers of one award depend on, by one indexed read.

Over SQLite a connection of its own that cannot write; over PostgreSQL Django's. It is a
fingerprint: what is in it is compared, and only the few named members are looked into.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.documents import filled
from skillmark_server.awards.models import (
    Award,
    CompactDocument,
    DocumentForm,
    DocumentTemplate,
    SignedDocument,
    Visibility,
)
from skillmark_server.awards.said import Said
from skillmark_server.columns.fields import from_microseconds
from skillmark_server.custody.models import IssuerIdentity, SigningKey, StatusList
from skillmark_server.lifecycle.models import Endorsement

Read = Callable[[uuid.UUID, str], "State | None"]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class State:
    """
    The state of one award.

    Args:
        body: Of the signed document that was asked for.
        digest: SHA-256 of it as it was when it was signed; not compared here.
        achievement_id: Of what is counted.
        number: What people call it by.
        visibility: Who sees it.
        declined_at: Set if the recipient wanted none of it.
        valid_from: Of the row, which repeats what is signed.
        valid_until: As `valid_from`.
        others: Every other moment and digest that the page depends on.
    """

    body: bytes
    digest: str
    achievement_id: uuid.UUID
    number: str
    visibility: str
    declined_at: object
    valid_from: datetime | None
    valid_until: datetime | None
    others: Row

    @property
    def is_public(self) -> bool:
        """Whether everybody with the address sees it."""
        return self.visibility == Visibility.PUBLIC and self.declined_at is None

    @property
    def fingerprint(self) -> Row:
        """All of it but the bytes, which their digest stands for."""
        named = (self.digest, self.achievement_id, self.number, self.visibility, self.declined_at)
        return (*named, self.valid_from, self.valid_until, *self.others)

    @property
    def file_name(self) -> str:
        """The number as the name of a file."""
        return file_name(self.number)


@lru_cache(maxsize=4_096)
def file_name(number: str) -> str:
    """What of a number can stand in a header."""
    return "".join(s for s in number if s.isascii() and (s.isalnum() or s == "-")) or "award"


_OF_AWARD: Final = (
    "changed_at",
    "claimed_at",
    "suspended_at",
    "suspension_reason",
    "revoked_at",
    "revocation_reason",
    "is_reason_public",
)
_OF_IDENTITY: Final = (
    "id",
    "kind",
    "did",
    "domain",
    "domain_checked_at",
    "domain_failed_at",
    "used_from",
    "replaced_at",
)
_OF_KEYS: Final = ("compromised_at", "compromised_since", "retired_at")


_MOVED: Final = "coalesce(w.changed_at, w.issued_at)"


def _query() -> str:
    award, whole = Award._meta.db_table, SignedDocument._meta.db_table
    compact, template = CompactDocument._meta.db_table, DocumentTemplate._meta.db_table
    lists, identity = StatusList._meta.db_table, IssuerIdentity._meta.db_table
    keys, badge = SigningKey._meta.db_table, Achievement._meta.db_table
    of_keys = f"FROM {keys} k WHERE k.identity_id = i.id"
    of_award = f"FROM {award}"
    said = Endorsement._meta.db_table
    of_endorsements = f"FROM {said} e WHERE e.organisation_id = i.organisation_id"
    others = ", ".join(
        (
            *(f"a.{name}" for name in _OF_AWARD),
            "r.digest",
            "s.digest",
            *(f"i.{name}" for name in _OF_IDENTITY),
            f"(SELECT count(*) {of_keys})",
            *(f"(SELECT max(k.{name}) {of_keys})" for name in _OF_KEYS),
            f"(SELECT max({_MOVED}) {of_award} w WHERE w.supersedes_id = a.id)",
            f"(SELECT {_MOVED} {of_award} w WHERE w.id = a.supersedes_id)",
            f"(SELECT max(e.changed_at) {of_endorsements})",
            f"(SELECT count(*) {of_endorsements} AND e.is_shown)",
        )
    )
    return (
        "SELECT d.body, d.digest, c.slots, c.digest, t.digest, a.id, "  # noqa: S608 - names of our own tables
        "a.number, a.recipient_name, a.recipient_email, a.revocation_index, "
        "a.valid_from, a.valid_until, b.id, a.visibility, a.declined_at, "
        f"{others} "
        f"FROM {award} a LEFT JOIN {whole} d ON d.award_id = a.id AND d.form = %s "
        f"LEFT JOIN {compact} c ON d.id IS NULL AND c.leaf_sequence = a.leaf_sequence "
        f"AND %s = '{DocumentForm.DATA_INTEGRITY}' "
        f"LEFT JOIN {template} t ON t.id = c.template_id "
        f"JOIN {badge} b ON b.serial = a.achievement_serial "
        f"JOIN {lists} r ON r.serial = a.revocation_list_serial "
        f"LEFT JOIN {lists} s ON s.serial = a.suspension_list_serial "
        f"JOIN {identity} i ON i.id = r.identity_id WHERE a.id = %s"
    )


_SEEN_BY: Final = Award._meta.get_field("visibility")
_NAMED: Final = 15


def state_reader() -> Read:
    """The quickest reader for the site's database."""
    if connection.vendor == "sqlite":
        return _sqlite_reader(str(settings.DATABASES["default"]["NAME"]))
    return django_reader


def django_reader(award_id: uuid.UUID, form: str) -> State | None:
    """Read over Django's own connection; None also where that is broken, and Django will say so."""
    is_sqlite = connection.vendor == "sqlite"
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                _query(), [str(form), str(form), award_id.bytes if is_sqlite else award_id]
            )
            row = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        connection.close()
        return None
    return None if row is None else _state(row)


def _sqlite_reader(path: str) -> Read:
    local = threading.local()
    query = _query().replace("%s", "?")
    address = f"file:{quote(path)}?mode=ro"

    def read(award_id: uuid.UUID, form: str) -> State | None:
        try:
            reading: sqlite3.Connection | None = getattr(local, "reading", None)
            if reading is None:
                reading = sqlite3.connect(address, uri=True, timeout=2, isolation_level=None)
                reading.execute("PRAGMA mmap_size=268435456")
                local.reading = reading
            row = reading.execute(query, (str(form), str(form), award_id.bytes)).fetchone()
        except sqlite3.Error:
            # Django asks the same database, and says what is wrong with it.
            local.reading = None
            return None
        return None if row is None else _state(row)

    return read


def _state(row: Row) -> State:
    body, digest, slots, compact, template, *said, achievement, visibility, declined = row[:_NAMED]
    award, number, name, email, index, start, end = said
    begins, ends = _moment(start), _moment(end)
    if compact is not None and begins is not None:
        of_row = Said(_uuid(award), number, name, email, index, begins, ends)
        body = filled(bytes(slots), bytes(template or b""), of_row)
        digest = bytes(compact).hex()
    return State(
        body=bytes(body or b""),
        digest=digest or "",
        achievement_id=_uuid(achievement),
        number=number,
        visibility=_SEEN_BY.from_db_value(visibility),
        declined_at=declined,
        valid_from=begins,
        valid_until=ends,
        others=row[_NAMED:],
    )


def _uuid(value: Any) -> uuid.UUID:
    if isinstance(value, uuid.UUID):
        return value
    return uuid.UUID(bytes=value) if isinstance(value, bytes) else uuid.UUID(value)


def _moment(value: object) -> datetime | None:
    """SQLite keeps the moments of an award as numbers."""
    if isinstance(value, int):
        return from_microseconds(value)
    return value if isinstance(value, datetime) else None

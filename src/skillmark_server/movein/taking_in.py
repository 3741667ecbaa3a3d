# SPDX-License-Identifier: Apache-2.0

"""
Reads an export to its end and stages what every row would become, some thousand a transaction.

Whoever dies in the middle, or is started twice, begins from the front: what was staged before
is thrown away first. Nothing is moved in here.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO, Final, cast

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError, TooLargeError
from skillmark.plain_text import has_national_number
from skillmark.protocols import Json
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation, PersonEmail
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.recording import record
from skillmark_server.awards.lists import room
from skillmark_server.columns.bulk import among, insert_rows
from skillmark_server.movein.claims import (
    BadgeClaim,
    Claim,
    IssuerClaim,
    key_of,
    without_misleading,
)
from skillmark_server.movein.foreign import is_whole, read_foreign, said_shortly
from skillmark_server.movein.gathering import Gathered, Gathering, key_of_badge
from skillmark_server.movein.hidden import KnownAddresses
from skillmark_server.movein.models import (
    DateOrder,
    ForeignBadge,
    Move,
    MovedAward,
    RowState,
    Treatment,
)
from skillmark_server.movein.moments import order_of
from skillmark_server.movein.opening import Found, is_table, records_of, tables_of
from skillmark_server.movein.refusals import ExportGivenUp, ExportRefused, ExportTooLarge
from skillmark_server.movein.tables import USUAL_ORDER, Columns
from skillmark_server.movein.understanding import MEMBERS, understand
from skillmark_server.refusals import Refusal
from skillmark_server.tabular import AWARD, open_table

log = logging.getLogger(__name__)

MOST_ROWS: Final = 200_000
WINDOW: Final = 1_000
"""Rows a transaction."""

HELD_FOR: Final = timedelta(minutes=2)
MOST_ATTEMPTS: Final = 5
"""Readings that are begun; a worker that is stopped in one of them counts, and one that dies."""

_LOOKED_AT: Final = 5_000
"""Rows that show how days are written."""

_LARGEST_BADGE: Final = 262_144
_ZERO: Final = b"\\u0000"
_NOT_TEXT: Final = ("http://", "https://", "data:", "sha256$", "md5$", "urn:")
_NAMES: Final = (
    "id",
    "badge",
    "line",
    "place",
    "key",
    "state",
    "problems",
    "original_id",
    "recipient_email",
    "recipient_name",
    "sort_name",
    "person",
    "issued_at",
    "expires_at",
    "narrative",
    "evidence",
    "original",
    "digest",
)


@dataclass(slots=True, kw_only=True)
class _Read:
    """One award as it was read."""

    claim: Claim
    place: str
    original: bytes
    badge: Gathered | None


def read_due_moves(*, at: datetime) -> int:
    """Read every export that waits for it; returns how many were read."""
    due = Move.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=at), read_at=None, refused_words=""
    )
    ids = list(due.order_by("created_at").values_list("pk", flat=True)[:5])
    return sum(_read_whatever_it_holds(move_id, at) for move_id in ids)


def _read_whatever_it_holds(move_id: uuid.UUID, at: datetime) -> bool:
    try:
        return read_move(move_id, at=at)
    except Exception:  # whatever it is: an export that cannot be read keeps no other waiting
        log.exception("an export could not be read", extra={"move": str(move_id)})
        move = Move.objects.filter(pk=move_id).first()
        if move is not None:
            # Longer each time: a storage that is away comes back, an export does not change.
            move.claimed_until = at + HELD_FOR * 2**move.attempts
            move.save(update_fields=["claimed_until"])
        return False


def read_move(move_id: uuid.UUID, *, at: datetime) -> bool:
    """
    Read one export; returns whether it was read, now and by this call.

    What keeps it from being read stands in `refused_words`: also that `MOST_ATTEMPTS` readings
    ended with something that nobody foresaw, whether that was raised or took the worker along.
    """
    taken = Move.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=at),
        pk=move_id,
        read_at=None,
        refused_words="",
    ).update(claimed_until=at + HELD_FOR, attempts=F("attempts") + 1)
    if not taken:
        return False
    move = Move.objects.select_related("organisation", "by").get(pk=move_id)
    with translation.override(move.by.language if move.by else move.organisation.language):
        try:
            if move.attempts > MOST_ATTEMPTS:
                raise ExportGivenUp
            _Reader(move, at).read()
        except Refusal as refusal:
            _throw_away(move)
            words = " ".join(filter(None, (str(refusal.words), str(refusal.hint))))
            Move.objects.filter(pk=move_id).update(refused_words=words[:400], claimed_until=None)
    return True


def _throw_away(move: Move) -> None:
    with transaction.atomic():
        MovedAward.objects.filter(move=move).delete()
        ForeignBadge.objects.filter(move=move).delete()


class _Reader:
    """Stages one export."""

    def __init__(self, move: Move, at: datetime) -> None:
        self._move, self._at = move, at
        self._organisation: Organisation = move.organisation
        self._gathering = Gathering()
        self._known: KnownAddresses | None = None
        self._seen: set[str] = set()
        self._people: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._badges: Counter[uuid.UUID] = Counter()
        self._line = 0
        self._unknown = 0
        self._notes: list[str] = []
        self._mapping: list[tuple[str, str]] = []
        self._order = ""

    def read(self) -> None:
        _throw_away(self._move)
        with self._move.file.open("rb") as kept:
            file = cast("BinaryIO", kept)
            rows = self._rows_of_tables(file) if is_table(file) else self._rows_of_records(file)
            while window := list(islice(rows, WINDOW)):
                self._stage(window)
        if not self._line:
            raise ExportRefused(_("There is no award in this export."))
        self._finish()

    # -- rows --------------------------------------------------------------------------

    def _rows_of_records(self, file: BinaryIO) -> Iterator[_Read]:
        self._mapping = list(MEMBERS)
        for found in records_of(file):
            read = self._record(found)
            if read is not None:
                yield read

    def _record(self, found: Found) -> _Read | None:
        place = _place(found.member, found.record.number)
        try:
            members = _members_of(found)
        except _UnreadError as error:
            return self._wrong(error.code, place, found.original if found.fault else b"")
        said = understand(members)
        has_number = said is not None and _holds_national_number(members)
        if has_number and not isinstance(said, Claim):
            return self._wrong("national_number", place, b"")
        if isinstance(said, BadgeClaim):
            raw = found.record.raw if len(found.record.raw) <= _LARGEST_BADGE else b""
            self._gathering.of_record(said, found.record.number, raw)
            return None
        if isinstance(said, IssuerClaim):
            self._gathering.of_issuer(said.ids, said.name)
            return None
        if said is None:
            self._unknown += "result" not in members and "status" not in members
            return None
        original = found.original
        if has_number:
            said.fault("national_number")
            original = b""
        badge = self._gathering.of_award(said, found.record.parent)
        return _Read(claim=said, place=place, original=original, badge=badge)

    def _wrong(self, code: str, place: str, original: bytes) -> _Read:
        claim = Claim()
        claim.fault(code)
        return _Read(claim=claim, place=place, original=original, badge=None)

    def _rows_of_tables(self, file: BinaryIO) -> Iterator[_Read]:
        found = False
        for name, table in tables_of(file):
            with open_table(table, AWARD, room=room()) as opened:
                columns = Columns(opened.header)
                if not columns.are_known:
                    self._notes.append(
                        _("%(file)s names no address or no badge, and was passed over.")
                        % {"file": name or self._move.file_name}
                    )
                    continue
                found = True
                self._mapping += [pair for pair in columns.mapping() if pair not in self._mapping]
                first = opened.head(_LOOKED_AT)
                self._notes += map(str, opened.notes)
                order = self._order_in(columns, first.rows)
                for row in opened:
                    claim = columns.claim(row, order)
                    yield _Read(
                        claim=claim,
                        place=_place(name, row.line),
                        original=columns.original(row),
                        badge=self._gathering.of_award(claim, 0),
                    )
        if not found:
            raise ExportRefused(
                _("No table in it has a column for the address and one for the badge.")
            )

    def _order_in(self, columns: Columns, rows: Any) -> DateOrder:
        if self._move.date_order:
            order = DateOrder(self._move.date_order)
        else:
            order = order_of(columns.days(rows), USUAL_ORDER[self._move.platform])
        self._order = str(order)
        return order

    # -- staging -----------------------------------------------------------------------

    def _stage(self, window: list[_Read]) -> None:
        self._resolve(window)
        emails = {read.claim.email for read in window if read.claim.email}
        persons = dict(
            PersonEmail.objects.filter(
                organisation=self._organisation, email__in=among(emails)
            ).values_list("email", "person_id")
        )
        keys = [key_of(read.claim.original_id) for read in window]
        here = set(
            MovedAward.objects.filter(
                organisation=self._organisation, key__in=among(keys), moved_in_at__isnull=False
            ).values_list("key", flat=True)
        )
        if self._line + len(window) > MOST_ROWS:
            raise ExportTooLarge
        rows = [self._row(read, key, here, persons) for read, key in zip(window, keys, strict=True)]
        with transaction.atomic():
            self._insert_badges(window)
            insert_rows(
                MovedAward,
                _NAMES,
                rows,
                alike={"move": self._move.pk, "organisation": self._organisation.pk},
            )
            Move.objects.filter(pk=self._move.pk).update(
                claimed_until=timezone.now() + HELD_FOR, done_to=0
            )

    def _resolve(self, window: list[_Read]) -> None:
        for read in window:
            claim = read.claim
            if claim.email or claim.hashed is None:
                continue
            self._known = self._known or KnownAddresses(self._organisation)
            claim.email = self._known.behind(*claim.hashed)
            if not claim.email:
                claim.fault("recipient_hidden", "email")

    def _insert_badges(self, window: list[_Read]) -> None:
        """Rows point at badges, which come first; what they say is written at the end."""
        new = {
            read.badge.id: read.badge
            for read in window
            if read.badge is not None and read.badge.id not in self._badges
        }
        for read in window:
            if read.badge is not None:
                self._badges[read.badge.id] += 1
        ForeignBadge.objects.bulk_create(
            ForeignBadge(
                id=badge_id,
                move=self._move,
                organisation=self._organisation,
                key=key_of(str(badge_id)),
                original_id="",
                name="",
            )
            for badge_id in new
        )

    def _row(
        self, read: _Read, key: str, here: set[str], persons: dict[str, Any]
    ) -> tuple[Any, ...]:
        claim = read.claim
        self._line += 1
        state = self._state(claim, key, here)
        self._counts[state] += 1
        if state == RowState.NEW:
            self._people.add(claim.email)
        problems = [list(pair) for pair in dict.fromkeys(claim.problems)]
        return (
            uuid.uuid4(),
            None if read.badge is None else read.badge.id,
            self._line,
            read.place[:260],
            key,
            str(state),
            problems,
            claim.original_id,
            claim.email,
            claim.name,
            sort_key(claim.name or claim.email)[:240],
            persons.get(claim.email),
            claim.issued_at,
            claim.expires_at,
            claim.narrative,
            claim.evidence,
            read.original,
            hashlib.sha256(read.original).digest(),
        )

    def _state(self, claim: Claim, key: str, here: set[str]) -> RowState:
        if claim.problems:
            return RowState.WRONG
        if claim.is_withdrawn:
            return RowState.WITHDRAWN
        if key in self._seen:
            return RowState.DUPLICATE
        self._seen.add(key)
        return RowState.HERE if key in here else RowState.NEW

    # -- the end -----------------------------------------------------------------------

    @transaction.atomic
    def _finish(self) -> None:
        move = Move.objects.select_for_update(of=("self",)).get(pk=self._move.pk)
        self._write_badges()
        if self._unknown:
            self._notes.append(
                _("Records that are neither awards nor badges, and were passed over: %(count)s.")
                % {"count": self._unknown}
            )
        move.read_at, move.claimed_until = self._at, None
        move.date_order = self._order
        move.mapping = [list(pair) for pair in self._mapping][:200]
        move.notes = list(dict.fromkeys(self._notes))[:20]
        move.counts = {**self._counts, "rows": self._line, "people": len(self._people)}
        move.save()
        actor = Actor(user=move.by, organisation=self._organisation, kind="person")
        detail = {"rows": self._line, "new": self._counts[RowState.NEW]}
        record(actor, "move.read", move, at=self._at, detail=detail)

    def _write_badges(self) -> None:
        """Two that turned out to be one become one; what was made of one before is known again."""
        placed: dict[str, uuid.UUID] = {}
        gathered = self._gathering.all()
        language = self._organisation.language
        keys = {key_of_badge(badge) for badge in gathered}
        known = _known_before(self._organisation, keys)
        for badge_id in self._badges:
            key = key_of_badge(self._gathering.current(badge_id))
            kept = placed.setdefault(key, badge_id)
            if kept != badge_id:
                MovedAward.objects.filter(move=self._move, badge_id=badge_id).update(badge_id=kept)
                ForeignBadge.objects.filter(pk=badge_id).delete()
        for badge in gathered:
            key = key_of_badge(badge)
            read = read_foreign(badge.said, badge.original_id, language)
            achievement = known.get(key)
            row = ForeignBadge(
                pk=placed.setdefault(key, badge.id),
                move=self._move,
                organisation=self._organisation,
                key=key,
                original_id=badge.original_id,
                name=without_misleading(badge.name)[:300],
                issuer_id=badge.issuer_id[:500],
                issuer_name=without_misleading(badge.issuer_name)[:300],
                said=said_shortly(badge.said),
                left_out=[[one.member, one.why] for one in read.left_out],
                is_whole=is_whole(read.content, language),
                treatment=Treatment.DRAFT if achievement is None else Treatment.EXISTING,
                achievement=achievement,
                original=badge.original,
            )
            is_staged = row.pk in self._badges
            row.save(force_update=is_staged, force_insert=not is_staged)


def _known_before(organisation: Organisation, keys: set[str]) -> dict[str, Achievement]:
    rows = (
        ForeignBadge.objects.filter(
            organisation=organisation, key__in=among(keys), achievement__isnull=False
        )
        .exclude(move__finished_at=None)
        .select_related("achievement")
    )
    return {row.key: row.achievement for row in rows if row.achievement is not None}


class _UnreadError(Exception):
    """A record of which nothing can be understood."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def _members_of(found: Found) -> Json:
    if found.fault:
        raise _UnreadError(found.fault)
    if not found.record.raw:
        raise _UnreadError("record_too_large")
    if _ZERO in found.record.raw:  # no database keeps one in a text
        raise _UnreadError("text_refused")
    try:
        return strict_json.loads_object(found.record.raw)
    except TooLargeError as error:
        raise _UnreadError("record_too_large") from error
    except SkillmarkError as error:
        raise _UnreadError("record_unreadable") from error


def _place(member: str, number: int) -> str:
    return f"{member}:{number}" if member else str(number)


def _holds_national_number(value: object) -> bool:
    """Whether a text of a record holds one; addresses, hashes and pictures are no texts."""
    if isinstance(value, dict):
        return any(map(_holds_national_number, value.values()))
    if isinstance(value, list):
        return any(map(_holds_national_number, value))
    return isinstance(value, str) and not value.startswith(_NOT_TEXT) and has_national_number(value)

# SPDX-License-Identifier: Apache-2.0

"""
Makes the certificates of many awards in parts: each a file of its own, written whole or not at all.

Whoever dies, is started twice or comes late finds the parts that are left. What is in a part
is known by its row alone: a file that no row names is written over by the next attempt.
"""

from __future__ import annotations

import logging
import re
import tempfile
import time
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Award, Batch
from skillmark_server.awards.refusals import Altered
from skillmark_server.documents.certificate import Manuscript, manuscript_of
from skillmark_server.documents.models import Pack, PackPart
from skillmark_server.documents.press import Job, Press
from skillmark_server.documents.refusals import NotInForce
from skillmark_server.documents.zipping import Entry, directory, stamp_of, stored

log = logging.getLogger("skillmark.documents")

IN_A_PART: Final = 250
HELD_FOR: Final = timedelta(minutes=2)
"""How long a part may take before another worker takes it over; longer each time."""

KEPT_FOR: Final = timedelta(days=3)
SECONDS_A_TURN: Final = 20.0
MANY: Final = 40
"""Certificates for which other processes are worth starting."""

_BLOCK: Final = 262_144
_MOST_DOUBLINGS: Final = 4
_NOT_IN_A_NAME: Final = re.compile(
    r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+'
)


PRINTABLE: Final = Q(revoked_at=None, suspended_at=None, declined_at=None)
"""Holds for the awards that have a certificate, as `certificate.is_printable` does."""


def printable(batch: Batch) -> QuerySet[Award]:
    """The awards of a list that have a certificate, in the order in which they were made."""
    return Award.objects.filter(PRINTABLE, batch=batch).order_by("leaf_sequence")


def _awards_in(part: PackPart) -> QuerySet[Award]:
    pack = part.pack
    if pack.batch is not None:
        return printable(pack.batch).filter(
            leaf_sequence__gte=part.first_leaf, leaf_sequence__lte=part.last_leaf
        )
    found = Award.objects.filter(
        PRINTABLE, organisation=pack.organisation, leaf_sequence__in=part.leaves
    )
    return found.order_by("leaf_sequence")


def go_on(*, at: datetime, seconds: float = SECONDS_A_TURN) -> int:
    """
    Make parts that are left, for some seconds; return how many were made.

    Args:
        at: Now.
        seconds: After which no further part is begun.
    """
    made, began = 0, time.monotonic()
    part = take_part(at=at)
    if part is None:
        return 0
    few = part.pack.total < MANY
    with Press(workers=1 if few else None) as press:
        while part is not None:
            made += make_part(part, press, at=at)
            passed = time.monotonic() - began
            if passed > seconds:
                break
            part = take_part(at=at + timedelta(seconds=passed))
    return made


@transaction.atomic
def take_part(*, at: datetime) -> PackPart | None:
    """A part that nobody holds, of the archive that waits longest; it is held from `at` on."""
    free = PackPart.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=at), done_at=None, pack__ready_at=None
    )
    part = (
        free.select_for_update(
            of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
        )
        .select_related("pack__batch", "pack__organisation")
        .order_by("pack__asked_at", "pack_id", "number")
        .first()
    )
    if part is None:
        return None
    part.lease = uuid.uuid4()
    part.claimed_until = at + HELD_FOR * 2 ** min(part.attempts, _MOST_DOUBLINGS)
    part.attempts += 1
    part.save(update_fields=["lease", "claimed_until", "attempts"])
    return part


def make_part(part: PackPart, press: Press, *, at: datetime) -> bool:
    """
    Set the certificates of a part that is held, and write it down.

    Returns:
        Whether it was this one that did: False where another took it over meanwhile.
    """
    pack = part.pack
    with tempfile.TemporaryFile() as file:
        entries, left_out = _write(part, press, file)
        size = file.tell()
        file.seek(0)
        name = default_storage.save(f"certificates/{pack.pk}/{part.lease}.part", File(file))
    with transaction.atomic():
        is_mine = PackPart.objects.filter(pk=part.pk, lease=part.lease, done_at=None).update(
            file=name,
            size=size,
            entries=[entry.to_list() for entry in entries],
            done_at=at,
            claimed_until=None,
        )
        if is_mine:
            made = len(entries) - (1 if left_out else 0)
            Pack.objects.filter(pk=pack.pk).update(
                made=F("made") + made, left_out=F("left_out") + left_out
            )
            _finish(pack.pk, at)
    if not is_mine:
        default_storage.delete(name)
    return bool(is_mine)


def _finish(pack_id: uuid.UUID, at: datetime) -> None:
    """Say that an archive is ready, if this was its last part."""
    pack = Pack.objects.select_for_update().get(pk=pack_id)
    if pack.ready_at is None and not pack.parts.filter(done_at=None).exists():
        pack.ready_at = at
        pack.save(update_fields=["ready_at"])
        record(
            SYSTEM,
            "award.certificates_made" if pack.batch_id is None else "batch.certificates_made",
            pack,
            at=at,
            organisation_id=pack.organisation_id,
            detail={"made": pack.made, "left_out": pack.left_out},
        )


def _write(part: PackPart, press: Press, file: IO[bytes]) -> tuple[list[Entry], int]:
    """Write the files of a part; returns their entries, and how many awards have none."""
    pack = part.pack
    awards = list(
        _awards_in(part).select_related("version", "organisation").defer("version__document")
    )
    left_out: list[tuple[Award, str]] = []
    entries: list[Entry] = []
    # Each is put into words when a process is free for it: those of a whole part are megabytes.
    set_now: deque[Award] = deque()
    for document in press.set(_jobs(_manuscripts(awards, pack.language, left_out), set_now)):
        award = set_now.popleft()
        if document is None:
            left_out.append((award, "letters_missing"))
            continue
        stamp = stamp_of(timezone.localtime(award.issued_at))
        whole, entry = stored(file_name(award), document, offset=file.tell(), stamp=stamp)
        file.write(whole)
        entries.append(entry)
    if left_out:
        whole, entry = stored(
            f"_{part.number:04d}.txt",
            _said(left_out, pack.language).encode(),
            offset=file.tell(),
            stamp=stamp_of(timezone.localtime(pack.asked_at)),
        )
        file.write(whole)
        entries.append(entry)
    return entries, len(left_out)


def _jobs(ready: Iterable[tuple[Award, Manuscript]], begun: deque[Award]) -> Iterator[Job]:
    """What the press takes; of each the award is added to those that were begun."""
    for award, one in ready:
        begun.append(award)
        yield one.template, one.inputs, one.stamp, one.fonts


def _manuscripts(
    awards: Iterable[Award], language: str, left_out: list[tuple[Award, str]]
) -> Iterator[tuple[Award, Manuscript]]:
    for award in awards:
        try:
            yield award, manuscript_of(award, language=language)
        except (Altered, NotInForce) as refusal:
            left_out.append((award, refusal.code))


def _said(left_out: list[tuple[Award, str]], language: str) -> str:
    with override(language or "en"):
        head = _("These badges have no certificate in this archive:")
    return "\n".join([head, *(f"{award.number}  {code}" for award, code in left_out), ""])


def file_name(award: Award) -> str:
    """What a certificate is called in the archive: its number, and whose it is."""
    name = " ".join(_NOT_IN_A_NAME.sub(" ", award.recipient_name).split())[:80].strip(" .")
    return f"{_number(award)} {name}.pdf" if name else f"{_number(award)}.pdf"


def folder_name(award: Award) -> str:
    """What the folder of an award is called: its number, and what it is for."""
    name = " ".join(_NOT_IN_A_NAME.sub(" ", award.title).split())[:80].strip(" .")
    return f"{_number(award)} {name}".strip()


def _number(award: Award) -> str:
    return _NOT_IN_A_NAME.sub("-", award.number)


def size_of(pack: Pack) -> int:
    """Octets of the whole archive."""
    parts = _parts(pack)
    return sum(length for length, _entries, _file in parts) + len(_directory(parts))


def streamed(pack: Pack) -> Iterator[bytes]:
    """The whole archive, block by block."""
    parts = _parts(pack)
    for _length, _entries, name in parts:
        with default_storage.open(name) as file:
            while block := file.read(_BLOCK):
                yield block
    yield _directory(parts)


def _parts(pack: Pack) -> list[tuple[int, list[Entry], str]]:
    rows = pack.parts.order_by("number").values_list("size", "entries", "file")
    return [(size, [Entry(*one) for one in entries], file) for size, entries, file in rows]


def _directory(parts: list[tuple[int, list[Entry], str]]) -> bytes:
    return directory((length, entries) for length, entries, _file in parts)


def remove_old(*, at: datetime) -> int:
    """Remove archives that were kept long enough, files first; returns how many."""
    old = list(Pack.objects.filter(asked_at__lt=at - KEPT_FOR)[:20])
    for pack in old:
        remove(pack)
    return len(old)


def remove(pack: Pack) -> None:
    """Remove an archive: its files, and then its rows."""
    for name in pack.parts.exclude(file="").values_list("file", flat=True):
        default_storage.delete(name)
    pack.delete()

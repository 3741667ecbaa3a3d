# SPDX-License-Identifier: Apache-2.0

"""
Signs the awards of a part, with no lock held and nothing written.

Signing is what takes the time; several workers do it side by side while one of them writes.
What was looked at on the way may have changed meanwhile, so whoever writes looks again.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from skillmark import SkillmarkError
from skillmark_server.accounts.actors import Actor
from skillmark_server.awards.bench import Bench, look_at
from skillmark_server.awards.chunking import rows_of_chunk
from skillmark_server.awards.making import Decision, Order, decide, sign_one_in_a_part
from skillmark_server.awards.models import BatchRow, Chunk
from skillmark_server.awards.moulds import Mould, mould_of
from skillmark_server.awards.numbering import mark_of, number_of, year_of
from skillmark_server.awards.recipients import Recipient, recipients_of
from skillmark_server.awards.refusals import AlreadyHasIt
from skillmark_server.awards.rowing import facts_of
from skillmark_server.custody.lists import StatusPlace, range_of
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.refusals import Refusal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRow:
    """
    One award that is signed and not written yet.

    Args:
        row: Of the batch.
        id: Of the award.
        number: What people call it by.
        order: What was asked for.
        decision: What it is.
        places: Its revocation index, and where it can be put on hold its suspension index.
        body: What was signed.
        digest: SHA-256 of it.
        mould: None where it is kept whole.
        slots: What of it is not in the mould.
    """

    row: BatchRow
    id: uuid.UUID
    number: str
    order: Order
    decision: Decision
    places: Sequence[StatusPlace]
    body: bytes
    digest: bytes
    mould: Mould | None
    slots: bytes


@dataclass(slots=True)
class Prepared:
    """
    A part of a batch as it will be written.

    Args:
        chunk: Held by whoever prepared it.
        bench: What was looked at.
        signed: The awards, in the order of their numbers.
        refused: Rows that become none, each with why.
    """

    chunk: Chunk
    bench: Bench
    signed: list[SignedRow] = field(default_factory=list)
    refused: list[tuple[BatchRow, str, Refusal]] = field(default_factory=list)


def prepare_chunk(chunk: Chunk, *, actor: Actor) -> Prepared:
    """
    Decide on each row of a part, and sign what becomes an award.

    Args:
        chunk: Held, with its batch, version, achievement and organisation.
        actor: Who answers for it.

    Raises:
        CannotIssue: The organisation cannot sign here and now.
        NotPublished: The version is a draft, or its achievement was archived.
    """
    batch, rows = chunk.batch, rows_of_chunk(chunk)
    people = [(row.fields["email"], row.fields["name"]) for row in rows]
    known = recipients_of(batch.organisation, people)
    bench = look_at(batch.version, known, actor=actor, at=chunk.at)
    prepared = Prepared(chunk, bench)
    moulds: list[Mould] = []
    numbers = _numbers(chunk)
    places = _places(chunk)
    seen: set[str] = set()
    free = next(places, None)
    for row in rows:
        email = row.fields["email"]
        order = _order(chunk, row, known[email])
        try:
            if email in seen:
                raise AlreadyHasIt(field="email")
            if free is None:
                break  # a row that came since; it is for the next part
            signed = _sign(bench, row, order, numbers[len(prepared.signed)], free, moulds)
        except CannotIssue:
            raise
        except Refusal as refusal:
            prepared.refused.append((row, refusal.code, refusal))
        except SkillmarkError as error:
            log.exception("a row could not be signed", extra={"batch": str(batch.pk)})
            prepared.refused.append((row, error.code, Refusal()))
        else:
            prepared.signed.append(signed)
            seen.add(email)
            free = next(places, None)
    return prepared


def _order(chunk: Chunk, row: BatchRow, recipient: Recipient) -> Order:
    return Order(
        version=chunk.batch.version,
        recipient=replace(recipient, name=row.fields["name"]),
        facts=facts_of(row.fields),
        language=row.fields.get("language", ""),
        batch=chunk.batch,
    )


def _numbers(chunk: Chunk) -> list[str]:
    mark, year = mark_of(chunk.batch.organisation.name), year_of(chunk.at)
    first = chunk.first_number
    return [number_of(mark, year, place) for place in range(first, first + chunk.count)]


def _places(chunk: Chunk) -> Iterator[tuple[StatusPlace, ...]]:
    taken = [(chunk.revocation_list, chunk.first_revocation)]
    if chunk.suspension_list is not None and chunk.first_suspension is not None:
        taken.append((chunk.suspension_list, chunk.first_suspension))
    ranges = [range_of(listed, first, chunk.count) for listed, first in taken]
    for place in range(chunk.count):
        yield tuple(
            StatusPlace(list=one.list, index=one.indices[place], entry=one.entry(place))
            for one in ranges
        )


def _sign(
    bench: Bench,
    row: BatchRow,
    order: Order,
    number: str,
    places: tuple[StatusPlace, ...],
    moulds: list[Mould],
) -> SignedRow:
    decision = decide(bench, order)
    identifier = uuid.uuid4()
    body = sign_one_in_a_part(
        bench, order, decision, identifier=identifier, number=number, places=places
    )
    mould, slots = _packed(body, identifier, moulds)
    return SignedRow(
        row=row,
        id=identifier,
        number=number,
        order=order,
        decision=decision,
        places=places,
        body=body,
        digest=hashlib.sha256(body).digest(),
        mould=mould,
        slots=slots,
    )


def _packed(body: bytes, identifier: uuid.UUID, moulds: list[Mould]) -> tuple[Mould | None, bytes]:
    """The mould that fits, of those that were met in this part or a new one."""
    for mould in moulds:
        if (slots := mould.fit(body, identifier)) is not None:
            return mould, slots
    made = mould_of(body, identifier)
    slots = None if made is None else made.fit(body, identifier)
    if made is None or slots is None:
        return None, b""
    moulds.insert(0, made)
    return made, slots

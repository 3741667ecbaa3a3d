# SPDX-License-Identifier: Apache-2.0

"""
Signs the awards of a part, with no lock held and nothing written.

Signing is what takes the time; several workers do it side by side while one of them writes.
What was looked at on the way may have changed meanwhile, so whoever writes looks again.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from skillmark import SkillmarkError
from skillmark.protocols import Json
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.awards.bench import Bench, look_at
from skillmark_server.awards.chunking import RowToMake, rows_of_chunk
from skillmark_server.awards.deciding import Decider, named
from skillmark_server.awards.making import Decision
from skillmark_server.awards.models import Chunk
from skillmark_server.awards.numbering import mark_of, number_of, year_of
from skillmark_server.awards.pressing import Packed, Press, new_ids, new_salts
from skillmark_server.awards.recipients import Recipient, recipients_of
from skillmark_server.awards.refusals import AlreadyHasIt
from skillmark_server.awards.signing import leaf_digest_of
from skillmark_server.custody.lists import range_of
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.refusals import Refusal

log = logging.getLogger(__name__)


class SignedRow(NamedTuple):
    """
    One award that is signed and not written yet.

    Args:
        row: Of the batch.
        id: Of the award.
        number: What people call it by.
        recipient: As the row calls them.
        sort_name: What they are sorted by.
        decision: What it is.
        indices: Its revocation index, and where it can be put on hold its suspension index.
        packed: What was signed.
        leaf: What its leaf stands for.
    """

    row: RowToMake
    id: uuid.UUID
    number: str
    recipient: Recipient
    sort_name: str
    decision: Decision
    indices: Sequence[int]
    packed: Packed
    leaf: str


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
    refused: list[tuple[RowToMake, str, Refusal]] = field(default_factory=list)


def prepare_chunk(chunk: Chunk, *, actor: Actor) -> Prepared:
    """As `prepare_chunks`, for one part."""
    return prepare_chunks([chunk], actor=actor)[0]


def prepare_chunks(chunks: Sequence[Chunk], *, actor: Actor) -> list[Prepared]:
    """
    Decide on each row of some parts, and sign what becomes an award.

    Args:
        chunks: Held, of one batch and one moment, which comes with its version, achievement and
            organisation. What is asked of the database is asked for all of them.
        actor: Who answers for them.

    Raises:
        CannotIssue: The organisation cannot sign here and now.
        NotPublished: The version is a draft, or its achievement was archived.
    """
    batch, at = chunks[0].batch, chunks[0].at
    rows = [rows_of_chunk(chunk) for chunk in chunks]
    people = [(row.fields["email"], row.fields["name"]) for part in rows for row in part]
    known = recipients_of(batch.organisation, people)
    bench = look_at(batch.version, known, actor=actor, at=at)
    decider, press = Decider(bench, batch), Press(bench)
    return [
        _prepared(chunk, part, known, _Signer(chunk, bench, decider, press))
        for chunk, part in zip(chunks, rows, strict=True)
    ]


def _prepared(
    chunk: Chunk, rows: Sequence[RowToMake], known: Mapping[str, Recipient], signer: _Signer
) -> Prepared:
    prepared = Prepared(chunk, signer.bench)
    seen: set[str] = set()
    for row in rows:
        email = row.fields["email"]
        place = len(prepared.signed)
        if place == chunk.count:
            break  # a row that came since; it is for the next part
        try:
            if email in seen:
                raise AlreadyHasIt(field="email")
            signed = signer.sign(row, known[email], place)
        except CannotIssue:
            raise
        except Refusal as refusal:
            prepared.refused.append((row, refusal.code, refusal))
        except SkillmarkError as error:
            log.exception("a row could not be signed", extra={"batch": str(chunk.batch_id)})
            prepared.refused.append((row, error.code, Refusal()))
        else:
            prepared.signed.append(signed)
            seen.add(email)
    return prepared


class _Signer:
    """Signs the rows of one part, with what it was given: numbers, places, ids and salts."""

    def __init__(self, chunk: Chunk, bench: Bench, decider: Decider, press: Press) -> None:
        self.bench = bench
        count = chunk.count
        mark, year, first = mark_of(bench.organisation.name), year_of(chunk.at), chunk.first_number
        self._numbers = [number_of(mark, year, place) for place in range(first, first + count)]
        self._places, self._entries = _places(chunk)
        self._ids, self._salts = new_ids(count), new_salts(count)
        self._decider, self._press = decider, press

    def sign(self, row: RowToMake, recipient: Recipient, place: int) -> SignedRow:
        """
        Sign one award with what is given out for `place`, from 0.

        Raises:
            CannotIssue: The organisation cannot sign here and now.
            Refusal: It cannot be made.
            SkillmarkError: The core refuses it.
        """
        fields = row.fields
        recipient = named(recipient, fields["name"])
        facts = self._decider.facts(fields)
        decision = self._decider.decision(recipient, facts, fields.get("language", ""))
        award_id, number = self._ids[place], self._numbers[place]
        packed = self._press.sign(
            award_id,
            number=number,
            email=recipient.email,
            name=recipient.name,
            facts=facts,
            decision=decision,
            index=self._places[place][0],
            status=self._entries[place],
            salt=self._salts[place],
        )
        return SignedRow(
            row,
            award_id,
            number,
            recipient,
            sort_key(recipient.name),
            decision,
            self._places[place],
            packed,
            leaf_digest_of((packed.digest,)),
        )


def _places(chunk: Chunk) -> tuple[list[tuple[int, ...]], list[Json | list[Json]]]:
    """The indices of each award of a part, and what it says of its status."""
    taken = [range_of(chunk.revocation_list, chunk.first_revocation, chunk.count)]
    if chunk.suspension_list is not None and chunk.first_suspension is not None:
        taken.append(range_of(chunk.suspension_list, chunk.first_suspension, chunk.count))
    entries = [one.entries for one in taken]
    places = [*zip(*(one.indices for one in taken), strict=True)]
    if len(taken) == 1:
        return places, [*entries[0]]
    return places, [list(each) for each in zip(*entries, strict=True)]

# SPDX-License-Identifier: Apache-2.0

"""
Packs the slots of a mould from the values that a template of the core was filled with.

Both cut the same text. Where every slot of the template is a slot of the mould, and every
other slot of the mould lies within a constant of the template, the slots are known without
looking for them in the text: one look at the first document proves it for all. Texts that
the mould would not give back are left to `Mould.fit`, as whatever is not bound.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from skillmark.bulk.json_template import JsonTemplate
from skillmark_server.awards.moulds import Kind, Mould, Slot, packed_number, packed_slot

_PROOF: Final = "proof"
"""The slot of the core's template that the text of the signature stands in, behind a `z`."""

_SIGNATURE_BYTES: Final = 64
_Pack = Callable[[bytes, Slot], "bytes | None"]


@dataclass(frozen=True, slots=True)
class Binding:
    """
    Where the slots of a mould come from.

    Args:
        mould: Whose.
        own: Which value is the id of the award; None where no slot holds it.
        sources: For each slot that is packed: the number of a value, or the packed constant.
    """

    mould: Mould
    own: int | None
    sources: tuple[tuple[Slot, int | bytes], ...]

    def packed(self, values: Sequence[bytes], signature: bytes, award_id: bytes) -> bytes | None:
        """
        Return what `Mould.fit` returns of the text with these values; None where that is not sure.

        Args:
            values: As the core filled its template.
            signature: The raw signature that one of them is the text of.
            award_id: In lower-case hexadecimal, with hyphens.
        """
        if self.own is not None and values[self.own] != award_id:
            return None
        pieces: list[bytes] = []
        for slot, source in self.sources:
            if isinstance(source, bytes):
                pieces.append(source)
                continue
            if slot.kind is Kind.TEXT:
                text = values[source]
                pieces.append(packed_number(len(text)))
                pieces.append(text)
                continue
            if slot.kind is Kind.SIGNATURE:
                if len(signature) != _SIGNATURE_BYTES:
                    return None
                pieces.append(signature)
                continue
            found = _PACKS[slot.kind](values[source], slot)
            if found is None:
                return None
            pieces.append(found)
        return b"".join(pieces)


def binding_of(
    mould: Mould, template: JsonTemplate, values: Sequence[bytes], award_id: uuid.UUID
) -> Binding | None:
    """
    Return how `mould` is packed from values of `template`; None where not every slot is bound.

    Args:
        mould: Of the document that the template gives with `values`.
        template: Whose constants are the same in every document.
        values: Of one document, with the text of its signature.
        award_id: Of the same document.
    """
    body = template.join(values)
    spans = mould.spans(body)
    packed = mould.fit(body, award_id)
    if spans is None or packed is None:
        return None
    numbers, constants = _cut(template, values)
    if not {_without_mark(span, number, template) for span, number in numbers.items()} <= {*spans}:
        return None
    by_span = {_without_mark(span, number, template): number for span, number in numbers.items()}
    found: list[int | bytes] = []
    for start, end in spans:
        number = by_span.get((start, end))
        if number is not None:
            found.append(number)
        elif any(first <= start and end <= last for first, last in constants):
            found.append(body[start:end])
        else:
            return None
    return _bound(mould, found, template)


def _bound(mould: Mould, found: Sequence[int | bytes], template: JsonTemplate) -> Binding | None:
    own: int | None = None
    sources: list[tuple[Slot, int | bytes]] = []
    for slot, source in zip(mould.slots, found, strict=True):
        is_proof = isinstance(source, int) and template.slots[source] == _PROOF
        if is_proof is not (slot.kind is Kind.SIGNATURE):
            return None
        if slot.kind is Kind.AGAIN:
            if found[slot.of] != source:
                return None
        elif slot.kind is Kind.AWARD:
            if not isinstance(source, int) or own not in (None, source):
                return None
            own = source
        else:
            known = packed_slot(slot, source) if isinstance(source, bytes) else source
            sources.append((slot, known))
    return Binding(mould, own, tuple(sources))


def _cut(
    template: JsonTemplate, values: Sequence[bytes]
) -> tuple[dict[tuple[int, int], int], list[tuple[int, int]]]:
    """Where the slots of a template stand in the text that it gives, and where its constants."""
    numbers: dict[tuple[int, int], int] = {}
    constants: list[tuple[int, int]] = []
    at = 0
    for part in template.parts:
        text = values[part] if isinstance(part, int) else part
        span = (at, at + len(text))
        if isinstance(part, int):
            numbers[span] = part
        else:
            constants.append(span)
        at = span[1]
    return numbers, constants


def _without_mark(span: tuple[int, int], number: int, template: JsonTemplate) -> tuple[int, int]:
    """The text of a signature begins with its multibase mark, which the mould has as a constant."""
    return (span[0] + 1, span[1]) if template.slots[number] == _PROOF else span


def _hex(text: bytes, slot: Slot) -> bytes | None:
    octets = bytes.fromhex(text.decode())
    return octets if len(octets) == slot.of and octets.hex().encode() == text else None


def _number(text: bytes, _slot: Slot) -> bytes | None:
    value = int(text)
    # As in a mould: 15 digits, none leads with a zero.
    is_plain = 0 <= value < 10**15 and b"%d" % value == text
    return packed_number(value) if is_plain else None


@lru_cache(maxsize=64)
def _moment(text: bytes, slot: Slot) -> bytes | None:
    mould = Mould((slot,))
    return mould.fit(text, uuid.UUID(int=0))


_PACKS: Final[dict[Kind, _Pack]] = {Kind.HEX: _hex, Kind.NUMBER: _number, Kind.MOMENT: _moment}

# SPDX-License-Identifier: Apache-2.0

"""
Packs the slots of a mould from the values that a template of the core was filled with.

Both cut the same text. Where every slot of the template is a slot of the mould, and every
other slot of the mould lies within a constant of the template, the slots are known without
looking for them in the text: one look at the first document proves it for all. Texts that
the mould would not give back are left to `Mould.fit`, as whatever is not bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from skillmark.bulk.json_template import JsonTemplate
from skillmark_server.awards.moulds import (
    NOT_PACKED,
    PATTERNS,
    Kind,
    Mould,
    Slot,
    of_row,
    packed_number,
    packed_slot,
)
from skillmark_server.awards.said import Said, hashed

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
        known: For each slot that the row of the award says: the number of a value, or the text.
        sources: For each slot that is packed: the number of a value, or the packed constant.
        salts: By the slot of a salt the number of its value.
    """

    mould: Mould
    known: tuple[tuple[Slot, int | bytes], ...]
    sources: tuple[tuple[Slot, int | bytes], ...]
    salts: Mapping[int, int]

    def packed(self, values: Sequence[bytes], signature: bytes, said: Said) -> bytes | None:
        """
        Return what `Mould.fit` returns of the text with these values; None where that is not sure.

        Args:
            values: As the core filled its template.
            signature: The raw signature that one of them is the text of.
            said: What the row will say.
        """
        try:
            for slot, source in self.known:
                text = values[source] if isinstance(source, int) else source
                if text != self._expected(slot, values, said):
                    return None
        except ValueError:
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

    def _expected(self, slot: Slot, values: Sequence[bytes], said: Said) -> bytes:
        """What the row says; the salt is the value that its slot, which is packed, is bound to."""
        if slot.kind is not Kind.ADDRESS:
            return of_row(slot, said, ())
        source = self.salts[slot.of]
        return hashed(said.email, values[source])


def binding_of(
    mould: Mould, template: JsonTemplate, values: Sequence[bytes], said: Said
) -> Binding | None:
    """
    Return how `mould` is packed from values of `template`; None where not every slot is bound.

    Args:
        mould: Of the document that the template gives with `values`.
        template: Whose constants are the same in every document.
        values: Of one document, with the text of its signature.
        said: What the row of the same document's award says.
    """
    body = template.join(values)
    spans = mould.spans(body)
    packed = mould.fit(body, said)
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
    known: list[tuple[Slot, int | bytes]] = []
    sources: list[tuple[Slot, int | bytes]] = []
    salts: dict[int, int] = {}
    for slot, source in zip(mould.slots, found, strict=True):
        is_proof = isinstance(source, int) and template.slots[source] == _PROOF
        if is_proof is not (slot.kind is Kind.SIGNATURE):
            return None
        if slot.kind is Kind.AGAIN:
            if found[slot.of] != source:
                return None
        elif slot.kind in NOT_PACKED:
            known.append((slot, source))
            if slot.kind is Kind.ADDRESS:
                salt = found[slot.of]
                if not isinstance(salt, int):
                    return None
                salts[slot.of] = salt
        else:
            packed = packed_slot(slot, source) if isinstance(source, bytes) else source
            sources.append((slot, packed))
    return Binding(mould, tuple(known), tuple(sources), salts)


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
    try:
        return packed_slot(slot, text) if re.fullmatch(PATTERNS[Kind.MOMENT], text) else None
    except ValueError:
        return None


_PACKS: Final[dict[Kind, _Pack]] = {Kind.HEX: _hex, Kind.NUMBER: _number, Kind.MOMENT: _moment}

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
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

from skillmark.bulk.json_template import JsonTemplate
from skillmark_server.awards.filling import CALLS, NOT_READ
from skillmark_server.awards.moulds import (
    NOT_PACKED,
    PATTERNS,
    Kind,
    Mould,
    Slot,
    packed_number,
    packed_slot,
)
from skillmark_server.awards.said import Said

_PROOF: Final = "proof"
"""The slot of the core's template that the text of the signature stands in, behind a `z`."""

_SIGNATURE_BYTES: Final = 64


Binding: TypeAlias = Callable[[Sequence[bytes], bytes, Said], "bytes | None"]
"""
Returns what `Mould.fit` returns of the text with these values; None where that is not sure.

It takes the values as the core filled its template, the raw signature that one of them is the
text of, and what the row of the award will say.
"""


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
    """What packs, written for these slots; None where a slot is not bound as it has to be."""
    writing = _Writing()
    for slot, source in zip(mould.slots, found, strict=True):
        is_proof = isinstance(source, int) and template.slots[source] == _PROOF
        if is_proof is not (slot.kind is Kind.SIGNATURE):
            return None
        if slot.kind is Kind.AGAIN:
            if found[slot.of] != source:
                return None
        elif slot.kind is Kind.ADDRESS:
            salt = found[slot.of]
            if not isinstance(salt, int):
                return None
            writing.expect(source, f"hashed(said.email, values[{salt}])")
        elif slot.kind in NOT_PACKED:
            writing.expect(source, NOT_READ[slot.kind].format(int(slot.of)))
        else:
            writing.pack(slot, source)
    return writing.binding()


class _Writing:
    """
    Writes what packs.

    As in `awards.filling` it is Python source of calls, numbers and numbered names. Nothing of a
    document is in it.
    """

    def __init__(self) -> None:
        self._constants: list[bytes] = []
        self._checks: dict[str, None] = {}
        self._lines: list[str] = []
        self._pieces: list[str] = []

    def expect(self, source: int | bytes, written: str) -> None:
        """Pack only what has in `source` what `written` gives."""
        self._checks[f"{self._said(source)} != {written}"] = None

    def pack(self, slot: Slot, source: int | bytes) -> None:
        """Pack a slot, whose text is a value or always the same."""
        if slot.kind is Kind.SIGNATURE:
            self._checks[f"len(signature) != {_SIGNATURE_BYTES}"] = None
            self._pieces.append("signature")
        elif isinstance(source, bytes):
            self._pieces.append(self._said(packed_slot(slot, source)))
        else:
            name = f"p{len(self._lines)}"
            self._lines.append(f"{name} = {_PACKED[slot.kind].format(source, int(slot.of))}")
            self._checks[f"{name} is None"] = None
            self._pieces.append(name)

    def binding(self) -> Binding:
        """What was written."""
        refusals = [f"if {check}: return None" for check in self._checks]
        joined = "".join(f"{piece}, " for piece in self._pieces)
        body = "\n    ".join([*self._lines, *refusals, f"return b''.join(({joined}))"])
        source = f"def pack(values, signature, said):\n    {body}\n"
        objects = {**_OBJECTS, "constants": tuple(self._constants)}
        exec(compile(source, "<skillmark.binding>", "exec"), objects)  # noqa: S102 - written above
        pack = cast("Binding", objects["pack"])

        def packed(values: Sequence[bytes], signature: bytes, said: Said) -> bytes | None:
            try:
                return pack(values, signature, said)
            except ValueError:
                return None

        return packed

    def _said(self, source: int | bytes) -> str:
        if isinstance(source, int):
            return f"values[{source}]"
        if source not in self._constants:
            self._constants.append(source)
        return f"constants[{self._constants.index(source)}]"


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


def _hex(text: bytes, octets: int) -> bytes | None:
    found = bytes.fromhex(text.decode())
    return found if len(found) == octets and found.hex().encode() == text else None


def _number(text: bytes) -> bytes | None:
    value = int(text)
    # As in a mould: 15 digits, none leads with a zero.
    is_plain = 0 <= value < 10**15 and b"%d" % value == text
    return packed_number(value) if is_plain else None


@lru_cache(maxsize=64)
def _moment(text: bytes) -> bytes | None:
    is_one = re.fullmatch(PATTERNS[Kind.MOMENT], text)
    return packed_slot(Slot(Kind.MOMENT), text) if is_one else None


def _text(text: bytes) -> bytes:
    return packed_number(len(text)) + text


_PACKED: Final = {
    Kind.HEX: "hexed(values[{}], {})",
    Kind.NUMBER: "number(values[{}])",
    Kind.MOMENT: "moment(values[{}])",
    Kind.TEXT: "text(values[{}])",
}
"""How the value of a slot is packed, by the number of the value and the `of` of the slot."""

_OBJECTS: Final[Mapping[str, Any]] = {
    "hexed": _hex,
    "number": _number,
    "moment": _moment,
    "text": _text,
    **CALLS,
}

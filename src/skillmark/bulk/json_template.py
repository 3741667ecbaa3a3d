# SPDX-License-Identifier: Apache-2.0

"""
The JSON of many documents that differ in some leaves.

Filled, it is byte for byte what `strict_json.dumps` (or JCS) writes of the
filled document. Joining is concatenation and nothing else, so that whoever
keeps the segments once and the texts of the slots for each document has what
was signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from skillmark import canonical
from skillmark.bulk.leaves import leaf, with_leaves
from skillmark.bulk.pieces import Pieces, Values, filler
from skillmark.bulk.slots import Guard, Marks, Place, Slot
from skillmark.encoding import strict_json
from skillmark.errors import NotCompilableError
from skillmark.protocols import Json

Parts: TypeAlias = tuple[bytes | int, ...]
"""Constant segments in UTF-8, and the numbers of the slots between them."""

_PROOF: Final = "/proof/"
_MOST_LEAVES: Final = 256


@dataclass(frozen=True, slots=True)
class Marked:
    """
    A document with marks in its slots.

    Args:
        document: The whole of it.
        marks: Finds them again.
        names: Of the slots: first those that stand outside of the proof.
        leaves: For each slot the leaves that it stands in.
        signed: How many slots stand outside of the proof.
        numbers: Names of the slots that are numbers.
    """

    document: Json
    marks: Marks
    names: tuple[str, ...]
    leaves: tuple[tuple[Slot, ...], ...]
    signed: int
    numbers: frozenset[str]

    @classmethod
    def of(cls, document: Json, slots: Mapping[str, Slot]) -> Marked:
        """
        Mark a document.

        Raises:
            NotCompilableError: There are too many slots, or one that is none.
            JsonError: The document cannot be written as JSON.
        """
        if len(slots) > _MOST_LEAVES:
            raise NotCompilableError(f"{len(slots)} leaves are slots, at most {_MOST_LEAVES}")
        outside = [pointer for pointer in slots if not pointer.startswith(_PROOF)]
        inside = [pointer for pointer in slots if pointer.startswith(_PROOF)]
        leaves: dict[str, list[Slot]] = {}
        for pointer in (*outside, *inside):
            leaves.setdefault(slots[pointer].name, []).append(slots[pointer])
        names = tuple(leaves)
        marks = Marks(strict_json.dumps(document).decode())
        found = {pointer: leaf(document, pointer) for pointer in slots}
        texts = {
            pointer: marks.of(names.index(slot.name), slot, in_place_of=found[pointer])
            for pointer, slot in slots.items()
        }
        return cls(
            with_leaves(document, texts),
            marks,
            names,
            tuple(tuple(each) for each in leaves.values()),
            len({slots[pointer].name for pointer in outside}),
            frozenset(slots[at].name for at, value in found.items() if isinstance(value, int)),
        )

    @property
    def unsecured(self) -> Json:
        """The document without its proof."""
        return {name: value for name, value in self.document.items() if name != "proof"}

    def guards(
        self, places: Sequence[Collection[Place]], terms: frozenset[str]
    ) -> tuple[Guard, Guard]:
        """Return the guard of the slots outside of the proof, and that of all."""
        patterns = [[leaf.pattern for leaf in each if leaf.pattern] for each in self.leaves]
        signed = self.signed
        return Guard(places[:signed], patterns[:signed], terms), Guard(places, patterns, terms)


class JsonTemplate:
    """
    A document with slots. Made by `compile_json`.

    Values are given in the order of `slots`: texts as they stand in the document, or, in the
    methods that say so, as `taken` returned them. None says that equality with the true path
    is not proven.
    """

    __slots__ = ("_guard", "_guard_of_all", "_jcs", "_json", "parts", "slots")

    def __init__(self, marked: Marked, guards: tuple[Guard, Guard]) -> None:
        self.slots = marked.names
        """The names of the slots: those of the document, then those that stand in its proof."""

        text = marked.marks.cut(strict_json.dumps(marked.document).decode())
        self.parts: Parts = tuple(
            piece if isinstance(piece, int) else piece.encode() for piece in text
        )
        """The JSON text of the whole document."""

        canonical_text: Pieces = marked.marks.cut(canonical.jcs(marked.unsecured).decode())
        self._json, self._jcs = filler(text), filler(canonical_text)
        self._guard, self._guard_of_all = guards

    @property
    def signed_slots(self) -> tuple[str, ...]:
        """The names of the slots that stand in the document without its proof."""
        return self.slots[: self._guard.count]

    # --- From texts ------------------------------------------------------------------------------

    def taken(self, values: Sequence[str]) -> list[bytes] | None:
        """
        Return texts in UTF-8 and escaped as JSON and N-Quads do; None if one is not proven.

        Args:
            values: One for each of `signed_slots`, or one for each of `slots`.

        Raises:
            ValueError: There are more or fewer.
        """
        every = self._guard_of_all
        return (every if len(values) == every.count else self._guard).taken(values)

    def written(self, values: Sequence[bytes]) -> list[str] | None:
        """
        Return the texts of slots as they stand in a JSON text; None if one is not proven.

        Args:
            values: One for each of `slots`, the bytes between the quotation marks. What is
                returned is their text, and they are what `taken` would return.
        """
        return self._guard_of_all.written(values)

    def json(self, values: Sequence[str]) -> bytes | None:
        """Return what `strict_json.dumps` writes of the filled document, its proof too, or None."""
        taken = self._guard_of_all.taken(values)
        return None if taken is None else self._json(taken)

    def jcs(self, values: Sequence[str]) -> bytes | None:
        """Return the canonical JSON (RFC 8785) of the filled document without its proof."""
        taken = self.taken(values)
        return None if taken is None else self._jcs(taken)

    # --- From what `taken` returned ---------------------------------------------------------------

    def join(self, taken: Values) -> bytes:
        """Return the bytes of the whole document: `parts` with the values of all slots between."""
        return self._json(taken)

    def jcs_digest_of(self, taken: Values) -> bytes:
        """Return the SHA-256 of the canonical JSON of the document without its proof."""
        return hashlib.sha256(self._jcs(taken)).digest()


def compile_json(document: Json, slots: Mapping[str, Slot]) -> JsonTemplate:
    """
    Compile a document that is signed as JSON, such as the payload of a token.

    Args:
        document: One of those that the template stands for.
        slots: By JSON pointer to the leaf, a text or a whole number.

    Raises:
        NotCompilableError: A slot is not one, or holds what a slot cannot.
        JsonError: The document cannot be written as JSON.
    """
    marked = Marked.of(document, slots)
    places = [{Place.NUMBER if name in marked.numbers else Place.TEXT} for name in marked.names]
    template = JsonTemplate(marked, marked.guards(places, frozenset()))
    taken = template.taken(own_values(template, document, slots))
    if taken is None or template.join(taken) != strict_json.dumps(document):
        raise NotCompilableError("the template does not give the document that it was made of")
    return template


def own_values(template: JsonTemplate, document: Json, slots: Mapping[str, Slot]) -> list[str]:
    """
    Return the values that stand in the document that a template was made of.

    Raises:
        NotCompilableError: A leaf does not begin and end as its slot says, or
            two leaves of one slot differ.
    """
    values: dict[str, str] = {}
    for pointer, slot in slots.items():
        text = str(leaf(document, pointer))
        value = text[len(slot.prefix) : len(text) - len(slot.suffix)]
        if text != f"{slot.prefix}{value}{slot.suffix}":
            raise NotCompilableError("a leaf is not what its slot says", pointer=pointer)
        if values.setdefault(slot.name, value) != value:
            raise NotCompilableError("two leaves of one slot differ", pointer=pointer)
    return [values[name] for name in template.slots]

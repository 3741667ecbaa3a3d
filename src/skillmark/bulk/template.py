# SPDX-License-Identifier: Apache-2.0

"""
One document for many: compiled once by the true path, filled for each.

`compile_template` puts a mark into each slot, takes safe JSON-LD expansion and
RDF, and cuts the statements at the marks. What `canonical` returns is what
`skillmark.canonical.rdfc` returns of the filled document, or None where that is
not proven; whoever asks then takes the true path. `docs/bulk.md` has the proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from skillmark import canonical
from skillmark.bulk.blank_nodes import blank_nodes
from skillmark.bulk.json_text import JsonText, Parts
from skillmark.bulk.layouts import Layout, Plan
from skillmark.bulk.leaves import leaf, with_leaves
from skillmark.bulk.pieces import Values
from skillmark.bulk.ranking_code import ranker
from skillmark.bulk.rankings import Rank
from skillmark.bulk.slots import Guard, Marks, Place, Slot
from skillmark.bulk.statements import names_in, places_in, statements_of
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.jsonld import to_rdf
from skillmark.encoding import strict_json
from skillmark.errors import NotCompilableError
from skillmark.protocols import Json

_PROOF: Final = "/proof/"
_MOST_SLOTS: Final = 256
_MOST_LAYOUTS: Final = 512
"""Kept of one template, some 10 KiB each; beyond it all are made anew."""


class Template:
    """
    A document with slots. Made by `compile_template`.

    Values are given in the order of `slots`: texts as they stand in the document, or, in the
    methods that say so, as `taken` returned them. None says that equality with the true path
    is not proven.
    """

    __slots__ = (
        "_every",
        "_guard",
        "_guard_of_all",
        "_jcs",
        "_json",
        "_layouts",
        "_plan",
        "_rank",
        "slots",
    )

    def __init__(
        self,
        *,
        slots: tuple[str, ...],
        guards: tuple[Guard, Guard],
        plan: Plan,
        json: JsonText,
        jcs: JsonText,
    ) -> None:
        self.slots = slots
        """The names of the slots: those of the document, then those that stand in its proof."""

        self._guard, self._guard_of_all = guards
        self._plan = plan
        self._rank = ranker(plan.nodes, plan.open_texts())
        self._layouts: dict[Rank, Layout] = {}
        self._json = json
        self._jcs = jcs

    @property
    def signed_slots(self) -> tuple[str, ...]:
        """The names of the slots that stand in the document without its proof."""
        return self.slots[: self._guard.count]

    @property
    def parts(self) -> Parts:
        """The JSON text of the whole document: constant segments, and between them slots."""
        return self._json.parts

    # --- From texts ------------------------------------------------------------------------------

    def taken(self, values: Sequence[str]) -> Values | None:
        """
        Return texts in UTF-8 and escaped as JSON and N-Quads do; None if one is not proven.

        Args:
            values: One for each of `signed_slots`, or one for each of `slots`.

        Raises:
            ValueError: There are more or fewer.
        """
        every = self._guard_of_all
        return (every if len(values) == every.count else self._guard).taken(values)

    def canonical(self, values: Sequence[str]) -> bytes | None:
        """Return the canonical N-Quads of the filled document without its proof, or None."""
        taken = self.taken(values)
        layout = None if taken is None else self._layout(taken)
        return None if taken is None or layout is None else layout.canonical(taken)

    def digest(self, values: Sequence[str]) -> bytes | None:
        """Return the SHA-256 of what `canonical` returns, or None."""
        taken = self.taken(values)
        return None if taken is None else self.digest_of(taken)

    def json(self, values: Sequence[str]) -> bytes | None:
        """Return what `strict_json.dumps` writes of the filled document, its proof too, or None."""
        taken = self._guard_of_all.taken(values)
        return None if taken is None else self._json.join(taken)

    def jcs(self, values: Sequence[str]) -> bytes | None:
        """Return the canonical JSON (RFC 8785) of the filled document without its proof."""
        taken = self.taken(values)
        return None if taken is None else self._jcs.join(taken)

    # --- From what `taken` returned ---------------------------------------------------------------

    def digest_of(self, taken: Values) -> bytes | None:
        """Return the SHA-256 of the canonical N-Quads; None if two texts leave an order open."""
        layout = self._layout(taken)
        return None if layout is None else layout.digest(taken)

    def jcs_digest_of(self, taken: Values) -> bytes:
        """Return the SHA-256 of the canonical JSON of the document without its proof."""
        return hashlib.sha256(self._jcs.join(taken)).digest()

    def join(self, taken: Values) -> bytes:
        """Return the bytes of the whole document; values of all slots, one behind the other."""
        return self._json.join(taken)

    def _layout(self, taken: Values) -> Layout | None:
        rank = self._rank(taken)
        if rank is None:
            return None
        return self._layouts.get(rank) or self._new_layout(rank)

    def _new_layout(self, rank: Rank) -> Layout:
        if len(self._layouts) >= _MOST_LAYOUTS:
            self._layouts.clear()
        layout = self._layouts[rank] = self._plan.layout(rank)
        return layout


def compile_template(
    document: Json, slots: Mapping[str, Slot], *, contexts: ContextStore | None = None
) -> Template:
    """
    Compile a document, with its proof or without.

    Args:
        document: One of those that the template stands for.
        slots: By JSON pointer to the leaf. Slots below `/proof/` are filled in
            the JSON only: what signs them is the matter of the caller.
        contexts: By default the bundled ones.

    Raises:
        NotCompilableError: A slot is not one, or could decide more than a text;
            two nodes without identifier always look alike; a named graph.
        CanonicalizationError: The document itself is refused by the true path.
        JsonError: It cannot be written as JSON.
    """
    contexts = ContextStore.bundled() if contexts is None else contexts
    leaves, signed = _by_name(slots)
    names = [*leaves]
    marks = Marks(strict_json.dumps(document).decode())
    marked = with_leaves(
        document, {at: marks.of(names.index(slot.name), slot) for at, slot in slots.items()}
    )
    unsecured = {name: value for name, value in marked.items() if name != "proof"}
    statements = statements_of(to_rdf(unsecured, contexts), marks)
    each = [*leaves.values()]
    places: list[Collection[Place]] = [
        *places_in(statements, each[:signed], names_in(unsecured, contexts))
    ]
    if not all(places):
        raise NotCompilableError("a slot comes out in no statement")
    places += [(Place.TEXT,)] * (len(names) - signed)
    patterns = [[slot.pattern for slot in found if slot.pattern is not None] for found in each]
    terms = names_in(unsecured, contexts)
    template = Template(
        slots=tuple(names),
        guards=(
            Guard(places[:signed], patterns[:signed], terms),
            Guard(places, patterns, terms),
        ),
        plan=Plan.of(statements, blank_nodes(statements)),
        json=JsonText(marks.cut(strict_json.dumps(marked).decode())),
        jcs=JsonText(marks.cut(canonical.jcs(unsecured).decode())),
    )
    _check(template, document, slots, contexts)
    return template


def _by_name(slots: Mapping[str, Slot]) -> tuple[dict[str, list[Slot]], int]:
    """Return the leaves of each slot, first those outside of the proof, and how many these are."""
    if len(slots) > _MOST_SLOTS:
        raise NotCompilableError(f"{len(slots)} leaves are slots, at most {_MOST_SLOTS}")
    inside = [pointer for pointer in slots if pointer.startswith(_PROOF)]
    outside = [pointer for pointer in slots if not pointer.startswith(_PROOF)]
    signed = len({slots[pointer].name for pointer in outside})
    leaves: dict[str, list[Slot]] = {}
    for pointer in (*outside, *inside):
        leaves.setdefault(slots[pointer].name, []).append(slots[pointer])
    return leaves, signed


def _check(
    template: Template, document: Json, slots: Mapping[str, Slot], contexts: ContextStore
) -> None:
    """Refuse a template that does not give back the document that it was made of."""
    values: dict[str, str] = {}
    for pointer, slot in slots.items():
        text = leaf(document, pointer)
        if not (text.startswith(slot.prefix) and text.endswith(slot.suffix)):
            raise NotCompilableError("a leaf is not what its slot says", pointer=pointer)
        value = text[len(slot.prefix) : len(text) - len(slot.suffix)]
        if len(text) < len(slot.prefix) + len(slot.suffix) or values.get(slot.name, value) != value:
            raise NotCompilableError("two leaves of one slot differ", pointer=pointer)
        values[slot.name] = value
    taken = template.taken([values[name] for name in template.slots])
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    if (
        taken is None
        or template.digest_of(taken) != hashlib.sha256(canonical.rdfc(unsecured, contexts)).digest()
        or template.join(taken) != strict_json.dumps(document)
    ):
        raise NotCompilableError("the template does not give the document that it was made of")

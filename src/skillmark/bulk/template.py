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
from skillmark.bulk.json_template import JsonTemplate, Marked, own_values
from skillmark.bulk.layouts import Layout, Plan
from skillmark.bulk.pieces import Values
from skillmark.bulk.ranking_code import ranker
from skillmark.bulk.rankings import Rank
from skillmark.bulk.slots import Guard, Place, Slot
from skillmark.bulk.statements import names_in, places_in, statements_of
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.jsonld import to_rdf
from skillmark.encoding import strict_json
from skillmark.errors import NotCompilableError
from skillmark.protocols import Json

_MOST_LAYOUTS: Final = 512
"""Kept of one template, some 10 KiB each; beyond it all are made anew."""


class Template(JsonTemplate):
    """A document with slots that is signed as RDF. Made by `compile_template`."""

    __slots__ = ("_layouts", "_plan", "_rank")

    def __init__(self, marked: Marked, guards: tuple[Guard, Guard], plan: Plan) -> None:
        super().__init__(marked, guards)
        self._plan = plan
        self._rank = ranker(plan.nodes, plan.open_texts())
        self._layouts: dict[Rank, Layout] = {}

    def canonical(self, values: Sequence[str]) -> bytes | None:
        """Return the canonical N-Quads of the filled document without its proof, or None."""
        taken = self.taken(values)
        layout = None if taken is None else self._layout(taken)
        return None if taken is None or layout is None else layout.canonical(taken)

    def digest(self, values: Sequence[str]) -> bytes | None:
        """Return the SHA-256 of what `canonical` returns, or None."""
        taken = self.taken(values)
        return None if taken is None else self.digest_of(taken)

    def digest_of(self, taken: Values) -> bytes | None:
        """
        Return the same of what `taken` returned.

        None where two nodes without identifier look alike, two subjects are
        one, or two statements are the same.
        """
        # Each call counts here: a signature takes the time of some fifty.
        rank = self._rank(taken)
        if rank is None:
            return None
        layout = self._layouts.get(rank) or self._new_layout(rank)
        digest = layout.begun.copy()
        digest.update(layout.pattern % layout.pick(taken))
        return digest.digest()

    @property
    def octets(self) -> int:
        """Bytes of all layouts that are held."""
        return sum(layout.octets for layout in self._layouts.values())

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
    marked = Marked.of(document, slots)
    if marked.numbers:
        raise NotCompilableError("a number is part of the template")
    unsecured = marked.unsecured
    statements = statements_of(to_rdf(unsecured, contexts), marked.marks)
    terms = names_in(unsecured, contexts)
    places: list[Collection[Place]] = [
        *places_in(statements, marked.leaves[: marked.signed], terms)
    ]
    if not all(places):
        raise NotCompilableError("a slot comes out in no statement")
    places += [{Place.TEXT}] * (len(marked.names) - marked.signed)
    plan = Plan.of(statements, blank_nodes(statements))
    template = Template(marked, marked.guards(places, terms), plan)
    _check(template, document, slots, contexts)
    return template


def _check(
    template: Template, document: Json, slots: Mapping[str, Slot], contexts: ContextStore
) -> None:
    """Refuse a template that does not give back the document that it was made of."""
    taken = template.taken(own_values(template, document, slots))
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    expected = hashlib.sha256(canonical.rdfc(unsecured, contexts)).digest()
    if (
        taken is None
        or template.digest_of(taken) != expected
        or template.join(taken) != strict_json.dumps(document)
    ):
        raise NotCompilableError("the template does not give the document that it was made of")

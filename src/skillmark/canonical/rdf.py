# SPDX-License-Identifier: Apache-2.0

"""
From expanded JSON-LD to RDF quads.

The node map of the specification is left out: a set of quads merges nodes of
one identifier by itself. Base directions become i18n datatypes, as the
implementations of Data Integrity have them.
Spec: JSON-LD 1.1 API, "Deserialize JSON-LD to RDF Algorithm".
"""

from __future__ import annotations

from typing import Any, Final

from skillmark.canonical.jcs import canonicalize
from skillmark.canonical.literals import XSD, lexical_number
from skillmark.canonical.nquads import Quad, literal
from skillmark.canonical.terms import Node
from skillmark.errors import CanonicalizationError

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE: Final = f"<{RDF}type>"
_FIRST: Final = f"<{RDF}first>"
_REST: Final = f"<{RDF}rest>"
_NIL: Final = f"<{RDF}nil>"
_JSON: Final = f"{RDF}JSON"
_I18N: Final = "https://www.w3.org/ns/i18n#"


def to_quads(expanded: list[Node]) -> list[Quad]:
    """
    Return the quads of an expanded document, each once.

    Args:
        expanded: What `expansion.expand` returned. Blank nodes get the labels
            `_:b0`, `_:b1`, ... in the order they are met, those with a label
            in the document too.

    Raises:
        CanonicalizationError: It nests too deep.
    """
    writer = _Writer()
    try:
        for node in expanded:
            writer.node(node, "")
    except RecursionError:
        raise CanonicalizationError("the document nests too deep") from None
    return list(writer.quads)


class _Writer:
    __slots__ = ("_issued", "_labels", "quads")

    def __init__(self) -> None:
        self.quads: dict[Quad, None] = {}
        self._issued = 0
        self._labels: dict[str, str] = {}

    def node(self, node: Node, graph: str) -> str:
        """Write a node with all below it and return its term."""
        identifier = node.get("@id")
        subject = self._blank() if identifier is None else self._resource(identifier)
        quads = self.quads
        for key, values in node.items():
            if key[0] != "@":
                predicate = f"<{key}>"
                for value in values:
                    quads[subject, predicate, self._object(value, graph), graph] = None
            elif key == "@type":
                for kind in values:
                    quads[subject, _TYPE, self._resource(kind), graph] = None
            elif key == "@reverse":
                self._reverse(subject, values, graph)
            elif key != "@id":  # @graph, @included
                for inner in values:
                    self.node(inner, subject if key == "@graph" else graph)
        return subject

    def _reverse(self, subject: str, members: Node, graph: str) -> None:
        for key, nodes in members.items():
            for node in nodes:
                self.quads[self.node(node, graph), f"<{key}>", subject, graph] = None

    def _object(self, value: Node, graph: str) -> str:
        if "@value" in value:
            return _literal(value)
        if "@list" in value:
            return self._list(value["@list"], graph)
        return self.node(value, graph)

    def _list(self, items: list[Node], graph: str) -> str:
        if not items:
            return _NIL
        cells = [self._blank() for _ in items]
        for cell, item, rest in zip(cells, items, [*cells[1:], _NIL], strict=True):
            self.quads[cell, _FIRST, self._object(item, graph), graph] = None
            self.quads[cell, _REST, rest, graph] = None
        return cells[0]

    def _resource(self, identifier: str) -> str:
        if identifier[0] != "_":
            return f"<{identifier}>"
        label = self._labels.get(identifier)
        if label is None:
            label = self._labels[identifier] = self._blank()
        return label

    def _blank(self) -> str:
        label = f"_:b{self._issued}"
        self._issued += 1
        return label


def _literal(value: Node) -> str:
    text: Any = value["@value"]
    datatype: str | None = value.get("@type")
    if datatype == "@json":
        return literal(canonicalize(text).decode(), _JSON)
    if isinstance(text, str):
        language: str | None = value.get("@language")
        direction: str | None = value.get("@direction")
        if direction is not None:
            return literal(text, f"{_I18N}{language or ''}_{direction}")
        return literal(text, datatype, language)
    if isinstance(text, bool):
        return literal("true" if text else "false", datatype or f"{XSD}boolean")
    return literal(*lexical_number(text, datatype))

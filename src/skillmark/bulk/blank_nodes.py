# SPDX-License-Identifier: Apache-2.0

"""
The names of nodes without identifier, for each filling.

RDFC-1.0 names such nodes by the hash of the statements around them. A hash
without a slot is known when the template is compiled; the others are computed
for each filling. As long as all of them differ, the names are their ranks, and
nothing else of RDFC-1.0 is needed. Where two are equal the true path is taken.

Spec: RDF Dataset Canonicalization § Canonicalization Algorithm, steps 3 and 4;
§ Hash First Degree Quads.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skillmark.bulk.pieces import Pieces, compared, merged, slots_in
from skillmark.bulk.rankings import Ranking
from skillmark.bulk.statements import Statement, Term
from skillmark.errors import NotCompilableError


@dataclass(frozen=True, slots=True)
class NodeHash:
    """
    What is hashed for one node.

    Args:
        lines: The statements around it, seen from it.
        is_sorted: Whether their order is known before the slots are filled.
    """

    lines: tuple[Pieces, ...]
    is_sorted: bool


@dataclass(frozen=True, slots=True)
class BlankNodes:
    """
    The nodes without identifier of a template.

    Args:
        ranking: Their labels: fixed those of known hashes, in order; open the others.
        constants: The known hashes, in order.
        hashes: What is hashed for each open node, in the order of the ranking.
    """

    ranking: Ranking[str]
    constants: tuple[bytes, ...]
    hashes: tuple[NodeHash, ...]


def blank_nodes(statements: Sequence[Statement]) -> BlankNodes:
    """
    Find the nodes and their hashes.

    Raises:
        NotCompilableError: Two nodes always look alike.
    """
    known: dict[str, bytes] = {}
    opened: dict[str, NodeHash] = {}
    for label, around in _mentions(statements).items():
        found = _node_hash([_seen_from(label, statement) for statement in around])
        if any(slots_in(line) for line in found.lines):
            opened[label] = found
        else:
            text = "".join(str(line[0]) for line in found.lines)
            known[label] = hashlib.sha256(text.encode()).digest()
    if len(set(known.values())) < len(known):
        raise NotCompilableError("two nodes without identifier look alike")
    fixed = sorted(known, key=known.__getitem__)
    return BlankNodes(
        Ranking(tuple(fixed), tuple(opened)),
        tuple(known[label] for label in fixed),
        tuple(opened.values()),
    )


def _mentions(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    mentions: dict[str, list[Statement]] = {}
    for statement in statements:
        for term in dict.fromkeys((statement.subject, statement.value)):
            if isinstance(term, str):
                mentions.setdefault(term, []).append(statement)
    return mentions


def _seen_from(label: str, statement: Statement) -> Pieces:
    def seen(term: Term) -> Pieces:
        if not isinstance(term, str):
            return term
        return ("_:a",) if term == label else ("_:z",)

    predicate = f" {statement.predicate} "
    return merged(seen(statement.subject), (predicate,), seen(statement.value), (" .\n",))


def _node_hash(lines: list[Pieces]) -> NodeHash:
    try:
        return NodeHash(tuple(sorted(lines, key=functools.cmp_to_key(_order))), is_sorted=True)
    except _UndecidedError:
        return NodeHash(tuple(lines), is_sorted=False)


class _UndecidedError(Exception):
    """The filling decides which of two lines comes first."""


def _order(one: Pieces, other: Pieces) -> int:
    order = compared(one, other)
    if order is None:
        raise _UndecidedError
    return order

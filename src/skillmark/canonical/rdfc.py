# SPDX-License-Identifier: Apache-2.0

"""
One text for one RDF dataset, whatever its blank nodes are called.

A graph can be made so that finding the text takes for ever; every step is
counted, and an honest document stays far below the budget.
Spec: RDF Dataset Canonicalization (RDFC-1.0), sections 4.4 to 4.8.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import Final, TypeAlias

from skillmark.canonical.nquads import Quad, line, parse
from skillmark.errors import CanonicalizationError, WorkBudgetError

Hash: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work one dataset may cause."""

    blank_nodes: int = 500
    quads: int = 20_000
    steps: int = 100_000
    """Blank nodes met while telling apart those that look alike; about 1 µs each."""

    depth: int = 100
    """Blank nodes that hang on each other and look alike, in one chain."""


DEFAULT_BUDGET: Final = Budget()


def canonicalize(
    quads: Iterable[Quad] | str, *, hash_name: str = "sha256", budget: Budget = DEFAULT_BUDGET
) -> str:
    """
    Return the canonical N-Quads of a dataset: one statement a line, sorted by code point.

    Args:
        quads: Quads with canonical terms, or N-Quads text.
        hash_name: "sha256" or "sha384".
        budget: When to give up.

    Raises:
        WorkBudgetError: The dataset is larger than `budget` allows, or made to take for ever.
        CanonicalizationError: The text is no N-Quads, or the hash is another one.
    """
    return "".join(sorted(_Dataset(quads, _hash(hash_name), budget).canonical_lines()))


def canonical_names(
    quads: Iterable[Quad] | str, *, hash_name: str = "sha256", budget: Budget = DEFAULT_BUDGET
) -> dict[str, str]:
    """
    Return the canonical label of each blank node label, both with `_:`.

    Raises:
        WorkBudgetError: As in `canonicalize`.
        CanonicalizationError: As in `canonicalize`.
    """
    return _Dataset(quads, _hash(hash_name), budget).canonical_names()


def _hash(name: str) -> Hash:
    algorithm = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}.get(name)
    if algorithm is None:
        raise CanonicalizationError("the hash is neither sha256 nor sha384")
    return lambda text: algorithm(text.encode()).hexdigest()


def _renamed(quad: Quad, names: dict[str, str]) -> str:
    subject, predicate, value, graph = quad
    return line(
        (
            names.get(subject, subject),
            predicate,
            names.get(value, value),
            names.get(graph, graph),
        )
    )


class _Issuer:
    """Hands out labels in order and remembers who has which."""

    __slots__ = ("names", "prefix")

    def __init__(self, prefix: str, names: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.names = names if names is not None else {}

    def issue(self, node: str) -> str:
        name = self.names.get(node)
        if name is None:
            name = self.names[node] = f"{self.prefix}{len(self.names)}"
        return name

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, self.names.copy())


class _Dataset:
    def __init__(self, quads: Iterable[Quad] | str, hashed: Hash, budget: Budget) -> None:
        unique = dict.fromkeys(parse(quads) if isinstance(quads, str) else quads)
        self._ground: list[str] = []
        """The lines without blank nodes, which are canonical already."""
        self._open: list[Quad] = []
        self._hashed = hashed
        self._steps = budget.steps
        self._depth = budget.depth
        self._mentions: dict[str, list[Quad]] = {}
        self._first_degree: dict[str, str] = {}
        self._canonical = _Issuer("_:c14n")
        if len(unique) > budget.quads:
            raise WorkBudgetError(f"{len(unique)} statements, at most {budget.quads} are read")
        for quad in unique:
            subject, _, value, graph = quad
            if "_" not in (subject[0], value[0], graph[:1]):
                self._ground.append(line(quad))
                continue
            self._open.append(quad)
            for term in {subject, value, graph}:
                if term[:2] == "_:":
                    self._mentions.setdefault(term, []).append(quad)
        if len(self._mentions) > budget.blank_nodes:
            raise WorkBudgetError(
                f"{len(self._mentions)} nodes without identifier, at most {budget.blank_nodes}"
                " are read"
            )

    def canonical_lines(self) -> list[str]:
        names = self.canonical_names()
        return self._ground + [_renamed(quad, names) for quad in self._open]

    def canonical_names(self) -> dict[str, str]:
        by_hash: defaultdict[str, list[str]] = defaultdict(list)
        for node in self._mentions:
            by_hash[self._hash_first_degree(node)].append(node)
        alike: list[list[str]] = []
        for _, nodes in sorted(by_hash.items()):
            if len(nodes) == 1:
                self._canonical.issue(nodes[0])
            else:
                alike.append(nodes)
        for nodes in alike:
            self._name_alike(nodes)
        return self._canonical.names

    def _name_alike(self, nodes: list[str]) -> None:
        """Name the nodes of one first-degree hash by what lies around them."""
        found: list[tuple[str, _Issuer]] = []
        for node in nodes:
            if node not in self._canonical.names:
                issuer = _Issuer("_:b")
                issuer.issue(node)
                found.append(self._hash_n_degree(node, issuer))
        for _, issuer in sorted(found, key=lambda result: result[0]):
            for node in issuer.names:
                self._canonical.issue(node)

    def _hash_first_degree(self, node: str) -> str:
        known = self._first_degree.get(node)
        if known is None:
            lines = [_seen_from(node, quad) for quad in self._mentions[node]]
            lines.sort()
            known = self._first_degree[node] = self._hashed("".join(lines))
        return known

    def _hash_related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        name = self._canonical.names.get(related) or issuer.names.get(related)
        predicate = "" if position == "g" else quad[1]
        return self._hashed(position + predicate + (name or self._hash_first_degree(related)))

    def _hash_n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        around: defaultdict[str, list[str]] = defaultdict(list)
        self._spend(len(self._mentions[node]))
        self._depth -= 1
        if self._depth < 0:
            raise WorkBudgetError("its nodes without identifier hang too deep")
        for quad in self._mentions[node]:
            for position, related in (("s", quad[0]), ("o", quad[2]), ("g", quad[3])):
                if related[:2] == "_:" and related != node:
                    around[self._hash_related(related, quad, issuer, position)].append(related)
        data: list[str] = []
        for related_hash, group in sorted(around.items()):
            path, issuer = self._shortest_path(group, issuer)
            data += (related_hash, path)
        self._depth += 1
        return self._hashed("".join(data)), issuer

    def _shortest_path(self, group: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """Return the least path through `group` in any order, and the labels it hands out."""
        chosen_path, chosen_issuer = "", issuer
        for order in permutations(group):
            self._spend(len(order))
            found = self._path(order, issuer.copy(), chosen_path)
            if found is not None and (not chosen_path or found[0] < chosen_path):
                chosen_path, chosen_issuer = found
        return chosen_path, chosen_issuer

    def _path(
        self, order: tuple[str, ...], issuer: _Issuer, best: str
    ) -> tuple[str, _Issuer] | None:
        """Return the path in this order; nothing if it cannot be less than `best`."""
        path = ""
        deeper: list[str] = []
        for related in order:
            name = self._canonical.names.get(related)
            if name is None:
                if related not in issuer.names:
                    deeper.append(related)
                name = issuer.issue(related)
            path += name
            if _is_worse(path, best):
                return None
        for related in deeper:
            name = issuer.issue(related)
            digest, after = self._hash_n_degree(related, issuer)
            path += f"{name}<{digest}>"
            issuer = after
            if _is_worse(path, best):
                return None
        return path, issuer

    def _spend(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise WorkBudgetError("it holds too many nodes that look alike")


def _is_worse(path: str, best: str) -> bool:
    return bool(best) and len(path) >= len(best) and path > best


def _seen_from(node: str, quad: Quad) -> str:
    """Return the statement with `node` as `_:a` and every other blank node as `_:z`."""
    subject, predicate, value, graph = quad
    if subject[:2] == "_:":
        subject = "_:a" if subject == node else "_:z"
    if value[:2] == "_:":
        value = "_:a" if value == node else "_:z"
    if graph[:2] == "_:":
        graph = "_:a" if graph == node else "_:z"
    return line((subject, predicate, value, graph))

# SPDX-License-Identifier: Apache-2.0

"""
The canonical N-Quads of a template, once the order of everything open is known.

For one outcome of all rankings the labels of the nodes are constants, and so
are all lines but for the slots in them, in a fixed order. So a layout is one
text with gaps; what stands before its first gap is hashed once.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from skillmark.bulk.blank_nodes import BlankNodes
from skillmark.bulk.pieces import Pieces, Values, formatted, merged, picker
from skillmark.bulk.rankings import Rank, Ranking, rankings
from skillmark.bulk.statements import Statement, Term

_END: Final = (" .\n",)

Group: TypeAlias = tuple[Term, str]
"""The statements of one subject and one predicate, which differ in their values."""


class Layout:
    """
    Canonical N-Quads with gaps.

    Args:
        text: The whole of it.
    """

    __slots__ = ("_start", "begun", "pattern", "pick")

    def __init__(self, text: Pieces) -> None:
        start = text[0] if text and isinstance(text[0], str) else ""
        self._start = start.encode()
        self.begun = hashlib.sha256(self._start)
        """The hash of what stands before the first gap; the rest is `pattern % pick(values)`."""

        self.pattern, numbers = formatted(text[1:] if start else text)
        self.pick = picker(numbers)

    @property
    def octets(self) -> int:
        """Bytes that are held."""
        return len(self._start) + len(self.pattern)

    def canonical(self, values: Values) -> bytes:
        """Return the text with its gaps filled."""
        return self._start + self.pattern % self.pick(values)


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Everything from which the layout of one outcome is made.

    Args:
        statements: With slots.
        nodes: Those without identifier.
        subjects: The identifiers that statements are about, in order as far as that is known.
        values: For each group of statements with several values that are no nodes, the same.
    """

    statements: Sequence[Statement]
    nodes: BlankNodes
    subjects: Sequence[Ranking[Pieces]]
    values: dict[Group, Sequence[Ranking[Pieces]]]

    @classmethod
    def of(cls, statements: Sequence[Statement], nodes: BlankNodes) -> Plan:
        """
        Order whatever can be ordered before the slots are filled.

        Raises:
            NotCompilableError: Too much is open.
        """
        subjects = dict.fromkeys(
            each.subject for each in statements if not isinstance(each.subject, str)
        )
        groups: dict[Group, dict[Pieces, Pieces]] = {}
        for each in statements:
            if not isinstance(each.value, str):
                group = groups.setdefault((each.subject, each.predicate), {})
                group[each.value] = each.value
        return cls(
            statements,
            nodes,
            rankings({subject: subject for subject in subjects}),
            {group: rankings(texts) for group, texts in groups.items() if len(texts) > 1},
        )

    def open_texts(self) -> list[Ranking[Pieces]]:
        """Return the rankings of texts that each filling decides, in the order of their ranks."""
        every = [*self.subjects, *(part for parts in self.values.values() for part in parts)]
        return [ranking for ranking in every if ranking.open]

    def layout(self, rank: Rank) -> Layout:
        """
        Return the layout of one outcome.

        Args:
            rank: Of the open nodes, then of each of `open_texts`, one behind the other.
        """
        outcome = iter(rank)
        named_nodes = self.nodes.ranking.in_order(_next(self.nodes.ranking, outcome))
        labels = {label: f"_:c14n{number}" for number, label in enumerate(named_nodes)}
        subject_order = _order(self.subjects, outcome)
        value_order = {group: _order(parts, outcome) for group, parts in self.values.items()}

        def key(statement: Statement) -> tuple[object, ...]:
            subject, value = statement.subject, statement.value
            about = (
                (1, 0, labels[subject] + " ")
                if isinstance(subject, str)
                else (0, subject_order[subject], "")
            )
            # An identifier or a text comes before a node: its first character is lesser.
            said = (
                (1, 0, labels[value] + " ")
                if isinstance(value, str)
                else (0, value_order.get((subject, statement.predicate), {}).get(value, 0), "")
            )
            return (*about, statement.predicate + " ", *said)

        def named(term: Term) -> Pieces:
            return (labels[term],) if isinstance(term, str) else term

        return Layout(
            merged(
                *(
                    text
                    for each in sorted(self.statements, key=key)
                    for text in (
                        named(each.subject),
                        (f" {each.predicate} ",),
                        named(each.value),
                        _END,
                    )
                )
            )
        )


def _order(parts: Iterable[Ranking[Pieces]], outcome: Iterator[int | bool]) -> dict[Pieces, int]:
    things = [thing for part in parts for thing in part.in_order(_next(part, outcome))]
    return {thing: number for number, thing in enumerate(things)}


def _next(ranking: Ranking[Any], outcome: Iterator[int | bool]) -> Rank:
    """Take the rank of one ranking off the front of all."""
    count = len(ranking.open)
    return tuple(itertools.islice(outcome, count + count * (count - 1) // 2))

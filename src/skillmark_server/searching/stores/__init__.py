# SPDX-License-Identifier: Apache-2.0

"""The tables that hold the words: FTS5 on SQLite, postings of our own on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from django.db import connection

from skillmark_server.searching.compounds import Sought
from skillmark_server.searching.expressions import Expression

Document = tuple[int, str, str]
"""The award's number in the transparency log, its tokens with a space between, its facts."""
Row = tuple[int, str, str]
"""A document as a store writes it: number, words, and facts or what its badge says."""
TokensAgain = Callable[[list[str]], list[str]]
"""The tokens that awards had, from the facts that were kept with them."""


class Store(Protocol):
    """What is asked of either."""

    def create(self) -> None:
        """Make the tables."""

    def drop(self) -> None:
        """Take them away."""

    def clear(self, *, is_bulk: bool = False) -> None:
        """Forget every award; `is_bulk`: all of them are written next, and then `complete`."""

    def laid_out(self, documents: Sequence[Document]) -> list[Row]:
        """Documents as they are written; asks no database, so that others can do it ahead."""

    def put(self, rows: Sequence[Row]) -> None:
        """Write what was laid out, of awards that it does not hold."""

    def complete(self) -> None:
        """Make what `clear` left out, unless it is there."""

    def replace(
        self, numbers: Sequence[int], rows: Sequence[Row], tokens_again: TokensAgain
    ) -> set[str]:
        """
        Forget these awards, as far as it holds them, and write what there is of them now.

        Args:
            numbers: Of the awards.
            rows: What was laid out of them; none of an award that is gone.
            tokens_again: Asked by a store that keeps no tokens.

        Returns:
            The tokens that they had.
        """

    def learn(self, tokens: Sequence[str]) -> None:
        """Note words of badges and people, and years, for `begins` and `compounds`."""

    def unlearn(self, tokens: Iterable[str]) -> None:
        """Forget noted words among `tokens` that no award has any more."""

    def begins(self, beginning: str, most: int) -> list[str]:
        """The noted words that begin so, in the order of their letters."""

    def compounds(self, beginning: str, sought: Sought, most: int) -> list[str]:
        """The noted words that begin so and have inside what is sought."""

    def expect(self, asked: Iterable[Expression]) -> None:
        """Hear what `match` may be asked one after another."""

    def match(self, asked: Expression, *, scope: str, below: int | None, most: int) -> list[int]:
        """The numbers of the awards that fit, newest first, below a number."""

    def count(self) -> int:
        """How many awards it holds."""

    def numbers(self, first: int, last: int) -> set[int]:
        """The numbers of the awards it holds, after `first` and up to `last`."""

    def is_sound(self) -> bool:
        """Whether the index is whole in itself."""

    def tidy(self) -> None:
        """Bring what many writings left in pieces together; others write in between."""


def store() -> Store:
    """The one of the database that is used."""
    if connection.vendor == "postgresql":
        from skillmark_server.searching.stores.postgres import PostgresStore

        return PostgresStore()
    from skillmark_server.searching.stores.sqlite import SqliteStore

    return SqliteStore()

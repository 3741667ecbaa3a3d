# SPDX-License-Identifier: Apache-2.0

"""The tables that hold the words: FTS5 on SQLite, a `tsvector` on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from django.db import connection

from skillmark_server.searching.compounds import Sought
from skillmark_server.searching.expressions import Expression

Document = tuple[int, str, str]
"""The award's number in the transparency log, its tokens with a space between, its facts."""
TokensAgain = Callable[[list[str]], list[str]]
"""The tokens that awards had, from the facts that were kept with them."""


class Store(Protocol):
    """What is asked of either."""

    def create(self) -> None:
        """Make the tables."""

    def drop(self) -> None:
        """Take them away."""

    def clear(self) -> None:
        """Forget every award."""

    def put(self, documents: Sequence[Document]) -> None:
        """Write documents of awards that it does not hold."""

    def remove(self, numbers: Sequence[int], tokens_again: TokensAgain) -> None:
        """Forget these awards, as far as it holds them."""

    def learn(self, tokens: Sequence[str]) -> None:
        """Note the words of badges, for `begins` and `compounds`."""

    def begins(self, beginning: str, most: int) -> list[str]:
        """The noted words that begin so, in the order of their letters."""

    def compounds(self, beginning: str, sought: Sought, most: int) -> list[str]:
        """The noted words that begin so and have inside what is sought."""

    def match(self, asked: Expression, *, scope: str, below: int | None, most: int) -> list[int]:
        """The numbers of the awards that fit, newest first, below a number."""

    def count(self) -> int:
        """How many awards it holds."""

    def is_sound(self) -> bool:
        """Whether the index is whole in itself."""

    def tidy(self) -> None:
        """Bring what many writings left in pieces together."""


def store() -> Store:
    """The one of the database that is used."""
    if connection.vendor == "postgresql":
        from skillmark_server.searching.stores.postgres import PostgresStore

        return PostgresStore()
    from skillmark_server.searching.stores.sqlite import SqliteStore

    return SqliteStore()

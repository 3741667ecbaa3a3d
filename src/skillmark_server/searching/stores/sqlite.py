# SPDX-License-Identifier: Apache-2.0

"""
The index in SQLite's FTS5.

The tokenizer is `ascii`, which splits our tokens at spaces and changes nothing: folding is
ours. Rows are read from the newest on and only as many as are asked for, so that a word of a
million awards costs what a rare one costs. `bm25` is not used: it counts all rows of a word.

The table keeps no text (it would be three times the index). To forget an award FTS5 has to
be told its tokens once more: they are made again from the facts that stand beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import DatabaseError, connection, transaction

from skillmark_server.searching.expressions import Expression, for_fts5
from skillmark_server.searching.stores import Document, TokensAgain
from skillmark_server.searching.stores.vocabulary import Vocabulary

_WORDS: Final = (
    "CREATE VIRTUAL TABLE searching_words"
    " USING fts5(words, content='', tokenize='ascii', columnsize=0)"
)
_FACTS: Final = (
    "CREATE TABLE searching_facts (number integer NOT NULL PRIMARY KEY, facts text NOT NULL)"
)
_VOCABULARY: Final = (
    "CREATE TABLE searching_vocabulary (token text NOT NULL PRIMARY KEY) WITHOUT ROWID"
)
_AT_ONCE: Final = 500


class SqliteStore(Vocabulary):
    """`searching_words`, whose rowid is the award's number in the transparency log."""

    def create(self) -> None:
        """Make the tables."""
        _run(_WORDS, _FACTS, _VOCABULARY)

    def drop(self) -> None:
        """Take them away."""
        _run(*(f"DROP TABLE searching_{name}" for name in ("words", "facts", "vocabulary")))

    def clear(self) -> None:
        """Forget every award."""
        _run("DROP TABLE searching_words", _WORDS, "DELETE FROM searching_facts")

    def put(self, documents: Sequence[Document]) -> None:
        """Write documents of awards that it does not hold."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO searching_words (rowid, words) VALUES (%s, %s)",
                [(number, words) for number, words, _ in documents],
            )
            cursor.executemany(
                "INSERT INTO searching_facts (number, facts) VALUES (%s, %s)",
                [(number, facts) for number, _, facts in documents],
            )

    def remove(self, numbers: Sequence[int], tokens_again: TokensAgain) -> None:
        """Forget these awards, as far as it holds them."""
        for start in range(0, len(numbers), _AT_ONCE):
            self._remove(numbers[start : start + _AT_ONCE], tokens_again)

    def _remove(self, numbers: Sequence[int], tokens_again: TokensAgain) -> None:
        places = ", ".join(["%s"] * len(numbers))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT number, facts FROM searching_facts WHERE number IN ({places})",  # noqa: S608 - places only
                list(numbers),
            )
            held = cursor.fetchall()
            words = tokens_again([facts for _, facts in held])
            cursor.executemany(
                "INSERT INTO searching_words (searching_words, rowid, words)"
                " VALUES ('delete', %s, %s)",
                [(number, old) for (number, _), old in zip(held, words, strict=True)],
            )
            cursor.executemany(
                "DELETE FROM searching_facts WHERE number = %s", [(number,) for number, _ in held]
            )

    def learn(self, tokens: Sequence[str]) -> None:
        """Note the words of badges."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR IGNORE INTO searching_vocabulary (token) VALUES (%s)",
                [(token,) for token in tokens],
            )

    def match(self, asked: Expression, *, scope: str, below: int | None, most: int) -> list[int]:
        """The numbers of the awards that fit, newest first, below a number."""
        limit = "" if below is None else " AND rowid < %s"
        values: list[str | int] = [for_fts5(asked), *([] if below is None else [below]), most]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rowid FROM searching_words WHERE searching_words MATCH %s"  # noqa: S608 - two texts of ours
                f"{limit} ORDER BY rowid DESC LIMIT %s",
                values,
            )
            return [number for (number,) in cursor.fetchall()]

    def count(self) -> int:
        """How many awards it holds."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM searching_facts")
            return int(cursor.fetchone()[0])

    def is_sound(self) -> bool:
        """Whether the index is whole in itself."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO searching_words (searching_words) VALUES ('integrity-check')"
                )
        except DatabaseError:
            return False
        return True

    def tidy(self) -> None:
        """Bring what many writings left in pieces together."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO searching_words (searching_words) VALUES ('optimize')")


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

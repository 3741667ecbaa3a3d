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

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import DatabaseError, connection, transaction

from skillmark_server.searching.expressions import Expression, for_fts5
from skillmark_server.searching.stores import Document, Row, TokensAgain
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
_PIECES: Final = 1024 * 1024
_LARGE_PIECES: Final = 64 * _PIECES
"""Bytes of words that are held in memory before they are written as a piece of their own."""
_MANY_PIECES: Final = 1_999
_PAGES_MERGED: Final = 500
"""Of 4 KB in one transaction: a second writer waits a few hundredths of a second."""


class SqliteStore(Vocabulary):
    """`searching_words`, whose rowid is the award's number in the transparency log."""

    def create(self) -> None:
        """Make the tables."""
        _run(_WORDS, _FACTS, _VOCABULARY)

    def drop(self) -> None:
        """Take them away."""
        _run(*(f"DROP TABLE searching_{name}" for name in ("words", "facts", "vocabulary")))

    def clear(self, *, is_bulk: bool = False) -> None:
        """Forget every award; in bulk, words are gathered in larger pieces until `complete`."""
        _run("DROP TABLE searching_words", _WORDS, "DROP TABLE searching_facts", _FACTS)
        _run("DELETE FROM searching_vocabulary")
        if is_bulk:
            _configure(hashsize=_LARGE_PIECES, automerge=0, crisismerge=_MANY_PIECES)

    def laid_out(self, documents: Sequence[Document]) -> list[Row]:
        """Documents as they are written."""
        return list(documents)

    def put(self, rows: Sequence[Row]) -> None:
        """Write what was laid out, of awards that it does not hold."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO searching_words (rowid, words) VALUES (%s, %s)",
                [(number, words) for number, words, _ in rows],
            )
            cursor.executemany(
                "INSERT INTO searching_facts (number, facts) VALUES (%s, %s)",
                [(number, facts) for number, _, facts in rows],
            )

    def complete(self) -> None:
        """Go back to how FTS5 gathers of itself."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM searching_words_config WHERE k = 'automerge' AND v = 0")
            is_bulk = cursor.fetchone() is not None
        if is_bulk:
            _configure(hashsize=_PIECES, automerge=4, crisismerge=16)

    def replace(
        self, numbers: Sequence[int], rows: Sequence[Row], tokens_again: TokensAgain
    ) -> set[str]:
        """Forget these awards, as far as it holds them, and write what there is of them now."""
        had = {
            token
            for start in range(0, len(numbers), _AT_ONCE)
            for words in self._remove(numbers[start : start + _AT_ONCE], tokens_again)
            for token in words.split()
        }
        self.put(rows)
        return had

    def _remove(self, numbers: Sequence[int], tokens_again: TokensAgain) -> list[str]:
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
        return words

    def learn(self, tokens: Sequence[str]) -> None:
        """Note words of badges and people, and years."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR IGNORE INTO searching_vocabulary (token) VALUES (%s)",
                [(token,) for token in tokens],
            )

    def expect(self, asked: Iterable[Expression]) -> None:
        """Nothing: each question is read as far as it goes."""

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

    def numbers(self, first: int, last: int) -> set[int]:
        """The numbers of the awards it holds, after `first` and up to `last`."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number FROM searching_facts WHERE number > %s AND number <= %s",
                [first, last],
            )
            return {number for (number,) in cursor.fetchall()}

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
        """Bring what many writings left in pieces together; others write in between."""
        # A negative number begins to merge all pieces into one; the next ones go on with it.
        step = -_PAGES_MERGED
        while _changes(step) > 1:
            step = _PAGES_MERGED


def _changes(pages: int) -> int:
    """Merge some pages; how much was written, which is one where nothing was left to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        before = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO searching_words (searching_words, rank) VALUES ('merge', %s)", [pages]
        )
        cursor.execute("SELECT total_changes()")
        return int(cursor.fetchone()[0] - before)


def _configure(**options: int) -> None:
    with connection.cursor() as cursor:
        for name, value in options.items():
            cursor.execute(
                "INSERT INTO searching_words (searching_words, rank) VALUES (%s, %s)", [name, value]
            )


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

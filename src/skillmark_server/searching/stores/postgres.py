# SPDX-License-Identifier: Apache-2.0

"""
The index in PostgreSQL: a `tsvector` of our own tokens under a GIN index.

GIN gives all rows of a word, in no order. To read only the newest of a frequent word, each
row also has a token for the 4,096 numbers it stands among (a segment), and windows of ever
more segments are asked, the newest first, until there is enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from skillmark_server.searching.expressions import Expression, all_of, any_of, for_tsquery
from skillmark_server.searching.expressions import Token as One
from skillmark_server.searching.stores import Document, Row, TokensAgain
from skillmark_server.searching.stores.vocabulary import Vocabulary
from skillmark_server.searching.tokens import Field, Filter, base_36

_SHIFT: Final = 12
_WINDOWS: Final = (2, 16)
"""
Segments of the first windows; what lies before them is one window more, without any.

What is frequent fills a page from the first ones. What is not is read whole in less time than
GIN takes to join it with many segments: two frequent words that never meet are known not to
within 10 ms of a million awards, and in 280 ms where 128 segments are asked beside them.
"""
_COPIED_FROM: Final = 100
"""So many rows and more go by COPY."""
_INDEX: Final = (
    "searching_words_by_token ON searching_words USING gin (words) WITH (fastupdate = off)"
)
_IS_THERE: Final = (
    "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('searching_words_by_token')"
    " AND indisvalid"
)
_LOCK: Final = 0x5EA2C4
"""Of the database, for whoever makes the index."""
_MADE: Final = (
    "CREATE TABLE searching_words (number bigint PRIMARY KEY, words tsvector NOT NULL)",
    f"CREATE INDEX {_INDEX}",
    'CREATE TABLE searching_vocabulary (token text COLLATE "C" PRIMARY KEY)',
)


class PostgresStore(Vocabulary):
    """`searching_words`, whose key is the award's number in the transparency log."""

    def __init__(self) -> None:
        self._top: int | None = None

    def create(self) -> None:
        """Make the tables."""
        with connection.cursor() as cursor:
            for statement in _MADE:
                cursor.execute(statement)

    def drop(self) -> None:
        """Take them away."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE searching_words, searching_vocabulary")

    def clear(self, *, is_bulk: bool = False) -> None:
        """Forget every award; in bulk the index goes until `complete`, which makes it at once."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE searching_words, searching_vocabulary")
            if is_bulk:
                cursor.execute("DROP INDEX IF EXISTS searching_words_by_token")

    def laid_out(self, documents: Sequence[Document]) -> list[Row]:
        """Documents as they are written."""
        return [(number, vector_of(number, words), "") for number, words, _ in documents]

    def put(self, rows: Sequence[Row]) -> None:
        """Write what was laid out, of awards that it does not hold."""
        self._top = None
        with connection.cursor() as cursor:
            if len(rows) < _COPIED_FROM:
                cursor.executemany(
                    "INSERT INTO searching_words VALUES (%s, %s::tsvector)",
                    [(number, words) for number, words, _ in rows],
                )
                return
            with cursor.copy("COPY searching_words (number, words) FROM STDIN") as copy:
                # A token has neither a tab nor a backslash: the text is as COPY wants it.
                copy.write("".join(f"{number}\t{words}\n" for number, words, _ in rows))

    def complete(self) -> None:
        """Make the index, unless it is there; others read and write meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute(_IS_THERE)
            if cursor.fetchone():
                return
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return  # another is making it
            way = "" if connection.in_atomic_block else "CONCURRENTLY"
            try:
                cursor.execute("SET statement_timeout = 0")
                cursor.execute("SET maintenance_work_mem = '512MB'")
                # One that was begun and not ended is there, and is not used.
                cursor.execute("DROP INDEX IF EXISTS searching_words_by_token")
                cursor.execute(f"CREATE INDEX {way} {_INDEX}")
            finally:
                cursor.execute("RESET maintenance_work_mem")
                cursor.execute("RESET statement_timeout")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])

    def remove(self, numbers: Sequence[int], tokens_again: TokensAgain) -> set[str]:
        """Forget these awards, as far as it holds them; the tokens that they had."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM searching_words WHERE number = ANY(%s)"
                " RETURNING tsvector_to_array(words)",
                [list(numbers)],
            )
            return {token for (tokens,) in cursor.fetchall() for token in tokens}

    def learn(self, tokens: Sequence[str]) -> None:
        """Note words of badges and people, and years."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO searching_vocabulary SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
                [list(tokens)],
            )

    def match(self, asked: Expression, *, scope: str, below: int | None, most: int) -> list[int]:
        """The numbers of the awards that fit, newest first, below a number."""
        found: list[int] = []
        with connection.cursor() as cursor:
            if below is None:
                below = self._above(cursor)
            for first, last, segments in _windows(below, scope, asked):
                narrowed = all_of([asked, segments]) if segments else asked
                if narrowed is None:
                    continue
                # Materialized, or else the planner may walk over every row in their order.
                cursor.execute(
                    "WITH fitting AS MATERIALIZED (SELECT number FROM searching_words"
                    " WHERE words @@ %s::tsquery AND number BETWEEN %s AND %s)"
                    " SELECT number FROM fitting ORDER BY number DESC LIMIT %s",
                    [for_tsquery(narrowed), first, last, most - len(found)],
                )
                found += [number for (number,) in cursor.fetchall()]
                if len(found) >= most:
                    break
        return found

    def _above(self, cursor: CursorWrapper) -> int:
        """A number above all there are: one for a whole search, so that its tiers agree."""
        if self._top is None:
            cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM searching_words")
            self._top = int(cursor.fetchone()[0])
        return self._top

    def count(self) -> int:
        """How many awards it holds."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM searching_words")
            return int(cursor.fetchone()[0])

    def numbers(self, first: int, last: int) -> set[int]:
        """The numbers of the awards it holds, after `first` and up to `last`."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number FROM searching_words WHERE number > %s AND number <= %s",
                [first, last],
            )
            return {number for (number,) in cursor.fetchall()}

    def is_sound(self) -> bool:
        """Whether there is one that is used; PostgreSQL keeps its own in order."""
        with connection.cursor() as cursor:
            cursor.execute(_IS_THERE)
            return cursor.fetchone() is not None

    def tidy(self) -> None:
        """Let the planner know what there is now."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE searching_words")


def vector_of(number: int, words: str) -> str:
    """The text of a `tsvector`: each token with the places it stands at, and its segment."""
    places: dict[str, list[str]] = defaultdict(list)
    tokens = words.split()
    for place, token in enumerate(tokens, 1):
        places[token].append(str(place))
    scopes = {token[:3] for token in tokens[:1]}
    lexemes = [f"{token}:{','.join(at[:200])}" for token, at in places.items()]
    return " ".join([*lexemes, *(_segment(scope, number >> _SHIFT) for scope in scopes)])


def _segment(scope: str, segment: int) -> str:
    return f"{scope}{Field.FILTER}{Filter.SEGMENT}{base_36(segment)}"


def _windows(
    below: int, scope: str, asked: Expression
) -> Iterator[tuple[int, int, Expression | None]]:
    """First and last number of each window, and the tokens of its segments."""
    last = below - 1
    # A whole number or address has few awards: one look.
    is_rare = isinstance(asked, One) and asked.text[len(scope) : len(scope) + 1] == Field.EXACT
    for size in () if is_rare else _WINDOWS:
        if last < 0:
            return
        top = last >> _SHIFT
        bottom = max(0, top - size + 1)
        segments = any_of([One(_segment(scope, one)) for one in range(top, bottom - 1, -1)])
        yield bottom << _SHIFT, last, segments
        last = (bottom << _SHIFT) - 1
    if last >= 0:
        yield 0, last, None

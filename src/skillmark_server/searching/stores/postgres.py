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
from skillmark_server.searching.stores import Document, TokensAgain
from skillmark_server.searching.stores.vocabulary import Vocabulary
from skillmark_server.searching.tokens import Field, Filter, base_36

_SHIFT: Final = 12
_WINDOWS: Final = (2, 16, 128)
"""Segments of the first windows; what lies before them is one window more."""
_COPIED_FROM: Final = 100
"""So many rows and more go by COPY."""
_INDEX: Final = (
    "CREATE INDEX searching_words_by_token ON searching_words USING gin (words)"
    " WITH (fastupdate = off)"
)
_MADE: Final = (
    "CREATE TABLE searching_words (number bigint PRIMARY KEY, words tsvector NOT NULL)",
    _INDEX,
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

    def clear(self) -> None:
        """Forget every award."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE searching_words")

    def put(self, documents: Sequence[Document]) -> None:
        """Write documents of awards that it does not hold."""
        self._top = None
        rows = [(number, vector_of(number, words)) for number, words, _ in documents]
        with connection.cursor() as cursor:
            if len(rows) < _COPIED_FROM:
                cursor.executemany("INSERT INTO searching_words VALUES (%s, %s::tsvector)", rows)
                return
            with cursor.copy("COPY searching_words (number, words) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def remove(self, numbers: Sequence[int], tokens_again: TokensAgain) -> None:
        """Forget these awards, as far as it holds them."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM searching_words WHERE number = ANY(%s)", [list(numbers)])

    def learn(self, tokens: Sequence[str]) -> None:
        """Note the words of badges."""
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
            for first, last, segments in _windows(below, scope):
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

    def is_sound(self) -> bool:
        """Whether the index is whole in itself; PostgreSQL keeps its own in order."""
        return True

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


def _windows(below: int, scope: str) -> Iterator[tuple[int, int, Expression | None]]:
    """First and last number of each window, and the tokens of its segments."""
    last = below - 1
    for size in _WINDOWS:
        if last < 0:
            return
        top = last >> _SHIFT
        bottom = max(0, top - size + 1)
        segments = any_of([One(_segment(scope, one)) for one in range(top, bottom - 1, -1)])
        yield bottom << _SHIFT, last, segments
        last = (bottom << _SHIFT) - 1
    if last >= 0:
        yield 0, last, None

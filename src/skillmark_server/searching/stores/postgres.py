# SPDX-License-Identifier: Apache-2.0

"""
The index in PostgreSQL: for each token the awards that have it, as bits, in tables of our own.

GIN over a `tsvector` gave all rows of a word in no order, and each had to be fetched from a
table of a kilobyte a row before it counted. Here a row is a token and a segment of 8,192
numbers (`postings`): a search reads the newest segments of its tokens, joins them here, and
goes on with those before only where that is not enough.

What a badge says of itself (`said`) is kept once for all its awards, under a token that they
have: which of them have a phrase of it is known from it alone. Whoever writes holds the row of
the index, so that two never write one segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import Final, TypeGuard

from django.db import connection
from django.db.backends.utils import CursorWrapper

from skillmark_server.searching.expressions import Expression, Phrase, Token
from skillmark_server.searching.stores import Document, Row, TokensAgain
from skillmark_server.searching.stores.postings import (
    SHIFT,
    Leaf,
    Window,
    all_of_window,
    fitting,
    gathered,
    is_many,
    leaves_of,
    numbers_in,
    packed,
    segment_of,
    that_can_fit,
    without_phrases,
)
from skillmark_server.searching.stores.vocabulary import Vocabulary, range_of
from skillmark_server.searching.stores.writing import (
    SAID,
    change,
    code_in,
    copy_in,
    is_code,
    less,
    places_of,
    row_of,
    said_under,
    write_words,
)

_WINDOWS: Final = (2, 14, 128)
"""
Segments that are read at once, the newest first: together 1.2 million awards.

What is frequent fills a page from the first ones. All that follow are as large as the last, and are
not kept for the next tier: 128 KB a token.
"""
_FIRST_TEXTS: Final = 100
_MOST_TEXTS: Final = 10_000
"""Of awards, that are looked at for a phrase in one go."""
_COPIED_FROM: Final = 100
"""So many awards and more get rows of their own, beside those that a segment has already."""
_INDEX: Final = "searching_postings_by_token ON searching_postings (token, segment)"
_IS_THERE: Final = (
    "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('searching_postings_by_token')"
    " AND indisvalid"
)
_LOCK: Final = 0x5EA2C4
"""Of the database, for whoever makes the index."""
_TABLES: Final = (
    *("searching_words", "searching_postings", "searching_said", "searching_vocabulary"),
)
_POSTINGS: Final = (
    "CREATE TABLE searching_postings"
    ' (segment integer NOT NULL, token text COLLATE "C" NOT NULL, numbers bytea NOT NULL)'
    # Early, since each single award writes some sixty rows anew.
    " WITH (autovacuum_vacuum_scale_factor = 0.02)"
)
_MADE: Final = (
    "CREATE TABLE searching_words (number bigint PRIMARY KEY, words text NOT NULL)",
    _POSTINGS,
    f"CREATE INDEX {_INDEX}",
    'CREATE TABLE searching_said (token text COLLATE "C" PRIMARY KEY, words text NOT NULL)',
    'CREATE TABLE searching_vocabulary (token text COLLATE "C" PRIMARY KEY)',
)


class PostgresStore(Vocabulary):
    """`searching_words`, whose key is the award's number, and `searching_postings`."""

    def __init__(self) -> None:
        self._expected: set[Token] = set()
        self._forget()

    def _forget(self) -> None:
        """What a search has read, so that its tiers read it once; no writer keeps it."""
        self._top: int | None = None
        self._held: dict[Window, dict[Leaf, int]] = {}
        self._phrases: dict[Phrase, list[Token]] = {}
        self._texts: dict[tuple[Window, Phrase], tuple[int, int]] = {}
        self._seen: set[Token] = set()
        self._frequent: set[Token] = set()

    def create(self) -> None:
        """Make the tables."""
        with connection.cursor() as cursor:
            for statement in _MADE:
                cursor.execute(statement)

    def drop(self) -> None:
        """Take them away, also those of an older layout."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(_TABLES)}")

    def clear(self, *, is_bulk: bool = False) -> None:
        """Forget every award; in bulk the index goes until `complete`, which makes it at once."""
        self._forget()
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(_TABLES)}")
            if is_bulk:
                cursor.execute("DROP INDEX IF EXISTS searching_postings_by_token")

    def laid_out(self, documents: Sequence[Document]) -> list[Row]:
        """The tokens that are the award's own, with that of its badge, and what this one says."""
        codes: dict[str, tuple[str, str]] = {}
        return [row_of(number, words.split(), codes) for number, words, _ in documents]

    def put(self, rows: Sequence[Row]) -> None:
        """Write what was laid out, of awards that it does not hold."""
        self._forget()
        with connection.cursor() as cursor:
            write_words(cursor, rows)
            added = places_of(rows)
            if len(rows) < _COPIED_FROM:
                change(cursor, added, {})
            else:
                copy_in(cursor, ((*key, packed(places)) for key, places in added.items()))

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
                cursor.execute("DROP INDEX IF EXISTS searching_postings_by_token")
                cursor.execute(f"CREATE INDEX {way} {_INDEX}")
            finally:
                cursor.execute("RESET maintenance_work_mem")
                cursor.execute("RESET statement_timeout")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])

    def replace(
        self,
        numbers: Sequence[int],
        rows: Sequence[Row],
        tokens_again: TokensAgain,
    ) -> set[str]:
        """Write awards anew, of which it may hold some; only what became other is touched."""
        self._forget()
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM searching_words WHERE number = ANY(%s) RETURNING number, words",
                [list(numbers)],
            )
            held = cursor.fetchall()
            said = said_under(cursor, {code_in(words) for _, words in held})
            old = places_of([(number, own, said.get(code_in(own), "")) for number, own in held])
            new = places_of(rows)
            write_words(cursor, rows)
            change(cursor, less(new, old), less(old, new))
        return {token for _, token in old}

    def learn(self, tokens: Sequence[str]) -> None:
        """Note words of badges and people, and years."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO searching_vocabulary SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
                [list(tokens)],
            )

    def unlearn(self, tokens: Iterable[str]) -> None:
        """Forget noted words among `tokens` that no award has any more, and badges likewise."""
        listed = list(tokens)
        super().unlearn(listed)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM searching_said WHERE token = ANY(%s) AND NOT EXISTS"
                " (SELECT FROM searching_postings AS posted"
                " WHERE posted.token = searching_said.token)",
                [[token for token in listed if is_code(token)]],
            )

    def expect(self, asked: Iterable[Expression]) -> None:
        """Hear what a search may ask one after another, so that it is read in one go."""
        self._expected = {leaf for one in asked for leaf in leaves_of(one) if _is_one_token(leaf)}

    def match(self, asked: Expression, *, scope: str, below: int | None, most: int) -> list[int]:
        """The numbers of the awards that fit, newest first, below a number."""
        with connection.cursor() as cursor:
            if self._top is None:
                # One for a whole search, so that its tiers agree.
                cursor.execute("SELECT coalesce(max(number), 0) FROM searching_words")
                self._top = int(cursor.fetchone()[0])
            told = self._with_badges(cursor, asked, scope)
            if told is None:
                return []
            end = self._top + 1 if below is None else min(below, self._top + 1)
            found: list[int] = []
            for place, window in enumerate(_windows(segment_of(self._top))):
                if window[0] > segment_of(end - 1):
                    continue
                held = self._held.setdefault(window, {})
                self._load(cursor, told, window, held)
                for number in self._sifted(cursor, told, window, end):
                    found.append(number)
                    if len(found) == most:
                        return found
                if place >= len(_WINDOWS):
                    del self._held[window]
        return found

    def _with_badges(
        self, cursor: CursorWrapper, asked: Expression, scope: str
    ) -> Expression | None:
        """What is asked with the badges that have its phrases."""
        phrases = {leaf for leaf in leaves_of(asked) if isinstance(leaf, Phrase)}
        for phrase in phrases - self._phrases.keys():
            if phrase.texts[0][len(scope)] in SAID:
                cursor.execute(
                    "SELECT token FROM searching_said WHERE token >= %s AND token < %s"
                    " AND position(%s IN ' ' || words || ' ') > 0",
                    [*range_of(scope), f" {' '.join(phrase.texts)} "],
                )
                self._phrases[phrase] = [Token(token) for (token,) in cursor.fetchall()]
        return without_phrases(asked, self._phrases) if phrases else asked

    def _load(
        self, cursor: CursorWrapper, asked: Expression, window: Window, held: dict[Leaf, int]
    ) -> None:
        """
        Read a window of what is asked, as far as it matters and was not read.

        What is rare is read first, and what no newer award had with it, which may be asked next. A
        frequent token is a kilobyte a segment, and often the rare ones leave nothing to join it.
        """
        leaves = {leaf for leaf in leaves_of(asked) if isinstance(leaf, Token)}
        if leaves <= held.keys():
            return
        tokens = {leaf for leaf in leaves if _is_one_token(leaf)}
        rare = (tokens - self._frequent) | (self._expected - self._seen)
        self._load_tokens(cursor, rare, window, held)
        if not that_can_fit(asked, held):
            return
        self._load_tokens(cursor, tokens, window, held)
        for leaf in leaves - held.keys():
            held[leaf] = _with_beginning(cursor, leaf.text, window)

    def _sifted(
        self, cursor: CursorWrapper, asked: Expression, window: Window, end: int
    ) -> Iterator[int]:
        """
        The numbers of a window that fit, newest first, and before `end`.

        Whether an award has the words of a phrase in a row stands in its own text: some are looked
        at, and more only where these are not enough.
        """
        held = self._held[window]
        phrases = [leaf for leaf in set(leaves_of(asked)) if isinstance(leaf, Phrase)]
        if not phrases:
            yield from numbers_in(window, fitting(asked, held), end)
            return
        may_fit = numbers_in(window, that_can_fit(asked, held), end)
        size = _FIRST_TEXTS
        while numbers := list(islice(may_fit, size)):
            some = all_of_window(window, numbers)
            known = held | {
                phrase: self._with_phrase(cursor, phrase, window, some) for phrase in phrases
            }
            yield from numbers_in(window, fitting(asked, known) & some, end)
            size = min(size * 4, _MOST_TEXTS)

    def _with_phrase(self, cursor: CursorWrapper, phrase: Phrase, window: Window, some: int) -> int:
        """Those that have a phrase, at least of `some`."""
        looked_at, having = self._texts.get((window, phrase), (0, 0))
        left = that_can_fit(phrase, self._held[window]) & some & ~looked_at
        if left:
            cursor.execute(
                "SELECT number FROM searching_words WHERE number = ANY(%s)"
                " AND position(%s IN ' ' || words || ' ') > 0",
                [list(numbers_in(window, left, _after(window))), f" {' '.join(phrase.texts)} "],
            )
            having |= all_of_window(window, (number for (number,) in cursor.fetchall()))
            self._texts[window, phrase] = looked_at | left, having
        return having

    def _load_tokens(
        self, cursor: CursorWrapper, tokens: set[Token], window: Window, held: dict[Leaf, int]
    ) -> None:
        rows: dict[str, list[tuple[int, bytes]]] = {
            token.text: [] for token in tokens if token not in held
        }
        if not rows:
            return
        cursor.execute(
            "SELECT token, segment, numbers FROM searching_postings"
            " WHERE token = ANY(%s) AND segment BETWEEN %s AND %s",
            [list(rows), *window],
        )
        for text, segment, numbers in cursor.fetchall():
            rows[text].append((segment, numbers))
        for text, stored in rows.items():
            held[token := Token(text)] = gathered(window, stored) if stored else 0
            if stored:
                self._seen.add(token)
            if any(is_many(numbers) for _, numbers in stored):
                self._frequent.add(token)

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
        """Take away what was replaced, and let the planner know what there is now."""
        way = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
        with connection.cursor() as cursor:
            try:
                cursor.execute("SET statement_timeout = 0")
                cursor.execute(f"{way} {', '.join(_TABLES)}")
            finally:
                cursor.execute("RESET statement_timeout")


def _is_one_token(leaf: Leaf) -> TypeGuard[Token]:
    return isinstance(leaf, Token) and not leaf.is_prefix


def _with_beginning(cursor: CursorWrapper, beginning: str, window: Window) -> int:
    """Which awards have any token that begins so."""
    cursor.execute(
        "SELECT segment, numbers FROM searching_postings"
        " WHERE token >= %s AND token < %s AND segment BETWEEN %s AND %s",
        [*range_of(beginning), *window],
    )
    return gathered(window, cursor.fetchall())


def _after(window: Window) -> int:
    """The first number after a window."""
    return (window[1] + 1 << SHIFT) + 1


def _windows(top: int) -> Iterator[Window]:
    """The windows, the newest first; the last ones are alike, so that memory has an end."""
    last = top
    for size in chain(_WINDOWS, repeat(_WINDOWS[-1])):
        if last < 0:
            return
        yield max(0, last - size + 1), last
        last -= size

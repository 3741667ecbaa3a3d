# SPDX-License-Identifier: Apache-2.0

"""Both stores give the same: what a plain reading of the tokens of each award gives."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skillmark_server.searching.expressions import All, AnyOf, Phrase, Token, Without
from skillmark_server.searching.stores import store

only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="postings are PostgreSQL's"
)
FIELDS = "nbs"
LETTERS = "abcdef"
SEGMENTS = [*range(1, 40), *range(8_150, 8_230), *range(24_000, 24_030), *range(200_000, 200_030)]


@pytest.fixture
def words():
    """The words of each award: names of its own, and one of six badges that say more."""
    chance = random.Random(7)  # noqa: S311 - the same on every run

    def some(field, most):
        return [f"k3x{field}{chance.choice(LETTERS)}" for _ in range(chance.randint(1, most))]

    badges = [" ".join([*some("b", 3), *some("s", 6)]) for _ in range(6)]

    def made(number):
        return " ".join(
            [*some("n", 4), f"k3xx{number}", chance.choice(badges), f"k3xfy{number % 3}"]
        )

    return made


class _Kept:
    """A store, and the same awards in a plain dictionary."""

    def __init__(self, words) -> None:
        self.words = words
        self.awards: dict[int, str] = {}

    def put(self, numbers) -> None:
        documents = [(number, self.words(number), str(number)) for number in numbers]
        store().put(store().laid_out(documents))
        self.awards |= {number: text for number, text, _ in documents}

    def replace(self, numbers, kept) -> set[str]:
        before = dict(self.awards)
        documents = [(number, self.words(number), str(number)) for number in kept]
        had = store().replace(
            numbers,
            store().laid_out(documents),
            lambda facts: [before[int(number)] for number in facts],
        )
        for number in numbers:
            self.awards.pop(number, None)
        self.awards |= {number: text for number, text, _ in documents}
        return had

    def fitting(self, asked):
        return sorted((n for n, text in self.awards.items() if _holds(asked, text)), reverse=True)

    def agrees(self) -> None:
        chance = random.Random(len(self.awards))  # noqa: S311 - the same on every run
        for _ in range(150):
            asked = _asked(chance, 3)
            wanted = self.fitting(asked)
            assert _match(asked) == wanted, asked
            if wanted:
                below, most = chance.choice(wanted), chance.randint(1, 9)
                assert _match(asked, below, most) == [n for n in wanted if n < below][:most]


def _match(asked, below=None, most=10_000):
    return store().match(asked, scope="k3x", below=below, most=most)


def _holds(asked, text):
    match asked:
        case Token(token, is_prefix):
            return any(one.startswith(token) if is_prefix else one == token for one in text.split())
        case Phrase(texts):
            return f" {' '.join(texts)} " in f" {text} "
        case All(parts):
            return all(_holds(part, text) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, text) for part in parts)
        case Without(wanted, unwanted):
            return _holds(wanted, text) and not _holds(unwanted, text)


def _asked(chance, depth):
    kind = chance.choice(["token", "phrase", "beginning", "all", "any", "without"][: 3 + depth])
    field = chance.choice(FIELDS)
    if depth == 0 or kind in {"token", "phrase", "beginning"}:
        if kind == "beginning":
            return Token(f"k3xx{chance.choice(['', 1, 2, 81])}", is_prefix=True)
        words = tuple(f"k3x{field}{chance.choice(LETTERS)}" for _ in range(chance.randint(2, 3)))
        return Phrase(words) if kind == "phrase" else Token(words[0])
    if kind == "without":
        return Without(_asked(chance, depth - 1), _asked(chance, depth - 1))
    parts = tuple(_asked(chance, depth - 1) for _ in range(chance.randint(2, 3)))
    return All(parts) if kind == "all" else AnyOf(parts)


@pytest.fixture
def kept(words):
    return _Kept(words)


@pytest.mark.django_db
class TestBothStores:
    def test_what_fits_is_found_newest_first(self, kept):
        kept.put(SEGMENTS)
        kept.agrees()

    def test_however_they_were_written(self, kept):
        for some in (SEGMENTS[:1], SEGMENTS[1:45], SEGMENTS[45:160], SEGMENTS[160:]):
            kept.put(some)
        kept.agrees()

    def test_what_was_replaced_is_found_as_it_is(self, kept):
        kept.put(SEGMENTS)
        numbers = SEGMENTS[3::4]
        old = {token for number in numbers for token in kept.awards[number].split()}
        had = kept.replace(numbers, numbers[::2])

        assert {token for token in had if token[3:5] != "fv"} == old
        kept.agrees()
        assert store().count() == len(kept.awards)

    def test_of_what_is_gone_nothing_stays(self, kept):
        kept.put(SEGMENTS)
        store().unlearn(kept.replace(SEGMENTS, []))

        assert _match(Token("k3x", is_prefix=True)) == []
        with connection.cursor() as cursor:
            for table in ("words", "postings", "said", "facts", "vocabulary"):
                if f"searching_{table}" in connection.introspection.table_names():
                    if table == "words" and connection.vendor == "sqlite":
                        continue  # FTS5 keeps rows of its own
                    cursor.execute(f"SELECT count(*) FROM searching_{table}")  # noqa: S608
                    assert cursor.fetchone() == (0,), table

    def test_an_award_that_nobody_holds_can_be_replaced(self, kept):
        kept.put([1, 2])

        assert kept.replace([3], [3]) == set()
        kept.agrees()


@only_postgresql
@pytest.mark.django_db
class TestPostings:
    def test_one_at_a_time_makes_one_row_of_a_segment_and_a_token(self, kept):
        for number in range(1, 30):
            kept.put([number])

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), count(DISTINCT (segment, token))"
                           " FROM searching_postings")  # fmt: skip
            rows, different = cursor.fetchone()
        assert rows == different
        kept.agrees()

    def test_what_lies_far_back_is_read_a_window_at_a_time_and_not_kept(self, kept, monkeypatch):
        monkeypatch.setattr("skillmark_server.searching.stores.postgres._WINDOWS", (1, 2))
        kept.put(SEGMENTS)
        kept.agrees()
        one = store()
        one.match(Token("k3xnnone"), scope="k3x", below=None, most=9)

        assert [*one._held] == [(24, 24), (22, 23)]

    def test_a_mended_award_touches_what_became_other(self, kept):
        kept.put(range(1, 200))
        text = kept.awards[7]
        kept.words = lambda _number: f"{text} k3xfr"
        with connection.cursor() as cursor:
            cursor.execute("SELECT token, ctid::text FROM searching_postings")
            before = set(cursor.fetchall())
            kept.replace([7], [7])
            cursor.execute("SELECT token, ctid::text FROM searching_postings")
            assert {token for token, _ in {*cursor.fetchall()} ^ before} == {"k3xfr"}

    def test_tiers_of_a_search_read_the_newest_once(self, kept):
        kept.put(range(1, 120))
        asked = [Token(f"k3xn{letter}") for letter in LETTERS]
        one = store()
        one.expect(asked)
        with CaptureQueriesContext(connection) as queries:
            found = [one.match(token, scope="k3x", below=None, most=500) for token in asked]

        assert found == [kept.fitting(token) for token in asked]
        assert sum("searching_postings" in query["sql"] for query in queries) == 1

    def test_a_frequent_word_is_not_read_beside_what_is_not_there(self):
        rows = [(n, "k3xnoften" + (" k3xnfew" if n > 24_500 else ""), "") for n in range(1, 25_001)]
        store().put(rows)
        one = store()
        both = All((Token("k3xnoften"), Token("k3xnfew"), Token("k3xnnone")))
        with CaptureQueriesContext(connection) as queries:
            assert one.match(both, scope="k3x", below=None, most=60) == []

        read = [query["sql"] for query in queries if "searching_postings" in query["sql"]]
        assert ["often" in sql for sql in read] == [True, False]

    def test_texts_are_looked_at_only_until_there_is_enough(self):
        store().put([(number, "k3xnanna k3xnjensen", "") for number in range(1, 1_000)])
        with CaptureQueriesContext(connection) as queries:
            found = _match(Phrase(("k3xnanna", "k3xnjensen")), most=60)

        assert found == [*range(999, 939, -1)]
        (asked,) = [query["sql"] for query in queries if "position" in query["sql"]]
        assert asked.count(",") < 110

    @pytest.mark.parametrize(
        "asked",
        [
            AnyOf(tuple(Token(f"k3xn{letter}") for letter in LETTERS)),
            Token("k3xx81", is_prefix=True),
        ],
        ids=["tokens", "beginning"],
    )
    def test_segments_are_read_by_their_index(self, kept, asked):
        kept.put(range(1, 3_000))
        store().tidy()
        with CaptureQueriesContext(connection) as queries:
            _match(asked)
        (read,) = [q["sql"] for q in queries if "token >=" in q["sql"] or "ANY(" in q["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {read}")
            plan = "\n".join(line for (line,) in cursor.fetchall())

        assert "searching_postings_by_token" in plan
        assert "Seq Scan" not in plan


def _looked_after() -> dict[str, tuple[int, int]]:
    """How often PostgreSQL was told to vacuum and to analyse each table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT relname, vacuum_count, analyze_count FROM pg_stat_user_tables"
            " WHERE relname LIKE %s",
            ["searching\\_%"],
        )
        return {name: (vacuumed, analysed) for name, vacuumed, analysed in cursor.fetchall()}


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_tidying_vacuums_what_was_written(kept):
    """So that a new index has statistics, and no row of before, as soon as it is searched."""
    tables = {"searching_words", "searching_postings", "searching_said", "searching_vocabulary"}
    kept.put(SEGMENTS)
    kept.replace(SEGMENTS, SEGMENTS)
    before = _looked_after()
    store().tidy()
    after = _looked_after()

    # What others do at the same time may keep rows of before from being taken: not that it asks.
    assert all(
        now > then
        for table in tables
        for now, then in zip(after[table], before[table], strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() != ("0",)
    store().clear()

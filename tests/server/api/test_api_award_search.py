# SPDX-License-Identifier: Apache-2.0

"""Programs find awards by words and filters, a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.searching import indexing
from tests.server.cast_awards import published
from tests.server.cast_search import awarded


@pytest.fixture
def badge(nordvind, now):
    return published(nordvind, at=now)


@pytest.fixture
def people(badge, now):
    for n, name in enumerate(("Anna Berg", "Bo Anna", "Åse Annasen", "Carl")):
        awarded(
            badge,
            name,
            f"p{n}@x.test",
            at=now + timedelta(days=n),
            language="en" if n == 1 else "da",
            valid_until=now + timedelta(days=400 - 100 * n) if n else None,
        )
    indexing.catch_up()


def names(answer):
    assert answer.status_code == 200, answer.content
    return [award["recipient_name"] for award in answer.json()["items"]]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "anna"}, ["Bo Anna", "Anna Berg", "Åse Annasen"]),
        ({"text": "anna"}, ["Bo Anna", "Anna Berg", "Åse Annasen"]),
        ({"q": "anna", "sort": "newest"}, ["Åse Annasen", "Bo Anna", "Anna Berg"]),
        ({"q": "anna", "sort": "name"}, ["Anna Berg", "Bo Anna", "Åse Annasen"]),
        ({"q": "anna", "sort": "end"}, ["Åse Annasen", "Bo Anna"]),
        ({"sort": "end"}, ["Carl", "Åse Annasen", "Bo Anna"]),
        ({"sort": "relevance"}, ["Carl", "Åse Annasen", "Bo Anna", "Anna Berg"]),
        ({"q": "førstehjælpere", "language": "en"}, ["Bo Anna"]),
        ({"q": "0003"}, ["Åse Annasen"]),
        ({"q": "anna", "issued_from": "2026-03-15", "issued_to": "2026-03-15"}, ["Bo Anna"]),
        ({"ends_from": "2026-09-01", "ends_to": "2026-12-31"}, ["Åse Annasen"]),
        ({"issued_to": "9999-12-31"}, ["Carl", "Åse Annasen", "Bo Anna", "Anna Berg"]),
        ({"q": "--"}, []),
        ({"q": 'a" OR NEAR(b) *'}, []),
    ],
    ids=str,
)
def test_awards_are_found(program, mette, query, found):
    assert names(program(mette, "read").get("/awards", **query)) == found


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("sort", ["relevance", "newest", "name", "end"])
def test_pages_by_cursor_are_the_whole(program, mette, sort):
    caller = program(mette, "read")
    whole = names(caller.get("/awards", q="anna", sort=sort))
    seen, cursor = [], {}
    while True:
        answer = caller.get("/awards", q="anna", sort=sort, limit=1, **cursor)
        seen += names(answer)
        if answer.json()["next"] is None:
            assert "Link" not in answer
            break
        assert 'rel="next"' in answer["Link"]
        cursor = {"cursor": answer.json()["next"]}
    assert seen == whole


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "anna", "cursor": "made up"}, 422),
        ({"q": "x" * 121}, 422),
        ({"sort": "bogus"}, 422),
        ({"issued_from": "14.3.2026"}, 422),
        ({"manager": "x"}, 422),
        ({"limit": 0}, 422),
    ],
    ids=["cursor", "long", "sort", "day", "manager", "limit"],
)
def test_what_cannot_be_read_is_refused(program, mette, query, status):
    assert program(mette, "read").get("/awards", **query).status_code == status


@pytest.mark.usefixtures("people")
def test_a_cursor_of_one_order_is_none_of_another(program, mette):
    caller = program(mette, "read")
    following = caller.get("/awards", q="anna", limit=1).json()["next"]

    answer = caller.get("/awards", q="anna", sort="newest", cursor=following)
    assert answer.json()["code"] == "cursor_malformed"


@pytest.mark.usefixtures("people")
def test_a_stranger_finds_nothing(program, mallory):
    assert names(program(mallory, "read").get("/awards", q="anna")) == []


@pytest.mark.usefixtures("people")
def test_a_search_costs_the_same_for_one_and_for_many(
    program, mette, badge, now, django_assert_max_num_queries
):
    caller = program(mette, "read")
    caller.get("/awards", q="anna")
    with django_assert_max_num_queries(28) as first:
        caller.get("/awards", q="anna")
    for n in range(30):
        awarded(badge, f"Anna {n}", f"q{n}@x.test", at=now)
    indexing.catch_up()
    with django_assert_max_num_queries(28) as second:
        caller.get("/awards", q="anna")
    assert len(second) == len(first)

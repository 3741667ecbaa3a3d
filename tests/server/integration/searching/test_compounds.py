# SPDX-License-Identifier: Apache-2.0

"""Danish compounds: a badge is found by a word that stands inside a word of its name."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skillmark_server.awards.selectors import Filters, awards_visible_to
from skillmark_server.searching import indexing, ranking
from skillmark_server.searching.finding import awards_in_order, find
from skillmark_server.searching.questions import MOST_WORDS, question_of
from skillmark_server.searching.stores import vocabulary
from tests.server.cast_awards import published
from tests.server.cast_search import awarded

TITLES = {
    "truck": "Truckcertifikat",
    "aid": "Førstehjælper",
    "quality": "Kvalitetsledelse",
    "door": "Døråbning for værter",
    "safety": "Arbejdsmiljørepræsentant",
}


@pytest.fixture
def search(actor, mette, now):
    """`search("certifikat")`: the names of what Mette finds, best first."""

    def ask(text, *, user=mette, **other):
        who = actor(user)
        asked = {"filters": Filters(), "at": now, "limit": 50, **other}
        found = find(who, question_of(text), **asked)
        rows = awards_in_order(awards_visible_to(who), found.numbers)
        return [award.recipient_name for award in rows]

    return ask


@pytest.fixture
def badges(nordvind, now):
    """A badge of each title, awarded once, to somebody who is called like its key."""
    made = {}
    for who, title in TITLES.items():
        made[who] = published(nordvind, at=now, name={"en": "Sign", "da": title})
        awarded(made[who], who, f"{who}@x.test", at=now)
    indexing.catch_up()
    return made


@pytest.mark.usefixtures("badges")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("certifikat", ["truck"]),
        ("CERTIFIKATER", ["truck"]),
        ("certi", ["truck"]),
        ("rtifik", ["truck"]),
        ('"certifikat"', ["truck"]),
        ("certifikat truck", ["truck"]),
        ("truck certifikat", ["truck"]),
        ("certifikat aid", []),
        ("hjælp", ["aid"]),
        ("hjælpere", ["aid"]),
        ("ledelse", ["quality"]),
        ("lederen", ["quality"]),
        ("åbning", ["door"]),
        ("aabninger", ["door"]),
        ("ÅBNING vært", ["door"]),
        ("miljø", ["safety"]),
        ("repræsentanter", ["safety"]),
        ("at", []),
        ("er", []),
        ('"certifikat sign"', []),
        ("certifikatet-zzz", []),
        ("%", []),
        ("_er", []),
    ],
    ids=[
        "last part", "ending and case", "its beginning", "from the middle", "in quotes", "and who",
        "beginning and end", "of another", "stem", "many", "stem of three letters", "form of it",
        "å", "aa", "two words", "middle part", "plural", "two letters", "two letters more",
        "phrase", "a word too many", "wildcard", "wildcard and letters",
    ],
)  # fmt: skip
def test_a_part_of_a_word_finds(search, text, names):
    assert search(text) == names


def test_whole_words_come_first(search, badges, nordvind, now):
    plain = published(nordvind, at=now, name={"en": "Sign", "da": "Certifikat"})
    skilled = published(nordvind, at=now, skills=[{"name": {"da": "Certifikat"}}])
    for version, who in ((plain, "badge"), (skilled, "skill"), (badges["truck"], "inside")):
        awarded(version, who, f"{who}@x.test", at=now)
    awarded(badges["aid"], "Certifikat", "named@x.test", at=now)
    indexing.catch_up()

    assert search("certifikat") == ["Certifikat", "badge", "skill", "inside", "truck"]
    assert search("certifikat", is_ranked=False) == [
        *("Certifikat", "inside", "skill", "badge", "truck")
    ]


def test_names_of_people_are_not_looked_into(search, badges, now):
    awarded(badges["aid"], "Susanna", "susanna@x.test", at=now)
    indexing.catch_up()

    assert search("anna") == []


@pytest.mark.usefixtures("badges")
def test_nothing_of_another_organisation_is_found(search, mallory, kysten, now):
    awarded(
        published(kysten, at=now, name={"en": "Sign", "da": "Svejsecertifikat"}),
        "w",
        "w@x.test",
        at=now,
    )
    indexing.catch_up()

    assert search("certifikat") == ["truck"]
    assert search("certifikat", user=mallory) == []


@pytest.mark.usefixtures("badges")
def test_few_words_are_looked_at_and_fewer_asked_for(search, monkeypatch):
    assert sorted(search("ing")) == ["door"]
    monkeypatch.setattr(ranking, "MOST_COMPOUNDS", 1)
    assert search("ert") == ["truck"]
    monkeypatch.setattr(vocabulary, "MOST_READ", 1)
    assert search("certifikat") == []


def test_it_costs_one_query_a_word_however_many_badges_there_are(search, nordvind, now, badges):
    def cost(text):
        with CaptureQueriesContext(connection) as asked:
            search(text)
        return sum("looked_at" in query["sql"] for query in asked)

    before = cost("certifikat")
    for n in range(12):
        badge = published(nordvind, at=now, name={"en": "Sign", "da": f"Nr{n}certifikat"})
        awarded(badge, f"n{n}", f"n{n}@x.test", at=now)
    indexing.catch_up()

    assert len(search("certifikat")) == 13
    assert before == cost("certifikat") == 1
    assert cost(" ".join(f"word{n}" for n in range(30))) == MOST_WORDS

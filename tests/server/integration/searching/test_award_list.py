# SPDX-License-Identifier: Apache-2.0

"""The page of awards: found by words, marked, narrowed, sorted, and sent as a spreadsheet."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from skillmark_server.awards.models import Award, NumberCounter
from skillmark_server.awards.selectors import Filters, narrowed
from skillmark_server.outbox.models import Mail
from skillmark_server.pages.awarding import asking
from skillmark_server.searching import indexing
from skillmark_server.searching.models import IndexState
from tests.server.cast_awards import published
from tests.server.cast_search import awarded
from tests.shared import needs_shared, shared_json


@pytest.fixture
def badge(nordvind, now):
    return published(nordvind, at=now)


@pytest.fixture
def page(as_, mette):
    client = as_(mette)

    def get(**query):
        return client.get(reverse("award-list"), query)

    return get


@pytest.fixture
def people(badge, now):
    for n, name in enumerate(("Anna Berg", "Annabel <b>", "Åse Holm")):
        awarded(badge, name, f"p{n}@x.test", at=now)
    indexing.catch_up()


def names(answer):
    return [award.recipient_name for award in answer.context["page"]]


@pytest.mark.usefixtures("people")
def test_the_best_comes_first_and_what_was_found_is_marked(page):
    answer = page(q="anna")
    text = answer.content.decode()

    assert names(answer) == ["Anna Berg", "Annabel <b>"]
    assert "<mark>Anna</mark> Berg" in text
    assert "@<wbr>" in text
    assert "<mark>Annabel</mark> &lt;b&gt;" in text
    assert "<b>" not in text.split("awards-found")[1].split("</table>")[0].replace("<br>", "")


def test_a_part_of_a_word_is_marked_in_the_name_of_a_badge_only(page, nordvind, now):
    truck = published(nordvind, at=now, name={"en": "Truckcertifikat", "da": "Truckcertifikat"})
    awarded(truck, "Supercertifikat Berg", "a@x.test", at=now)
    indexing.catch_up()
    text = page(q="certifikat").content.decode()

    assert "<mark>Truckcertifikat</mark>" in text
    assert "Supercertifikat Berg" in text


@pytest.mark.usefixtures("people")
def test_another_order_can_be_asked_for_and_left(page):
    answer = page(q="anna", sort="-name")

    assert names(answer) == ["Annabel <b>", "Anna Berg"]
    assert "Best match first" in answer.content.decode()


@pytest.mark.usefixtures("people")
def test_pages_of_a_search(page, monkeypatch):
    monkeypatch.setattr(asking, "MOST_RANKED", 2)
    monkeypatch.setattr(asking.page_of, "__defaults__", (1,))

    assert names(page(q="x.test", page=1)) == ["Åse Holm"]
    second = page(q="x.test", page=2)
    assert names(second) == ["Annabel <b>"]
    assert "More than 2 awards fit" in second.content.decode()
    assert "A further word or a filter makes it fewer" in second.content.decode()


@pytest.mark.usefixtures("people")
def test_nothing_found_says_how_to_search(page):
    answer = page(q="qqq <i>")

    assert "Nothing matches “qqq &lt;i&gt;” here." in answer.content.decode()
    assert "quotes hold words together" in answer.content.decode()


@pytest.mark.usefixtures("people")
def test_days_and_language_narrow(page):
    assert names(page(q="anna", issued_to="2026-03-13")) == []
    assert len(names(page(issued_from="2026-03-14", issued_to="14.3.2026"))) == 3
    assert names(page(language="en")) == []
    assert len(names(page(language="xx", ends_from="never", ends_to="2026-13-99"))) == 3


def test_it_says_when_the_index_is_not_whole(page, badge, now):
    awarded(badge, "Anna", "a@x.test", at=now)

    assert "read anew" in page(q="anna").content.decode()
    indexing.catch_up()
    assert "read anew" not in page(q="anna").content.decode()
    IndexState.objects.update(target=99)
    assert "read anew" in page(q="anna").content.decode()
    assert "read anew" not in page().content.decode()


@pytest.mark.usefixtures("people")
def test_the_file_has_what_is_found_the_best_first(as_, mette):
    answer = as_(mette).get(reverse("award-export"), {"q": "anna"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)

    assert [row[1] for row in rows[1:]] == ["Anna Berg", "Annabel <b>"]


@pytest.mark.usefixtures("people")
def test_where_people_work_is_not_for_everybody(as_, sara, karin, page):
    assert as_(sara).get(reverse("award-list"), {"q": "anna"}).status_code == 403
    assert names(as_(karin).get(reverse("award-list"), {"q": "anna"})) == names(page(q="anna"))


@pytest.mark.usefixtures("people")
def test_a_search_costs_the_same_for_one_and_for_many(
    page, badge, now, django_assert_max_num_queries
):
    page(q="x.test")
    with django_assert_max_num_queries(24) as few:
        page(q="x.test")
    for n in range(60):
        awarded(badge, f"Bo {n}", f"q{n}@x.test", at=now)
    indexing.catch_up()
    with django_assert_max_num_queries(24) as many:
        page(q="x.test")
    assert len(many) <= len(few) + 1


@needs_shared
@pytest.mark.usefixtures("people")
def test_any_text_is_answered(page):
    for text in shared_json("badinput", "blns", "blns.json")[::25]:
        assert page(q=text).status_code == 200


class TestMoreThanAnybodyTurnsTo:
    """Lists without a word, of which only the first lines are shown."""

    @pytest.fixture(autouse=True)
    def many(self, nordvind, now, monkeypatch):
        monkeypatch.setattr(asking, "MOST_LISTED", 3)
        monkeypatch.setattr(asking, "MOST_SORTED", 2)
        zebra = published(nordvind, at=now, name={"en": "Zebra", "da": "Zebra"})
        for n, name in enumerate(("Eva", "Dan", "Cai", "Bo", "Ann")):
            ends = now + timedelta(days=9 - n) if name != "Ann" else None
            awarded(zebra, name, f"p{n}@x.test", at=now - timedelta(days=9 - n), valid_until=ends)
        NumberCounter.objects.create(organisation=nordvind, year=2026, last=6, freed=[4])
        return zebra.achievement_id

    @pytest.mark.parametrize(
        ("sort", "first"),
        [
            ("", ["Ann", "Bo", "Cai"]),
            ("issued", ["Eva", "Dan", "Cai"]),
            ("name", ["Ann", "Bo", "Cai"]),
            ("-name", ["Eva", "Dan", "Cai"]),
            ("until", ["Bo", "Cai", "Dan"]),
            ("-until", ["Eva", "Dan", "Cai"]),
            ("badge", ["Ann", "Bo"]),
        ],
    )
    def test_the_first_in_their_order_are_shown(self, page, sort, first):
        assert names(page(sort=sort)) == first

    def test_those_without_an_end_come_after_all_that_end(self, page, monkeypatch):
        monkeypatch.setattr(asking, "MOST_LISTED", 4)
        assert names(page(sort="until")) == ["Bo", "Cai", "Dan", "Eva"]
        assert names(page(sort="-until")) == ["Eva", "Dan", "Cai", "Bo"]
        Award.objects.filter(recipient_name="Bo").update(valid_until=None)
        assert names(page(sort="until")) == ["Cai", "Dan", "Eva", "Ann"]
        assert names(page(sort="-until")) == ["Eva", "Dan", "Cai", "Ann"]

    def test_the_page_says_how_many_were_given_and_how_many_can_be_turned_to(self, page, many):
        text = page().content.decode()
        assert "has given 5 badges" in text
        assert "The first 3 can be turned to." in text
        assert "Only the newest that fit are sorted" in page(sort="badge").content.decode()
        assert "More than 3 awards fit." in page(badge=many).content.decode()

    def test_fewer_are_counted_and_shown_as_ever(self, page, monkeypatch):
        monkeypatch.setattr(asking, "MOST_LISTED", 5)
        text = page().content.decode()
        assert "has given 5 badges" in text
        assert "can be turned to" not in text


def test_rare_states_and_mails_that_came_back_are_found_by_indexes_of_their_own(nordvind, now):
    awards = Award.objects.filter(organisation=nordvind)
    for filters in (
        Filters(state="revoked"), Filters(state="suspended"), Filters(state="declined"),
    ):  # fmt: skip
        plan = narrowed(awards, filters, at=now).order_by("-issued_at", "-leaf_sequence").explain()
        if connection.vendor == "sqlite":
            assert f"award_{filters.state}_newest" in plan
    back = Mail.objects.filter(organisation_id=nordvind.pk, bounced_at__isnull=False)
    if connection.vendor == "sqlite":
        assert "mail_that_came_back" in back.explain()

# SPDX-License-Identifier: Apache-2.0

"""What happened: in plain words, for those who may see it, filtered, exported, and checked."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from openpyxl import load_workbook

from skillmark_server.accounts.actors import STRANGER, SYSTEM, Actor
from skillmark_server.audit.models import AuditEvent
from skillmark_server.audit.recording import record


@pytest.fixture(autouse=True)
def _nothing_kept(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def events(nordvind, mette, karin, actor, now):
    who = actor(mette)
    record(who, "organisation.changed", nordvind, at=now)
    record(who, "key.rotated", nordvind, at=now + timedelta(days=1))
    record(SYSTEM, "issuer.domain_failed", nordvind, at=now, organisation_id=nordvind.pk)
    record(STRANGER, "award.claimed", nordvind, at=now, organisation_id=nordvind.pk)
    token = Actor(user=mette, organisation=nordvind, kind="token")
    record(token, "award.issued", nordvind, at=now)
    record(actor(karin), "person.signed_in", nordvind, at=now)


def test_the_log_says_who_did_what(as_, karin, events):
    page = as_(karin).get("/log/").text

    assert "Mette Kjærgaard changed facts about the organisation" in page
    assert "Skillmark had the domain checked: it did not answer as it should" in page
    assert "Somebody without an account kept a badge" in page
    assert "A program of Mette Kjærgaard awarded a badge" in page


def test_who_was_erased_is_no_longer_named(as_, karin, mette, events):
    mette.delete()

    assert "Somebody who was erased changed a key" in as_(karin).get("/log/").text


def test_the_log_is_filtered(as_, karin, mette, events):
    client = as_(karin)

    def found(query):
        return client.get(f"/log/?{query}").context["page"].paginator.count

    assert found("") == 6
    assert found("about=key.") == 1
    assert found(f"person={mette.pk}") == 3
    assert found("since=2026-03-15") == 1
    assert found("until=2026-03-14") == 5
    assert found("until=14.03.2026&about=award.") == 2
    assert found(f"person={karin.pk}&about=key.") == 0


@pytest.mark.parametrize(
    "query",
    [
        "about=%00",
        "person=x",
        "since=soon",
        "until=9999-99-99",
        "page=-1",
        "page=x",
        "about=' OR 1",
    ],
)
def test_what_cannot_be_read_in_a_filter_is_left_out(as_, karin, events, query):
    answer = as_(karin).get(f"/log/?{query}")

    assert answer.status_code == 200
    assert answer.context["page"].paginator.count == 6


def test_the_log_can_be_taken_along(as_, karin, events):
    sheet = as_(karin).get("/log/file.xlsx?about=award.")
    assert load_workbook(io.BytesIO(sheet.content)).active.max_row == 3

    text = as_(karin).get("/log/file.csv").content.decode("utf-8-sig")
    assert text.count("\r\n") == 7
    assert "Mette Kjærgaard changed a key for a new one" in text


def test_the_chain_is_checked_on_asking(as_, karin, events):
    client = as_(karin)
    assert "Nobody can change this log unseen" in client.get("/log/").text

    page = client.post("/log/check", follow=True).text
    assert "from 1 to 6" in page

    AuditEvent.objects.filter(sequence=2).update(action="award.issued")
    assert "Something is wrong at number 2" in client.post("/log/check", follow=True).text


@pytest.mark.parametrize("path", ["/log/", "/log/file.csv"])
def test_only_those_who_may_see_the_log_see_it(client, as_, sara, jonas, mallory, events, path):
    assert client.get(path).status_code == 302
    assert as_(sara).get(path).status_code == 403
    assert as_(jonas).get(path).status_code == 404
    other = as_(mallory).get(path)
    assert "Mette" not in other.content.decode()


def test_a_check_is_a_post(as_, karin, sara):
    assert as_(karin).get("/log/check").status_code == 405
    assert as_(sara).post("/log/check").status_code == 403


def test_the_page_costs_the_same_for_few_and_for_many(
    as_, karin, nordvind, mette, actor, now, events, django_assert_max_num_queries
):
    for _ in range(60):
        record(actor(mette), "organisation.changed", nordvind, at=now)
    client = as_(karin)
    client.get("/log/")
    with django_assert_max_num_queries(14):
        client.get("/log/")
